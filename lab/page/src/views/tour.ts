// The tour: eight stops, each with one question, one thing to drag, and an answer that comes after.

import "./tour.css";
import { h, say } from "../dom";
import { slider } from "../kit/controls";
import { button } from "../kit/figure";
import { encodeState, maybe, num, type Values } from "../state";
import type { View } from "../view";
import { byKeys, nearest } from "./batch-controls";
import { batch } from "./tour-batch";
import { confusion, far } from "./tour-line";
import { order } from "./tour-order";
import { race } from "./tour-race";
import type { Stage, Stop } from "./tour-stop";
import { step } from "./tour-step";
import { sum } from "./tour-sum";
import { variance } from "./tour-variance";

export const stops: Stop[] = [sum, step, far, confusion, order, batch, variance, race];

const fields = {
  stop: num(1, 1, stops.length),
  /** What was dragged to; none yet: the answer waits. A link with it shows the answer, too. */
  v: maybe(-1e6, 1e6),
};

type Tour = Values<typeof fields>;

const link = (k: number): string => {
  const rest = encodeState(fields, { stop: k, v: undefined });
  return "#tour?" + (rest || "stop=1");
};

export const tour: View<typeof fields> = {
  name: "tour",
  title: "Tour",
  fields,
  show(host, scene, lab) {
    let place = 0;
    let leave = (): void => {};
    let draw = (_: Tour, _live: boolean): void => {};

    function visit(k: number): void {
      leave();
      const first = place === 0;
      place = k;
      const made = visitStop(stops[k - 1], k);
      host.replaceChildren(progress(k), made.el);
      draw = made.draw;
      leave = made.stop;
      if (!first) {
        window.scrollTo(0, 0);
        host.querySelector<HTMLElement>("h2")!.focus({ preventScroll: true });
      }
    }

    function visitStop(stop: Stop, k: number) {
      const s = stop.slider;
      const drag = (v: number, live: boolean): void => scene.set({ v }, live);
      const stage: Stage = stop.stage(lab, drag);
      const { values } = s;
      const here = () => scene.get().v ?? s.usual;
      const control = slider({ ...s, onInput: (v, live) => drag(values ? values[nearest(values, v)] : v, live) });
      if (values) byKeys(control.el, () => values, here, (v) => drag(v, false));
      const now = h("p", { class: "notice", role: "status" });
      const shared = scene.get().v !== undefined;
      const answer = h("section", { class: "card answer", "aria-label": "Answer", tabIndex: -1, hidden: true });
      const waits = h("p", { class: "hint waits" }, "Drag first: the answer comes then.");
      const open = (): void => {
        if (!answer.hidden) return;
        answer.hidden = false;
        waits.hidden = true;
        to.textContent = "Go to the answer";
        say("The answer is shown: the button after the slider goes there");
      };
      const to = button("Show the answer", () => {
        open();
        answer.scrollIntoView({ block: "nearest" });
        answer.focus({ preventScroll: true });
      });
      to.classList.add("to-answer");
      to.hidden = true;
      const further = h("a", { class: "further" });
      const steps = h("div", { class: "buttons ways" },
        k > 1 && h("a", { class: "button", href: link(k - 1) }, "Back"),
        k < stops.length ? h("a", { class: "button first", href: link(k + 1) }, `Next: ${stops[k].name}`) : h("a", { class: "button first", href: "#data" }, "Your data"));
      const el = h("div", { class: "split tour-stop" },
        h("div", { class: "side" },
          h("section", { class: "card ask", "aria-label": "Question" },
            h("h2", { tabIndex: -1 }, stop.title), ...stop.text.map((t) => h("p", null, t)), stop.code ? codeOf(stop.code) : null,
            h("p", { class: "question" }, stop.question)),
          h("section", { class: "card dock", "aria-label": s.label }, control.el, waits, to),
          answer,
          h("div", { class: "after" }, steps)),
        h("div", { class: "stage" }, now, h("div", { class: "pictures" }, ...stage.parts.map((column) => h("div", { class: "stack" }, ...column)))));
      let gone = false;
      control.set(here());

      return {
        el,
        stop() {
          gone = true;
          stage.stop();
        },
        draw(state: Tour, live: boolean): void {
          const v = Math.min(Math.max(state.v ?? s.usual, s.min), s.max);
          control.set(v);
          const on = stop.further(v);
          further.href = on.href;
          further.textContent = on.text;
          const began = performance.now();
          stage.draw(v, live).then((told) => {
            if (!told || gone) return;
            if (told.limits) control.limits(told.limits);
            if (now.textContent !== told.now) now.textContent = told.now;
            now.className = told.bad ? "notice bad" : "notice";
            answer.replaceChildren(h("h3", { class: "small" }, "What there is to see"), ...told.answer.map((t) => h("p", null, t)), h("p", null, further));
            if (told.more) waits.textContent = told.more;
            if (state.v !== undefined && !live) {
              to.hidden = false;
              if (shared || !told.more) open();
            }
            performance.measure("redraw", { start: began, detail: { live } });
          }, (e: Error) => {
            if (gone) return;
            now.textContent = e.message;
            now.className = "notice bad";
          });
        },
      };
    }

    const off = scene.watch((s, live) => {
      if (s.stop !== place) visit(s.stop);
      draw(s, live);
    });
    visit(scene.get().stop);
    draw(scene.get(), false);
    return () => {
      off();
      leave();
    };
  },
};

/** The way: eight places. */
function progress(k: number): HTMLElement {
  return h("nav", { class: "way", "aria-label": "Stops of the tour" }, h("ol", null, ...stops.map((s, i) =>
    h("li", null, h("a", { href: link(i + 1), "aria-current": i + 1 === k && "step", class: i + 1 < k ? "been" : "" }, h("span", { class: "number" }, String(i + 1)), h("span", { class: "name" }, s.name))))));
}

function codeOf(text: string): HTMLElement {
  const kind = (line: string) => (line.startsWith("-") ? "minus" : line.startsWith("+") ? "plus" : "");
  return h("pre", { class: "diff" }, ...text.split("\n").map((l) => h("code", { class: kind(l) }, l.replaceAll("\t", " ") + "\n")));
}

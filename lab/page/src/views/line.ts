// The line: parabolas, their mean, and one draw at a time.

import { latest } from "../client";
import { h, icon } from "../dom";
import type { Answer } from "../engine";
import type { Range } from "../kit/axes";
import { slider } from "../kit/controls";
import { Curves, gallery, type Rule } from "../kit/curves";
import { button } from "../kit/figure";
import { show } from "../kit/format";
import { plain, style } from "../kit/palette";
import { Picture, type Handle } from "../kit/picture";
import { wanted, type View } from "../view";
import { lineControls } from "./line-controls";
import { lookup, over, table, under, type Shown } from "./line-picture";
import { corrects, drawAt, fields, own, sceneOf, sentence, tellDraw, type Line } from "./line-scene";

const minimum = 0.02; // of what is seen: so far a parabola or the start stays from the edge

export const line: View<typeof fields> = {
  name: "line",
  title: "Line",
  fields,
  show(host, scene, lab) {
    const ask = latest(lab.engine);
    const shown: Shown = {};
    let gone = false;
    let home: Range | undefined, homely = "";
    const handles: Handle[] = [];

    const picture = new Picture({
      title: "Parabolas and their mean", x: { label: "x" }, y: { label: "loss" }, flat: true,
      height: (w) => Math.round(Math.min(Math.max(w * 0.5, 270), 420)),
      under: (pen, at) => under(pen, at, shown), over: (pen, at) => over(pen, at, shown), table: () => table(shown.answer),
      onWindow: (w, live) => live && void redraw(scene.get(), true, w.x), onZoom: (w) => scene.set({ seen: w ? w.x.map(tidy) : [] }),
      read: (x) => {
        const a = shown.answer;
        return a ? `x ${show(x)}   f ${show(lookup(a.arrays["line.x"], a.arrays["line.f"], x))}   agree ${show(lookup(a.arrays["line.x"], a.arrays["line.agree"], x))}` : "";
      },
      onPoint: (x) => agree.point(x),
    });
    picture.note("Thick: f, the mean of all. Thin: each parabola (aᵢx − bᵢ)²/2; take one by the dot at its minimiser.");
    const start = picture.handle({ label: "Start", class: "start", flat: true, onMove: (x, _, live) => scene.set({ start: tidy(x), step: 0 }, live) });
    const agree = new Curves({ title: "Share of parabolas that agree with the full gradient", x: { label: "x" }, y: { label: "share" }, height: 170, yRange: [-0.06, 1.06] });
    const course = new Curves({ title: "Where the point is", x: { label: "step" }, y: { label: "x" }, onPoint: (k) => look(k) });
    const pulls = new Curves({ title: "Whose gradient pulled", x: { label: "step" }, y: { label: "parabola" }, silent: true, onPoint: (k) => look(k) });
    const gaps = new Curves({ title: "Loss", x: { label: "step" }, y: { label: "f − f*", log: true }, headroom: 1e3, floor: 1e-9, onPoint: (k) => look(k) });
    const controls = lineControls(scene, lab, {
      add: () => {
        const [low, high] = picture.window.x;
        const { a, b } = mine();
        const at = tidy(low + (high - low) * (0.3 + 0.4 * ((a.length * 0.618) % 1)));
        scene.set({ a: [...a, 1], b: [...b, at], step: 0 });
        choose(a.length);
      },
      remove: (i) => {
        const { a, b } = mine();
        if (a.length <= 2) return;
        choose(undefined);
        scene.set({ a: a.toSpliced(i, 1), b: b.toSpliced(i, 1), step: 0 });
      },
      steepen: (i, to, live) => {
        const { a, b, at } = mine();
        scene.set({ a: a.with(i, to), b: b.with(i, tidy(to * at[i])) }, live);
      },
    });
    const stepper = stepping((k, live) => scene.set({ step: k }, live), () => scene.get().step, () => (shown.answer?.head.runs?.[0].steps ?? 1) - 1);
    const notice = h("p", { class: "notice", role: "status" });
    const lead = h("div", { class: "lead" }, h("h2", null, "The line"),
      h("p", null, "Far out, every parabola pulls the same way, and any one of them is as good as all. Between their minimisers they pull against each other: the region of confusion."));
    host.append(...(lab.only ? [] : [lead]),
      h("div", { class: "split" }, controls.el,
        h("div", { class: "stage" }, notice,
          h("div", { class: "stack first" }, picture.el, wanted(lab, "step") ? stepper.el : "", agree.el),
          gallery(course, gaps, pulls))));

    /** The parabolas as they are, to be changed. */
    function mine(): { a: number[]; b: number[]; at: Float64Array } {
      const s = scene.get(), of = shown.answer!.arrays;
      const a = own(s) ? s.a : Array.from(of["line.a"], tidy), b = own(s) ? s.b : Array.from(of["line.b"], tidy);
      return { a, b, at: of["line.minimisers"] };
    }

    function choose(i: number | undefined): void {
      shown.chosen = i;
      if (!shown.answer) return;
      controls.paint(scene.get(), shown.answer, i);
      picture.drawUnder();
    }

    /** Looks at the draw that a curve is pointed at. */
    function look(k: number | undefined): void {
      if (!shown.answer) return;
      shown.draw = drawAt(shown.answer, Math.max(0, Math.round(k ?? scene.get().step)));
      picture.drawOver();
      if (shown.draw) stepper.tell(shown.draw.step, shown.draw.steps, tellDraw(scene.get(), shown.draw), shown.draw.agrees);
    }

    async function redraw(s: Line, live: boolean, seen?: Range): Promise<void> {
      const began = performance.now();
      try {
        seen ??= s.seen.length === 2 ? [s.seen[0], s.seen[1]] : home && homely === key(s) ? home : undefined;
        const a = await ask(sceneOf(s, seen));
        if (gone || !a) return;
        draw(s, a, live);
        await null; // the curves are drawn by then
        performance.measure("redraw", { start: began, detail: { live } });
      } catch (e) {
        notice.textContent = String((e as Error).message);
        notice.className = "notice bad";
      }
    }

    function draw(s: Line, a: Answer, live: boolean): void {
      shown.answer = a;
      shown.corrected = corrects(s);
      const x = a.arrays["line.x"], path = a.arrays["run.0.x"];
      const at: Range = [x[0], x[x.length - 1]];
      if (s.seen.length !== 2 && (!home || homely !== key(s) || (!live && outside(a, at)))) {
        const again = !!home && homely === key(s) && !live && outside(a, at);
        homely = key(s);
        home = again ? undefined : at;
        if (again) return void redraw(s, live);
      }
      settle(s, a, at, live);
      controls.paint(s, a, shown.chosen);
      const told = sentence(s, a);
      if (notice.textContent !== told.text) notice.textContent = told.text;
      notice.className = told.bad ? "notice bad" : "notice";
      start.set(path[0], lookup(x, a.arrays["line.f"], path[0]));
      grasp(a);
      curves(s, a, at);
      look(undefined);
    }

    /** Puts the window where it belongs. While something is dragged, the height stays. */
    function settle(s: Line, a: Answer, x: Range, live: boolean): void {
      const f = a.arrays["line.f"];
      const top = live && shown.answer && picture.window.y[1] > 1e-3 ? picture.window.y[1] : Math.max(f[0], f[f.length - 1], 0.05) * 1.08;
      const w = { x, y: [-0.045 * top, top] as Range };
      if (s.seen.length === 2) picture.setZoom(w, false, false);
      else {
        picture.setZoom(undefined, false, false);
        picture.setHome(w);
      }
      const facts = a.head.facts ?? {};
      picture.describe(`${a.arrays["line.a"].length} parabolas and their mean f, with its minimum at ${show(facts.best)}; the region of confusion is from ${show(facts.low)} to ${show(facts.high)}.`);
    }

    /** A handle for every parabola. */
    function grasp(a: Answer): void {
      const at = a.arrays["line.minimisers"];
      while (handles.length > at.length) handles.pop()!.remove();
      while (handles.length < at.length) {
        const i = handles.length;
        handles.push(picture.handle({
          label: `Minimiser of parabola ${i + 1}`, class: "minimiser", flat: true,
          onMove: (x, _, live) => {
            const m = mine();
            scene.set({ a: m.a, b: m.b.with(i, tidy(m.a[i] * x)) }, live);
          },
          onFocus: () => choose(i),
          onRemove: () => {
            const m = mine();
            if (m.a.length > 2) scene.set({ a: m.a.toSpliced(i, 1), b: m.b.toSpliced(i, 1), step: 0 });
          },
        }));
      }
      handles.forEach((hd, i) => hd.set(at[i], 0));
    }

    function curves(s: Line, a: Answer, at: Range): void {
      const facts = a.head.facts ?? {};
      agree.range(at);
      agree.set([{ key: "agree", name: "share that agrees", x: a.arrays["line.x"], y: a.arrays["line.agree"], style: plain("accent").with({ marker: "none" }) }]);
      const path = a.arrays["run.0.x"], steps = a.arrays["run.0.step"];
      const bounds: Rule[] = [
        { axis: "y", at: facts.low ?? NaN, to: facts.high ?? NaN, name: "region of confusion", like: plain("shade") },
        { axis: "y", at: facts.best ?? NaN, name: "minimum of f" },
      ];
      const mine = style(s.method);
      const far = at[1] - at[0];
      course.range(undefined, a.head.runs![0].diverged >= 0 ? [at[0] - 2 * far, at[1] + 2 * far] : undefined);
      course.set([{ key: "x", name: "x", x: steps, y: path, style: mine }], bounds);
      const rows = a.arrays["run.0.row"], agrees = a.arrays["run.0.agrees"];
      const some = (want: number) => Array.from(rows.keys()).filter((k) => rows[k] >= 0 && agrees[k] === want);
      const good = some(1), bad = some(0);
      pulls.range([0, Math.max(rows.length, 1)], [0.4, a.arrays["line.a"].length + 0.6]);
      pulls.el.hidden = rows.every((r) => r < 0);
      pulls.set([
        { key: "yes" + good.length, name: `agreed: ${good.length}`, x: good, y: good.map((k) => rows[k] + 1), dots: true, style: plain("good") },
        { key: "no" + bad.length, name: `pulled against it: ${bad.length}`, x: bad, y: bad.map((k) => rows[k] + 1), dots: true, style: plain("warn").with({ marker: "diamond" }) },
      ]);
      gaps.set([{ key: "gap", name: "f − f*", x: steps, y: a.arrays["run.0.gap"], style: mine }]);
    }

    const off = scene.watch((s, live) => void redraw(s, live));
    controls.paint(scene.get(), undefined, undefined);
    void redraw(scene.get(), false);
    return () => {
      gone = true;
      off();
      stepper.stop();
      for (const p of [picture, agree, course, pulls, gaps]) p.destroy();
    };
  },
};

/** What a window belongs to: made parabolas, or one's own. */
const key = (s: Line): string => (own(s) ? "own" : [s.n, s.noise, s.seed].join());

/** Says whether the start or a minimiser has come to the edge. */
function outside(a: Answer, [low, high]: Range): boolean {
  const room = minimum * (high - low);
  const far = (v: number) => v < low + room || v > high - room;
  return far(a.arrays["run.0.x"][0]) || a.arrays["line.minimisers"].some(far);
}

const tidy = (v: number): number => Number(v.toPrecision(4));

/** Buttons and a slider that walk through the draws, and what happened at one. */
function stepping(go: (k: number, live: boolean) => void, now: () => number, last: () => number) {
  let timer = 0;
  const halt = () => {
    clearInterval(timer);
    timer = 0;
    play.replaceChildren(icon(icons.play), "Play");
  };
  const to = (k: number) => go(Math.max(0, Math.min(last(), k)), false);
  const icons = { play: "M6.500 4.500l9 5.500-9 5.500z", stop: "M6 5h2.500v10H6zM11.500 5H14v10h-2.500z", back: "M13 5l-6 5 6 5", next: "M7 5l6 5-6 5" };
  const play = h("button", { type: "button", class: "tool named" });
  play.addEventListener("click", () => {
    if (timer) return halt();
    if (now() >= last()) to(0);
    play.replaceChildren(icon(icons.stop), "Stop");
    timer = setInterval(() => (now() >= last() ? halt() : to(now() + 1)), 450);
  });
  const at = slider({ label: "Draw", min: 0, max: 1, whole: true, onInput: (v, live) => (halt(), go(Math.min(v - 1, last()), live)) });
  const words = h("p", { class: "told", "aria-live": "polite" });
  const el = h("section", { class: "card stepper", "aria-label": "One draw at a time" },
    h("div", { class: "row" }, button("Draw before", () => (halt(), to(now() - 1)), icons.back), button("Next draw", () => (halt(), to(now() + 1)), icons.next), play, at.el), words);
  halt();
  return {
    el,
    stop: halt,
    tell(k: number, steps: number, text: string, agrees: boolean) {
      at.range(1, steps);
      at.set(k + 1);
      words.textContent = text;
      words.className = "told " + (agrees ? "yes" : "no");
    },
  };
}

// Orders: the same steps with the rows drawn in four ways, many seeds at once.

import "./more.css";
import { latest } from "../client";
import { h } from "../dom";
import type { Answer, Order, Scene } from "../engine";
import { Curves, gallery, type Series } from "../kit/curves";
import { show, whole } from "../kit/format";
import { orderNames, orderStyle, plain } from "../kit/palette";
import { Rows } from "../kit/rows";
import type { View } from "../view";
import { fields, ordersControls, type Orders } from "./orders-controls";

const passes = { label: "passes over the rows" }, gap = { label: "f − f*", log: true };

export const orders: View<typeof fields> = {
  name: "orders",
  title: "Orders",
  fields,
  show(host, scene, lab) {
    const ask = latest(lab.engine);
    const notice = h("p", { class: "notice", role: "status" });
    const controls = ordersControls(scene);
    const all = new Curves({ title: "Loss after each pass: the median over seeds, and its quartiles", x: passes, y: gap, height: 340, floor: 1e-9, headroom: 1e3 });
    const each = new Map(fields.orders.usual.map((o) => [o, new Curves({ title: orderNames[o], x: passes, y: gap, height: 210, floor: 1e-9, headroom: 1e3 })]));
    const table = new Rows({
      title: "After the last pass", head: "order", bar: 1,
      columns: [{ name: "25 %", title: "a quarter of the seeds ends below" }, { name: "median" }, { name: "75 %", title: "a quarter of the seeds ends above" }],
    });
    table.note("f − f* over the seeds: quartiles. File order has no chance in it.");
    host.append(
      h("div", { class: "lead" }, h("h2", null, "With or without replacement"), h("p", null,
        "The same problem, the same step, the same number of rows looked at: only the order differs in which they come. Bands hold the middle half of the seeds.")),
      h("div", { class: "split" }, controls.el, h("div", { class: "stage" }, notice, all.el, gallery(...each.values(), table))),
    );

    let gone = false;
    async function redraw(s: Orders, live: boolean): Promise<void> {
      const began = performance.now();
      try {
        const a = await ask(sceneOf(s, live));
        if (gone || !a) return;
        draw(s, a);
        performance.measure("redraw", { start: began, detail: { live } });
      } catch (e) {
        notice.textContent = (e as Error).message;
        notice.className = "notice bad";
      }
    }

    function draw(s: Orders, a: Answer): void {
      controls.paint(s, a.head.facts ?? {});
      const x = Float64Array.from({ length: s.passes + 1 }, (_, i) => i);
      const series = new Map(s.orders.map((o) => [o, seriesOf(a, o, x)]));
      all.set([...series.values()]);
      for (const [o, curves] of each) {
        curves.el.hidden = !series.has(o);
        const mine = series.get(o);
        const other = o === "replace" ? [] : [{ ...seriesOf(a, "replace", x), key: "ghost", name: "Replacement", low: undefined, high: undefined, style: plain("soft").with({ width: 1.25 }) }];
        if (mine) curves.set([...other, mine]);
      }
      table.set(s.orders.map((o) => ({ name: orderNames[o], style: orderStyle(o), values: ["low", "median", "high"].map((q) => a.arrays[`orders.${o}.${q}`][s.passes]) })));
      const said = sentence(s, a);
      notice.textContent = said.text;
      notice.className = said.bad ? "notice bad" : "notice";
    }

    const off = scene.watch((s, live) => void redraw(s, live));
    void redraw(scene.get(), false);
    return () => {
      gone = true;
      off();
      controls.stop();
      for (const c of [all, ...each.values(), table]) c.destroy();
    };
  },
};

/** Asks the engine; live: of fewer seeds, while a slider is dragged. */
export function sceneOf(s: Orders, live = false): { op: "scene" } & Scene {
  const { problem, kappa, noise, lambda, n, sorted, seed, passes, seeds } = s;
  return { op: "scene", view: "orders", problem, kappa, noise, lambda, n, sorted, seed, passes, seeds: live ? Math.min(seeds, 10) : seeds, eta: s.eta };
}

export function seriesOf(a: Answer, o: Order, x: Float64Array): Series {
  const part = (q: string) => a.arrays[`orders.${o}.${q}`];
  return { key: o, name: orderNames[o], x, y: part("median"), low: part("low"), high: part("high"), style: orderStyle(o) };
}

/** What is to be said: who ends lowest, beside drawing with replacement. */
export function sentence(s: Pick<Orders, "orders" | "passes" | "sorted">, a: Answer): { text: string; bad: boolean } {
  const { limit, rowLimit, eta } = a.head.facts ?? {};
  const end = (o: Order) => a.arrays[`orders.${o}.median`][s.passes];
  const start = a.arrays["orders.replace.median"][0];
  const lost = s.orders.filter((o) => !(end(o) < 100 * start));
  if (lost.length) {
    const why = limit && eta! > limit ? ` It is beyond 2/L = ${show(limit)}.` : rowLimit && eta! > rowLimit ? ` Draws of the steepest row bear steps up to ${show(rowLimit)}.` : "";
    return { bad: true, text: `With the step ${show(eta)} the weights leave: ${lost.map((o) => orderNames[o].toLowerCase()).join(", ")}.${why}` };
  }
  const [least] = [...s.orders].sort((p, q) => end(p) - end(q));
  if (!least) return { bad: false, text: "" };
  const after = `After ${whole(s.passes)} passes with the step ${show(eta)}`;
  if (least === "replace") return { bad: false, text: `${after} drawing with replacement is lowest: ${show(end("replace"))}.${s.orders.length > 1 ? " The step is so large that its noise hides the order." : ""}` };
  if (least === "file") return { bad: false, text: `${after} file order is lowest, ${show(end("file"))}: these rows happen to lie well. ${s.sorted ? "Other seeds give other files." : "Sort the file by its target to see what often happens."}` };
  const file = s.sorted && s.orders.includes("file") ? ` The file is sorted by target: in its own order the end is ${show(end("file"))}.` : "";
  return { bad: false, text: `${after} ${orderNames[least].toLowerCase()} is lowest: f − f* is ${show(end(least))}, where draws with replacement end at ${show(end("replace"))}.${file}` };
}

// What is moved on the line.

import { orders, type Answer, type Method, type Order } from "../engine";
import { h } from "../dom";
import { choice, seed, select, slider } from "../kit/controls";
import { button } from "../kit/figure";
import { names } from "../kit/palette";
import type { Cell } from "../state";
import { wanted, type Lab } from "../view";
import { lineMethods, own, type Line } from "./line-scene";

export interface LineControls {
  el: HTMLElement;
  /** Before the first answer there is none. */
  paint(s: Line, a: Answer | undefined, chosen: number | undefined): void;
}

export interface LineActs {
  add(): void;
  remove(i: number): void;
  steepen(i: number, a: number, live: boolean): void;
}

const orderTexts: Record<Order, string> = { replace: "Replace", shuffle: "Shuffle", once: "Once", file: "File" };

export function lineControls(scene: Cell<Line>, lab: Lab, acts: LineActs): LineControls {
  const set = (change: Partial<Line>, live = false) => scene.set(change, live);
  const made = { a: [], b: [], start: undefined, seen: [], step: 0 };
  const eta = slider({ label: "Step size η", min: 0.001, max: 10, log: true, onInput: (v, live) => set({ eta: v }, live) });
  const method = select<Method>({ label: "Method", options: lineMethods.map((value) => ({ value, text: names[value] })), onChange: (v) => set({ method: v }) });
  const batch = slider({ label: "Batch size", min: 1, max: 8, whole: true, onInput: (v, live) => set({ batch: v }, live) });
  const order = choice<Order>({ label: "Parabolas are drawn", options: orders.map((value) => ({ value, text: orderTexts[value] })), onChange: (v) => set({ order: v }) });
  const steps = slider({ label: "Steps", min: 5, max: 1000, log: true, whole: true, onInput: (v, live) => set({ steps: v }, live) });
  const again = seed({ onChange: (v) => set({ seed: v }) });
  const count = slider({ label: "Parabolas", min: 2, max: 40, whole: true, onInput: (v, live) => set({ ...made, n: v }, live) });
  const spread = slider({ label: "Spread of their minimisers", min: 0, max: 2, onInput: (v, live) => set({ ...made, noise: v }, live) });
  let chosen: number | undefined;
  const steep = slider({ label: "Steepness aᵢ", min: 0.1, max: 4, log: true, onInput: (v, live) => chosen !== undefined && acts.steepen(chosen, v, live) });
  const remove = button("Remove it", () => chosen !== undefined && acts.remove(chosen));
  const title = h("h3", { class: "small" });
  const one = h("div", { class: "inner", hidden: true }, title, steep.el, h("div", { class: "buttons" }, remove));
  const add = button("Add a parabola", () => acts.add());
  const back = button("Draw new ones", () => set({ ...made, seed: (scene.get().seed % 999_999) + 1 }));

  const some = (list: [name: string, el: HTMLElement][]) => list.filter(([name]) => wanted(lab, name)).map(([, el]) => el);
  const dock = some([["eta", eta.el]]);
  const first = some([["method", method.el], ["batch", batch.el], ["order", order.el], ["steps", steps.el], ["seed", again.el]]);
  const second = some([["n", count.el], ["noise", spread.el], ["parabolas", h("div", { class: "buttons" }, add, back)], ["parabolas", one]]);
  const card = (name: string, label: string, parts: HTMLElement[]) => parts.length > 0 && h("section", { class: "card " + name, "aria-label": label }, ...parts);
  const el = h("div", { class: "side" }, card("dock", "Step size", dock), card("", "Run", first), card("", "Parabolas", second));
  return {
    el,
    paint(s, a, which) {
      const facts = a?.head.facts ?? {}, rows = facts.rows ?? s.n;
      const limit = facts.limit ?? 0.5;
      eta.range(limit / 1000, limit * 4);
      eta.limits([{ at: facts.limit ?? NaN, name: "2/L", beyond: "beyond the stability limit 2/L" }]);
      eta.set(s.eta ?? facts.eta ?? limit / 16);
      method.set(s.method);
      batch.range(1, rows);
      batch.set(Math.min(s.batch, rows));
      batch.el.hidden = !["sgd", "minibatch", "momentum", "nesterov", "adagrad", "adam"].includes(s.method);
      order.set(s.order);
      order.el.hidden = s.method === "gd";
      steps.set(s.steps);
      again.set(s.seed);
      count.set(own(s) ? s.a.length : s.n);
      spread.set(s.noise ?? 0.5);
      chosen = which;
      one.hidden = !a || which === undefined || which >= rows;
      if (a && which !== undefined && which < rows) {
        title.textContent = `Parabola ${which + 1}`;
        steep.set(a.arrays["line.a"][which]);
        remove.disabled = rows <= 2;
      }
    },
  };
}

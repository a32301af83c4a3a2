// What is moved in the view of batch sizes, and its state.

import { h } from "../dom";
import { orders, type Order, type Problem } from "../engine";
import { choice, seed, select, slider } from "../kit/controls";
import { maybe, num, word, type Cell, type Values } from "../state";

const studied = ["least-squares", "logistic"] as const satisfies Problem[];

export const fields = {
  problem: word<Problem>("least-squares", studied),
  /** The size that is looked at; the nearest of 1, 2, 4, … all rows is shown. */
  size: num(16, 1, 1000),
  n: num(200, 8, 1000),
  dim: num(12, 1, 48),
  kappa: num(5, 1, 1e4),
  noise: maybe(0, 10),
  lambda: maybe(0, 10),
  order: word<Order>("replace", orders),
  passes: num(20, 1, 200),
  seed: num(1, 1, 999_999),
};

export type Batch = Values<typeof fields>;

const orderTexts: Record<Order, string> = { replace: "Replace", shuffle: "Shuffle", once: "Once", file: "File" };

/** The place of the size nearest to v, in factors. */
export function nearest(sizes: ArrayLike<number>, v: number): number {
  let best = 0;
  for (let i = 1; i < sizes.length; i++) if (sizes[i] * sizes[best] <= v * v) best = i;
  return best;
}

/** Arrow keys lead from one of some values to the next. */
export function byKeys(slider: HTMLElement, values: () => ArrayLike<number>, now: () => number, take: (v: number) => void): void {
  slider.addEventListener("keydown", (e) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[e.key];
    if (!by || (e.target as HTMLInputElement).type !== "range") return;
    e.preventDefault();
    e.stopPropagation();
    const all = values();
    take(all[Math.min(Math.max(nearest(all, now()) + by, 0), all.length - 1)]);
  }, true);
}

export function batchControls(scene: Cell<Batch>) {
  const set = (change: Partial<Batch>, live = false) => scene.set(change, live);
  let sizes: ArrayLike<number> = [1];
  const size = slider({ label: "Batch size", hint: "Rows a step: 1, 2, 4, … or all.", min: 1, max: 200, log: true, whole: true, onInput: (v, live) => set({ size: sizes[nearest(sizes, v)] }, live) });
  byKeys(size.el, () => sizes, () => scene.get().size, (v) => set({ size: v }));
  const problem = select<Problem>({
    label: "Problem",
    options: [{ value: "least-squares", text: "Least squares" }, { value: "logistic", text: "Logistic regression" }],
    onChange: (v) => set({ problem: v, lambda: undefined }),
  });
  const rows = slider({ label: "Rows n", min: 16, max: 500, log: true, whole: true, onInput: (v, live) => set({ n: v, dim: Math.min(scene.get().dim, v >> 1) }, live) });
  const dim = slider({ label: "Columns", min: 1, max: 48, whole: true, onInput: (v, live) => set({ dim: Math.min(v, scene.get().n >> 1) }, live) });
  const kappa = slider({ label: "Condition number κ", min: 1, max: 1000, log: true, onInput: (v, live) => set({ kappa: v }, live) });
  const noise = slider({ label: "Noise in the targets", hint: "The more rows disagree, the larger a batch pays.", min: 0, max: 2, onInput: (v, live) => set({ noise: v }, live) });
  const order = choice<Order>({ label: "Rows are drawn", options: orders.map((value) => ({ value, text: orderTexts[value] })), onChange: (v) => set({ order: v }) });
  const passes = slider({ label: "Passes", min: 2, max: 50, log: true, whole: true, onInput: (v, live) => set({ passes: v }, live) });
  const again = seed({ onChange: (v) => set({ seed: v }) });
  const card = (name: string, label: string, ...parts: { el: HTMLElement }[]) => h("section", { class: "card " + name, "aria-label": label }, ...parts.map((p) => p.el));
  const el = h("div", { class: "side" }, card("dock", "Batch size", size), card("", "Run", order, passes, again), card("", "Problem", problem, noise, rows, dim, kappa));
  return {
    el,
    paint(s: Batch, known: ArrayLike<number>) {
      sizes = known;
      size.range(1, sizes[sizes.length - 1]);
      size.set(sizes[nearest(sizes, s.size)]);
      problem.set(s.problem);
      rows.set(s.n);
      dim.set(s.dim);
      kappa.set(s.kappa);
      noise.set(s.noise ?? 0.5);
      order.set(s.order);
      passes.set(s.passes);
      again.set(s.seed);
    },
  };
}

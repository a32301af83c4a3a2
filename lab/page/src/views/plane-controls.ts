// What is moved in the plane.

import { methods, type Method, type Order, type Problem } from "../engine";
import { h } from "../dom";
import { check, choice, seed, select, slider, toggles } from "../kit/controls";
import { names, style } from "../kit/palette";
import type { Cell } from "../state";
import { wanted, type Lab } from "../view";
import type { Plane } from "./plane-scene";

/** What the engine's last answer says that controls need. */
export interface Known { eta: number; limit: number; lambda: number }

export interface PlaneControls {
  el: HTMLElement;
  paint(s: Plane, known: Known): void;
  stop(): void;
}

const problemNames: Record<Problem, string> = {
  "least-squares": "Least squares", logistic: "Logistic regression", hinge: "Hinge loss (SVM)", lasso: "LASSO", net: "A small net (not convex)",
};

const orderOptions: { value: Order; text: string; title: string }[] = [
  { value: "replace", text: "Replace", title: "Draw with replacement: any row, every time" },
  { value: "shuffle", text: "Shuffle", title: "Without replacement, shuffled anew every pass" },
  { value: "once", text: "Once", title: "Shuffled once, then the same order every pass" },
  { value: "file", text: "File", title: "As the rows lie in the file" },
];

const batched: Method[] = ["minibatch", "momentum", "nesterov", "adagrad", "adam"];

export function planeControls(scene: Cell<Plane>, lab: Lab): PlaneControls {
  const set = (change: Partial<Plane>, live = false) => scene.set(change, live);
  const eta = slider({ label: "Step size η", hint: "The same for every method.", min: 0.001, max: 10, log: true, onInput: (v, live) => set({ eta: v }, live) });
  const pick = toggles<Method>({
    label: "Methods",
    options: methods.map((m) => ({ value: m, text: names[m], style: () => style(m) })),
    onChange: (list) => set({ methods: list }),
  });
  const batch = slider({ label: "Batch size", hint: "Of mini-batch, momentum, Nesterov, AdaGrad and Adam.", min: 1, max: 30, log: true, whole: true, onInput: (v, live) => set({ batch: v }, live) });
  const order = choice<Order>({ label: "Rows are drawn", options: orderOptions, onChange: (v) => set({ order: v }) });
  const steps = slider({ label: "Steps", min: 10, max: 5000, log: true, whole: true, onInput: (v, live) => set({ steps: v }, live) });
  const again = seed({ onChange: (v) => set({ seed: v }) });
  const problem = select<Problem>({
    label: "Problem",
    options: Object.entries(problemNames).map(([value, text]) => ({ value: value as Problem, text })),
    onChange: (v) => set({ problem: v, eta: undefined, lambda: undefined, start: [], seen: [], near: [] }),
  });
  const kappa = slider({ label: "Condition number κ", hint: "1: round. 100: a long valley.", min: 1, max: 1000, log: true, onInput: (v, live) => set({ kappa: v }, live) });
  const noise = slider({ label: "Noise in the targets", hint: "Standard deviation. 0: all rows agree at the optimum.", min: 0, max: 2, onInput: (v, live) => set({ noise: v }, live) });
  const lambda = slider({ label: "Penalty λ", min: 0, max: 2, onInput: (v, live) => set({ lambda: v }, live) });
  const rows = slider({ label: "Rows n", min: 4, max: 1000, log: true, whole: true, onInput: (v, live) => set({ n: v }, live) });
  const sorted = check({ label: "The file is sorted by target", onChange: (v) => set({ sorted: v }) });

  const some = (list: [name: string, c: { el: HTMLElement }][]) => list.filter(([name]) => wanted(lab, name)).map(([, c]) => c.el);
  const dock = some([["eta", eta]]);
  const first = some([["methods", pick], ["order", order], ["batch", batch], ["steps", steps], ["seed", again]]);
  const second = some([["problem", problem], ["kappa", kappa], ["noise", noise], ["lambda", lambda], ["n", rows], ["sorted", sorted]]);
  const card = (name: string, label: string, parts: HTMLElement[]) => parts.length > 0 && h("section", { class: "card " + name, "aria-label": label }, ...parts);
  const el = h("div", { class: "side" }, card("dock", "Step size", dock), card("", "Methods", first), card("", "Problem", second));
  return {
    el,
    stop: () => pick.stop(),
    paint(s, known) {
      const limit = Number.isFinite(known.limit) ? known.limit : 0.5;
      eta.range(limit / 1000, limit * 4);
      eta.limits([{ at: known.limit, name: "2/L", beyond: "beyond the stability limit 2/L" }]);
      eta.set(s.eta ?? (known.eta || limit / 16));
      pick.set(s.methods);
      batch.range(1, s.n);
      batch.set(Math.min(s.batch, s.n));
      batch.el.hidden = !s.methods.some((m) => batched.includes(m));
      order.set(s.order);
      steps.set(s.steps);
      again.set(s.seed);
      problem.set(s.problem);
      kappa.set(s.kappa);
      kappa.el.hidden = s.problem === "net";
      noise.set(s.noise ?? 0.5);
      lambda.set(s.lambda ?? known.lambda);
      rows.set(s.n);
      sorted.set(s.sorted);
      sorted.el.hidden = s.order !== "file" && !s.sorted;
    },
  };
}

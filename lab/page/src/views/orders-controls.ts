// What is moved in the view of orders, and its state.

import { h } from "../dom";
import { orders, problems, type Order, type Problem } from "../engine";
import { check, seed, select, slider, toggles } from "../kit/controls";
import { orderNames, orderStyle } from "../kit/palette";
import { flag, maybe, num, word, words, type Cell, type Values } from "../state";

export const fields = {
  problem: word<Problem>("least-squares", problems),
  kappa: num(5, 1, 1e4),
  noise: maybe(0, 10),
  lambda: maybe(0, 10),
  n: num(100, 4, 1000),
  sorted: { ...flag, usual: true },
  seed: num(7, 1, 999_999),
  orders: words<Order>(["replace", "shuffle", "once", "file"], orders),
  /** 0: the engine's choice, a sixteenth of the limit. */
  eta: num(0.04, 0, 1e6),
  passes: num(30, 1, 200),
  seeds: num(40, 1, 200),
};

export type Orders = Values<typeof fields>;

const problemNames: Record<Problem, string> = {
  "least-squares": "Least squares", logistic: "Logistic regression", hinge: "Hinge loss (SVM)", lasso: "LASSO", net: "A small net (not convex)",
};

export function ordersControls(scene: Cell<Orders>) {
  const set = (change: Partial<Orders>, live = false) => scene.set(change, live);
  const eta = slider({ label: "Step size η", hint: "The smaller, the more the order matters.", min: 0.001, max: 10, log: true, onInput: (v, live) => set({ eta: v }, live) });
  const pick = toggles<Order>({
    label: "Orders",
    options: orders.map((o) => ({ value: o, text: orderNames[o], style: () => orderStyle(o) })),
    onChange: (list) => set({ orders: list }),
  });
  pick.el.querySelector(".chips")!.classList.add("one");
  const passes = slider({ label: "Passes", min: 1, max: 100, log: true, whole: true, onInput: (v, live) => set({ passes: v }, live) });
  const seeds = slider({ label: "Seeds", hint: "Runs of each order, with other draws.", min: 1, max: 200, log: true, whole: true, onInput: (v, live) => set({ seeds: v }, live) });
  const again = seed({ onChange: (v) => set({ seed: v }) });
  const problem = select<Problem>({
    label: "Problem",
    options: problems.map((value) => ({ value, text: problemNames[value] })),
    onChange: (v) => set({ problem: v, eta: v === "least-squares" ? 0.04 : 0, lambda: undefined }),
  });
  const sorted = check({ label: "The file is sorted by target", hint: "As files often are. Only file order minds.", onChange: (v) => set({ sorted: v }) });
  const kappa = slider({ label: "Condition number κ", min: 1, max: 1000, log: true, onInput: (v, live) => set({ kappa: v }, live) });
  const noise = slider({ label: "Noise in the targets", hint: "0: all rows agree at the optimum, and every order gets there.", min: 0, max: 2, onInput: (v, live) => set({ noise: v }, live) });
  const rows = slider({ label: "Rows n", min: 4, max: 200, log: true, whole: true, onInput: (v, live) => set({ n: v }, live) });
  const card = (name: string, label: string, ...parts: { el: HTMLElement }[]) => h("section", { class: "card " + name, "aria-label": label }, ...parts.map((p) => p.el));
  const el = h("div", { class: "side" }, card("dock", "Step size", eta), card("", "Orders", pick, passes, seeds, again), card("", "Problem", problem, sorted, kappa, noise, rows));
  return {
    el,
    stop: () => pick.stop(),
    paint(s: Orders, facts: Record<string, number | null>) {
      const limit = facts.limit ?? 0.5;
      eta.range(limit / 1000, limit * 2);
      eta.limits([{ at: facts.limit ?? NaN, name: "2/L", beyond: "beyond the stability limit 2/L" }]);
      eta.set(s.eta || (facts.eta ?? 0.1));
      pick.set(s.orders);
      passes.set(s.passes);
      seeds.set(s.seeds);
      again.set(s.seed);
      problem.set(s.problem);
      sorted.set(s.sorted);
      kappa.set(s.kappa);
      kappa.el.hidden = s.problem === "net";
      noise.set(s.noise ?? 0.5);
      rows.set(s.n);
    },
  };
}

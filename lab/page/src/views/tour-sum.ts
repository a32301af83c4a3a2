// The first stop: a finite sum, and the one line in which the two methods differ.

import code from "../../../../examples/oneline/oneline.diff?raw";
import type { Request } from "../engine";
import { Curves } from "../kit/curves";
import { show, whole } from "../kit/format";
import { names, style } from "../kit/palette";
import { Picture } from "../kit/picture";
import { encodeState, usual } from "../state";
import { table, under, type Shown } from "./line-picture";
import { fields as lineFields } from "./line-scene";
import { asker, thinned, type Stop } from "./tour-stop";

const range: [number, number] = [-2.6, 2.2];
const ask = (n: number, method: "gd" | "sgd", steps: number): Request => ({ op: "scene", view: "line", n, methods: [method], steps, eta: 0.08, start: [-2.3], x: range, points: 201 });

export const sum: Stop = {
  name: "One line",
  title: "A sum, and one line of difference",
  text: [
    "To learn is to make a mean small: f(x) = (1/n) Σ fᵢ(x), with one fᵢ for every row of data. Least squares, LASSO, support vector machines, logistic regression and deep nets are all of this kind.",
    "Gradient descent asks all n rows for their slopes before it makes one step. Stochastic gradient descent, SGD, asks one row, drawn at random, and steps. In Slalom that is one line:",
  ],
  code: code.split("\n").slice(0, 2).join("\n"),
  question: "Drag the number of rows. What happens to the curve of each method?",
  slider: { label: "Rows n", min: 2, max: 300, log: true, whole: true, usual: 8 },
  further: (v) => ({ text: "The line, with parabolas to move", href: "#line?" + encodeState(lineFields, { ...usual(lineFields), n: Math.min(v, 60) }) }),
  stage(lab) {
    const shown: Shown = {};
    const asks = asker(lab, 2);
    const picture = new Picture({
      title: "Each row's parabola, and f, their mean", x: { label: "x" }, y: { label: "loss" }, flat: true, height: () => 300,
      under: (pen, at) => under(pen, at, shown), table: () => table(shown.answer),
    });
    const cost = new Curves({ title: "Loss at equal cost", x: { label: "gradient evaluations (rows looked at)", log: true }, y: { label: "f − f*", log: true }, height: 270, floor: 1e-7, xRange: [1, 12_000], yRange: [1e-6, 10] });
    return {
      parts: [[picture.el], [cost.el]],
      async draw(n) {
        const list = await asks(ask(n, "gd", 40), ask(n, "sgd", 4000));
        if (!list) return undefined;
        const [gd, sgd] = list;
        const facts = { ...gd.head.facts, low: null, high: null }; // no zones here
        shown.answer = { ...gd, head: { ...gd.head, facts } };
        const f = gd.arrays["line.f"], top = Math.max(f[0], f[f.length - 1]);
        picture.setHome({ x: range, y: [-0.04 * top, top] });
        picture.describe(`${n} parabolas and their mean.`);
        cost.set([gd, sgd].map((a, i) => {
          const m = i ? "sgd" as const : "gd" as const;
          return { key: m, name: names[m], x: thinned(a.arrays["run.0.evals"]), y: thinned(a.arrays["run.0.gap"]), style: style(m) };
        }), [{ axis: "x", at: n, name: `${whole(n)} rows` }]);
        const first = gd.arrays["run.0.gap"][1], by = sgd.arrays["run.0.gap"][n];
        return {
          now: `With ${whole(n)} rows the first step of gradient descent has looked at ${whole(n)} of them, and f − f* is ${show(first)}. SGD has made ${whole(n)} steps by then, and is at ${show(by)}.`,
          answer: [
            "Gradient descent's curve moves to the right as the rows grow in number: a hundred times the rows, a hundred times the cost of every step. SGD's curve stays: a step costs one row, however many there are.",
            "That is why SGD is used where there are millions. But look at the right end: gradient descent goes on down, and SGD does not settle. What it does instead depends on the step size: the next stop.",
          ],
        };
      },
      stop() {
        picture.destroy();
        cost.destroy();
      },
    };
  },
};

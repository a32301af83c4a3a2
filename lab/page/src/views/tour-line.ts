// The third and the fourth stop: far out, and the region of confusion.

import type { Request } from "../engine";
import { Curves } from "../kit/curves";
import { show, whole } from "../kit/format";
import { plain, style } from "../kit/palette";
import { Picture } from "../kit/picture";
import { encodeState, usual } from "../state";
import { lookup, over, table, under, type Shown } from "./line-picture";
import { drawAt, fields as lineFields } from "./line-scene";
import { asker, type Stop } from "./tour-stop";

const wide: [number, number] = [-3, 3];

export const far: Stop = {
  name: "Far out",
  title: "Far out, every draw agrees",
  text: [
    "Eight rows give eight parabolas; the thick curve is their mean f. Where the point stands, each row's slope pulls it left or right, and f's slope does.",
    "The picture below tells at every x which share of the rows pulls the same way as f.",
  ],
  question: "Drag the point. Where do all rows pull the way that f does?",
  slider: { label: "Where the point is, x", min: -3, max: 3, usual: 0.1 },
  further: (v) => ({ text: "The line, draw by draw", href: "#line?" + encodeState(lineFields, { ...usual(lineFields), start: v }) }),
  stage(lab, drag) {
    const shown: Shown = {};
    const asks = asker(lab, 2);
    const picture = new Picture({
      title: "Each row's parabola, and f, their mean", x: { label: "x" }, y: { label: "loss" }, flat: true, height: () => 330,
      under: (pen, at) => under(pen, at, shown), over: (pen, at) => over(pen, at, shown), table: () => table(shown.answer),
    });
    picture.note("The row that SGD draws first from here, and the way that it pulls.");
    const handle = picture.handle({ label: "The point", class: "start", flat: true, onMove: (x, _, live) => drag(Number(Math.min(Math.max(x, wide[0]), wide[1]).toPrecision(3)), live) });
    const share = new Curves({ title: "Share of the rows that agree with f", x: { label: "x" }, y: { label: "share" }, height: 180, xRange: wide, yRange: [-0.06, 1.06] });
    return {
      parts: [[picture.el, share.el]],
      async draw(v) {
        const list = await asks({ op: "scene", view: "line", start: [v], steps: 1, eta: 0.1, x: wide, points: 401 }, { op: "scene", view: "line", start: [v], steps: 1, x: [v, v], points: 2 });
        if (!list) return undefined;
        const [a, here] = list;
        const x = a.arrays["line.x"], f = a.arrays["line.f"], { low, high, rows } = a.head.facts!;
        shown.answer = a;
        shown.draw = drawAt(a, 0);
        picture.setHome({ x: wide, y: [-0.5, Math.max(f[0], f[f.length - 1])] });
        picture.drawOver();
        handle.set(v, lookup(x, f, v));
        picture.describe(`eight parabolas and their mean; the point is at ${show(v)}.`);
        share.set([{ key: "agree", name: "share that agrees", x, y: a.arrays["line.agree"], style: style("gd").with({ marker: "none" }) }], [
          { axis: "x", at: low!, to: high!, name: "region of confusion", like: plain("shade") }, { axis: "x", at: v, name: "the point", like: plain("accent") },
        ]);
        const agree = here.arrays["line.agree"][0];
        const text = Number.isNaN(agree) ? "f is flat here" : `${whole(agree * rows!)} of ${whole(rows!)} rows pull the way that f does`;
        return {
          now: `At x = ${show(v)}, ${text}${agree === 1 ? ": any one of them is as good as all." : "."}`,
          answer: [
            `Everywhere left of ${show(low)} and right of ${show(high)}. There all the rows' minima lie on one side, so every row points to it.`,
            "Far out, then, one row is as good a guide as all of them, at a small part of the price. This is why SGD makes such rapid strides at first. Between the two, rows pull against each other.",
          ],
        };
      },
      stop() {
        picture.destroy();
        share.destroy();
      },
    };
  },
};

const seen: [number, number] = [-3, 3];
const long = 600;

export const confusion: Stop = {
  name: "Confusion",
  title: "The region of confusion",
  text: [
    "The shaded region reaches from the first of the rows' minima to the last. Inside it some rows pull left and some right, and SGD, which hears one at a time, is pushed to and fro.",
    `Here it makes ${long} steps of one size, from the left. The other picture shows where it was after each.`,
  ],
  question: "Drag how much the rows disagree, also down to nothing. What decides how SGD ends?",
  slider: { label: "How much rows disagree", min: 0, max: 1.2, usual: 0.5 },
  further: (v) => ({ text: "The line, draw by draw", href: "#line?" + encodeState(lineFields, { ...usual(lineFields), noise: v, steps: long }) }),
  stage(lab) {
    const shown: Shown = {};
    const asks = asker(lab, 1);
    const picture = new Picture({
      title: "Each row's parabola, and f, their mean", x: { label: "x" }, y: { label: "loss" }, flat: true, height: () => 350,
      under: (pen, at) => under(pen, at, shown), over: (pen, at) => over(pen, at, { answer: shown.answer }), table: () => table(shown.answer),
    });
    const course = new Curves({ title: "Where SGD was", x: { label: "step" }, y: { label: "x" }, height: 290, yRange: [-2.7, 2] });
    return {
      parts: [[picture.el], [course.el]],
      async draw(noise) {
        const request: Request = { op: "scene", view: "line", noise, start: [-2.5], steps: long, eta: 0.15, x: seen, points: 401 };
        const list = await asks(request);
        if (!list) return undefined;
        const [a] = list, run = a.head.runs![0], { low, high, best } = a.head.facts!, f = a.arrays["line.f"];
        shown.answer = a;
        picture.setHome({ x: seen, y: [-0.3, Math.max(f[0], f[f.length - 1], 1)] });
        picture.describe(`eight parabolas and their mean; the region of confusion is from ${show(low)} to ${show(high)}.`);
        course.set([{ key: "x", name: "SGD", x: a.arrays["run.0.step"], y: a.arrays["run.0.x"], style: style("sgd").with({ marker: "none", width: 1.5 }) }], [
          { axis: "y", at: low!, to: high!, name: "region of confusion", like: plain("shade") }, { axis: "y", at: best!, name: "minimum of f" },
        ]);
        const wander = `over the last half of the run SGD is about ${show(run.ball)} from the minimum of f`;
        return {
          now: noise === 0 ? `All rows have their minimum at ${show(best)}: there is no region of confusion, and ${wander}.` : `The region reaches from ${show(low)} to ${show(high)}, and ${wander}${run.predicted === null ? "" : ` (predicted: ${show(run.predicted)})`}.`,
          answer: [
            "How much the rows disagree at the end. The further their minima lie apart, the wider the region, and the further SGD is pushed about in it, for ever, as long as the step stays as it is.",
            "With no disagreement there is no region: every row has the same minimum, the noise dies out on the way, and SGD arrives exactly, with a constant step. So it is not chance that keeps SGD from the optimum, but the variance of the rows' gradients there. Everything that follows is about that variance.",
          ],
        };
      },
      stop() {
        picture.destroy();
        course.destroy();
      },
    };
  },
};

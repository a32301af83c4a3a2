// The second stop: the lecturer's question about the step size.

import type { Request } from "../engine";
import { Curves } from "../kit/curves";
import { show } from "../kit/format";
import { names, plain, style } from "../kit/palette";
import { encodeState, usual } from "../state";
import { arrived, fields as planeFields, sentence, type Path } from "./plane-scene";
import { asker, planePicture, Trail, type Stop } from "./tour-stop";

const steps = 2000;
const least = 0.004, begin = 0.02, most = 8;
const ask = (eta: number, live: boolean): Request => ({ op: "scene", view: "plane", methods: ["gd", "sgd"], eta, steps, every: live ? 8 : 2 });

export const step: Stop = {
  name: "Step size",
  title: "The step size",
  text: [
    "Both methods start at the same place and make 2,000 steps of the same size: gradient descent along the mean of all rows' slopes, SGD along one row's.",
    "Go from the smallest step to the largest. Watch how soon they come near the optimum, how far from it SGD ends, and what happens beyond the red mark at 2/L, L being the largest curvature of f. Every step you try leaves a point in the last picture.",
  ],
  question: "What pattern do you see as you change the step size?",
  slider: { label: "Step size η", hint: "Logarithmic: equal ways are equal factors.", min: least, max: most, log: true, usual: begin },
  further: (v) => ({ text: "The plane, with all methods", href: "#plane?" + encodeState(planeFields, { ...usual(planeFields), eta: v, steps }) }),
  stage(lab) {
    const asks = asker(lab, 1);
    const plane = planePicture(lab, ask(1, false), { title: "Paths", from: [-1.5, 2.5], height: 245 });
    const near = planePicture(lab, ask(1, false), { title: "Near the optimum", near: 0.6, from: [-1.5, 2.5], height: 230 });
    near.note("The last 1,000 steps. Circle: SGD's distance, dashed: predicted.");
    const distance = new Curves({ title: "Distance to the optimum", x: { label: "step" }, y: { label: "distance", log: true }, height: 210, xRange: [0, steps], yRange: [1e-3, 30] });
    const trail = new Trail("What you have tried", { label: "step size η", log: true }, { label: "distance", log: true }, [
      { key: "gd", name: names.gd, style: () => style("gd") },
      { key: "sgd", name: names.sgd, style: () => style("sgd") },
      { key: "predicted", name: "SGD, predicted", style: () => style("saga").with({ marker: "none" }) },
    ], { x: [least, most], y: [1e-4, 10] });
    trail.curves.note("Root mean square distance over the last 1,000 steps. Points at the bottom edge lie below it.");
    const lost = { gd: Infinity, sgd: Infinity }; // the least steps tried that were too long
    const seen = { wandering: false, beyond: false }; // with larger steps than the first
    return {
      parts: [[plane.el, near.el], [distance.el, trail.curves.el]],
      async draw(eta, live) {
        const list = await asks(ask(eta, live));
        if (!list) return undefined;
        const [a] = list, [gd, sgd] = a.head.runs!;
        plane.set(a);
        near.set(a);
        distance.set(plane.shown.paths.map((p) => ({ key: p.run.method, name: p.name, x: p.part("step"), y: p.part("distance"), style: p.style })));
        const limit = a.head.facts!.limit!;
        if (gd.diverged >= 0) lost.gd = Math.min(lost.gd, eta);
        if (sgd.diverged >= 0) lost.sgd = Math.min(lost.sgd, eta);
        seen.wandering ||= eta > begin && arrived(sgd);
        seen.beyond ||= eta > limit;
        trail.add(eta, [gd.diverged < 0 ? gd.ball : null, sgd.ball, sgd.predicted], [
          { axis: "x", at: lost.sgd < lost.gd ? lost.sgd : NaN, to: Math.min(lost.gd, most), name: "SGD thrown far out", like: style("sgd") },
          { axis: "x", at: lost.gd, to: most, name: "both diverged", like: plain("warn") },
          { axis: "x", at: limit, name: "2/L", like: plain("warn") }, { axis: "x", at: eta, name: "now", like: plain("accent") },
        ]);
        const told = sentence({ ...usual(planeFields), eta, steps }, a), [path, noisy] = plane.shown.paths;
        const alone = told.bad && gd.diverged < 0 && eta <= limit;
        const enough = trail.size >= 4 && seen.wandering && seen.beyond;
        return {
          now: alone ? thrown(eta, path, noisy) : told.bad ? told.text : place(eta, path, noisy),
          bad: told.bad,
          more: enough ? undefined : "Try at least three other steps, some larger, and one beyond the red mark: the answer comes then.",
          limits: [{ at: limit, name: `2/L = ${show(limit)}`, beyond: "beyond the stability limit 2/L" }],
          answer: [
            "Small steps: both creep, and 2,000 steps are not enough.",
            `Larger steps: both come near sooner. Gradient descent then arrives. SGD does not: it wanders about the optimum, and the larger the step, the further out. Four times the step is about twice the distance (the dashed line is predicted from the rows alone).`,
            `Too large: beyond 2/L = ${show(limit)} every step of gradient descent overshoots by more than the one before, and it diverges. SGD is thrown far out with smaller steps already${lost.sgd < limit ? ` (of those you tried, from ${show(lost.sgd)} on)` : ""}: rows that are steeper than f overshoot sooner, and a few of them in a row carry it away.`,
            "So a large step is right at first and a small one at the end, and nobody knows beforehand what is large: this is the painful part. The last stop ends it.",
          ],
        };
      },
      stop() {
        plane.stop();
        near.stop();
        distance.destroy();
        trail.curves.destroy();
      },
    };
  },
};

/** Tells where both are at the end, and how far SGD wanders. */
function place(eta: number, gd: Path, sgd: Path): string {
  const { ball, predicted } = sgd.run;
  if (predicted !== null && !arrived(sgd.run)) return `With the step ${show(eta)}, 2,000 steps are not enough: SGD ends ${show(end(sgd))} from the optimum, gradient descent ${show(end(gd))}.`;
  const near = gd.run.ball! < ball! / 4 ? "" : ", and is still coming nearer";
  return `With the step ${show(eta)}, SGD does not settle: over the last 1,000 steps it wanders about ${show(ball)} from the optimum${predicted === null ? "" : ` (predicted: ${show(predicted)})`}. Gradient descent ends ${show(end(gd))} from it${near}.`;
}

/** Tells where SGD was thrown, and whether it still falls back over the second half of the steps. */
function thrown(eta: number, gd: Path, sgd: Path): string {
  const away = sgd.part("distance"), k = sgd.part("step");
  const back = away.some((v, i) => k[i] >= steps / 2 && v < away[0]);
  const how = back ? `far out again and again, as far as ${show(Math.max(...away))} from the optimum, and falls back in between: it does not settle` : "out further and further, and diverges";
  return `With the step ${show(eta)}, SGD is thrown ${how}. Gradient descent ends ${show(end(gd))} from the optimum.`;
}

const end = (p: Path): number => p.part("distance").at(-1)!;

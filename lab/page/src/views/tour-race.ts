// The last stop: eight step sizes race, and the question of the step size ends.

import type { Request } from "../engine";
import { Curves } from "../kit/curves";
import { show } from "../kit/format";
import { plain, style } from "../kit/palette";
import { pathsOf } from "./plane-scene";
import { asker, thinned, Trail, type Stop } from "./tour-stop";

const steps = 1000, least = 0.002, most = 4;
const ask = (eta: number, live: boolean): Request => ({ op: "scene", view: "plane", methods: ["sgd", "racers"], eta, steps, every: live ? 4 : 1 });

export const race: Stop = {
  name: "The race",
  title: "The race ends the question",
  text: [
    "One step size must be guessed, and the second stop showed what a bad guess costs. So take eight at once: a row is fetched from memory once, and eight models learn from it side by side, for little more than the price of one. The best is kept.",
    "Here the eight go from a quarter of the middle step to four times it. Beside them one SGD runs with the middle step alone.",
  ],
  question: "Drag the middle step. How wrong may a guess be, for one and for eight?",
  slider: { label: "The middle step η", min: least, max: most, log: true, usual: 0.02 },
  further: () => ({ text: "Race on a file of your own", href: "#data" }),
  stage(lab) {
    const asks = asker(lab, 1);
    const curves = new Curves({ title: "Distance to the optimum: eight racers", x: { label: "step", log: true }, y: { label: "distance", log: true }, height: 330, xRange: [1, steps], yRange: [0.03, 10], silent: true });
    const trail = new Trail("What you have tried", { label: "middle step η", log: true }, { label: "distance", log: true }, [
      { key: "one", name: "The middle step alone", style: () => style("sgd") },
      { key: "eight", name: "Best of eight", style: () => style("gd").with({ marker: "diamond" }) },
    ], { x: [least, most], y: [0.03, 10] });
    trail.curves.note("Distance to the optimum over the last 500 steps.");
    return {
      parts: [[curves.el], [trail.curves.el]],
      async draw(eta, live) {
        const list = await asks(ask(eta, live));
        if (!list) return undefined;
        const [a] = list, paths = pathsOf(a), racers = paths.slice(1), one = paths[0].run;
        let best = racers[0];
        for (const r of racers) if ((r.run.ball ?? Infinity) < (best.run.ball ?? Infinity)) best = r;
        curves.set(racers.map((p) => ({ key: show(p.run.eta), name: show(p.run.eta), x: thinned(p.part("step")), y: thinned(p.part("distance")), style: p.style.with({ width: p === best ? 3.4 : 1.5 }) })));
        trail.add(eta, [one.ball, best.run.ball], [{ axis: "x", at: eta, name: "now", like: plain("accent") }]);
        const lost = racers.filter((r) => r.run.diverged >= 0).length;
        const alone = one.ball === null ? "diverges" : `ends about ${show(one.ball)} from the optimum`;
        return {
          now: `The middle step ${show(eta)} alone ${alone}. ${best.run.ball === null ? "All of the eight diverge." : `Of the eight, step ${show(best.run.eta)} is best: ${show(best.run.ball)}.${lost ? ` ${lost} of them ${lost > 1 ? "are" : "is"} out.` : ""}`}`,
          bad: best.run.ball === null,
          limits: [{ at: a.head.facts!.limit!, name: "2/L", beyond: "beyond the stability limit 2/L" }],
          answer: [
            "One step size is good within a factor of two or three. The best of eight is as good over a range some sixteen times wider: one of them is always about right, and those that diverge are dropped.",
            "slalom train races eight steps that span a factor of 16,384, judges them by the rows before it learns from them and by rows held out, and goes on with the winner. So nobody sets a step size. On a file of yours it looks as behind this link.",
          ],
        };
      },
      stop() {
        curves.destroy();
        trail.curves.destroy();
      },
    };
  },
};

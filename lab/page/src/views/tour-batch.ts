// The sixth stop: batches.

import type { Request } from "../engine";
import { Curves } from "../kit/curves";
import { show, whole } from "../kit/format";
import { names, plain, style } from "../kit/palette";
import { encodeState, usual } from "../state";
import { fields as batchFields } from "./batch-controls";
import { asker, planePicture, thinned, Trail, type Stop } from "./tour-stop";

const rows = 256, steps = 1600;
const ask = (batch: number, live: boolean): Request => ({ op: "scene", view: "plane", n: rows, methods: ["sgd", "minibatch"], eta: 0.06, batch, steps, every: live ? 8 : 1 });

export const batch: Stop = {
  name: "Batch",
  title: "Batches",
  text: [
    "A batch is the mean of b rows' gradients: less noise in every step, and b rows to look at for it. On a machine with many cores they are looked at side by side.",
    "Both methods make 1,600 steps of the same size, SGD with one row each, on 256 rows.",
  ],
  question: "Drag the batch size. What does it buy, and what does it cost?",
  slider: { label: "Batch size b", min: 1, max: rows, log: true, whole: true, usual: 2, values: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
  further: (v) => ({ text: "Batch sizes: noise scale, test loss", href: "#batch?" + encodeState(batchFields, { ...usual(batchFields), size: v }) }),
  stage(lab) {
    const asks = asker(lab, 1);
    const plane = planePicture(lab, ask(8, false), { title: "Near the optimum", near: 0.42, from: [-1.5, 2.5], height: 400 });
    const gap = { label: "f − f*", log: true }, yRange: [number, number] = [1e-6, 5];
    const cost = new Curves({ title: "Loss at equal cost", x: { label: "gradient evaluations (rows looked at)", log: true }, y: gap, height: 230, xRange: [1, steps * rows], yRange });
    const time = new Curves({ title: "Loss at equal steps", x: { label: "step", log: true }, y: gap, height: 230, xRange: [1, steps], yRange });
    const trail = new Trail("What you have tried", { label: "batch size (rows)", log: true }, { label: "distance", log: true }, [
      { key: "mb", name: names.minibatch, style: () => style("minibatch") },
      { key: "predicted", name: "Predicted", style: () => style("saga").with({ marker: "none" }) },
    ], { x: [1, rows], y: [0.003, 0.3] });
    trail.curves.note("Distance to the optimum over the last 800 steps.");
    return {
      parts: [[plane.el, trail.curves.el], [time.el, cost.el]],
      async draw(b, live) {
        const list = await asks(ask(b, live));
        if (!list) return undefined;
        const [a] = list, [sgd, mb] = a.head.runs!;
        plane.set(a);
        for (const [c, part] of [[cost, "evals"], [time, "step"]] as const) {
          c.set(plane.shown.paths.map((p) => ({ key: p.run.method, name: p.name, x: thinned(p.part(part)), y: thinned(p.part("gap")), style: p.style })));
        }
        trail.add(b, [mb.ball, mb.predicted], [{ axis: "x", at: b, name: "now", like: plain("accent") }]);
        return {
          now: `Batches of ${whole(b)} stay about ${show(mb.ball)} from the optimum (predicted ${show(mb.predicted)}), single rows ${show(sgd.ball)}. 1,600 steps have looked at ${whole(mb.evals)} rows, SGD's at ${whole(sgd.evals)}.`,
          answer: [
            "It buys calm: four times the batch is half the distance, as the mean of b draws has a b-th of the variance. Step for step the batch is ahead, or level with SGD where noise does not yet matter.",
            "It costs rows: at equal cost its curve moves to the right, far out most of all, where every row points the same way and a second opinion is wasted. So a batch pays while its rows are looked at side by side, up to about the noise scale of the gradient; beyond it more rows hardly help. The lecture warns of test error, too: the view behind the link shows test loss beside training loss.",
          ],
        };
      },
      stop() {
        plane.stop();
        for (const c of [cost, time, trail.curves]) c.destroy();
      },
    };
  },
};

// The seventh stop: what lowers the variance.

import type { Method, Request } from "../engine";
import { Curves } from "../kit/curves";
import { show, whole } from "../kit/format";
import { encodeState, usual } from "../state";
import { fields as planeFields, pathsOf } from "./plane-scene";
import { asker, thinned, type Stop } from "./tour-stop";

const methods: Method[] = ["sgd", "averaged", "svrg", "saga"];
const eta = 0.05, most = 5000;
const ask = (steps: number, live: boolean): Request => ({ op: "scene", view: "plane", methods, eta, steps, every: live ? Math.max(1, Math.round(steps / 500)) : 1 });

export const variance: Stop = {
  name: "Variance",
  title: "Less variance, same step",
  text: [
    "Four methods take one row at a time and steps of the same size. Averaged SGD answers with the mean of all its weights so far. SVRG and SAGA remember: SVRG the full gradient of some time ago, SAGA each row's last slope. They subtract what they remember of a row, and add the mean of it.",
    "All four estimates are right on average. Only their variance differs, which the second picture shows.",
  ],
  question: "Drag how long they run. Which of them go on getting nearer?",
  slider: { label: "Steps", min: 30, max: most, log: true, whole: true, usual: 100 },
  further: (v) => ({ text: "The plane, with all methods", href: "#plane?" + encodeState(planeFields, { ...usual(planeFields), methods, eta, steps: v }) }),
  stage(lab) {
    const asks = asker(lab, 1);
    const cost = { label: "gradient evaluations (rows looked at)", log: true };
    const gap = new Curves({ title: "Loss at equal cost", x: cost, y: { label: "f − f*", log: true }, height: 330, xRange: [1, 3 * most], yRange: [1e-9, 5] });
    const noise = new Curves({ title: "Variance of the estimate", x: { label: "step", log: true }, y: { label: "variance", log: true }, height: 330, xRange: [1, most], yRange: [1e-9, 30] });
    return {
      parts: [[gap.el], [noise.el]],
      async draw(steps, live) {
        const list = await asks(ask(steps, live));
        if (!list) return undefined;
        const [a] = list, paths = pathsOf(a);
        gap.set(paths.map((p) => ({ key: p.run.method, name: p.name, x: thinned(p.part("evals")), y: thinned(p.part("gap")), style: p.style })));
        noise.set(paths.filter((p) => p.run.method !== "averaged").map((p) => ({ key: p.run.method, name: p.name, x: thinned(p.part("step")), y: thinned(p.part("variance")), style: p.style })));
        const end = (m: Method, part = "gap") => {
          const v = paths.find((p) => p.run.method === m)!.part(part);
          return show(v[v.length - 1]);
        };
        return {
          now: `After ${whole(steps)} steps f − f* is ${end("sgd")} for SGD, ${end("averaged")} for its average, ${end("svrg")} for SVRG and ${end("saga")} for SAGA.`,
          answer: [
            "Three of the four. SGD comes near and stays in its ball: the variance of its estimate does not die out. Its average goes on, slowly, for the noise cancels in the mean.",
            "SVRG and SAGA go straight on down, as gradient descent would: the nearer they come, the truer what they remember, and their variance goes to nothing. A constant step is then no fault. SVRG pays for it with a full gradient now and then, SAGA with one number a row. As a pure optimisation method SGD is not so great; these are.",
          ],
        };
      },
      stop() {
        gap.destroy();
        noise.destroy();
      },
    };
  },
};

// The plane: contours, the paths of any methods, and what they cost.

import { latest } from "../client";
import { h } from "../dom";
import type { Answer } from "../engine";
import { gallery, Curves, type Rule, type Series } from "../kit/curves";
import type { Picture, Window } from "../kit/picture";
import { Rows } from "../kit/rows";
import { show } from "../kit/format";
import type { View } from "../view";
import { planeControls } from "./plane-controls";
import { about, bestOf, homeOf, map, type Map, type Shown } from "./plane-pictures";
import { fields, pathsOf, problemOf, sceneOf, sentence, type Path, type Plane } from "./plane-scene";

const degrees = { at: [1, 0.5, 0, -0.5, -1], text: ["0°", "60°", "90°", "120°", "180°"] };

/** The curves beneath, and the part of an answer that each draws. */
function charts(point: (step: number | undefined) => void) {
  const step = { label: "step" };
  const of = (part: string, curves: Curves, x = "step", dots = false) => ({ part, curves, x, dots });
  return [
    of("gap", new Curves({ title: "Loss at equal cost", x: { label: "gradient evaluations (rows looked at)", log: true }, y: { label: "f − f*", log: true }, headroom: 1e3, floor: 1e-9 }), "evals"),
    of("gap", new Curves({ title: "Loss at equal steps", x: step, y: { label: "f − f*", log: true }, headroom: 1e3, floor: 1e-9, onPoint: point })),
    of("distance", new Curves({ title: "Distance to the optimum", x: step, y: { label: "‖x − x*‖", log: true }, headroom: 30, floor: 1e-6, onPoint: point })),
    of("variance", new Curves({ title: "Variance of the estimate", x: step, y: { label: "E‖g − ∇f‖²", log: true }, headroom: 1e3, floor: 1e-9, onPoint: point })),
    of("cosine", new Curves({ title: "Angle of the estimate to the full gradient", x: step, y: { label: "angle", ticks: degrees }, yRange: [-1.08, 1.08], onPoint: point }), "step", true),
  ];
}

export const plane: View<typeof fields> = {
  name: "plane",
  title: "Plane",
  fields,
  show(host, scene, lab) {
    const ask = latest(lab.engine);
    const shown: Shown = { paths: [] };
    const big: Map = map(shown, {
      title: "The plane", near: false, height: (w) => Math.round(Math.min(Math.max(w * 0.86, 300), 580)),
      onWindow: (w, live) => measure(big, w, live), onZoom: (w) => scene.set({ seen: corners(w) }),
    });
    const small: Map = map(shown, {
      title: "Near the optimum", near: true, height: () => big.picture.height,
      onWindow: (w, live) => measure(small, w, live), onZoom: (w) => scene.set({ near: corners(w) }),
    });
    const start = big.picture.handle({ label: "Start of all paths", class: "start", onMove: (x, y, live) => scene.set({ start: [tidy(x), tidy(y)] }, live) });
    const ball = new Rows({
      title: "Noise ball", head: "method", bar: 1,
      columns: [{ name: "predicted", title: "from the rows at the optimum, before any step is made" }, { name: "measured", title: "root mean square distance over the last half of the run" }],
    });
    small.picture.note("Noise ball: predicted (dashed), measured (solid).");
    ball.note("Root mean square distance to the optimum: predicted from the rows alone, and measured over the last half of the run.");
    const curves = charts((step) => {
      shown.step = step;
      big.picture.drawOver();
      small.picture.drawOver();
    });
    const controls = planeControls(scene, lab);
    const notice = h("p", { class: "notice", role: "status" });
    const full = !lab.only;
    host.append(
      h("div", { class: "lead" }, h("h2", null, "Paths on the plane"), h("p", null, "Every method starts at the same place with the same step. Drag the start, drag the step, and see who arrives, who wanders, and who leaves.")),
      h("div", { class: "split" }, controls.el,
        h("div", { class: "stage" }, notice,
          h("div", { class: "pair-wide" }, big.picture.el, small.picture.el),
          gallery(...curves.map((c) => c.curves), ball))),
    );
    if (!full) host.querySelector(".lead")!.remove();

    const grids = new WeakMap<Map, (w: Window, live: boolean) => Promise<void>>();
    let gone = false;
    let problem = ""; // that is shown
    let homely = "";

    /** Contours of what is seen. */
    function measure(m: Map, w: Window, live: boolean): void {
      if (!shown.answer) return;
      let f = grids.get(m);
      if (!f) grids.set(m, (f = measurer(m)));
      void f(w, live);
    }
    function measurer(m: Map): (w: Window, live: boolean) => Promise<void> {
      const ask = latest(lab.engine);
      return async (w, live) => {
        const nx = live ? 48 : 110, ny = Math.max(8, Math.round((nx * (w.y[1] - w.y[0])) / (w.x[1] - w.x[0])));
        const a = await ask({ ...problemOf(scene.get()), grid: { ...w, nx, ny } }).catch(() => undefined);
        const f = a?.arrays["grid.f"];
        if (gone || !f) return;
        m.contours.set({ ...w, nx, ny, f }, a.arrays["best.loss"][0]);
        m.picture.drawUnder();
      };
    }

    async function redraw(s: Plane, live: boolean): Promise<void> {
      const began = performance.now();
      try {
        const a = await ask(sceneOf(s, live));
        if (gone || !a) return;
        const answered = performance.now();
        draw(s, a, live);
        await null; // the curves are drawn by then
        performance.measure("redraw", { start: began, detail: { live, engine: answered - began } });
      } catch (e) {
        notice.textContent = String((e as Error).message);
        notice.className = "notice bad";
      }
    }

    function draw(s: Plane, a: Answer, live: boolean): void {
      const paths = pathsOf(a);
      shown.answer = a;
      shown.paths = paths.filter((p) => !p.run.error);
      const facts = a.head.facts ?? {};
      controls.paint(s, { eta: facts.eta ?? NaN, limit: facts.limit ?? NaN, lambda: facts.lambda ?? 0 });
      settle(s, a, live);
      const told = sentence(s, a);
      if (notice.textContent !== told.text) notice.textContent = told.text;
      notice.className = told.bad ? "notice bad" : "notice";
      const legend = paths.map((p, i) => ({ key: p.run.method + i, name: p.name, style: p.style, value: "" }));
      big.picture.legend(legend);
      for (const c of curves) c.curves.set(shown.paths.map((p, i) => seriesOf(p, i, c)), c.part === "distance" ? shown.paths.flatMap(predictionOf) : []);
      ball.set(paths.map((p) => ({ name: p.name, style: p.style, values: [p.run.predicted, p.run.ball], text: p.run.diverged >= 0 ? `left at step ${p.run.diverged}` : p.run.error })));
    }

    /** Puts windows, handle and contours where the problem has them. */
    function settle(s: Plane, a: Answer, live: boolean): void {
      const w = a.arrays["run.0.w"];
      const from = s.start.length === 2 ? s.start : w ? [w[0], w[1]] : [-1.5, 2.5];
      const now = JSON.stringify(problemOf(s));
      const changed = now !== problem;
      const home = s.problem + (live ? "" : s.start.join());
      problem = now;
      if (changed || (!live && home !== homely)) {
        homely = home;
        place(big.picture, s.seen, homeOf(a, from));
        place(small.picture, s.near, about(bestOf(a), 0.6));
        measure(big, big.picture.window, live);
        measure(small, small.picture.window, live);
      } else {
        big.picture.drawOver();
        small.picture.drawOver();
      }
      start.set(from[0], from[1]);
      const ends = shown.paths.map((p) => `${p.name}: loss ${show(p.run.loss)} after ${p.run.steps} steps`).join("; ");
      big.picture.describe(`contours of f, the optimum, and paths. ${ends}.`);
      small.picture.describe("the paths about the optimum, with the ball that noise keeps them in.");
    }

    const off = scene.watch((s, live) => void redraw(s, live));
    controls.paint(scene.get(), { eta: NaN, limit: NaN, lambda: 0 });
    void redraw(scene.get(), false);
    return () => {
      gone = true;
      off();
      controls.stop();
      for (const p of [big.picture, small.picture, ball, ...curves.map((c) => c.curves)]) p.destroy();
    };
  },
};

function seriesOf(p: Path, i: number, c: ReturnType<typeof charts>[number]): Series {
  return { key: p.run.method + i, name: p.name, style: p.style, x: p.part(c.x), y: p.part(c.part), dots: c.dots && p.run.method !== "gd" };
}

/** The ball that is predicted for a path, across its distances. */
function predictionOf(p: Path): Rule[] {
  const { predicted, method } = p.run;
  return predicted && method !== "racers" ? [{ axis: "y", at: predicted, name: `${p.name}, predicted`, like: p.style }] : [];
}

/** Shows a window that the link names, or home. */
function place(p: Picture, given: number[], home: Window): void {
  p.setHome(home);
  p.setZoom(given.length === 4 ? { x: [given[0], given[1]], y: [given[2], given[3]] } : undefined, false, false);
}

const corners = (w: Window | undefined): number[] => (w ? [...w.x, ...w.y].map(tidy) : []);

const tidy = (v: number): number => Number(v.toPrecision(4));

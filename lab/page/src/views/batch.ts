// Batch size: what a batch of b rows saves in steps, and costs in rows.

import "./more.css";
import { latest } from "../client";
import { h } from "../dom";
import type { Answer, Scene } from "../engine";
import { Curves, gallery, type Rule, type Series } from "../kit/curves";
import { whole } from "../kit/format";
import { plain, racerStyle, style, type Style } from "../kit/palette";
import type { View } from "../view";
import { batchControls, fields, nearest, type Batch } from "./batch-controls";

const size = { label: "batch size (rows)", log: true }, loss = { label: "loss", log: true };
const evals = { label: "gradient evaluations (rows looked at)", log: true };

export const batch: View<typeof fields> = {
  name: "batch",
  title: "Batch",
  fields,
  show(host, scene, lab) {
    const ask = latest(lab.engine);
    const notice = h("p", { class: "notice", role: "status" });
    const controls = batchControls(scene);
    const steps = new Curves({ title: "Parallel steps to a tenth of the gap", x: size, y: { label: "steps", log: true }, height: 300, silent: true });
    const rows = new Curves({ title: "Rows looked at until there", x: size, y: { label: "gradient evaluations", log: true }, height: 300, silent: true });
    const perRow = new Curves({ title: "Progress per row looked at", x: evals, y: loss, headroom: 2 });
    const perStep = new Curves({ title: "Progress per parallel step", x: { label: "parallel steps", log: true }, y: loss, headroom: 2 });
    const both = new Curves({ title: "Training and test loss", x: evals, y: loss, headroom: 2 });
    const ends = new Curves({ title: "Where each size ends", x: size, y: { label: "loss" }, silent: true });
    const eta = new Curves({ title: "The step size that was best", x: size, y: { label: "step size η", log: true }, silent: true });
    steps.note("Each size with its best step. Dashed: as the noise scale predicts.");
    rows.note("The same runs: what they cost where rows are looked at one by one.");
    ends.note("On the rows learned from, and on rows never seen.");
    const all = [steps, rows, perRow, perStep, both, ends, eta];
    host.append(
      h("div", { class: "lead" }, h("h2", null, "Batch size"), h("p", null,
        "A batch averages noise away, so fewer steps are needed; its rows can be looked at side by side. But every row costs. Drag the batch size.")),
      h("div", { class: "split" }, controls.el, h("div", { class: "stage" }, notice, h("div", { class: "twins" }, steps.el, rows.el), gallery(perRow, perStep, both, ends, eta))),
    );

    let gone = false;
    let known: { asked: string; answer: Answer } | undefined;
    async function redraw(s: Batch, live: boolean): Promise<void> {
      const began = performance.now();
      const request = sceneOf(s), asked = JSON.stringify(request);
      try {
        if (known?.asked !== asked) {
          const answer = await ask(request);
          if (gone || !answer) return;
          known = { asked, answer };
        }
        draw(scene.get(), known.answer);
        performance.measure("redraw", { start: began, detail: { live } });
      } catch (e) {
        notice.textContent = (e as Error).message;
        notice.className = "notice bad";
      }
    }

    function draw(s: Batch, a: Answer): void {
      const sizes = a.arrays["batch.size"], facts = a.head.facts ?? {};
      const i = nearest(sizes, s.size), last = sizes.length - 1;
      controls.paint(s, sizes);
      const here: Rule = { axis: "x", at: sizes[i], name: rowsText(sizes[i]), like: plain("accent") };
      const noise: Rule[] = facts.noise ? [{ axis: "x", at: facts.noise, name: "noise scale" }] : [];
      const measured = style("minibatch"), predicted = style("saga").with({ marker: "ring" });
      steps.set([
        { key: "m", name: "Measured", x: sizes, y: a.arrays["batch.steps"], style: measured },
        { key: "p", name: "Predicted", x: sizes, y: a.arrays["batch.predicted"], style: predicted },
      ], [...noise, here]);
      rows.set([{ key: "m", name: "Measured", x: sizes, y: a.arrays["batch.evals"], style: measured }], [...noise, here]);
      const shown = [...new Set([0, i, last])];
      const curve = (k: number, x: string): Series => ({ key: String(sizes[k]), name: rowsText(sizes[k]), x: part(a, k, x), y: part(a, k, "train"), style: look(k, i, last) });
      const least: Rule[] = facts.bestLoss ? [{ axis: "y", at: facts.bestLoss, name: "f*" }] : [];
      perRow.set(shown.map((k) => curve(k, "evals")), least);
      perStep.set(shown.map((k) => curve(k, "step")), least);
      both.note(`With batches of ${rowsText(sizes[i])}.`);
      const train = look(i, i, last), test = style("momentum").with({ dash: [5, 3], marker: "diamond" });
      both.set([
        { key: "train", name: "Training", x: part(a, i, "evals"), y: part(a, i, "train"), style: train },
        { key: "test", name: "Test", x: part(a, i, "evals"), y: part(a, i, "test"), style: test },
      ], least);
      ends.set([
        { key: "train", name: "Training", x: sizes, y: a.arrays["batch.train"], style: measured.with({ marker: "circle" }) },
        { key: "test", name: "Test", x: sizes, y: a.arrays["batch.test"], style: test },
      ], [here]);
      eta.set([{ key: "eta", name: "Best of eight", x: sizes, y: a.arrays["batch.eta"], style: measured }], [...(facts.limit ? [{ axis: "y" as const, at: facts.limit, name: "2/L", like: plain("warn") }] : []), here]);
      const text = sentence(a, i);
      if (notice.textContent !== text) notice.textContent = text;
      notice.className = "notice";
    }

    const off = scene.watch((s, live) => void redraw(s, live));
    void redraw(scene.get(), false);
    return () => {
      gone = true;
      off();
      for (const c of all) c.destroy();
    };
  },
};

/** Asks the engine. The size shown makes no difference to it. */
export function sceneOf(s: Batch): { op: "scene" } & Scene {
  const { problem, n, dim, kappa, noise, lambda, order, passes, seed } = s;
  return { op: "scene", view: "batch", problem, n, dim: Math.max(1, Math.min(dim, n >> 1)), kappa, noise, lambda, order, passes, seed };
}

const part = (a: Answer, i: number, name: string): Float64Array => a.arrays[`batch.${i}.${name}`];
export const rowsText = (n: number): string => (n === 1 ? "1 row" : `${whole(n)} rows`);

/** One row, the size that is shown, all rows. */
const look = (k: number, i: number, last: number): Style => (k === i ? style("minibatch") : k === 0 ? style("sgd") : k === last ? style("gd") : racerStyle(k));

/** What is to be said of a size. */
export function sentence(a: Answer, i: number): string {
  const sizes = a.arrays["batch.size"], steps = a.arrays["batch.steps"], evals = a.arrays["batch.evals"], { noise } = a.head.facts ?? {};
  const last = sizes.length - 1;
  const name = (k: number) => (k === 0 ? "one row" : k === last ? `all ${whole(sizes[k])}` : whole(sizes[k]));
  const cost = (k: number) => (Number.isFinite(steps[k]) ? `${whole(steps[k])} steps, ${whole(evals[k])} rows looked at` : "not in these passes");
  const list = [...new Set([i, 0, last])].map((k) => `with ${name(k)}: ${cost(k)}`).join("; ");
  const scale = noise == null ? "" : ` The noise scale is ${whole(noise)} rows: ${sizes[i] < noise / 2 ? "below it, twice the batch takes almost half of the steps." : sizes[i] > 2 * noise ? "far above it, more rows save few steps." : "about here saving turns into waste."}`;
  return `To a tenth of the gap, ${list}.${scale}`;
}

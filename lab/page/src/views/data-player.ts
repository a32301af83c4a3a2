// The pictures of a trace up to one of its points.

import { h } from "../dom";
import type { Answer } from "../engine";
import { slider } from "../kit/controls";
import { Curves, gallery, type CurvesOptions, type Series } from "../kit/curves";
import { button } from "../kit/figure";
import { show, whole } from "../kit/format";
import { racerStyle, style } from "../kit/palette";
import { Rows } from "../kit/rows";
import { rangeOf } from "./data-racers";

const none = new Float64Array(0);
const rows = { label: "rows looked at" };

/** A picture that shows the whole run's range from the beginning. */
function chart(o: CurvesOptions) {
  return { o, plot: new Curves(o) };
}

export class Player {
  readonly el: HTMLElement;
  private loss = chart({ title: "Loss", x: rows, y: { label: "loss" }, height: 330 });
  private race = chart({ title: "The race: progressive loss of each step size", x: rows, y: { label: "loss" }, height: 330 });
  private eta = chart({ title: "Step size", x: rows, y: { label: "step size η", log: true }, height: 220 });
  private norm = chart({ title: "Norm of the gradient", x: rows, y: { label: "‖∇f‖", log: true }, height: 220 });
  private noise = chart({ title: "Variance of one row's gradient", x: rows, y: { label: "E‖g − ∇f‖²", log: true }, height: 220 });
  private scale = chart({ title: "Gradient noise scale", x: rows, y: { label: "rows", log: true }, height: 220 });
  private acute = chart({ title: "Rows whose gradient agrees with that of all", x: rows, y: { label: "share" }, height: 220, yRange: [0, 1.04] });
  private table = new Rows({ title: "How the race came out", head: "step size", columns: [{ name: "progressive loss" }, { name: "hold-out loss" }] });
  private words = h("p", { class: "notice" });
  private notes = h("ul", { class: "notes" });
  private recipe = h("pre", { class: "recipe", tabIndex: 0, role: "region", "aria-label": "Recipe" });
  private credit = h("p", { class: "hint" });
  private at: ReturnType<typeof slider>;
  private playing = button("Play", () => (this.timer ? this.halt() : this.play()));
  private answer?: Answer;
  private point = 0;
  private timer = 0;

  constructor() {
    this.at = slider({ label: "Point of the run", min: 1, max: 2, whole: true, onInput: (v) => (this.halt(), this.move(v - 1)) });
    const dock = h("section", { class: "card dock", "aria-label": "Replay" }, this.at.el, h("div", { class: "buttons" }, this.playing));
    const side = h("div", { class: "side" }, dock,
      h("section", { class: "card", "aria-label": "What the run said" }, h("h3", { class: "small" }, "What the run said"), this.notes),
      h("section", { class: "card", "aria-label": "Recipe" }, h("h3", { class: "small" }, "Its recipe"), this.recipe, this.credit));
    this.el = h("div", { class: "split" }, side, h("div", { class: "stage" }, this.words,
      h("div", { class: "twins" }, this.loss.plot.el, this.race.plot.el),
      gallery(this.table, this.eta.plot, this.norm.plot, this.noise.plot, this.scale.plot, this.acute.plot)));
  }

  destroy(): void {
    this.halt();
    for (const c of this.charts()) c.plot.destroy();
    this.table.destroy();
  }

  /** Shows a trace; follow: its last point, if that was shown before. */
  set(a: Answer, credit = "", follow = false): void {
    const before = this.answer ? this.part("pass").length : 0;
    const atEnd = this.point >= before - 1;
    this.answer = a;
    const { head: { texts = {} } } = a;
    this.notes.replaceChildren(...[...(texts.notes ?? []), ...(texts.end ?? [])].map((t) => h("li", null, t)));
    this.recipe.textContent = texts.recipe?.[0] ? JSON.stringify(JSON.parse(texts.recipe[0]), null, 2) : "none is in the trace";
    this.credit.textContent = credit;
    const n = this.part("pass").length;
    this.at.range(1, Math.max(n, 2));
    this.frames();
    if (!follow) this.move(n - 1);
    else if (!this.timer) this.move(atEnd ? n - 1 : this.point);
  }

  /** Plays from here, or from the beginning. */
  play(): void {
    const n = this.part("pass").length;
    if (this.point >= n - 1) this.move(0);
    this.playing.textContent = "Pause";
    const each = Math.max(30, Math.min(120, 6000 / n));
    this.timer = setInterval(() => {
      if (this.point >= this.part("pass").length - 1) this.halt();
      else this.move(this.point + 1);
    }, each);
  }

  private halt(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.playing.textContent = "Play";
  }

  private charts() {
    return [this.loss, this.race, this.eta, this.norm, this.noise, this.scale, this.acute];
  }

  private part(name: string): Float64Array {
    return this.answer?.arrays["trace." + name] ?? none;
  }

  private racers(): Float64Array[] {
    return Array.from(this.part("racers"), (_, r) => this.part("racer." + r));
  }

  /** Ranges that hold the whole run, and the pictures that have something to show. */
  private frames(): void {
    const x = this.part("rows");
    for (const c of this.charts()) c.o.xRange = [0, Math.max(1, x[x.length - 1])];
    const racers = this.racers().map((v) => v.filter(Number.isFinite)).filter((v) => v.length > 0);
    this.race.plot.el.hidden = !racers.length;
    if (racers.length) {
      this.race.o.yRange = rangeOf(racers);
      const raced = this.racers()[0].findLastIndex((v) => !Number.isNaN(v));
      this.race.o.xRange = [0, x[Math.max(raced, 0)] || 1];
    }
    this.loss.o.yRange = rangeOf([this.part("loss"), this.part("valid").filter(Number.isFinite)]);
    const some = (name: string) => this.part(name).some(Number.isFinite);
    this.norm.plot.el.hidden = !some("norm");
    this.noise.plot.el.hidden = !some("variance");
    this.scale.plot.el.hidden = !some("noise");
    this.acute.plot.el.hidden = !some("acute");
    const a = this.answer!.arrays, values = a["race.value"] ?? none;
    this.table.el.hidden = !values.length;
    const winner = this.answer!.head.facts?.winner;
    this.table.set(Array.from(values, (v, r) => ({
      name: show(v) + (r === winner ? ", won" : ""), style: racerStyle(r), values: [a["race.progressive"][r], a["race.valid"][r]], text: a["race.dropped"][r] ? "diverged" : undefined,
    })));
  }

  /** Shows the run up to a point. */
  private move(point: number): void {
    const n = this.part("pass").length;
    this.point = Math.max(0, Math.min(point, n - 1));
    if (!n) return;
    this.at.set(this.point + 1);
    const i = this.point, x = this.part("rows").subarray(0, i + 1);
    const upTo = (name: string) => this.part(name).subarray(0, i + 1);
    const line = (key: string, name: string, y: Float64Array, how: Series["style"]): Series => ({ key, name, x, y, style: how });
    /** Only where there are numbers: they are far apart. */
    const sparse = (key: string, name: string, y: Float64Array, how: Series["style"]): Series => {
      const at = [...y.keys()].filter((k) => Number.isFinite(y[k]));
      return { key, name, x: at.map((k) => x[k]), y: at.map((k) => y[k]), style: how };
    };
    this.loss.plot.set([line("loss", "Progressive", upTo("loss"), style("sgd")), sparse("valid", "Hold-out", upTo("valid"), style("gd"))]);
    if (!this.race.plot.el.hidden) this.race.plot.set(this.racers().map((v, r) => line(String(r), "step " + show(this.part("racers")[r]), v.subarray(0, i + 1), racerStyle(r))));
    this.eta.plot.set([line("eta", "Step size", upTo("eta"), style("minibatch"))]);
    if (!this.norm.plot.el.hidden) this.norm.plot.set([sparse("norm", "‖∇f‖", upTo("norm"), style("gd"))]);
    if (!this.noise.plot.el.hidden) this.noise.plot.set([sparse("variance", "Variance", upTo("variance"), style("momentum"))]);
    if (!this.scale.plot.el.hidden) this.scale.plot.set([sparse("noise", "Noise scale", upTo("noise"), style("momentum"))]);
    if (!this.acute.plot.el.hidden) this.acute.plot.set([sparse("acute", "Share", upTo("acute"), style("minibatch"))]);
    const valid = this.part("valid")[i], end = this.answer!.head.texts?.end?.[0];
    this.words.textContent = `Pass ${this.part("pass")[i]}, ${whole(x[i])} rows looked at in ${show(this.part("seconds")[i])} s: progressive loss ${show(this.part("loss")[i], 4)}` +
      (Number.isFinite(valid) ? `, hold-out loss ${show(valid, 4)}${this.part("best")[i] ? ", the best so far" : ""}` : "") + (i === n - 1 && end ? `. The end: ${end}.` : ".");
  }
}

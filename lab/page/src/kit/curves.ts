// Curves over a common axis. uPlot keeps the scales, the grid, the pointer and zooming; the curves
// themselves are drawn by what also writes the SVG.

import uPlot from "uplot";
import { h, say } from "../dom";
import { margins, paintAxes, place, ticksOf, labelFont, tickFont, unshare, type Axis, type Place, type Range } from "./axes";
import { frame, swatch, type Frame } from "./figure";
import { show } from "./format";
import { onTheme, theme } from "./palette";
import type { Pen } from "./pen";
import { paintSeries, ruleStyle, span, type Rule, type Series } from "./plot";
import type { Sheet, Table } from "./save";

export type { Rule, Series };

export interface CurvesOptions {
  title: string;
  x: Axis;
  y: Axis;
  /** Height in pixels; 240. */
  height?: number;
  /** Ranges that are always shown; what is absent fits the numbers. */
  xRange?: Range;
  yRange?: Range;
  /** Numbers above this times the largest first number are cut off, as those of a run that diverges. */
  headroom?: number;
  /** Smaller numbers than this are not asked for by a logarithmic axis; 1e-12. */
  floor?: number;
  /** What the x axis is called in the numbers. */
  xName?: string;
  /** The legend tells no values. */
  silent?: boolean;
  /** Called when a pointer rests on an x, or leaves (undefined). */
  onPoint?(x: number | undefined): void;
}

export class Curves {
  readonly el: HTMLElement;
  private frame: Frame;
  private plot: uPlot;
  private series: Series[] = [];
  private rules: Rule[] = [];
  private full: { x: Range; y: Range };
  private zoom?: { x: Range; y: Range };
  private pointed?: number;
  private box = h("div", { class: "box", hidden: true, "aria-hidden": "true" });
  private stop: () => void;

  constructor(private o: CurvesOptions) {
    this.full = this.fit();
    this.frame = frame({ title: o.title, sheet: () => this.sheet(), unzoom: () => this.unzoom() });
    this.el = this.frame.el;
    this.plot = new uPlot(this.options(), [[0, 1], [0, 0]], this.frame.body);
    this.frame.body.append(this.box);
    this.plot.over.tabIndex = 0;
    this.plot.over.setAttribute("role", "img");
    this.plot.over.addEventListener("keydown", (e) => this.key(e));
    this.plot.over.addEventListener("dblclick", () => this.unzoom());
    const watch = new ResizeObserver(() => {
      const width = this.frame.body.clientWidth;
      if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: this.height });
    });
    watch.observe(this.frame.body);
    const off = onTheme(() => this.refresh());
    this.stop = () => (off(), watch.disconnect(), this.plot.destroy());
  }

  /** Shows other numbers. Arrays are kept until the next call. */
  set(series: Series[], rules: Rule[] = []): void {
    this.series = series;
    this.rules = rules;
    this.full = this.fit();
    this.refresh();
    this.plot.over.setAttribute("aria-label", this.summary());
  }

  /** Other ranges than the numbers', from the next set on. */
  range(x: Range | undefined, y: Range | undefined = this.o.yRange): void {
    this.o.xRange = x;
    this.o.yRange = y;
  }

  note(text: string): void {
    this.frame.note(text);
  }

  /** Shows where x is, as if pointed at; undefined: nowhere. */
  point(x: number | undefined): void {
    const left = x === undefined ? -10 : this.plot.valToPos(x, "x");
    this.plot.setCursor({ left, top: x === undefined ? -10 : 1 }, false);
    this.pointed = x;
    this.tell();
  }

  destroy(): void {
    this.stop();
  }

  private get height(): number {
    return this.o.height ?? 240;
  }

  private seen(): { x: Range; y: Range } {
    return this.zoom ?? this.full;
  }

  private options(): uPlot.Options {
    const axis = (a: Axis, side: "x" | "y"): uPlot.Axis => {
      const pixels = (u: uPlot) => (side === "x" ? u.bbox.width : u.bbox.height) / devicePixelRatio;
      const found = (u: uPlot) => ticksOf(a, this.seen()[side], pixels(u), side === "x" ? 62 : 34);
      return {
        scale: side,
        stroke: () => theme().soft,
        font: tickFont,
        label: a.label,
        labelFont,
        labelSize: side === "x" ? 20 : 14,
        labelGap: 0,
        size: side === "x" ? 24 : 50,
        gap: side === "x" ? 5 : 6,
        grid: { stroke: () => theme().grid, width: 1 },
        border: { show: true, stroke: () => theme().grid, width: 1 },
        ticks: { show: false },
        splits: (u) => found(u).at,
        values: (u) => found(u).text,
      };
    };
    const scale = (a: Axis, side: "x" | "y"): uPlot.Scale => ({ time: false, distr: a.log ? 3 : 1, range: () => [...this.seen()[side]] as uPlot.Range.MinMax });
    return {
      width: 300,
      height: this.height,
      padding: [margins.top, margins.right, 0, 0],
      legend: { show: false },
      scales: { x: scale(this.o.x, "x"), y: scale(this.o.y, "y") },
      axes: [axis(this.o.x, "x"), axis(this.o.y, "y")],
      series: [{}, { stroke: "transparent", points: { show: false }, paths: () => null }],
      cursor: { points: { show: false }, drag: { x: true, y: true, uni: 20, setScale: false } },
      hooks: {
        draw: [(u) => this.draw(u)],
        setCursor: [(u) => this.moved(u)],
        setSelect: [(u) => this.selected(u)],
      },
    };
  }

  private refresh(): void {
    const x = this.seen().x;
    this.plot.setData([[x[0], x[1]], [0, 0]], true);
    this.tell();
  }

  /** Ranges that hold all numbers. */
  private fit(): { x: Range; y: Range } {
    const { o, series } = this;
    let cap = 0;
    for (const s of series) if (s.y.length && s.y[0] < Infinity) cap = Math.max(cap, s.y[0] * (o.headroom ?? Infinity));
    const y = series.flatMap((s) => [s.y, ...(s.low ? [s.low] : []), ...(s.high ? [s.high] : [])]);
    for (const r of this.rules) if (r.axis === "y") y.push([r.at, r.to ?? r.at]);
    return {
      x: o.xRange ?? span(series.map((s) => s.x), { log: o.x.log, floor: 1e-300, room: 0 }),
      y: o.yRange ?? span(y, { log: o.y.log, floor: o.floor ?? 1e-12, cap: cap || Infinity, room: 0.05 }),
    };
  }

  private place(): Place {
    const b = this.plot.bbox, d = devicePixelRatio;
    const { x, y } = this.seen();
    return place({ left: b.left / d, top: b.top / d, width: b.width / d, height: b.height / d }, x, y, this.o.x.log, this.o.y.log);
  }

  private draw(u: uPlot): void {
    const d = devicePixelRatio;
    u.ctx.save();
    u.ctx.scale(d, d);
    paintSeries(u.ctx, this.place(), this.series, this.rules);
    u.ctx.restore();
  }

  private moved(u: uPlot): void {
    const left = u.cursor.left ?? -1;
    this.pointed = left >= 0 ? u.posToVal(left, "x") : undefined;
    this.tell();
    this.o.onPoint?.(this.pointed);
  }

  /** The number of a series nearest to an x. */
  private near(s: Series, x: number | undefined): number {
    if (x === undefined) return s.x.length - 1;
    let low = 0, high = s.x.length - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (s.x[mid] < x) low = mid + 1;
      else high = mid;
    }
    return low > 0 && x - s.x[low - 1] < s.x[low] - x ? low - 1 : low;
  }

  /** The legend tells the last values, where they are few; a box tells those pointed at. */
  private tell(): void {
    const rules = this.rules.filter((r) => Number.isFinite(r.at)).map((r) => ({ key: "rule " + r.name, name: r.name, style: ruleStyle(r) }));
    const last = (s: Series) => (this.o.silent || this.series.length > 4 || !Number.isFinite(s.y[s.y.length - 1]) ? "" : show(s.y[s.y.length - 1]));
    this.frame.legend([...this.series.map((s) => ({ key: s.key, name: s.name, style: s.style, value: last(s) })), ...rules]);
    const x = this.pointed;
    this.box.hidden = x === undefined || this.series.length === 0;
    if (x === undefined) return;
    const at = (this.plot.cursor.left ?? 0) / this.plot.over.clientWidth;
    this.box.classList.toggle("left", at > 0.5);
    const line = (name: string, value: string, color = "") => h("div", null, h("i", { style: color && `background: ${color}` }), h("span", null, name), h("b", null, value));
    const shown = this.series[0] ? this.series[0].x[this.near(this.series[0], x)] : x;
    this.box.replaceChildren(line(this.o.x.label, show(shown)), ...this.series.map((s) => line(s.name, show(s.y[this.near(s, x)]), s.style.color)));
  }

  private selected(u: uPlot): void {
    const { left, top, width, height } = u.select;
    if (width < 5 && height < 5) return;
    const all = { ...this.seen() };
    if (width >= 5) all.x = [u.posToVal(left, "x"), u.posToVal(left + width, "x")];
    if (height >= 5 && height < u.over.clientHeight - 1) all.y = [u.posToVal(top + height, "y"), u.posToVal(top, "y")];
    this.zoom = all;
    this.frame.zoomed(true);
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.refresh();
  }

  private unzoom(): void {
    this.zoom = undefined;
    this.frame.zoomed(false);
    this.refresh();
  }

  /** Arrows move the pointer, + and − zoom about it, 0 shows all. */
  private key(e: KeyboardEvent): void {
    const { x, y } = this.seen();
    const log = this.o.x.log;
    const s = this.pointed === undefined ? 0.5 : (this.plot.valToPos(this.pointed, "x") || 0) / this.plot.over.clientWidth;
    if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
      const to = Math.min(1, Math.max(0, s + (e.key === "ArrowLeft" ? -1 : 1) * (e.shiftKey ? 0.1 : 0.01)));
      this.point(unshare(to, x, log));
      this.o.onPoint?.(this.pointed);
      say(`${this.o.x.label} ${show(this.pointed)}: ` + this.series.map((l) => `${l.name} ${show(l.y[this.near(l, this.pointed)])}`).join(", "));
    } else if (e.key === "+" || e.key === "=" || e.key === "-") {
      const k = e.key === "-" ? 2 : 0.5;
      const whole = this.full.x;
      this.zoom = { x: [Math.max(unshare(s - s * k, x, log), whole[0]), Math.min(unshare(s + (1 - s) * k, x, log), whole[1])], y };
      this.frame.zoomed(true);
      this.refresh();
    } else if (e.key === "0") {
      this.unzoom();
    } else {
      return;
    }
    e.preventDefault();
  }

  private summary(): string {
    const ends = this.series.map((s) => `${s.name} ends at ${show(s.y[s.y.length - 1])}`).join("; ");
    return `${this.o.title}: ${this.o.y.label} against ${this.o.x.label}. ${ends}. Arrow keys read values, plus and minus zoom.`;
  }

  private sheet(): Sheet {
    const width = Math.max(this.plot.width, 420), height = this.height;
    const { x, y } = this.seen();
    const box = { left: margins.left, top: margins.top, width: width - margins.left - margins.right, height: height - margins.top - margins.bottom };
    const at = place(box, x, y, this.o.x.log, this.o.y.log);
    return {
      title: this.o.title,
      width,
      height,
      paint: (pen) => {
        paintAxes(pen, at, this.o.x, this.o.y, x, y);
        paintSeries(pen, at, this.series, this.rules);
      },
      legend: this.series.map((s) => ({ name: s.name, paint: (pen: Pen, px: number, py: number) => swatch(pen, s.style, px, py) })),
      table: () => this.table(),
    };
  }

  private table(): Table {
    const xName = this.o.xName ?? this.o.x.label;
    return this.series.flatMap((s) => [
      { name: `${s.name}: ${xName}`, values: s.x },
      { name: `${s.name}: ${this.o.y.label}`, values: s.y },
      ...(s.low ? [{ name: `${s.name}: low`, values: s.low }] : []),
      ...(s.high ? [{ name: `${s.name}: high`, values: s.high }] : []),
    ]);
  }
}

/** Pictures side by side. */
export const gallery = (...figures: (HTMLElement | { el: HTMLElement })[]): HTMLElement =>
  h("div", { class: "gallery" }, ...figures.map((f) => (f instanceof HTMLElement ? f : f.el)));

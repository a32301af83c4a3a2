// What curves are drawn of, and by which range.

import type { Place, Range } from "./axes";
import { plain, theme, type Style } from "./palette";
import { ink, mark, polyline, type Pen } from "./pen";

export interface Series {
  key: string;
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  style: Style;
  /** Smaller numbers are drawn here. */
  least?: number;
  /** Single points rather than a line. */
  dots?: boolean;
  /** A band from low to high about it. */
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
}

/** A line across at a value, or a zone from there to another; the legend names it. */
export interface Rule { axis: "x" | "y"; at: number; to?: number; name: string; like?: Style }

/** Its colour is that of the style that it is like. */
export const ruleStyle = (r: Rule): Style => (r.like ?? plain("soft")).with({ marker: "none", ...(r.to === undefined ? { dash: [5, 4], width: 1.5 } : { dash: [], width: 10 }) });

/** A range that holds all numbers from floor to cap, with some room. */
export function span(lists: ArrayLike<number>[], o: { log?: boolean; floor: number; cap?: number; room: number }): Range {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const v = list[i];
      if (!Number.isFinite(v) || (o.log && v <= 0)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (low > high) return o.log ? [0.1, 1] : [0, 1];
  high = Math.min(high, o.cap ?? Infinity);
  if (o.log) {
    low = Math.min(Math.max(low, o.floor), high);
    if (high / low < 1.0001) return [low / 2, high * 2];
    if (o.room && high / low > 30) { // round ends, so that they stay while numbers change a little
      const unit = 10 ** Math.floor(Math.log10(high));
      return [10 ** Math.floor(Math.log10(low)), unit * ([1, 2, 5].find((m) => m * unit >= high) ?? 10)];
    }
    const more = (high / low) ** o.room;
    return [low / more, high * more];
  }
  low = Math.min(low, high);
  if (high - low < 1e-9 * Math.abs(high)) return [low - 0.5, high + 0.5];
  return [low - o.room * (high - low), high + o.room * (high - low)];
}

/** Draws zones, bands, curves and rules within a place, in this order. */
export function paintSeries(pen: Pen, at: Place, series: Series[], rules: Rule[]): void {
  pen.save();
  pen.beginPath();
  pen.rect(at.left, at.top, at.width, at.height);
  pen.clip();
  for (const r of rules) if (r.to !== undefined) rule(pen, at, r);
  for (const s of series) if (s.low && s.high) band(pen, at, s);
  series.forEach((s, i) => {
    pen.save();
    ink(pen, s.style);
    if (s.dots) {
      dots(pen, at, s);
    } else {
      polyline(pen, s.x.length, (k) => at.x(s.x[k]), (k) => at.y(drawn(s, k)));
      markers(pen, at, s, i);
    }
    pen.restore();
  });
  for (const r of rules) if (r.to === undefined) rule(pen, at, r);
  pen.restore();
}

const drawn = (s: Series, k: number): number => (s.least === undefined ? s.y[k] : Math.max(s.y[k], s.least));

function rule(pen: Pen, at: Place, r: Rule): void {
  const flat = r.axis === "y";
  const p = flat ? at.y(r.at) : at.x(r.at);
  if (!Number.isFinite(p)) return;
  pen.save();
  pen.beginPath();
  if (r.to !== undefined) {
    const q = flat ? at.y(r.to) : at.x(r.to);
    if (flat) pen.rect(at.left, Math.min(p, q), at.width, Math.abs(q - p));
    else pen.rect(Math.min(p, q), at.top, Math.abs(q - p), at.height);
    pen.fillStyle = ruleStyle(r).color;
    pen.globalAlpha = 0.2;
    pen.fill();
  } else {
    ink(pen, ruleStyle(r));
    pen.moveTo(flat ? at.left : p, flat ? p : at.top);
    pen.lineTo(flat ? at.left + at.width : p, flat ? p : at.top + at.height);
    pen.stroke();
  }
  pen.restore();
}

/** Markers, or specks where there are many. */
function dots(pen: Pen, at: Place, s: Series): void {
  const few = s.x.length <= 150;
  pen.globalAlpha = few ? 1 : 0.7;
  pen.beginPath();
  for (let i = 0; i < s.x.length; i++) {
    const x = at.x(s.x[i]), y = at.y(s.y[i]);
    if (!Number.isFinite(x + y)) continue;
    if (few) mark(pen, s.style.marker, x, y, 3, s.style.color, theme().paper);
    else pen.rect(x - 1.1, y - 1.1, 2.2, 2.2);
  }
  if (!few) pen.fill();
}

function band(pen: Pen, at: Place, s: Series): void {
  const n = s.x.length;
  const y = (v: number) => Math.min(at.y(v), at.top + 2 * at.height);
  pen.save();
  pen.beginPath();
  for (let i = 0; i < n; i++) (i ? pen.lineTo : pen.moveTo).call(pen, at.x(s.x[i]), y(s.high![i]));
  for (let i = n - 1; i >= 0; i--) pen.lineTo(at.x(s.x[i]), y(s.low![i]));
  pen.closePath();
  pen.globalAlpha = 0.16;
  pen.fillStyle = s.style.color;
  pen.fill();
  pen.restore();
}

/** Four markers along a line, apart from those of others; at every number where there are few. */
function markers(pen: Pen, at: Place, s: Series, turn: number): void {
  const paper = theme().paper;
  const few = s.x.length <= 24;
  let next = at.left + (at.width / 4) * ((0.35 + 0.19 * turn) % 1);
  for (let i = 0; i < s.x.length; i++) {
    const x = at.x(s.x[i]), y = at.y(drawn(s, i));
    if ((!few && !(x >= next)) || !Number.isFinite(x + y)) continue;
    mark(pen, s.style.marker, x, y, 3.5, s.style.color, paper);
    while (next <= x) next += at.width / 4;
  }
}

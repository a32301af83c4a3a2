// The picture of the line: parabolas, their mean f, the region of confusion, and one draw.

import type { Answer } from "../engine";
import type { Place } from "../kit/axes";
import { theme } from "../kit/palette";
import { face, mark, polyline, type Pen } from "../kit/pen";
import type { Table } from "../kit/save";
import type { Draw } from "./line-scene";

export interface Shown {
  answer?: Answer;
  draw?: Draw;
  /** The pull is not the drawn parabola's own slope. */
  corrected?: boolean;
  /** The parabola that is held or looked at. */
  chosen?: number;
}

/** The value of a curve at x, between the two points that the engine gave about it. */
export function lookup(x: Float64Array, y: ArrayLike<number>, at: number, from = 0): number {
  const n = x.length;
  const s = ((at - x[0]) / (x[n - 1] - x[0])) * (n - 1);
  if (!(s >= 0 && s <= n - 1)) return NaN;
  const i = Math.min(Math.floor(s), n - 2);
  return y[from + i] + (y[from + i + 1] - y[from + i]) * (s - i);
}

/** Zones and parabolas. */
export function under(pen: Pen, at: Place, shown: Shown): void {
  const a = shown.answer;
  if (!a) return;
  const c = theme(), x = a.arrays["line.x"], all = a.arrays["line.parabolas"], n = a.arrays["line.a"].length, m = x.length;
  const names = zones(pen, at, a);
  pen.save();
  pen.strokeStyle = c.soft;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.55;
  for (let i = 0; i < n; i++) {
    if (i === shown.chosen) continue;
    polyline(pen, m, (k) => at.x(x[k]), (k) => clip(at.y(all[i * m + k])));
  }
  pen.globalAlpha = 1;
  if (shown.chosen !== undefined && shown.chosen < n) {
    pen.lineWidth = 2;
    pen.setLineDash([5, 4]);
    pen.strokeStyle = c.ink;
    polyline(pen, m, (k) => at.x(x[k]), (k) => clip(at.y(all[shown.chosen! * m + k])));
  }
  pen.setLineDash([]);
  pen.strokeStyle = c.accent;
  pen.lineWidth = 3;
  const f = a.arrays["line.f"];
  polyline(pen, m, (k) => at.x(x[k]), (k) => clip(at.y(f[k])));
  pen.restore();
  names();
}

const clip = (v: number): number => (v < -1e5 ? -1e5 : v);

/** Shades the zones; what is returned writes their names, over all that lies there. */
function zones(pen: Pen, at: Place, a: Answer): () => void {
  const c = theme(), { low, high } = a.head.facts ?? {};
  if (low == null || high == null) return () => {};
  const right = at.left + at.width;
  const l = Math.min(Math.max(at.x(low), at.left), right), r = Math.max(Math.min(at.x(high), right), at.left);
  const named: [text: string, x: number][] = [];
  const zone = (from: number, to: number, color: string, alpha: number, ...names: string[]) => {
    if (to - from < 1) return;
    pen.save();
    pen.globalAlpha = alpha;
    pen.fillStyle = color;
    pen.beginPath();
    pen.rect(from, at.top, to - from, at.height);
    pen.fill();
    pen.restore();
    const name = names.find((t) => wide(t) < to - from);
    if (name) named.push([name, (from + to) / 2]);
  };
  zone(at.left, l, c.good, 0.09, "far out: all agree", "all agree");
  zone(r, right, c.good, 0.09, "far out: all agree", "all agree");
  zone(l, r, c.shade, 0.22, "region of confusion", "confusion");
  return () => {
    pen.save();
    pen.font = `600 12.5px ${face}`;
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    for (const [text, x] of named) {
      pen.globalAlpha = 0.8;
      pen.fillStyle = c.paper;
      pen.beginPath();
      pen.rect(x - wide(text) / 2, at.top + 4, wide(text), 19);
      pen.fill();
      pen.globalAlpha = 1;
      pen.fillStyle = c.ink;
      pen.fillText(text, x, at.top + 14);
    }
    pen.restore();
  };
}

/** About how wide a name is, with some room. */
const wide = (text: string): number => text.length * 6.9 + 6;

/** The path so far, and the draw. */
export function over(pen: Pen, at: Place, shown: Shown): void {
  const a = shown.answer, d = shown.draw;
  if (!a) return;
  const c = theme(), x = a.arrays["line.x"], f = a.arrays["line.f"], path = a.arrays["run.0.x"];
  const best = a.head.facts?.best;
  pen.save();
  if (best != null) mark(pen, "plus", at.x(best), at.y(lookup(x, f, best)), 6, c.ink, c.paper);
  if (d) {
    pen.fillStyle = c.ink;
    pen.globalAlpha = 0.7;
    pen.beginPath();
    for (let k = 0; k <= d.step; k++) {
      const px = at.x(path[k]), py = at.y(lookup(x, f, path[k]));
      if (Number.isFinite(py)) pen.rect(px - 2, py - 2, 4, 4);
    }
    pen.fill();
    pen.globalAlpha = 1;
    pull(pen, at, a, d, shown.corrected);
  }
  pen.restore();
}

/** The parabola drawn, both slopes where the point stands, and the way that it goes. */
function pull(pen: Pen, at: Place, a: Answer, d: Draw, corrected = false): void {
  const c = theme(), x = a.arrays["line.x"], all = a.arrays["line.parabolas"], m = x.length;
  const color = d.agrees ? c.good : c.warn;
  const dash = d.agrees ? [] : [6, 3];
  const full = lookup(x, a.arrays["line.f"], d.from);
  if (d.row >= 0) {
    const y = lookup(x, all, d.from, d.row * m);
    pen.strokeStyle = color;
    pen.lineWidth = 2;
    pen.setLineDash(dash);
    polyline(pen, m, (k) => at.x(x[k]), (k) => clip(at.y(all[d.row * m + k])));
    pen.setLineDash([]);
    if (!corrected) tangent(pen, at, d.from, y, d.slope, color);
    mark(pen, d.agrees ? "circle" : "diamond", at.x(d.from), at.y(y), 4.5, color, c.paper);
  }
  tangent(pen, at, d.from, full, d.full, c.accent);
  arrow(pen, at.x(d.from), at.x(d.to), at.y(full), color);
  mark(pen, "circle", at.x(d.from), at.y(full), 6, c.accent, c.paper);
}

/** A short piece of the line that touches a curve. */
function tangent(pen: Pen, at: Place, x: number, y: number, slope: number, color: string): void {
  const ux = at.x(1) - at.x(0), uy = at.y(1) - at.y(0);
  const dx = ux, dy = slope * uy, long = Math.hypot(dx, dy);
  pen.strokeStyle = color;
  pen.lineWidth = 3;
  pen.beginPath();
  pen.moveTo(at.x(x) - (34 * dx) / long, at.y(y) - (34 * dy) / long);
  pen.lineTo(at.x(x) + (34 * dx) / long, at.y(y) + (34 * dy) / long);
  pen.stroke();
}

function arrow(pen: Pen, from: number, to: number, y: number, color: string): void {
  if (!Number.isFinite(y)) return;
  const head = Math.min(9, Math.abs(to - from) / 2) * Math.sign(to - from);
  pen.strokeStyle = pen.fillStyle = color;
  pen.lineWidth = 3;
  pen.beginPath();
  pen.moveTo(from, y);
  pen.lineTo(to - head, y);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(to, y);
  pen.lineTo(to - head, y - 5);
  pen.lineTo(to - head, y + 5);
  pen.closePath();
  pen.fill();
}

export function table(a: Answer | undefined): Table {
  if (!a) return [];
  const x = a.arrays["line.x"], all = a.arrays["line.parabolas"];
  return [
    { name: "x", values: x },
    { name: "f", values: a.arrays["line.f"] },
    { name: "share that agrees", values: a.arrays["line.agree"] },
    ...Array.from(a.arrays["line.a"], (_, i) => ({ name: `f${i + 1}`, values: all.subarray(i * x.length, (i + 1) * x.length) })),
  ];
}

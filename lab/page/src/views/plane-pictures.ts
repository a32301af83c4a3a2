// The two pictures of the plane: all of it, and what lies about the optimum.

import type { Answer } from "../engine";
import { Contours } from "../kit/contours";
import type { Place } from "../kit/axes";
import { show } from "../kit/format";
import { theme } from "../kit/palette";
import { ink, mark, polyline, type Pen } from "../kit/pen";
import { Picture, type PictureOptions, type Window } from "../kit/picture";
import type { Table } from "../kit/save";
import { arrived, type Path } from "./plane-scene";

/** What both pictures show. */
export interface Shown {
  answer?: Answer;
  paths: Path[];
  /** A step that is pointed at in a curve. */
  step?: number;
}

export interface Map {
  picture: Picture;
  contours: Contours;
}

interface Options extends Pick<PictureOptions, "title" | "height" | "onWindow" | "onZoom"> {
  /** Also draw the balls, and the last half of paths as points. */
  near: boolean;
}

export function map(shown: Shown, o: Options): Map {
  const lines = new Contours();
  const picture = new Picture({
    ...o,
    x: { label: "weight x₁" },
    y: { label: "weight x₂" },
    equal: true,
    grid: false,
    under: (pen, at) => {
      lines.paint(pen, at);
      diamond(pen, at, shown.answer);
    },
    over: (pen, at) => {
      for (const p of shown.paths) (o.near ? cloud : trail)(pen, at, p);
      if (o.near) balls(pen, at, shown);
      optimum(pen, at, shown.answer);
      for (const p of shown.paths) end(pen, at, p, shown.step);
    },
    read: (x, y) => {
      const f = lines.near(x, y);
      return `x₁ ${show(x)}   x₂ ${show(y)}` + (Number.isNaN(f) ? "" : `   f ${show(f)}`);
    },
    table: () => table(shown.paths),
  });
  return { picture, contours: lines };
}

/** Where the optimum of an answer is; the nearest to where the first path ends, where there are two. */
export function bestOf(a: Answer): [number, number] {
  const b = a.arrays["best"], w = a.arrays["run.0.w"];
  let at = 0;
  if (w && b.length > 2 && (w[w.length - 2] < 0) !== b[0] < 0) at = 2;
  return [b[at], b[at + 1]];
}

export const about = ([x, y]: [number, number], half: number): Window => ({ x: [x - half, x + half], y: [y - half, y + half] });

/** A window with room for the optima and the start. */
export function homeOf(a: Answer, start: number[]): Window {
  const b = a.arrays["best"];
  const xs = [start[0], b[0], ...(b.length > 2 ? [b[2]] : [])], ys = [start[1], b[1], ...(b.length > 2 ? [b[3]] : [])];
  const range = (v: number[]): [number, number] => {
    const low = Math.min(...v), high = Math.max(...v), room = Math.max(0.35 * (high - low), 0.9);
    return [low - room, high + room];
  };
  return { x: range(xs), y: range(ys) };
}

function trail(pen: Pen, at: Place, p: Path): void {
  const w = p.part("w"), n = w.length / 2;
  pen.save();
  ink(pen, p.style, n > 400 ? 1.3 : 1.9);
  pen.globalAlpha = n > 400 ? 0.65 : 0.9;
  polyline(pen, n, (i) => clip(at.x(w[2 * i])), (i) => clip(at.y(w[2 * i + 1])));
  dots(pen, at, w, 0, Math.min(n, 80), 1.9);
  pen.restore();
}

/** Beyond this no canvas draws well. */
const clip = (v: number): number => (v > 1e5 ? 1e5 : v < -1e5 ? -1e5 : v);

function dots(pen: Pen, at: Place, w: Float64Array, from: number, to: number, size: number): void {
  pen.beginPath();
  for (let i = from; i < to; i++) {
    const x = at.x(w[2 * i]), y = at.y(w[2 * i + 1]);
    if (x > -9 && y > -9 && x < at.left + at.width + 9 && y < at.top + at.height + 9) pen.rect(x - size, y - size, 2 * size, 2 * size);
  }
  pen.fill();
}

/** A faint line, and the last half as points. */
function cloud(pen: Pen, at: Place, p: Path): void {
  const w = p.part("w"), n = w.length / 2;
  pen.save();
  ink(pen, p.style, 1);
  pen.globalAlpha = 0.3;
  polyline(pen, n, (i) => clip(at.x(w[2 * i])), (i) => clip(at.y(w[2 * i + 1])));
  pen.globalAlpha = 0.8;
  dots(pen, at, w, n >> 1, n, 1.5);
  pen.restore();
}

/** Circles about the optimum: the measured ball, and the predicted one, dashed. */
function balls(pen: Pen, at: Place, shown: Shown): void {
  if (!shown.answer) return;
  const [x, y] = bestOf(shown.answer);
  const unit = at.x(1) - at.x(0);
  for (const p of shown.paths) {
    const { ball, predicted } = p.run;
    if (p.run.method === "racers" || predicted === null || predicted === 0) continue;
    pen.save();
    pen.strokeStyle = p.style.color;
    for (const [radius, dash] of [[predicted, [6, 5]], [ball, []]] as const) {
      if (!radius || radius * unit > 4000 || !arrived(p.run) && radius === ball) continue;
      pen.setLineDash([...dash]);
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(at.x(x), at.y(y), radius * unit, 0, 7);
      pen.stroke();
    }
    pen.restore();
  }
}

function optimum(pen: Pen, at: Place, a: Answer | undefined): void {
  const b = a?.arrays["best"];
  if (!b) return;
  for (let i = 0; i < b.length; i += 2) mark(pen, "plus", at.x(b[i]), at.y(b[i + 1]), 7, theme().ink, theme().paper);
}

/** A marker at the end of a path that is still in sight, or at a step that is pointed at. */
function end(pen: Pen, at: Place, p: Path, step: number | undefined): void {
  const w = p.part("w");
  const k = step === undefined ? w.length / 2 - 1 : Math.min(Math.max(Math.round(step), 0), w.length / 2 - 1);
  if (k < 0 || (step === undefined && p.run.diverged >= 0)) return;
  mark(pen, p.style.marker, at.x(w[2 * k]), at.y(w[2 * k + 1]), step === undefined ? 5 : 6, p.style.color, theme().paper);
}

/** All weights whose sum of sizes is that of the optimum: where L1 has its corners. */
function diamond(pen: Pen, at: Place, a: Answer | undefined): void {
  const s = a?.head.facts?.diamond;
  if (!s) return;
  pen.save();
  pen.strokeStyle = theme().ink;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.35;
  pen.beginPath();
  pen.moveTo(at.left, at.y(0));
  pen.lineTo(at.left + at.width, at.y(0));
  pen.moveTo(at.x(0), at.top);
  pen.lineTo(at.x(0), at.top + at.height);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(at.x(s), at.y(0));
  pen.lineTo(at.x(0), at.y(s));
  pen.lineTo(at.x(-s), at.y(0));
  pen.lineTo(at.x(0), at.y(-s));
  pen.closePath();
  pen.globalAlpha = 0.14;
  pen.fillStyle = theme().shade;
  pen.fill();
  pen.globalAlpha = 0.9;
  pen.strokeStyle = theme().shade;
  pen.lineWidth = 2;
  pen.stroke();
  pen.restore();
}

function table(paths: Path[]): Table {
  const column = (w: Float64Array, d: number) => Float64Array.from({ length: w.length / 2 }, (_, i) => w[2 * i + d]);
  return paths.flatMap((p) => [
    { name: `${p.name}: x1`, values: column(p.part("w"), 0) },
    { name: `${p.name}: x2`, values: column(p.part("w"), 1) },
  ]);
}

// A box with axes: where values lie in it, its grid, ticks and labels.

import { logTicks, ticks, type Ticks } from "./format";
import { theme } from "./palette";
import { face, type Pen } from "./pen";

export interface Axis {
  /** What it is, and in which unit: "gradient evaluations (rows)". */
  label: string;
  log?: boolean;
  /** Ticks of one's own, where numbers are not what should be read. */
  ticks?: Ticks;
}

export interface Box { left: number; top: number; width: number; height: number }

/** A place for values: x and y in pixels. */
export interface Place extends Box {
  x(v: number): number;
  y(v: number): number;
}

export type Range = [low: number, high: number];

/** Where v lies in a range, from 0 to 1. */
export function share(v: number, range: Range, log?: boolean): number {
  if (log) return Math.log(v / range[0]) / Math.log(range[1] / range[0]);
  return (v - range[0]) / (range[1] - range[0]);
}

/** What lies there. */
export function unshare(s: number, range: Range, log?: boolean): number {
  return log ? range[0] * (range[1] / range[0]) ** s : range[0] + s * (range[1] - range[0]);
}

export function place(box: Box, x: Range, y: Range, xLog?: boolean, yLog?: boolean): Place {
  return {
    ...box,
    x: (v) => box.left + box.width * share(v, x, xLog),
    y: (v) => box.top + box.height * (1 - share(v, y, yLog)),
  };
}

export function ticksOf(axis: Axis, range: Range, pixels: number, room: number): Ticks {
  if (axis.ticks) return axis.ticks;
  return (axis.log ? logTicks : ticks)(range[0], range[1], Math.max(2, Math.floor(pixels / room)));
}

/** Room for the labels beside a box. */
export const margins = { left: 64, right: 18, top: 10, bottom: 44 };

export const tickFont = `12px ${face}`;
export const labelFont = `12px ${face}`;

/** Draws grid, ticks and labels of a place. */
export function paintAxes(pen: Pen, at: Place, xAxis: Axis, yAxis: Axis, x: Range, y: Range, grid = true): void {
  const c = theme();
  const tx = ticksOf(xAxis, x, at.width, 62), ty = ticksOf(yAxis, y, at.height, 34);
  pen.save();
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.strokeStyle = c.grid;
  pen.beginPath();
  const right = at.left + at.width, bottom = at.top + at.height;
  if (grid) {
    for (const v of tx.at) {
      pen.moveTo(at.x(v), at.top);
      pen.lineTo(at.x(v), bottom);
    }
    for (const v of ty.at) {
      pen.moveTo(at.left, at.y(v));
      pen.lineTo(right, at.y(v));
    }
  }
  pen.rect(at.left, at.top, at.width, at.height);
  pen.stroke();
  pen.fillStyle = c.soft;
  pen.font = tickFont;
  pen.textBaseline = "top";
  pen.textAlign = "center";
  tx.at.forEach((v, i) => pen.fillText(tx.text[i], at.x(v), bottom + 6));
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  ty.at.forEach((v, i) => pen.fillText(ty.text[i], at.left - 7, at.y(v)));
  pen.font = labelFont;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.fillText(xAxis.label, at.left + at.width / 2, bottom + 24);
  pen.translate(at.left - 62, at.top + at.height / 2);
  pen.rotate(-Math.PI / 2);
  pen.fillText(yAxis.label, 0, 0);
  pen.restore();
}

// Two pens: a canvas's own, and one that writes SVG. What is drawn by the one is drawn by the other.

import type { Marker, Style } from "./palette";

/** The part of a canvas's context that pictures use. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "save" | "restore" | "beginPath" | "moveTo" | "lineTo" | "closePath" | "rect" | "arc" | "stroke" | "fill" | "clip" | "fillText"
  | "setLineDash" | "translate" | "rotate" | "strokeStyle" | "fillStyle" | "lineWidth" | "globalAlpha" | "font" | "textAlign" | "textBaseline" | "lineJoin" | "lineCap"
>;

export const face = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

interface Ink {
  strokeStyle: string; fillStyle: string; lineWidth: number; globalAlpha: number; font: string;
  textAlign: CanvasTextAlign; textBaseline: CanvasTextBaseline; lineJoin: CanvasLineJoin; lineCap: CanvasLineCap;
  dash: number[]; shift: string; groups: number;
}

/** Writes SVG. */
export class SvgPen implements Pen {
  strokeStyle = "#000";
  fillStyle = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "alphabetic";
  lineJoin: CanvasLineJoin = "round";
  lineCap: CanvasLineCap = "butt";
  private dash: number[] = [];
  private shift = "";
  private groups = 0; // opened since the last save
  private path: string[] = [];
  private body: string[] = [];
  private kept: Ink[] = [];
  private clips = 0;

  save(): void {
    const { strokeStyle, fillStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, lineJoin, lineCap, dash, shift, groups } = this;
    this.kept.push({ strokeStyle, fillStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, lineJoin, lineCap, dash, shift, groups });
    this.groups = 0;
  }
  restore(): void {
    for (; this.groups > 0; this.groups--) this.body.push("</g>");
    Object.assign(this, this.kept.pop());
  }
  setLineDash(dash: Iterable<number>): void { this.dash = [...dash]; }
  translate(x: number, y: number): void { this.shift += `translate(${r(x)} ${r(y)})`; }
  rotate(angle: number): void { this.shift += `rotate(${r((angle * 180) / Math.PI)})`; }
  beginPath(): void { this.path = []; }
  moveTo(x: number, y: number): void { this.path.push(`M${r(x)} ${r(y)}`); }
  lineTo(x: number, y: number): void { this.path.push(`L${r(x)} ${r(y)}`); }
  closePath(): void { this.path.push("Z"); }
  rect(x: number, y: number, w: number, h: number): void { this.path.push(`M${r(x)} ${r(y)}h${r(w)}v${r(h)}h${r(-w)}Z`); }
  /** Whole circles only. */
  arc(x: number, y: number, radius: number): void {
    this.path.push(`M${r(x + radius)} ${r(y)}A${r(radius)} ${r(radius)} 0 1 1 ${r(x - radius)} ${r(y)}A${r(radius)} ${r(radius)} 0 1 1 ${r(x + radius)} ${r(y)}Z`);
  }
  stroke(): void {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.map(r).join(" ")}"` : "";
    this.put(`fill="none" stroke="${this.strokeStyle}" stroke-width="${r(this.lineWidth)}" stroke-linejoin="${this.lineJoin}" stroke-linecap="${this.lineCap}"${dash}`);
  }
  fill(rule?: unknown): void { this.put(`fill="${this.fillStyle}"` + (rule === "evenodd" ? ` fill-rule="evenodd"` : "")); }
  clip(): void {
    const id = "clip" + ++this.clips;
    this.body.push(`<clipPath id="${id}"><path d="${this.path.join("")}"${this.shift && ` transform="${this.shift}"`}/></clipPath><g clip-path="url(#${id})">`);
    this.groups++;
  }
  fillText(text: string, x: number, y: number): void {
    const anchor = { center: "middle", right: "end", end: "end", left: "start", start: "start" }[this.textAlign];
    const down = { middle: "0.35em", top: "0.8em", hanging: "0.8em", bottom: "-0.2em", alphabetic: "0", ideographic: "0" }[this.textBaseline];
    const [, weight = "", size, family] = /^(?:(\w+) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    this.body.push(
      `<text x="${r(x)}" y="${r(y)}" dy="${down}" text-anchor="${anchor}" font-size="${size}" font-family="${quote(family ?? face)}"${weight && ` font-weight="${weight}"`} fill="${this.fillStyle}"${this.rest()}>${quote(text)}</text>`,
    );
  }
  private rest(): string {
    return (this.globalAlpha < 1 ? ` opacity="${r(this.globalAlpha)}"` : "") + (this.shift ? ` transform="${this.shift}"` : "");
  }
  private put(how: string): void {
    if (this.path.length) this.body.push(`<path d="${this.path.join("")}" ${how}${this.rest()}/>`);
  }
  /** The whole drawing. */
  text(width: number, height: number): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${this.body.join("\n")}\n</svg>\n`;
  }
}

const r = (v: number): string => String(Math.round(v * 100) / 100);
const quote = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Draws a line through points given in pixels, in one stroke for each part without a gap. */
export function polyline(pen: Pen, n: number, x: (i: number) => number, y: (i: number) => number): void {
  pen.beginPath();
  let down = false;
  for (let i = 0; i < n; i++) {
    const px = x(i), py = y(i);
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      down = false;
    } else if (down) {
      pen.lineTo(px, py);
    } else {
      pen.moveTo(px, py);
      down = true;
    }
  }
  pen.stroke();
}

/** Readies a pen for a style's lines. */
export function ink(pen: Pen, s: Style, width = s.width): void {
  pen.strokeStyle = s.color;
  pen.fillStyle = s.color;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.lineCap = "butt";
  pen.setLineDash(s.dash);
}

/** Draws a marker, filled with its colour and edged with the paper's. */
export function mark(pen: Pen, marker: Marker, x: number, y: number, size: number, color: string, paper: string): void {
  if (marker === "none") return;
  pen.save();
  pen.setLineDash([]);
  pen.fillStyle = marker === "ring" ? paper : color;
  pen.strokeStyle = marker === "ring" ? color : paper;
  pen.lineWidth = marker === "ring" ? 1.75 : 1;
  pen.beginPath();
  const corners: Partial<Record<Marker, number[]>> = {
    square: [-1, -1, 1, -1, 1, 1, -1, 1],
    triangle: [0, -1.25, 1.2, 0.9, -1.2, 0.9],
    down: [0, 1.25, 1.2, -0.9, -1.2, -0.9],
    diamond: [0, -1.4, 1.4, 0, 0, 1.4, -1.4, 0],
  };
  const c = corners[marker];
  if (c) {
    const s = size * 0.9;
    for (let i = 0; i < c.length; i += 2) (i ? pen.lineTo : pen.moveTo).call(pen, x + c[i] * s, y + c[i + 1] * s);
    pen.closePath();
  } else if (marker === "circle" || marker === "ring") {
    pen.arc(x, y, size, 0, 7);
  } else {
    const k = marker === "cross" ? 0.8 : 0, l = marker === "cross" ? 0.8 : 1.15;
    pen.moveTo(x - l * size, y - k * size);
    pen.lineTo(x + l * size, y + k * size);
    pen.moveTo(x + k * size, y - l * size);
    pen.lineTo(x - k * size, y + l * size);
    for (const [w, color_] of [[4, paper], [2.25, color]] as const) {
      pen.strokeStyle = color_;
      pen.lineWidth = w;
      pen.stroke();
    }
    pen.restore();
    return;
  }
  pen.fill();
  pen.stroke();
  pen.restore();
}

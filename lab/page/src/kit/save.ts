// Pictures and numbers as files.

import { theme } from "./palette";
import { face, SvgPen, type Pen } from "./pen";

/** Columns of numbers, which may differ in length. */
export type Table = { name: string; values: ArrayLike<number> | string[] }[];

/** What can be saved of a figure. */
export interface Sheet {
  title: string;
  width: number;
  height: number;
  /** Paints it all at 0, 0. */
  paint(pen: Pen): void;
  /** A line of the legend each, below. */
  legend?: { name: string; paint(pen: Pen, x: number, y: number): void }[];
  table(): Table;
}

const margin = 14;

function whole(pen: Pen, s: Sheet): [width: number, height: number, paint: () => void] {
  const c = theme();
  const wide = s.width + 2 * margin;
  const items = s.legend ?? [];
  const each = Math.max(0, ...items.map((l) => l.name.length * 7 + 48));
  const columns = Math.max(1, Math.floor((wide - 2 * margin) / Math.max(each, 1)));
  const high = s.height + 36 + Math.ceil(items.length / columns) * 20 + margin;
  return [wide, high, () => {
    pen.fillStyle = c.paper;
    pen.beginPath();
    pen.rect(0, 0, wide, high);
    pen.fill();
    pen.fillStyle = c.ink;
    pen.font = `600 15px ${face}`;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillText(s.title, margin, 20);
    pen.save();
    pen.translate(margin, 36);
    s.paint(pen);
    pen.restore();
    items.forEach((l, i) => {
      const x = margin + (i % columns) * each, y = s.height + 36 + Math.floor(i / columns) * 20 + 8;
      l.paint(pen, x, y);
      pen.save();
      pen.fillStyle = c.ink;
      pen.font = `12px ${face}`;
      pen.textBaseline = "middle";
      pen.textAlign = "left";
      pen.fillText(l.name, x + 34, y);
      pen.restore();
    });
  }];
}

export function svgOf(s: Sheet): string {
  const pen = new SvgPen();
  const [w, h, paint] = whole(pen, s);
  paint();
  return pen.text(w, h);
}

export function pngOf(s: Sheet): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d")!;
  const [w, h, paint] = whole(pen, s);
  canvas.width = 2 * w;
  canvas.height = 2 * h;
  pen.scale(2, 2);
  paint();
  return new Promise((done, fail) => canvas.toBlob((b) => (b ? done(b) : fail(new Error("the browser makes no PNG"))), "image/png"));
}

/** Numbers in full: what is read from it is what the engine said. */
export function csvOf(table: Table): string {
  const cell = (v: number | string | undefined) => {
    if (v === undefined || Number.isNaN(v)) return "";
    const text = String(v);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [table.map((c) => cell(c.name)).join(",")];
  const rows = Math.max(0, ...table.map((c) => c.values.length));
  for (let i = 0; i < rows; i++) lines.push(table.map((c) => cell(c.values[i])).join(","));
  return lines.join("\n") + "\n";
}

/** Hands a file to the reader. */
export function saveFile(name: string, content: Blob | string, type: string): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const fileName = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "picture";

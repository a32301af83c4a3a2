// The frame of a picture: title, legend with values, and a menu that saves it.

import { h, icon, say } from "../dom";
import { mark, polyline, type Pen } from "./pen";
import { theme, type Style } from "./palette";
import { csvOf, fileName, pngOf, saveFile, svgOf, type Sheet } from "./save";

/** A line of a legend. */
export interface Entry {
  key: string;
  name: string;
  style: Style;
  /** The value last pointed at, or the last there is. */
  value?: string;
}

export interface Frame {
  el: HTMLElement;
  /** What the picture is drawn in. */
  body: HTMLElement;
  legend(entries: Entry[]): void;
  /** A line beneath the title; empty: none. */
  note(text: string): void;
  /** Shows a button that undoes zooming. */
  zoomed(yes: boolean): void;
}

export interface FrameOptions {
  title: string;
  sheet(): Sheet;
  unzoom?(): void;
  zoom?(factor: number): void;
}

const paths = {
  save: "M10 3v9m-3.5-3.5L10 12l3.5-3.5M4 14v2.5h12V14",
  out: "M4 10h12",
  in: "M4 10h12M10 4v12",
  reset: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
};

export function button(label: string, onClick: () => void, path?: string): HTMLButtonElement {
  const b = h("button", { type: "button", class: path ? "tool" : "button", title: path ? label : undefined, "aria-label": path ? label : undefined }, path ? icon(path) : label);
  b.addEventListener("click", onClick);
  return b;
}

export function frame(o: FrameOptions): Frame {
  const list = h("ul", { class: "legend" });
  const note = h("p", { class: "note", hidden: true });
  const body = h("div", { class: "plot" });
  const reset = button(`Show all of ${o.title}`, () => o.unzoom?.(), paths.reset);
  reset.hidden = true;
  const tools = h("div", { class: "tools" });
  if (o.zoom) tools.append(button(`Zoom into ${o.title}`, () => o.zoom!(1 / 1.5), paths.in), button(`Zoom out of ${o.title}`, () => o.zoom!(1.5), paths.out));
  tools.append(reset, saveMenu(o));
  const el = h("figure", { class: "figure" }, h("figcaption", null, h("h3", null, o.title), tools), note, list, body);
  const shown = new Map<string, { item: HTMLLIElement; value: HTMLElement; swatch: HTMLCanvasElement; drawn: string }>();
  return {
    el,
    body,
    note(text) {
      note.textContent = text;
      note.hidden = !text;
    },
    zoomed(yes) {
      reset.hidden = !yes;
    },
    legend(entries) {
      const keys = new Set(entries.map((e) => e.key));
      for (const [k, v] of shown) if (!keys.has(k)) v.item.remove(), shown.delete(k);
      for (const e of entries) {
        let s = shown.get(e.key);
        if (!s) {
          const value = h("span", { class: "value" }), swatch = h("canvas", { class: "swatch" });
          s = { item: h("li", null, swatch, h("span", null, e.name), value), value, swatch, drawn: "" };
          shown.set(e.key, s);
        }
        const look = [e.style.color, e.style.marker, e.style.width, e.style.dash, theme().paper].join(" ");
        if (s.drawn !== look) drawSwatch(s.swatch, e.style), (s.drawn = look);
        const text = e.value ?? "";
        if (s.value.textContent !== text) s.value.textContent = text;
        if (s.item.parentNode !== list) list.append(s.item);
      }
    },
  };
}

/** Paints a style as a short line with its marker, 28 wide, about the height y. */
export function swatch(pen: Pen, s: Style, x: number, y: number): void {
  pen.save();
  pen.strokeStyle = s.color;
  pen.lineWidth = s.marker === "none" ? s.width : 2;
  pen.setLineDash(s.dash);
  polyline(pen, 2, (i) => x + 28 * i, () => y);
  mark(pen, s.marker, x + 14, y, 3.5, s.color, theme().paper);
  pen.restore();
}

export function drawSwatch(canvas: HTMLCanvasElement, s: Style): void {
  canvas.width = 56;
  canvas.height = 28;
  const pen = canvas.getContext("2d")!;
  pen.scale(2, 2);
  swatch(pen, s, 0, 7);
}

function saveMenu(o: FrameOptions): HTMLElement {
  const name = fileName(o.title);
  const menu = h("details", { class: "menu" });
  const item = (text: string, act: () => void | Promise<void>) =>
    button(text, () => {
      menu.open = false;
      void Promise.resolve(act()).then(() => say(`${o.title}: ${text}`));
    });
  menu.append(
    h("summary", { class: "tool", title: `Save ${o.title}`, "aria-label": `Save ${o.title}` }, icon(paths.save)),
    h("div", { class: "items" },
      item("Picture as PNG", async () => saveFile(name + ".png", await pngOf(o.sheet()), "image/png")),
      item("Picture as SVG", () => saveFile(name + ".svg", svgOf(o.sheet()), "image/svg+xml")),
      item("Numbers as CSV", () => saveFile(name + ".csv", csvOf(o.sheet().table()), "text/csv"))),
  );
  menu.addEventListener("focusout", (e) => {
    if (!menu.contains(e.relatedTarget as Node | null)) menu.open = false;
  });
  menu.addEventListener("keydown", (e) => {
    if (e.key === "Escape") menu.open = false;
  });
  return menu;
}

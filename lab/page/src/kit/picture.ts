// A picture of places: two layers of canvas (what seldom changes lies beneath), axes, panning and
// zooming, and handles that can be dragged or moved by keys.

import { h, say } from "../dom";
import { margins, paintAxes, place, unshare, type Axis, type Place, type Range } from "./axes";
import { frame, swatch, type Entry, type Frame } from "./figure";
import { show } from "./format";
import { onTheme, theme } from "./palette";
import type { Pen } from "./pen";
import type { Sheet, Table } from "./save";

export interface Window { x: Range; y: Range }

export interface PictureOptions {
  title: string;
  x: Axis;
  y: Axis;
  /** Height for a width, in pixels. */
  height(width: number): number;
  /** One unit is as long on both axes. */
  equal?: boolean;
  /** Only x moves and zooms. */
  flat?: boolean;
  grid?: boolean;
  under?(pen: Pen, at: Place): void;
  over?(pen: Pen, at: Place): void;
  table(): Table;
  /** What is seen has changed; live: it goes on changing. */
  onWindow?(w: Window, live: boolean): void;
  /** Zoomed or moved by hand; undefined: back home. */
  onZoom?(w: Window | undefined): void;
  onPoint?(x: number | undefined): void;
  /** What there is to read where one points. */
  read?(x: number, y: number): string;
}

export interface Handle {
  el: HTMLElement;
  set(x: number, y: number): void;
  remove(): void;
}

export interface HandleOptions {
  label: string;
  class?: string;
  text?: string;
  /** Only x can be changed. */
  flat?: boolean;
  onMove(x: number, y: number, live: boolean): void;
  onFocus?(): void;
  onRemove?(): void;
}

export class Picture {
  readonly el: HTMLElement;
  at: Place = place({ left: 0, top: 0, width: 1, height: 1 }, [0, 1], [0, 1]);
  window: Window = { x: [0, 1], y: [0, 1] };
  private frame: Frame;
  private home: Window = { x: [0, 1], y: [0, 1] };
  private zoom?: Window;
  private layers: [under: CanvasRenderingContext2D, over: CanvasRenderingContext2D];
  private surface: HTMLElement;
  private reading = h("div", { class: "reading", "aria-hidden": "true" });
  private handles = new Set<{ el: HTMLElement; x: number; y: number }>();
  private width = 0;
  private entries: Entry[] = [];
  private stop: () => void;

  constructor(private o: PictureOptions) {
    this.frame = frame({ title: o.title, sheet: () => this.sheet(), unzoom: () => this.setZoom(undefined), zoom: (k) => this.scale(k) });
    this.el = this.frame.el;
    const canvases = [h("canvas"), h("canvas")] as const;
    this.layers = [canvases[0].getContext("2d")!, canvases[1].getContext("2d")!];
    this.surface = h("div", { class: "surface", tabIndex: 0, role: "img" });
    this.frame.body.classList.add("layers");
    this.frame.body.append(...canvases, this.surface, this.reading);
    this.listen();
    const watch = new ResizeObserver(() => {
      if (this.frame.body.clientWidth !== this.width) this.resize();
    });
    watch.observe(this.frame.body);
    const off = onTheme(() => (this.frame.legend(this.entries), this.draw()));
    this.stop = () => (off(), watch.disconnect());
  }

  /** In pixels. */
  get height(): number {
    return this.o.height(this.width);
  }

  destroy(): void {
    this.stop();
  }

  legend(entries: Entry[]): void {
    this.entries = entries;
    this.frame.legend(entries);
  }

  note(text: string): void {
    this.frame.note(text);
  }

  /** What a screen reader is told that there is to see. */
  describe(text: string): void {
    this.surface.setAttribute("aria-label", `${this.o.title}: ${text} Arrow keys move, plus and minus zoom, 0 shows all.`);
  }

  /** Says what is shown when nothing is zoomed. */
  setHome(w: Window): void {
    this.home = w;
    if (!this.zoom) this.see(w, false);
  }

  /** Zooms; undefined: home. */
  setZoom(w: Window | undefined, live = false, tell = true): void {
    this.zoom = w;
    this.frame.zoomed(!!w);
    this.see(w ?? this.home, live);
    if (tell && !live) this.o.onZoom?.(w);
  }

  draw(): void {
    this.drawUnder();
    this.drawOver();
  }

  drawUnder(): void {
    this.layer(0, (pen) => {
      this.clipped(pen, () => this.o.under?.(pen, this.at));
      paintAxes(pen, this.at, this.o.x, this.o.y, this.window.x, this.window.y, this.o.grid !== false);
    });
  }

  drawOver(): void {
    this.layer(1, (pen) => this.clipped(pen, () => this.o.over?.(pen, this.at)));
  }

  /** A thing to take hold of. */
  handle(o: HandleOptions): Handle {
    const el = h("button", { type: "button", class: "handle " + (o.class ?? ""), "aria-label": o.label, title: o.label }, o.text ?? "");
    const here = { el, x: NaN, y: NaN };
    const move = (x: number, y: number, live: boolean) => o.onMove(x, o.flat ? here.y : y, live);
    let held: { dx: number; dy: number } | undefined;
    el.addEventListener("pointerdown", (e) => {
      if (e.button) return;
      el.setPointerCapture(e.pointerId);
      held = { dx: this.at.x(here.x) - e.clientX, dy: this.at.y(here.y) - e.clientY };
      e.preventDefault();
      el.focus({ preventScroll: true });
    });
    const drag = (e: PointerEvent, live: boolean) => {
      if (held) move(...this.value(e.clientX + held.dx, e.clientY + held.dy), live);
    };
    el.addEventListener("pointermove", (e) => drag(e, true));
    el.addEventListener("pointerup", (e) => (drag(e, false), (held = undefined)));
    el.addEventListener("pointercancel", () => (held = undefined));
    el.addEventListener("focus", () => o.onFocus?.());
    el.addEventListener("keydown", (e) => {
      const step = (e.shiftKey ? 10 : 2) * ((this.window.x[1] - this.window.x[0]) / this.at.width);
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
      if (by && !(o.flat && by[1])) {
        move(here.x + by[0] * step, here.y + by[1] * step, false);
        say(`${o.label}: ${show(here.x)}` + (o.flat ? "" : `, ${show(here.y)}`));
        e.preventDefault();
      } else if ((e.key === "Delete" || e.key === "Backspace") && o.onRemove) {
        o.onRemove();
        e.preventDefault();
      }
    });
    this.handles.add(here);
    this.frame.body.append(el);
    return {
      el,
      set: (x, y) => {
        here.x = x;
        here.y = y;
        this.put(here);
      },
      remove: () => {
        this.handles.delete(here);
        el.remove();
      },
    };
  }

  private put(hd: { el: HTMLElement; x: number; y: number }): void {
    const px = this.at.x(hd.x), py = this.at.y(hd.y), a = this.at;
    const inside = px >= a.left - 1 && px <= a.left + a.width + 1 && py >= a.top - 1 && py <= a.top + a.height + 1;
    hd.el.hidden = !inside;
    hd.el.style.transform = `translate(${px}px, ${py}px)`;
  }

  private value(px: number, py: number): [number, number] {
    const { left, top, width, height } = this.at;
    return [unshare((px - left) / width, this.window.x), unshare(1 - (py - top) / height, this.window.y)];
  }

  private resize(): void {
    this.width = this.frame.body.clientWidth;
    if (this.width > 0) this.see(this.zoom ?? this.home, false);
  }

  /** Makes a window what is seen, wider or higher where both axes have one unit. */
  private see(w: Window, live: boolean): void {
    const width = this.width, height = this.o.height(width);
    const box = { left: margins.left, top: margins.top, width: Math.max(width - margins.left - margins.right, 1), height: Math.max(height - margins.top - margins.bottom, 1) };
    let { x, y } = w;
    if (this.o.equal) {
      const unit = Math.max((x[1] - x[0]) / box.width, (y[1] - y[0]) / box.height);
      const about = (r: Range, pixels: number): Range => [(r[0] + r[1] - unit * pixels) / 2, (r[0] + r[1] + unit * pixels) / 2];
      [x, y] = [about(x, box.width), about(y, box.height)];
    }
    this.window = { x, y };
    this.at = place(box, x, y);
    const d = devicePixelRatio;
    for (const pen of this.layers) {
      if (pen.canvas.width === Math.round(width * d) && pen.canvas.height === Math.round(height * d)) continue;
      pen.canvas.width = Math.round(width * d);
      pen.canvas.height = Math.round(height * d);
      pen.canvas.style.width = width + "px";
      pen.canvas.style.height = height + "px";
    }
    this.frame.body.style.height = height + "px";
    Object.assign(this.surface.style, { left: box.left + "px", top: box.top + "px", width: box.width + "px", height: box.height + "px" });
    if (width === 0) return;
    this.draw();
    for (const hd of this.handles) this.put(hd);
    this.o.onWindow?.(this.window, live);
  }

  private layer(i: 0 | 1, paint: (pen: Pen) => void): void {
    const pen = this.layers[i];
    if (this.width === 0) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.scale(devicePixelRatio, devicePixelRatio);
    paint(pen);
  }

  private clipped(pen: Pen, paint: () => void): void {
    pen.save();
    pen.beginPath();
    pen.rect(this.at.left, this.at.top, this.at.width, this.at.height);
    pen.clip();
    paint();
    pen.restore();
  }

  /** Zooms by a factor about a place (0 to 1 on both axes). */
  private scale(k: number, sx = 0.5, sy = 0.5, live = false): void {
    const about = (r: Range, s: number): Range => {
      const c = r[0] + s * (r[1] - r[0]);
      return [c + (r[0] - c) * k, c + (r[1] - c) * k];
    };
    const { x, y } = this.window;
    if ((x[1] - x[0]) * k < 1e-6 || (x[1] - x[0]) * k > 1e5) return;
    this.setZoom({ x: about(x, sx), y: this.o.flat ? y : about(y, sy) }, live);
  }

  private shift(dx: number, dy: number, live = false): void {
    const { x, y } = this.window;
    const mx = (x[1] - x[0]) * dx, my = this.o.flat ? 0 : (y[1] - y[0]) * dy;
    this.setZoom({ x: [x[0] + mx, x[1] + mx], y: [y[0] + my, y[1] + my] }, live);
  }

  private listen(): void {
    const s = this.surface;
    const touches = new Map<number, PointerEvent>();
    const sx = (e: { clientX: number }) => (e.clientX - s.getBoundingClientRect().left) / s.clientWidth;
    const sy = (e: { clientY: number }) => 1 - (e.clientY - s.getBoundingClientRect().top) / s.clientHeight;
    s.addEventListener("pointerdown", (e) => {
      if (e.button) return;
      touches.set(e.pointerId, e);
      if (e.pointerType === "mouse" || touches.size === 2) s.setPointerCapture(e.pointerId);
    });
    s.addEventListener("pointermove", (e) => {
      this.point(sx(e), sy(e));
      const was = touches.get(e.pointerId);
      if (!was) return;
      touches.set(e.pointerId, e);
      if (touches.size === 1 && e.pointerType === "mouse") {
        this.shift(sx(was) - sx(e), sy(was) - sy(e), true);
      } else if (touches.size === 2) {
        const other = [...touches.values()].find((t) => t.pointerId !== e.pointerId)!;
        const far = (a: PointerEvent) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY);
        this.scale(far(was) / Math.max(far(e), 1), sx(other), sy(other), true);
      }
    });
    const up = (e: PointerEvent) => {
      if (touches.delete(e.pointerId) && this.zoom && touches.size === 0) this.setZoom(this.zoom);
    };
    s.addEventListener("pointerup", up);
    s.addEventListener("pointercancel", up);
    s.addEventListener("pointerleave", () => this.point());
    s.addEventListener("dblclick", () => this.setZoom(undefined));
    let settle = 0;
    s.addEventListener("wheel", (e) => {
      if (!e.ctrlKey && !e.metaKey) return; // the page scrolls
      e.preventDefault();
      this.scale(Math.exp(Math.max(-50, Math.min(50, e.deltaY)) / 150), sx(e), sy(e), true);
      clearTimeout(settle);
      settle = setTimeout(() => this.setZoom(this.zoom), 200);
    }, { passive: false });
    s.addEventListener("keydown", (e) => {
      const by = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[e.key];
      if (by) this.shift(by[0], by[1]);
      else if (e.key === "+" || e.key === "=") this.scale(1 / 1.5);
      else if (e.key === "-") this.scale(1.5);
      else if (e.key === "0") this.setZoom(undefined);
      else return;
      e.preventDefault();
    });
  }

  private point(sx?: number, sy?: number): void {
    if (sx === undefined || sy === undefined) {
      this.reading.textContent = "";
      this.o.onPoint?.(undefined);
      return;
    }
    const x = unshare(sx, this.window.x), y = unshare(sy, this.window.y);
    this.reading.textContent = this.o.read ? this.o.read(x, y) : `${show(x)}, ${show(y)}`;
    this.o.onPoint?.(x);
  }

  private sheet(): Sheet {
    return {
      title: this.o.title,
      width: this.width,
      height: this.o.height(this.width),
      paint: (pen) => {
        this.clipped(pen, () => this.o.under?.(pen, this.at));
        paintAxes(pen, this.at, this.o.x, this.o.y, this.window.x, this.window.y, this.o.grid !== false);
        this.clipped(pen, () => this.o.over?.(pen, this.at));
      },
      legend: this.entries.map((e) => ({ name: e.name, paint: (pen: Pen, px: number, py: number) => swatch(pen, e.style, px, py) })),
      table: () => this.o.table(),
    };
  }
}

/** The paper's colour, for edges that lift things off a picture. */
export const halo = (): string => theme().paper;

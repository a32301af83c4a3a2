// What the reader moves: sliders, choices, switches, a seed. All are native inputs, so that keys and
// screen readers work as everywhere.

import { h, icon, unique, type Child } from "../dom";
import { show, whole } from "./format";
import { drawSwatch } from "./figure";
import { onTheme, type Style } from "./palette";

export interface Limit {
  at: number;
  /** At the mark: "2/L". */
  name: string;
  /** Read out after the value: "beyond 2/L". */
  beyond: string;
}

export interface SliderOptions {
  label: string;
  hint?: string;
  min: number;
  max: number;
  /** Equal ways are equal factors. */
  log?: boolean;
  /** Whole numbers only. */
  whole?: boolean;
  /** live: it is being dragged. */
  onInput(value: number, live: boolean): void;
}

export interface Slider {
  el: HTMLElement;
  set(value: number): void;
  range(min: number, max: number): void;
  limits(list: Limit[]): void;
}

const grains = 1000; // places of a slider

export function slider(o: SliderOptions): Slider {
  const id = unique();
  let { min, max } = o;
  let value = min;
  let limits: Limit[] = [];
  const input = h("input", { type: "range", id, min: "0", max: String(grains), step: "1" });
  const text = h("input", { type: "text", inputMode: "decimal", class: "figure-box", autocomplete: "off", spellcheck: false, "aria-label": o.label + ", as a number" });
  const marks = h("div", { class: "marks", "aria-hidden": "true" });
  const share = (v: number) => Math.min(1, Math.max(0, o.log ? Math.log(v / min) / Math.log(max / min) : (v - min) / (max - min)));
  const tidy = (v: number) => (o.whole ? Math.round(v) : Number(v.toPrecision(3)));
  const valueAt = (s: number) => tidy(o.log ? min * (max / min) ** s : min + s * (max - min));
  const shown = () => (o.whole ? whole(value) : show(value));
  const paint = () => {
    const over = limits.find((l) => value > l.at);
    input.value = String(Math.round(share(value) * grains));
    if (document.activeElement !== text) text.value = shown();
    input.setAttribute("aria-valuetext", shown() + (over ? ", " + over.beyond : ""));
    input.classList.toggle("beyond", !!over);
    input.style.setProperty("--at", `${share(value) * 100}%`);
  };
  const take = (v: number, live: boolean) => {
    value = v;
    paint();
    o.onInput(v, live);
  };
  input.addEventListener("input", () => take(valueAt(Number(input.value) / grains), true));
  input.addEventListener("change", () => take(value, false));
  if (o.whole) { // every key changes a small whole number
    input.addEventListener("keydown", (e) => {
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[e.key];
      if (!by || valueAt((Number(input.value) + by) / grains) !== value) return;
      e.preventDefault();
      take(Math.min(max, Math.max(min, value + by)), false);
    });
  }
  const typed = () => {
    const v = Number(text.value.replaceAll(",", "").replace("−", "-"));
    if (text.value.trim() !== "" && Number.isFinite(v)) take(Math.min(max, Math.max(min, o.whole ? Math.round(v) : v)), false);
    else paint();
  };
  text.addEventListener("change", typed);
  text.addEventListener("blur", () => paint());
  const el = h("div", { class: "control slider" },
    h("div", { class: "head" }, h("label", { htmlFor: id }, o.label), text),
    h("div", { class: "rail" }, input, marks), o.hint ? h("p", { class: "hint" }, o.hint) : null);
  paint();
  return {
    el,
    set(v) {
      value = v;
      paint();
    },
    range(a, b) {
      if (a === min && b === max) return;
      [min, max] = [a, b];
      this.limits(limits);
    },
    limits(list) {
      limits = list.filter((l) => Number.isFinite(l.at));
      el.classList.toggle("limited", limits.length > 0);
      input.style.setProperty("--limit", limits.length ? `${share(limits[0].at) * 100}%` : "100%");
      marks.replaceChildren(...limits.filter((l) => l.at > min && l.at < max).map((l) =>
        h("span", { class: "mark", style: `left: calc(var(--thumb) / 2 + (100% - var(--thumb)) * ${share(l.at).toFixed(4)})` }, l.name)));
      paint();
    },
  };
}

export interface Option<T extends string> { value: T; text: string; title?: string }

export interface Choice<T extends string> {
  el: HTMLElement;
  set(value: T): void;
}

/** One of a few, all seen. */
export function choice<T extends string>(o: { label: string; hint?: string; options: Option<T>[]; onChange(value: T): void }): Choice<T> {
  const name = unique();
  const inputs = new Map<T, HTMLInputElement>();
  const items = o.options.map((p) => {
    const input = h("input", { type: "radio", name, value: p.value, class: "unseen" });
    input.addEventListener("change", () => input.checked && o.onChange(p.value));
    inputs.set(p.value, input);
    return h("label", { title: p.title }, input, h("span", null, p.text));
  });
  const el = h("fieldset", { class: "control choice" }, h("legend", null, o.label), h("div", { class: "segments" }, ...items), o.hint ? h("p", { class: "hint" }, o.hint) : null);
  return { el, set: (v) => inputs.forEach((input, k) => (input.checked = k === v)) };
}

/** Any of some, each with the line that it is drawn by. */
export function toggles<T extends string>(o: { label: string; options: (Option<T> & { style?(): Style })[]; onChange(chosen: T[]): void }): { el: HTMLElement; set(chosen: T[]): void; stop(): void } {
  const inputs = new Map<T, HTMLInputElement>();
  const draws: (() => void)[] = [];
  const items = o.options.map((p) => {
    const input = h("input", { type: "checkbox", class: "unseen" });
    input.addEventListener("change", () => o.onChange(o.options.map((q) => q.value).filter((v) => inputs.get(v)!.checked)));
    inputs.set(p.value, input);
    const parts: Child[] = [input];
    if (p.style) {
      const canvas = h("canvas", { class: "swatch" });
      draws.push(() => drawSwatch(canvas, p.style!()));
      parts.push(canvas);
    }
    return h("label", { title: p.title }, ...parts, h("span", null, p.text));
  });
  const draw = () => draws.forEach((d) => d());
  draw();
  const el = h("fieldset", { class: "control toggles" }, h("legend", null, o.label), h("div", { class: "chips" }, ...items));
  return { el, set: (list) => inputs.forEach((input, k) => (input.checked = list.includes(k))), stop: onTheme(draw) };
}

/** Yes or no. */
export function check(o: { label: string; hint?: string; onChange(yes: boolean): void }): { el: HTMLElement; set(yes: boolean): void } {
  const input = h("input", { type: "checkbox" });
  input.addEventListener("change", () => o.onChange(input.checked));
  const el = h("div", { class: "control check" }, h("label", null, input, h("span", null, o.label)), o.hint ? h("p", { class: "hint" }, o.hint) : null);
  return { el, set: (yes) => (input.checked = yes) };
}

/** One of many, by a list that opens. */
export function select<T extends string>(o: { label: string; options: Option<T>[]; onChange(value: T): void }): { el: HTMLElement; set(value: T): void; fill(options: Option<T>[]): void } {
  const id = unique();
  const input = h("select", { id });
  const fill = (list: Option<T>[]) => input.replaceChildren(...list.map((p) => h("option", { value: p.value }, p.text)));
  fill(o.options);
  input.addEventListener("change", () => o.onChange(input.value as T));
  const el = h("div", { class: "control select" }, h("label", { htmlFor: id }, o.label), input);
  return { el, set: (v) => (input.value = v), fill };
}

/** The seed of all chance, and a die that throws another. */
export function seed(o: { onChange(seed: number): void }): { el: HTMLElement; set(seed: number): void } {
  const id = unique();
  const input = h("input", { type: "number", id, min: "1", max: "999999", step: "1", class: "figure-box" });
  const take = (v: number) => {
    if (!Number.isInteger(v) || v < 1 || v > 999_999) return;
    input.value = String(v);
    o.onChange(v);
  };
  input.addEventListener("change", () => take(Number(input.value)));
  const die = h("button", { type: "button", class: "tool", title: "Another seed", "aria-label": "Another seed" }, icon("M4 4h12v12H4zM7.5 7.5v.01M12.5 7.5v.01M10 10v.01M7.5 12.5v.01M12.5 12.5v.01"));
  die.addEventListener("click", () => take((Number(input.value) % 999_999) + 1));
  const el = h("div", { class: "control seed" }, h("div", { class: "head" }, h("label", { htmlFor: id }, "Seed"), h("span", { class: "pair" }, input, die)));
  return { el, set: (v) => (input.value = String(v)) };
}

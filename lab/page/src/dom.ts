// Elements, made in one expression.

type Props = Record<string, unknown>;
export type Child = Node | string | null | undefined | false;

/** An element with properties (or attributes, where the name has a dash or is no property) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): HTMLElementTagNameMap[K] {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false && name.includes("-")) continue;
    if (name === "class") el.className = String(value);
    else if (name === "style") el.style.cssText = String(value);
    else if (!name.includes("-") && name in el) (el as unknown as Props)[name] = value;
    else el.setAttribute(name, String(value));
  }
  for (const child of children) if (child) el.append(child);
  return el;
}

/** An icon of 20 by 20, drawn with a pen; it says nothing to a screen reader. */
export function icon(path: string): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  for (const [k, v] of Object.entries({ viewBox: "0 0 20 20", width: "18", height: "18", "aria-hidden": "true", class: "icon" })) svg.setAttribute(k, v);
  const p = document.createElementNS(ns, "path");
  p.setAttribute("d", path);
  svg.append(p);
  return svg;
}

let numbers = 0;
/** A name that no other element has. */
export const unique = (): string => "u" + ++numbers;

let voice: HTMLElement | undefined;
/** Says a sentence to a screen reader, once. */
export function say(text: string): void {
  if (!voice) document.body.append((voice = h("div", { class: "unseen", role: "status", "aria-live": "polite" })));
  if (voice.textContent !== text) voice.textContent = text;
}

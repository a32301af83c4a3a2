// Colours: those of the page's theme, and those of methods. No two methods differ by colour
// alone: each has its own dashes and marker, too.

import type { Method, Order } from "../engine";

export type Marker = "circle" | "square" | "triangle" | "diamond" | "cross" | "plus" | "down" | "ring" | "none";

/** How a line is drawn. Its colour follows the theme. */
export class Style {
  constructor(private ink: () => string, readonly dash: number[] = [], readonly marker: Marker = "circle", readonly width = 2) {}

  get color(): string {
    return this.ink();
  }

  /** The same, but for what is given. */
  with({ dash = this.dash, marker = this.marker, width = this.width }: { dash?: number[]; marker?: Marker; width?: number }): Style {
    return new Style(this.ink, dash, marker, width);
  }
}

export interface Theme {
  dark: boolean;
  ink: string;
  soft: string;
  grid: string;
  paper: string;
  accent: string;
  warn: string;
  good: string;
  contour: string;
  shade: string;
}

const themes: Record<"light" | "dark", Theme> = {
  light: {
    dark: false, ink: "#1b2330", soft: "#566173", grid: "#e3e6ea", paper: "#ffffff",
    accent: "#0b5fa5", warn: "#b3261e", good: "#00775a", contour: "#2e6da4", shade: "#f2b35b",
  },
  dark: {
    dark: true, ink: "#e7ebf1", soft: "#9aa7b8", grid: "#2a323e", paper: "#171c24",
    accent: "#6cb6ff", warn: "#ff8f86", good: "#3fd0a4", contour: "#6ca6d9", shade: "#d79a45",
  },
};

export const names: Record<Method, string> = {
  gd: "Gradient descent", sgd: "SGD", minibatch: "Mini-batch", momentum: "Momentum", nesterov: "Nesterov", adagrad: "AdaGrad",
  adam: "Adam", svrg: "SVRG", saga: "SAGA", averaged: "Averaged SGD", racers: "Eight racers",
};

const lines: Record<Method, [light: string, dark: string, dash: number[], marker: Marker]> = {
  gd: ["#0067b1", "#5aaaf5", [], "square"],
  sgd: ["#c4460a", "#ff8d4f", [], "circle"],
  minibatch: ["#00775a", "#30c99d", [], "triangle"],
  momentum: ["#7d3cb5", "#c08cf5", [], "diamond"],
  nesterov: ["#cf3d84", "#ff8abf", [3, 3], "down"],
  adagrad: ["#7a5c00", "#dab64f", [8, 3, 2, 3], "plus"],
  adam: ["#00717e", "#43c5d3", [6, 2], "cross"],
  svrg: ["#30363f", "#dde2ea", [], "diamond"],
  saga: ["#5f6878", "#a7b1bf", [5, 3], "ring"],
  averaged: ["#9c5b17", "#f1b377", [2, 2], "square"],
  racers: ["#4b4aa8", "#9a9bf5", [], "ring"],
};

/** Of the eight racers, from the smallest step to the largest. */
const racing: [light: string[], dark: string[]] = [
  ["#440154", "#46327e", "#365c8d", "#277f8e", "#1a8f74", "#3d9440", "#7d8a0e", "#a87900"],
  ["#c19be0", "#a5a3f0", "#83b4f0", "#5cc6dc", "#4bd0b0", "#7ad67f", "#bdd95a", "#f3e055"],
];

const orderLines: Record<Order, Method> = { replace: "sgd", shuffle: "gd", once: "minibatch", file: "momentum" };
export const orderNames: Record<Order, string> = { replace: "With replacement", shuffle: "Shuffled every pass", once: "Shuffled once", file: "File order" };

let now: Theme | undefined;
const chosen = () => document.documentElement.dataset.theme;

/** The theme as it is. */
export function theme(): Theme {
  const dark = chosen() ? chosen() === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return (now ??= themes[dark ? "dark" : "light"]);
}

const watchers = new Set<() => void>();

/** Calls f when the theme has changed, until what is returned is called. */
export function onTheme(f: () => void): () => void {
  watchers.add(f);
  return () => void watchers.delete(f);
}

/** "": as the system has it. */
export function setTheme(name: "" | "light" | "dark"): void {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  try {
    if (name) localStorage.setItem("slalom-theme", name);
    else localStorage.removeItem("slalom-theme");
  } catch {} // no storage: for this visit
  changed();
}

/** All that is drawn is drawn anew. */
export function changed(): void {
  now = undefined;
  for (const f of [...watchers]) f();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);

/** A plain line in one of the theme's colours. */
export const plain = (ink: "ink" | "soft" | "accent" | "warn" | "good" | "shade"): Style => new Style(() => theme()[ink]);

/** How a method is drawn; racer: which of eight. */
export function style(method: Method, racer?: number): Style {
  if (racer !== undefined) return racerStyle(racer);
  const [light, dark, dash, marker] = lines[method];
  return new Style(() => (theme().dark ? dark : light), dash, marker);
}

export function racerStyle(racer: number): Style {
  const markers: Marker[] = ["circle", "square", "triangle", "diamond", "cross", "plus", "down", "ring"];
  const dashes = [[], [8, 3], [3, 3], [8, 3, 2, 3]];
  const r = racer % 8;
  return new Style(() => racing[theme().dark ? 1 : 0][r], dashes[r % 4], markers[r], 1.75);
}

export const orderStyle = (order: Order): Style => style(orderLines[order]);

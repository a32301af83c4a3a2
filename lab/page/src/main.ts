// The shell: the bar above, one view beneath, and the link that carries what it shows.

import "uplot/dist/uPlot.min.css";
import "./style.css";
import { connect, type Engine } from "./client";
import { h, icon, say } from "./dom";
import { changed, setTheme } from "./kit/palette";
import { Cell, decodeState, encodeState, usual } from "./state";
import type { View } from "./view";
import { batch } from "./views/batch";
import { data } from "./views/data";
import { line } from "./views/line";
import { orders } from "./views/orders";
import { plane } from "./views/plane";
import { tour } from "./views/tour";

const views: View[] = [tour, line, plane, orders, batch, data];
const cells = new Map(views.map((v) => [v.name, new Cell(usual(v.fields))]));
const tabs = new Map<string, HTMLAnchorElement>();
const host = h("main", { id: "view", tabIndex: -1 });
let shown: View | undefined;
let leave: (() => void) | undefined;
let engine: Engine;

/** What the link of a view is now. */
function link(v: View): string {
  const rest = encodeState(v.fields, cells.get(v.name)!.get() as never);
  return "#" + v.name + (rest && "?" + rest);
}

let writing = 0;
function write(): void {
  clearTimeout(writing);
  writing = 0;
  if (!shown) return;
  const to = link(shown);
  tabs.get(shown.name)!.href = to;
  if (location.hash !== to) history.replaceState(null, "", to);
}

/** Shows what the link says. */
function read(): void {
  const [name, rest = ""] = location.hash.slice(1).split("?");
  const found = views.find((v) => v.name === name);
  if (found && (rest || found !== shown)) cells.get(name)!.set(decodeState(found.fields, rest) as object);
  open(found ?? (engine.live ? data : tour));
}

function open(v: View): void {
  if (v === shown) return;
  leave?.();
  shown = v;
  host.replaceChildren();
  host.className = "view " + v.name;
  document.title = `${v.title} · Slalom lab`;
  for (const [name, a] of tabs) {
    if (name === v.name) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  leave = v.show(host, cells.get(v.name)!, { engine });
  tabs.get(v.name)!.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function bar(): HTMLElement {
  for (const v of views) {
    const a = h("a", { href: "#" + v.name }, v.title);
    a.addEventListener("click", (e) => {
      if (e.metaKey || e.ctrlKey || e.shiftKey) return;
      e.preventDefault();
      if (v === shown) return;
      write();
      history.pushState(null, "", link(v));
      open(v);
      window.scrollTo(0, 0);
    });
    tabs.set(v.name, a);
    cells.get(v.name)!.watch(() => {
      writing ||= setTimeout(write, 400);
    });
  }
  const share = h("button", { type: "button", class: "tool named", "aria-label": "Copy link" }, icon("M8 12l4-4M9 5.5l1.5-1.5a3.9 3.9 0 0 1 5.5 5.5L14.5 11M11 14.5L9.500 16a3.900 3.900 0 0 1-5.500-5.500L5.500 9"), h("span", null, "Copy link"));
  share.addEventListener("click", async () => {
    write();
    const words = share.querySelector("span")!;
    try {
      await navigator.clipboard.writeText(location.href);
      words.textContent = "Copied";
      say("The link to this scene is copied");
    } catch {
      words.textContent = "It is in the address bar";
    }
    setTimeout(() => (words.textContent = "Copy link"), 1800);
  });
  return h("header", { class: "bar" },
    h("a", { class: "skip", href: "#view" }, "Skip to the view"),
    h("div", { class: "brand" }, h("img", { src: "./icon.svg", alt: "", width: 26, height: 26 }), h("h1", null, "Slalom lab")),
    h("nav", { "aria-label": "Views" }, ...views.map((v) => tabs.get(v.name)!)),
    h("div", { class: "right" }, share, themes()));
}

/** Light, dark, or as the system has it. */
function themes(): HTMLElement {
  const names = ["", "light", "dark"] as const;
  const words = { "": "Colours: as the system has them", light: "Colours: light", dark: "Colours: dark" };
  const icons = {
    "": "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
    light: "M10 6.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M15.700 4.300l-1.100 1.100M5.400 14.600l-1.100 1.100",
    dark: "M16.500 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.500 8.500z",
  };
  const b = h("button", { type: "button", class: "tool" });
  const paint = (): void => {
    const now = (document.documentElement.dataset.theme ?? "") as (typeof names)[number];
    b.replaceChildren(icon(icons[now]));
    b.title = words[now];
    b.setAttribute("aria-label", words[now]);
  };
  b.addEventListener("click", () => {
    const now = (document.documentElement.dataset.theme ?? "") as (typeof names)[number];
    setTheme(names[(names.indexOf(now) + 1) % names.length]);
    paint();
    say(b.title);
  });
  paint();
  return b;
}

async function start(): Promise<void> {
  const lab = document.getElementById("lab")!;
  const head = bar();
  head.querySelector(".skip")!.addEventListener("click", (e) => {
    e.preventDefault(); // the address is the scene's
    host.focus();
  });
  lab.replaceChildren(head, host);
  try {
    engine = await connect();
  } catch {
    host.append(h("p", { class: "notice bad", role: "alert" }, "The engine does not answer: is slalom lab still running?"));
    return;
  }
  void document.fonts.ready.then(changed); // what was drawn before
  window.addEventListener("popstate", read);
  read();
}

void start();

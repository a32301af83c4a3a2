// The race: eight step sizes on a file, side by side.

import { h, say } from "../dom";
import type { Answer } from "../engine";
import { Curves, type CurvesOptions, type Series } from "../kit/curves";
import { show, whole } from "../kit/format";
import { racerStyle } from "../kit/palette";
import { Rows } from "../kit/rows";
import type { Cell } from "../state";
import type { Lab } from "../view";
import type { Panel } from "./data";
import { columnsTable, raceControls } from "./data-controls";
import type { Given } from "./data-drop";
import type { RaceValues } from "./data-fields";
import { lastOf, racersOf, rangeOf, type Racer } from "./data-racers";
import { Weights } from "./data-weights";

const looks = 100; // of a race
const pause = 28; // milliseconds between two, at least, so that there is something to watch

export function racePanel(scene: Cell<RaceValues>, lab: Lab, given: Given): Panel {
  const { engine } = lab;
  const plots = h("div", { class: "twins" });
  let charts: Chart[] = [];
  const table = new Rows({ title: "The eight", head: "step size", columns: [{ name: "hold-out loss" }, { name: "progressive loss" }] });
  const weights = new Weights("The leader's largest weights");
  const notice = h("p", { class: "notice" });
  const inferred = h("div", { class: "stack" });
  const controls = raceControls(scene, { start: () => void start(), halt: () => halt(), finish: () => void run(true) });
  const el = h("div", { class: "split race" }, controls.el, h("div", { class: "stage" }, notice, plots,
    h("div", { class: "side-by-side" }, h("div", { class: "stack" }, table.el, inferred), weights.el)));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let turn = 0; // of the loop that runs
  let gone = false, begun = false;
  let last: Answer | undefined;

  const tell = (text: string, kind = ""): void => {
    if (notice.textContent !== text) notice.textContent = text;
    notice.className = "notice " + kind;
  };
  const failed = (e: unknown): void => {
    halt();
    tell((e as Error).message, "bad");
    say((e as Error).message);
  };
  function halt(): void {
    turn++;
    controls.running(false, begun);
  }

  async function open(): Promise<void> {
    tell(`Reading ${given.name} …`);
    try {
      const a = await engine.call({ op: "open", name: given.name, target: scene.get().target || given.target }, given.bytes);
      if (gone) return;
      const columns = a.head.texts?.columns ?? [];
      controls.columns(columns, a.head.texts?.target?.[0] ?? "");
      inferred.replaceChildren(...columnsTable(a, given.credit));
      tell(columns.length ? "Choose what to predict, and start the race." : "Start the race.");
      controls.ready();
    } catch (e) {
      failed(e);
    }
  }

  async function start(): Promise<void> {
    halt();
    const { target, loss, eta, passes, batch, seed } = scene.get();
    tell("Reading all rows …");
    try {
      last = await engine.call({ op: "train", target: target || controls.target(), loss: loss === "auto" ? "" : loss, eta, passes, batch, seed });
      if (gone) return;
      begun = true;
      for (const c of charts) c.plot.destroy();
      charts = chartsOf(last);
      plots.replaceChildren(...charts.map((c) => c.plot.el));
      await run(still.matches);
    } catch (e) {
      failed(e);
    }
  }

  /** Goes on, look by look; atOnce: without waiting for eyes. */
  async function run(atOnce: boolean): Promise<void> {
    if (!begun || last?.head.facts?.ended) return start();
    const mine = ++turn;
    controls.running(true, true);
    const facts = last!.head.facts!;
    const each = Math.max(1, Math.ceil((facts.passes! * facts.rows!) / looks));
    try {
      while (mine === turn && !gone) {
        const began = performance.now();
        const a = await engine.call({ op: "go", rows: each });
        if (gone) return;
        last = a;
        const ended = !!a.head.facts?.ended;
        draw(a);
        if (ended || a.arrays["race.rows"].length % 12 === 1) await weigh(a);
        if (ended) break;
        await new Promise((done) => setTimeout(done, atOnce ? 0 : Math.max(0, pause - (performance.now() - began))));
      }
      if (mine === turn) controls.running(false, !last?.head.facts?.ended);
      if (last?.head.facts?.ended) say(notice.textContent ?? "");
    } catch (e) {
      failed(e);
    }
  }

  function draw(a: Answer): void {
    const racers = racersOf(a), facts = a.head.facts!, x = a.arrays["race.rows"];
    const leader = facts.leader!;
    const turns = [...racers].sort((p, q) => Number(p.place === leader) - Number(q.place === leader)); // the leader over all
    for (const c of charts) {
      c.o.yRange = rangeOf(racers.map((r) => r[c.part]), c.o.y.log);
      c.plot.set(turns.map((r) => series(r, x, r[c.part], r.place === leader)));
    }
    table.set(racers.map((r) => rowOf(r, leader)));
    const pass = facts.ended ? "The race is over" : `Pass ${Math.min(facts.pass! + 1, facts.passes!)} of ${facts.passes}`;
    const why = a.head.texts?.why?.[0] ?? "";
    tell(`${pass}. ${why.slice(0, 1).toUpperCase()}${why.slice(1)}. Loss ${a.head.texts?.loss?.[0]}, ${whole(facts.rows!)} rows to learn from, ${whole(facts.held!)} held out, ${whole(facts.columns!)} columns.`, facts.ended ? "good" : "");
  }

  async function weigh(a: Answer): Promise<void> {
    const w = await engine.call({ op: "weights", top: 24 });
    if (gone) return;
    const eta = racersOf(a)[a.head.facts!.leader!].eta;
    weights.set(w.head.texts?.names ?? [], w.head.texts?.outputs ?? [], w.arrays["weights"] ?? new Float64Array(0));
    weights.note(`Of step ${show(eta)}: ${whole(w.head.facts?.total ?? 0)} weights are not zero.`);
  }

  const off = scene.watch((s) => controls.paint(s));
  controls.paint(scene.get());
  void open();
  return {
    el,
    stop() {
      gone = true;
      off();
      for (const c of [...charts.map((c) => c.plot), table, weights]) c.destroy();
    },
  };
}

interface Chart { o: CurvesOptions; plot: Curves; part: "held" | "loss" }

/** The two pictures of a race that is to begin. Its loss says whether losses can be negative. */
function chartsOf(a: Answer): Chart[] {
  const log = !["poisson", "gamma"].includes(a.head.texts?.loss?.[0] ?? "");
  const total = a.head.facts!.passes! * a.head.facts!.rows!;
  const none = new Float64Array(0);
  const chart = (part: Chart["part"], title: string, note: string): Chart => {
    const o: CurvesOptions = { title, x: { label: "rows looked at" }, y: { label: "loss", log }, height: 330, xRange: [0, total] };
    const plot = new Curves(o);
    plot.note(note);
    plot.set(racersOf(a).map((r) => series(r, none, none, false))); // the legend in their order
    return { o, plot, part };
  };
  return [chart("held", "Hold-out loss", "On rows that none of them learns from."), chart("loss", "Progressive loss", "Of each row before learning from it, since the point before.")];
}

function series(r: Racer, x: Float64Array, y: Float64Array, leads: boolean): Series {
  return { key: String(r.place), name: "step " + show(r.eta), x, y, style: racerStyle(r.place).with({ width: leads ? 3.4 : 1.5 }) };
}

function rowOf(r: Racer, leader: number) {
  const name = show(r.eta) + (r.place === leader ? ", leads" : "");
  return { name, style: racerStyle(r.place), values: [lastOf(r.held), lastOf(r.loss)], text: r.out >= 0 ? `diverged at step ${whole(r.out)}` : undefined };
}

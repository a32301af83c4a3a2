// What a stop of the tour is, and what several of them show.

import { latest } from "../client";
import type { Answer, Request } from "../engine";
import type { Axis } from "../kit/axes";
import type { Limit } from "../kit/controls";
import { Curves, type Rule, type Series } from "../kit/curves";
import type { Style } from "../kit/palette";
import type { Lab } from "../view";
import { about, bestOf, map, type Map as PlaneMap, type Shown } from "./plane-pictures";
import { pathsOf } from "./plane-scene";

export interface Stop {
  /** On the way there. */
  name: string;
  title: string;
  text: string[];
  /** Lines of code; those that begin with − or + are marked. */
  code?: string;
  question: string;
  slider: { label: string; hint?: string; min: number; max: number; log?: boolean; whole?: boolean; usual: number; /** None between these. */ values?: number[] };
  /** Another view with this scene. */
  further(v: number): { text: string; href: string };
  stage(lab: Lab, drag: (v: number, live: boolean) => void): Stage;
}

/** The pictures of a stop. */
export interface Stage {
  /** Columns, side by side where there is room. */
  parts: HTMLElement[][];
  /** Draws a value; undefined: a later one is on its way. */
  draw(v: number, live: boolean): Promise<Told | undefined>;
  stop(): void;
}

/** What is to be said of a value. */
export interface Told {
  now: string;
  bad?: boolean;
  /** What is yet to be tried before the answer; absent: nothing. */
  more?: string;
  /** The answer to the question, with the numbers of this value. */
  answer: string[];
  limits?: Limit[];
}

/** Asks the engine for some scenes at once; undefined: later ones are on their way. */
export function asker(lab: Lab, count: number): (...requests: Request[]) => Promise<Answer[] | undefined> {
  const asks = Array.from({ length: count }, () => latest(lab.engine));
  return async (...requests) => {
    const list = await Promise.all(requests.map((r, i) => asks[i](r)));
    return list.every((a): a is Answer => !!a) ? list : undefined;
  };
}

/** All of the beginning, and then ever fewer: a logarithmic axis has no room for more. */
export const thinned = (v: Float64Array): Float64Array => {
  let next = 0;
  return v.filter((_, k) => k === next && ((next += Math.max(1, k >> 4)), true));
};

/** What was measured at the values that were tried so far. */
export class Trail {
  readonly curves: Curves;
  private tried = new Map<number, number[]>();
  private least?: number;

  constructor(title: string, x: Axis, y: Axis, private lines: { key: string; name: string; style(): Style }[], range?: { x?: [number, number]; y?: [number, number] }) {
    this.curves = new Curves({ title, x, y, height: 250, silent: true, floor: 1e-4, xRange: range?.x, yRange: range?.y });
    this.least = range?.y && range.y[0] * 1.25; // a marker there is seen whole
  }

  /** How many values were tried. */
  get size(): number {
    return this.tried.size;
  }

  /** Adds a value with what each line has there; null: nothing. */
  add(v: number, at: (number | null)[], rules: Rule[] = []): void {
    this.tried.set(v, at.map((y) => y ?? NaN));
    const x = [...this.tried.keys()].sort((a, b) => a - b);
    this.curves.set(this.lines.map((l, i): Series => ({ key: l.key, name: l.name, style: l.style(), least: this.least, x, y: x.map((k) => this.tried.get(k)![i]) })), rules);
  }
}

/** A picture of the plane that shows an answer's paths. */
export function planePicture(lab: Lab, problem: Request, o: { title: string; near?: number; from: number[]; height: number }) {
  const shown: Shown = { paths: [] };
  const measure = latest(lab.engine);
  const m: PlaneMap = map(shown, {
    title: o.title, near: !!o.near, height: (w) => Math.round(Math.min(w * 0.86, o.height)),
    onWindow: (w, live) => {
      const nx = live ? 48 : 100, ny = Math.max(8, Math.round((nx * (w.y[1] - w.y[0])) / (w.x[1] - w.x[0])));
      void measure({ ...problem, methods: [], grid: { ...w, nx, ny } } as Request).then((a) => {
        if (!a) return;
        m.contours.set({ ...w, nx, ny, f: a.arrays["grid.f"] }, a.arrays["best.loss"][0]);
        m.picture.drawUnder();
      }, () => {});
    },
  });
  let home = "";
  return {
    el: m.picture.el,
    shown,
    note: (text: string) => m.picture.note(text),
    set(a: Answer): void {
      shown.answer = a;
      shown.paths = pathsOf(a).filter((p) => !p.run.error);
      const best = bestOf(a);
      if (home !== best.join()) {
        home = best.join();
        const [x, y] = o.from;
        m.picture.setHome(o.near ? about(best, o.near) : { x: [Math.min(x, best[0]) - 0.9, Math.max(x, best[0]) + 1], y: [Math.min(y, best[1]) - 0.9, Math.max(y, best[1]) + 0.9] });
      }
      m.picture.legend(shown.paths.map((p, i) => ({ key: p.run.method + i, name: p.name, style: p.style })));
      m.picture.describe(`contours of f and the paths of ${shown.paths.map((p) => p.name).join(", ")}.`);
      m.picture.drawOver();
    },
    stop: () => m.picture.destroy(),
  };
}

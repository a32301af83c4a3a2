// The line's state, as the link carries it and as the engine is asked.

import { methods, orders, type Answer, type Method, type Scene } from "../engine";
import { names } from "../kit/palette";
import { show, whole } from "../kit/format";
import { maybe, num, nums, word, type Values } from "../state";

export const lineMethods = methods.filter((m) => m !== "racers");

export const fields = {
  /** Parabolas of one's own; none: n made ones. */
  a: nums(60),
  b: nums(60),
  n: num(8, 2, 60),
  noise: maybe(0, 10),
  seed: num(1, 1, 999_999),
  start: maybe(-1e6, 1e6),
  method: word<Method>("sgd", lineMethods),
  eta: maybe(0, 1e6),
  batch: num(1, 1, 60),
  order: word("replace", orders),
  steps: num(60, 1, 1000),
  /** The draw that is looked at. */
  step: num(0, 0, 1000),
  /** What is seen: x from, to. */
  seen: nums(2),
};

export type Line = Values<typeof fields>;

/** Parabolas are one's own. */
export const own = (s: Line): boolean => s.a.length > 0 && s.a.length === s.b.length;

/** Asks the engine for what is seen; absent: for all there is to see. */
export function sceneOf(s: Line, seen?: [number, number]): { op: "scene" } & Scene {
  const { n, noise, seed, order, steps } = s;
  const method = s.method === "sgd" && s.batch > 1 ? "minibatch" : s.method;
  return {
    op: "scene", view: "line", ...(own(s) ? { a: s.a, b: s.b } : { n, noise }), seed, methods: [method], eta: s.eta ?? 0, batch: s.batch, order, steps,
    ...(s.start !== undefined && { start: [s.start] }), ...(seen && { x: seen }), points: 401,
  };
}

/** What happened at a step. */
export interface Draw {
  step: number;
  steps: number;
  from: number;
  to: number;
  /** The parabola drawn, from 0; -1: several. */
  row: number;
  slope: number;
  full: number;
  agrees: boolean;
}

export function drawAt(a: Answer, k: number): Draw | undefined {
  const x = a.arrays["run.0.x"], steps = x.length - 1;
  k = Math.min(k, steps - 1);
  if (k < 0) return undefined;
  const part = (name: string) => a.arrays["run.0." + name][k];
  return { step: k, steps, from: x[k], to: x[k + 1], row: part("row"), slope: part("slope"), full: part("full"), agrees: part("agrees") === 1 };
}

/** Methods that correct a row's gradient by what they remember. */
export const corrects = (s: Line): boolean => s.method === "svrg" || s.method === "saga";

const way = (slope: number): string => (slope > 0 ? "to the left" : slope < 0 ? "to the right" : "nowhere");

/** Tells a draw in words. */
export function tellDraw(s: Line, d: Draw): string {
  const who = d.row >= 0 ? `Parabola ${d.row + 1} was drawn` : s.method === "gd" ? "Gradient descent asks every parabola" : `A batch of ${whole(s.batch)} was drawn`;
  const pull = `${corrects(s) ? "its slope, corrected to" : "its slope"} ${show(d.slope)}${corrects(s) ? "," : ""} pulls ${way(d.slope)}`;
  if (s.method === "gd") return `At x = ${show(d.from)}: ${who.toLowerCase()}; the full slope ${show(d.full)} leads ${way(d.full)}, to x = ${show(d.to)}.`;
  const verdict = d.full === 0 ? "the full slope is 0 here" : d.agrees ? `so does the full slope, ${show(d.full)}: they agree` : `the full slope, ${show(d.full)}, would go ${way(d.full)}: they disagree`;
  return `At x = ${show(d.from)}: ${who}; ${pull}, and ${verdict}. Next x = ${show(d.to)}.`;
}

/** What is to be said of the whole run. */
export function sentence(s: Line, a: Answer): { text: string; bad: boolean } {
  const facts = a.head.facts ?? {}, run = a.head.runs![0];
  const eta = facts.eta ?? NaN, limit = facts.limit ?? Infinity, rowLimit = facts.rowLimit ?? Infinity;
  const name = names[s.method];
  if (run.error) return { bad: true, text: `${name} cannot run here: ${run.error}.` };
  if (run.diverged >= 0) {
    const why = eta > limit ? `the step ${show(eta)} is beyond 2/L = ${show(limit)}` : eta > rowLimit ? `the steepest parabola bears steps up to ${show(rowLimit)} only` : `the step ${show(eta)} is too large`;
    return { bad: true, text: `${name} diverges: ${why}. It had left by step ${run.diverged}.` };
  }
  const agrees = a.arrays["run.0.agrees"];
  const count = agrees.reduce((sum, v) => sum + v, 0);
  if (s.method === "gd") return { bad: false, text: `Gradient descent looks at all ${whole(facts.rows ?? 0)} parabolas for every step, and walks to the minimum of f at ${show(facts.best)}.` };
  const inside = corrects(s) ? `inside it they fight, and ${name} corrects them by what it remembers of the others` : "inside it they fight, and the point wanders";
  const low = show(facts.low), high = show(facts.high);
  return {
    bad: false,
    text: `${whole(count)} of ${whole(agrees.length)} pulls agreed with the full gradient. Outside the region of confusion, from ${low} to ${high}, every pull agrees; ${inside}.`,
  };
}

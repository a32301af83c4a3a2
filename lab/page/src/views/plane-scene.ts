// The plane's state, as the link carries it and as the engine is asked.

import { methods, orders, problems, type Answer, type Method, type Problem, type Run, type Scene } from "../engine";
import { names, style, type Style } from "../kit/palette";
import { show } from "../kit/format";
import { flag, maybe, num, nums, word, words, type Values } from "../state";

export const fields = {
  problem: word<Problem>("least-squares", problems),
  kappa: num(5, 1, 1e4),
  noise: maybe(0, 10),
  lambda: maybe(0, 10),
  n: num(30, 4, 10_000),
  sorted: flag,
  seed: num(1, 1, 999_999),
  start: nums(2),
  methods: words<Method>(["gd", "sgd"], methods),
  /** None: a sixteenth of the limit. */
  eta: maybe(0, 1e6),
  batch: num(8, 1, 10_000),
  order: word("replace", orders),
  steps: num(200, 1, 5000),
  /** What is seen of the plane, and near the optimum: x from, to, y from, to. */
  seen: nums(4),
  near: nums(4),
};

export type Plane = Values<typeof fields>;

/** Asks the engine; live: as coarsely as is not seen while a slider is dragged. */
export function sceneOf(s: Plane, live: boolean): { op: "scene" } & Scene {
  const every = live ? 4 : Math.max(1, Math.ceil(s.steps / 2000));
  return { ...problemOf(s), methods: s.methods, eta: s.eta ?? 0, batch: s.batch, order: s.order, steps: s.steps, every, ...(s.start.length === 2 && { start: s.start }) };
}

/** The problem alone: what contours depend on. */
export function problemOf(s: Plane): { op: "scene" } & Scene {
  const { problem, kappa, noise, lambda, n, sorted, seed } = s;
  return { op: "scene", view: "plane", problem, kappa, noise, lambda, n, sorted, seed, methods: [] };
}

/** A run with its arrays, and how it is drawn. */
export interface Path {
  run: Run;
  name: string;
  style: Style;
  /** Of the answer: path("loss"). */
  part(name: string): Float64Array;
}

const none = new Float64Array(0);

/** The runs of an answer that ran; the eight of a race are told apart by their steps. */
export function pathsOf(a: Answer): Path[] {
  let racer = 0;
  return (a.head.runs ?? []).map((run, i) => {
    const racing = run.method === "racers";
    return {
      run,
      name: racing ? `Racer η ${show(run.eta)}` : names[run.method],
      style: style(run.method, racing ? racer++ : undefined),
      part: (name: string) => a.arrays[`run.${i}.${name}`] ?? none,
    };
  });
}

/** What is to be said of what is seen: the worst first. */
export function sentence(s: Plane, a: Answer): { text: string; bad: boolean } {
  const limit = a.head.facts?.limit ?? Infinity, rowLimit = a.head.facts?.rowLimit ?? Infinity;
  const eta = a.head.facts?.eta ?? NaN;
  const runs = a.head.runs ?? [];
  const out = runs.filter((r) => r.diverged >= 0 && r.method !== "racers");
  const gd = out.find((r) => r.method === "gd");
  const others = [...new Set(out.filter((r) => r !== gd).map((r) => names[r.method]))];
  const list = (w: string[]) => (w.length > 1 ? w.slice(0, -1).join(", ") + " and " + w.at(-1) : w[0]);
  if (gd) {
    const also = others.length ? `, and so ${others.length > 1 ? "do" : "does"} ${list(others)}` : "";
    const why = eta > limit ? `the step ${show(eta)} is beyond 2/L = ${show(limit)}, and each step overshoots by more than the one before` : `the step ${show(eta)} is too large from here`;
    return { bad: true, text: `Gradient descent diverges${also}: ${why}. By step ${gd.diverged} its loss had grown a hundredfold.` };
  }
  const limited = s.problem === "least-squares" || s.problem === "lasso" ? "cannot settle" : "cannot settle at the optimum";
  if (eta > limit && s.methods.includes("gd")) return { bad: true, text: `The step ${show(eta)} is beyond 2/L = ${show(limit)}: gradient descent ${limited}.` };
  if (others.length) {
    const rows = eta > rowLimit ? `: the steepest row alone bears steps up to ${show(rowLimit)}, and draws of it throw the weights further out` : "";
    return { bad: true, text: `${list(others)} ${others.length > 1 ? "diverge" : "diverges"} with the step ${show(eta)}${rows}.` };
  }
  const failed = runs.find((r) => r.error);
  if (failed) return { bad: true, text: `${names[failed.method]} cannot run here: ${failed.error}.` };
  return { bad: false, text: balls(eta, runs) };
}

/** Says whether a path keeps to the ball that is predicted for it; before, it is on its way there. */
export const arrived = (r: Run): boolean => r.ball !== null && r.predicted !== null && r.ball <= 1.6 * r.predicted;

/** Tells how near to the optimum the noisy methods stay, and gradient descent beside them. */
function balls(eta: number, runs: Run[]): string {
  const r = runs.find((r) => r.method === "sgd") ?? runs.find((r) => r.method !== "gd" && r.method !== "racers");
  const gd = runs.find((r) => r.method === "gd");
  const still = gd?.ball == null ? "" : r?.ball != null && gd.ball > r.ball / 4 ? ` Gradient descent was ${show(gd.ball)} away, and is still coming closer.` : " Gradient descent, with the same step, has no such ball.";
  const begin = `With the step ${show(eta)}, `;
  if (r?.ball == null) return gd ? `${begin}gradient descent walks downhill without noise: it ends at loss ${show(gd.loss)}.` : `${begin}every method draws other rows: choose some to compare.`;
  const name = names[r.method];
  if (r.predicted === null) return `${begin}${name} was about ${show(r.ball)} from the optimum over the last half of the run.${gd?.ball != null && gd.ball > r.ball / 4 ? still : ""}`;
  if (!arrived(r)) return `${begin}${name} has not arrived yet: it was still ${show(r.ball)} away, and would stay about ${show(r.predicted)} from the optimum.${still}`;
  return `${begin}${name} stays about ${show(r.ball)} from the optimum, however long it runs (predicted ${show(r.predicted)}).${still}`;
}

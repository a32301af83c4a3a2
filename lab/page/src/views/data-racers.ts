// The racers of an answer, and the range of losses that is worth a look.

import type { Answer } from "../engine";
import type { Range } from "../kit/axes";

export interface Racer {
  place: number;
  eta: number;
  /** Step at which it diverged; -1: it runs. */
  out: number;
  held: Float64Array;
  loss: Float64Array;
}

export function racersOf(a: Answer): Racer[] {
  return Array.from(a.arrays["race.eta"], (eta, place) => ({
    place, eta, out: a.arrays["race.out"][place], held: a.arrays["race.held." + place], loss: a.arrays["race.loss." + place],
  }));
}

/** The last number. */
export const lastOf = (v: Float64Array): number => (v.length ? v[v.length - 1] : NaN);

/** A range with the better half of some curves, and room about it: what is far worse runs out of the picture. */
export function rangeOf(curves: Float64Array[], log = false): Range {
  const some = curves.filter((v) => Number.isFinite(lastOf(v))).sort((p, q) => lastOf(p) - lastOf(q)).slice(0, 4);
  let low = Infinity, high = -Infinity;
  for (const v of some) {
    for (let i = 0; i < v.length; i++) {
      if (log && !(v[i] > 0)) continue;
      low = Math.min(low, v[i]);
      if (i >= v.length / 20) high = Math.max(high, v[i]); // at first little is learned
    }
  }
  if (!(high >= low)) return log ? [0.1, 1] : [0, 1];
  if (log) return [low / (high / low) ** 0.06 / 1.01, high * (high / low) ** 0.1 * 1.01];
  const room = 0.08 * (high - low || Math.abs(high) || 1);
  return [low - room, high + 2 * room];
}

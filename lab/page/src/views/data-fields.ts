// What of a race a link carries. The file stays where it is.

import { num, word, type Field, type Values } from "../state";

const text: Field<string> = { usual: "", read: (t) => t.slice(0, 500), write: (t) => t };

export const losses = ["auto", "logistic", "hinge", "squared-hinge", "softmax", "squared", "huber", "poisson", "gamma"] as const;
export type Loss = (typeof losses)[number];

export const fields = {
  target: text,
  loss: word<Loss>("auto", losses),
  /** The middle one; 0: the engine's choice. */
  eta: num(0, 0, 1e6),
  passes: num(5, 1, 100),
  batch: num(1, 1, 10_000),
  seed: num(1, 1, 999_999),
};

export type RaceValues = Values<typeof fields>;

// Package step says how long each step is.
//
// A rule gives one number a racer, so that eight step sizes can race on the same
// gradients. Rules that only count steps (Constant, Inverse, InverseRoot,
// Cosine) do not look at the gradient; Polyak looks at loss and norm;
// Backtrack tries steps out, on the full gradient.
package step

// Package update moves the weights: w ← prox(w − eta·D⁻¹g).
//
// An update has a metric D, one positive number a weight: 1 for plain
// gradient steps, the root of summed squared gradients for AdaGrad. The
// penalty's proximal step uses the same metric, so that its fixed point is the minimum of loss + penalty.
//
// A rule (Rule) says how lines move that have a gradient, and how a line that
// has none (its feature was not in the batch) gets through many steps at once.
// Everything else is here once: walking the rows when the rule is linear in g,
// merging the batch by column when it is not (package grad), adding a
// variance-reduced estimate's dense mean, stamping lines (package weight).
//
// Momentum rules keep the last move d = w_k − w_{k−1} rather than a velocity:
// with a penalty that form's fixed point is the optimum, which is not so when
// a prox with step eta follows a velocity step.
package update

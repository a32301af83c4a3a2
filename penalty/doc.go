// Package penalty holds what is added to the loss to keep weights small,
// sparse, or within bounds.
//
// A penalty is a sum over lines, one line for each feature; a line holds one
// weight per output (a single one for a scalar loss). What the engine needs of
// it is its value and its proximal step (Penalty); how many proximal steps in a
// row collapse into one is optional (Repeater, Additive, Affine), and is what
// makes a penalty cheap on sparse rows: a line that no row touches for m steps
// is settled once.
//
//	L1       l1·Σ|w|                    sparse weights (the LASSO)
//	L2       l2/2·Σw²                   small weights (ridge); note the half
//	Elastic  l1·Σ|w| + l2/2·Σw²         both
//	Box      0 if lo ≤ w ≤ hi, else ∞   bounds, such as w ≥ 0
//	Bounded  an Elastic within a Box
//	Group    λ·‖w‖₂                     a feature leaves all outputs at once
//
// The penalty of a model is the sum over its lines, added to the mean loss; it
// is not divided by the number of rows. The step t of a prox carries the
// metric of the update: t_c = eta/D_c, one number per lane, so that the fixed
// point of the update is the minimum whatever the metric.
//
// All arithmetic is float64; the result is rounded to float32 once. A weight
// that is shrunk to nothing is exactly 0, and a NaN stays a NaN. A slice of the
// wrong length panics. The sub-package penaltytest checks any penalty.
package penalty

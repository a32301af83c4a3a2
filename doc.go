// Package slalom trains models by stochastic gradient.
//
// Every problem here is a finite sum, f(w) = (1/Σhᵢ) Σ hᵢ fᵢ(w) plus a penalty, and
// everything trains by one loop of four lines (Parts.Run): a batch, an estimate
// of the gradient, a step size, an update. Gradient descent and stochastic
// gradient descent differ in the first of them.
//
// Fit does the whole job on labelled rows: it chooses a loss, holds rows out,
// trains and keeps the best weights. Train is the same for a finite sum of
// one's own (model.Func). Parts.Run is the loop alone.
//
// # Conventions
//
// Losses are means per unit of row weight, natural logarithms, without the
// penalty. The squared loss has a half, (p−y)²/2, and so has the L2 penalty, λ/2·Σw². Derivatives
// are ∂/∂p. Weights and features are float32; sums, losses, norms and steps are
// float64. The intercept is not penalised unless asked.
//
// # Same bits
//
// The same recipe, seed and rows give the same model, byte for byte, whatever
// the number of threads; for linear models also whatever the machine.
package slalom

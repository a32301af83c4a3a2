// Package model states problems as finite sums
//
//	f(w) = (1/Σhᵢ) Σᵢ hᵢ fᵢ(w)
//
// with n summands, one a row, and hᵢ the row's weight. Three kinds are built
// in: linear models (Linear: fᵢ(w) = loss(aᵢᵀw + offsetᵢ, yᵢ), with one output
// or several), nets (Net) and a user's own function (Func).
//
// # A gradient in factors
//
// The gradient of a linear model over a batch is a product, rows times
// coefficients: Σ aᵢ ⊗ sᵢ with one number sᵢ a row and lane, the loss's
// derivative. It is never multiplied out here. A net's later layers and a user's function
// give a dense gradient. A Gradient holds either kind, one Part a table.
//
// # Row weights
//
// A row of weight h enters every mean as h copies of it would. Losses, full
// gradients and so the optimum are exactly those of the copies. One step on
// the row is h/h̄ times as long, with h̄ the mean weight of all rows: that is h steps
// on copies with step size eta/h̄, to first order in eta.
package model

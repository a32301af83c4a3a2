// Package grad estimates the gradient of a finite sum from a batch.
//
// Unbiasedness and variance of the estimate govern how stochastic gradient
// behaves; every kind here is unbiased for batches drawn uniformly, and they differ in variance:
//
//   - Plain: the batch's mean gradient. Its variance falls as 1/|B| and does
//     not vanish at the optimum.
//   - SVRG: the batch's gradient at w, less the batch's gradient at a reference
//     point, plus the full gradient there. Variance goes to zero at the optimum.
//   - SAGA: like SVRG with a reference of its own for every row, the point
//     where the row was last visited; it keeps one coefficient a row and lane.
//   - Clip: any of them, shortened to a given norm. (No longer unbiased.)
//
// An Estimate keeps the gradient in factors (package model) and leaves the
// dense mean of SVRG and SAGA in the weight table, which pays for it lazily.
package grad

// Package kernel has the arithmetic that the engine does most or must do alike
// on every machine: exponential, logarithm and their kin, with stated error
// bounds and the same bits everywhere.
//
// The standard library's own differ from one architecture to the next, by
// assembly and by fused multiply-adds. Here every product that enters a sum is
// written float64(x*y), which forbids fusing, and tests hold the results
// against golden bits.
package kernel

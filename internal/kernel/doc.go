// Package kernel has the arithmetic that the engine does most or must do alike
// on every machine: exponential, logarithm and their kin, with stated error
// bounds, and the vector code of sparse rows, all with the same bits everywhere.
//
// The standard library's functions differ from one architecture to the next, by
// assembly and by fused multiply-adds. Here every product that enters a sum is
// written float64(x*y) or float32(x*y), which forbids fusing, and tests hold the
// results against golden bits.
//
// # Rows and lines
//
// A table is mem []float32, line after line, stride numbers each. Line j belongs to feature j of
// a row (mem begins after the intercept's line): first a weight for each lane (output or racer), then,
// where the update keeps sums, one for each lane. index is a row's features, in their order, none twice; nil means
// lines 0, 1, 2, … as many as values. value nil means that every value is 1. A feature beyond mem panics.
//
//	Product (z []float64, mem []float32, stride int, index []uint32, value []float32)                        z += aᵀW
//	AddPlain(mem []float32, stride int, index []uint32, value []float32, s []float64)                        W += a ⊗ s
//	AdaGrad (mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32)      G += g², w −= eta·g/(√G+eps)
//	Prefetch(mem []float32, stride int, index []uint32)                                                      a coming row's lines into the cache
//
//	AdaGradRates(mem, stride, index, value, s, rate, h []float32, eps float32)                               G += g², rate = a/√(G+eps²), h += a·rate
//	LogisticFlow(u []float32, z []float64, d, h, eta []float32, y float64)                                   u: eta times the derivative along the flow
//	AddRates(mem []float32, stride int, index []uint32, rate, u []float32)                                   w −= u·rate
//
//	ProductBias, PlainBias, AdaGradBias, AdaGradRatesBias, AddRatesBias                                      the same, mem with the intercept's line
//
//	Product1(z float64, mem []float32, stride int, index []uint32, value []float32) float64                  with one lane
//	Plain1  (mem []float32, index []uint32, value []float32, s float64)                                      stride 1
//	AdaGrad1(mem []float32, index []uint32, value []float32, s, eta, eps float32)                            stride 2
//	LogisticRows1(mem, index, value, work, spots, n, sum, product, eps)                                      whole steps along the flow
//	LogisticRows (mem, index, value, work, spots, n, sum, product, eta, eps)                                 the same with two or eight lanes
//
//	Logistic(value, deriv, z []float64, y float64)                 loss and derivative of each lane; also Hinge, Squared
//	LogisticSum(sum, product, deriv, z []float64, y float64)       the same, losses summed; also HingeSum, SquaredSum
//	LogisticSlope(d []float32, z []float64, y float64)             its derivative for steps along the flow
//	LogisticLosses(z, y []float64)                                 the losses of many rows, in place of their predictions
//	FoldLogs(sum, product []float64)                               sum += log product, product = 1, at least every 1000 rows
//	Narrow(dst []float32, src []float64, f float64)                dst = src·f; also Scale(dst, src []float64, f float64)
//
//	Gather(spots, index, value, b Block, pick []uint32)            rows from all over a block side by side
//
//	Dot(x, y []float32) float64                    Axpy(w []float32, s float64, x []float32)     dense vectors
//	Follow(mean []float64, w []float32, n float64) mean += (w − mean)/n
//	Finite(s []float32) bool                       no number is infinite or NaN
//	Lines(n int) []float32                         a table, on large pages if it is large
//	Zeros(n int) []T                               any numbers, likewise
//	Use(level Level) (restore func())              for tests; Levels, Using
//
// # Text
//
// [Marks] finds the pairs index:value of a text and reads them.
//
// # Vector code
//
// Every kernel is defined by plain Go (…Go), and on x86-64 done by AVX2 or AVX-512 where the processor has it, operation by
// operation, so that no bit differs; the tag noasm leaves it out. Product and plain update of one lane are plain Go
// everywhere, which is as fast.
// zlines_amd64.s and its declarations are written by a generator in a module of its own:
//
//	cd internal/kernel/gen && go generate
package kernel

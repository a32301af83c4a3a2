package loss

import "github.com/slalom-ml/slalom/internal/kernel"

// growthEnd is where the exponential goes on as its tangent. It lies beyond the
// logarithm of every target (345.4), so that no optimum moves, and exp(350) times
// the largest target times 1000 is a float64 still.
const growthEnd = 350

// growth is exp(p) as far as growthEnd, its tangent there beyond, and the derivative.
func growth(p float64) (value, slope float64) {
	if p <= growthEnd {
		e := kernel.Exp(p)
		return e, e
	}
	e := kernel.Exp(growthEnd)
	return e * (1 + (p - growthEnd)), e
}

// rates writes exp(p), exp(growthEnd) at most, into dst, which may be p.
func rates(dst, p []float64) {
	if len(dst) != len(p) {
		panic("loss: lengths of means and predictions differ")
	}
	for i, v := range p {
		_, dst[i] = growth(v)
	}
}

// excess is exp(u) − 1 − u ≥ 0, by its series near 0, where the difference would
// have no digits left.
func excess(u float64) float64 {
	if u > 0.125 || u < -0.125 {
		e, _ := growth(u)
		return e - 1 - u
	}
	const last = 13 // u^14/14! is less than 2^-70 of the first term
	s := 1.0
	for n := last; n > 2; n-- {
		s = 1 + float64(u*s)/float64(n)
	}
	return u * u / 2 * s
}

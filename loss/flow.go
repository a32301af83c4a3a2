package loss

import (
	"math"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Flow writes, for each prediction z[c] of one target, the mean derivative along the loss's own gradient flow,
//
//	v = (z − p(1))/k   with   p′(t) = −k·∂loss/∂p,   p(0) = z
//
// where k[c] ≥ 0 is how far the whole derivative would move the prediction. A step along v instead of the
// derivative does what infinitely many small steps on the row would do, so it never passes the row's own
// minimum, however long (Nikos Karampatziakis and John Langford, "Online Importance Weight Aware Updates",
// 2011). Logistic, squared and hinge losses have closed forms; for the others v is the mean of the derivatives at both ends of the step or, where
// these differ in sign, the derivative shortened by fours until they do not. v may be z.
func Flow(v, z, k []float64, l Scalar, y float64) {
	switch l.(type) {
	case Logistic:
		kernel.LogisticFlow(v, z, k, y)
	case Squared:
		for c, p := range z {
			v[c] = (p - y) * fading(k[c])
		}
	case Hinge:
		for c, p := range z {
			slack, d := l.Eval(p, y)
			if slack < k[c] {
				d *= slack / k[c]
			}
			v[c] = d
		}
	default:
		for c, p := range z {
			v[c] = short(l, p, k[c], y)
		}
	}
}

// fading is (1 − exp(−k))/k.
func fading(k float64) float64 {
	if k < 1e-3 {
		return 1 - k/2 + float64(k*k)/6
	}
	return (1 - kernel.Exp(-k)) / k
}

// short is a step along the derivative that does not pass the minimum of a convex loss.
func short(l Scalar, p, k, y float64) float64 {
	_, d := l.Eval(p, y)
	if d == 0 || k == 0 {
		return d
	}
	for part := 1.0; part > 1e-18; part /= 4 {
		_, e := l.Eval(p-float64(part*k*d), y)
		switch same := (e > 0) == (d > 0); {
		case same && part == 1:
			return (d + e) / 2
		case same && !math.IsInf(e, 0):
			return float64(part * d)
		}
	}
	return 0
}

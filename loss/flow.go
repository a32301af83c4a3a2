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
// 2011). Logistic, squared, hinge, Poisson and gamma losses have closed forms; for the others v is the mean of the derivatives at both ends
// of the step or, where these differ in sign, the derivative shortened by fours until they do not. v may be z.
func Flow(v, z, k []float64, l Scalar, y float64) {
	switch l := l.(type) {
	case Logistic:
		for c, p := range z {
			_, d := l.Eval(p, y)
			var u [1]float32
			kernel.LogisticFlow(u[:], []float64{p}, []float32{float32(d)}, []float32{float32(k[c])}, []float32{1}, y)
			v[c] = float64(u[0])
		}
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
	case Poisson:
		for c, p := range z {
			v[c] = growing(l, p, k[c], y)
		}
	case Gamma:
		for c, p := range z {
			v[c] = shrinking(l, p, k[c], y)
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
		return 1 - float64(k/2) + float64(k*k)/6
	}
	return (1 - kernel.Exp(-k)) / k
}

// growing is the flow of Poisson: u = exp(−p) follows u′ = k(1 − y·u), so that
//
//	u(1)/u(0) = exp(−ky) + k·exp(p)·fading(ky),   p(1) = −log u(1)
//
// unless the step is so short that the logarithm has few digits, or exponentials are beyond reckoning.
func growing(l Poisson, p, k, y float64) float64 {
	e, _ := growth(p)
	if ky := float64(k * y); math.Abs(p) < flowEnd && k < flowMost && ky+float64(k*e) > flowShort {
		return kernel.Log(kernel.Exp(-ky)+float64(float64(k*e)*fading(ky))) / k
	}
	return short(l, p, k, y)
}

// shrinking is the flow of Gamma: m = exp(p) follows m′ = −k(m − y), so that
//
//	m(1)/m(0) = exp(−k) + k·y·exp(−p)·fading(k),   p(1) = log m(1)
//
// with the same exceptions.
func shrinking(l Gamma, p, k, y float64) float64 {
	e, _ := growth(-p)
	if ye := float64(y * e); math.Abs(p) < flowEnd && k < flowMost && k+float64(k*ye) > flowShort {
		return -kernel.Log(kernel.Exp(-k)+float64(float64(k*ye)*fading(k))) / k
	}
	return short(l, p, k, y)
}

const (
	flowEnd   = 300  // the prediction beyond which exponentials are left alone
	flowMost  = 1e20 // and the step
	flowShort = 1e-4 // the steps, times the curvature at both ends, below which two derivatives do
)

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

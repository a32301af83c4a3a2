package loss

import (
	"math"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Logistic is the negative log-likelihood of a class whose log-odds are p:
//
//	log(1 + exp(−m)),   m = p where y > 0, else −p
//
// Targets are −1 and 1, or 0 and 1: y > 0 is the positive class. It is 1/4-smooth
// and never 0. Mean gives the probability of the positive class, 1/(1+exp(−p)).
// Cox, "The Regression Analysis of Binary Sequences", 1958.
type Logistic struct{}

var (
	_ Scalar = Logistic{}
	_ Smooth = Logistic{}
	_ Linked = Logistic{}
)

// Name is "logistic".
func (Logistic) Name() string { return "logistic" }

// Check wants −1, 0 or 1.
func (Logistic) Check(y float64) error { return checkTwo("logistic", y) }

// Eval returns the value and ∓1/(1+exp(m)); neither overflows, and both keep
// their relative precision on either side.
func (Logistic) Eval(p, y float64) (value, deriv float64) {
	m, sign := margin(p, y)
	e := kernel.Exp(-math.Abs(m))
	value = kernel.Log1p(e)
	if m < 0 {
		return value - m, -sign / (1 + e)
	}
	return value, -sign * e / (1 + e)
}

// Curvature is 1/4, reached at p = 0.
func (Logistic) Curvature() float64 { return 0.25 }

// Mean writes the probabilities of the positive class; dst may be p.
func (Logistic) Mean(dst, p []float64) {
	if len(dst) != len(p) {
		panic("loss: lengths of means and predictions differ")
	}
	for i, v := range p {
		e := kernel.Exp(-math.Abs(v))
		if v < 0 {
			dst[i] = e / (1 + e)
		} else {
			dst[i] = 1 / (1 + e)
		}
	}
}

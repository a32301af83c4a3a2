package loss

import (
	"fmt"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Gamma is the negative log-likelihood of a positive quantity that varies in
// proportion to its mean exp(p) (a claim, a duration), up to a factor and to
// terms that no model can change:
//
//	y exp(−p) + p
//
// for targets 1e-150 ≤ y ≤ 1e150. The value is least, 1 + log y, at p = log y, and
// may be negative. It is convex and not smooth.
//
// Below p = −350 the exponential goes on as its tangent, exp(350)(1 − p − 350),
// so that value and derivative stay finite and the loss stays convex. No target
// has its optimum there. Nelder and Wedderburn, "Generalized Linear Models", 1972.
type Gamma struct{}

var (
	_ Scalar  = Gamma{}
	_ Linked  = Gamma{}
	_ Deviant = Gamma{}
)

// Name is "gamma".
func (Gamma) Name() string { return "gamma" }

// Check wants a number above 0.
func (Gamma) Check(y float64) error {
	switch {
	case y <= 0:
		return fmt.Errorf("target %v is not above 0: gamma wants positive numbers", y)
	case y < smallest:
		return fmt.Errorf("target %v is too small: gamma wants at least %g; multiply the targets by a constant", y, smallest)
	}
	return checkNumber("gamma", y)
}

// Eval returns y exp(−p) + p and 1 − y exp(−p).
func (Gamma) Eval(p, y float64) (value, deriv float64) {
	e, slope := growth(-p)
	return float64(y*e) + p, 1 - float64(y*slope)
}

// Mean writes the expected values exp(p), exp(350) at most; dst may be p.
func (Gamma) Mean(dst, p []float64) { rates(dst, p) }

// Deviance is 2((y − μ)/μ − log(y/μ)) with μ = exp(p).
func (Gamma) Deviance(p, y float64) float64 { return 2 * excess(kernel.Log(y)-p) }

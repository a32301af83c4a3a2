package loss

import (
	"fmt"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Poisson is the negative log-likelihood of a count with mean exp(p), less
// log y!, which no model can change:
//
//	exp(p) − y p
//
// for targets 0 ≤ y ≤ 1e150; they need not be whole (a rate). The value is least,
// y − y log y, at p = log y, and may be negative. It is convex and not smooth.
//
// Beyond p = 350 the exponential goes on as its tangent, exp(350)(1 + p − 350),
// so that value and derivative stay finite and the loss stays convex. No target
// has its optimum there. Nelder and Wedderburn, "Generalized Linear Models", 1972.
type Poisson struct{}

var (
	_ Scalar  = Poisson{}
	_ Linked  = Poisson{}
	_ Deviant = Poisson{}
)

// Name is "poisson".
func (Poisson) Name() string { return "poisson" }

// Check wants a number that is not negative.
func (Poisson) Check(y float64) error {
	if y < 0 {
		return fmt.Errorf("target %v is negative: poisson wants counts, 0 or more", y)
	}
	return checkNumber("poisson", y)
}

// Eval returns exp(p) − y p and exp(p) − y.
func (Poisson) Eval(p, y float64) (value, deriv float64) {
	e, slope := growth(p)
	return e - float64(y*p), slope - y
}

// Mean writes the expected counts exp(p), exp(350) at most; dst may be p.
func (Poisson) Mean(dst, p []float64) { rates(dst, p) }

// Deviance is 2(y log(y/μ) − (y − μ)) with μ = exp(p).
func (Poisson) Deviance(p, y float64) float64 {
	if y == 0 {
		e, _ := growth(p)
		return 2 * e
	}
	return 2 * y * excess(p-kernel.Log(y))
}

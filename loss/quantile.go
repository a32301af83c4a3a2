package loss

// Quantile is the pinball loss, whose mean is least at the τ-quantile of the
// targets (τ = 1/2: the median, and half the absolute error):
//
//	τ(y−p)       where p < y
//	(1−τ)(p−y)   elsewhere
//
// for any finite target with |y| ≤ 1e150. It is not smooth: at the kink p = y the
// derivative given is the subgradient 0. Koenker and Bassett, "Regression
// Quantiles", 1978.
type Quantile struct {
	Tau float64 // 0 < τ < 1; 0 means 0.5
}

var _ Scalar = Quantile{}

// Name is "quantile".
func (Quantile) Name() string { return "quantile" }

// Check wants a finite number.
func (Quantile) Check(y float64) error { return checkNumber("quantile", y) }

// Eval returns the value and −τ, 0 or 1−τ.
func (q Quantile) Eval(p, y float64) (value, deriv float64) {
	tau := q.Tau
	if tau == 0 {
		tau = 0.5
	}
	switch d := p - y; {
	case d < 0:
		return -tau * d, -tau
	case d > 0:
		return (1 - tau) * d, 1 - tau
	default:
		return d, d // 0, or NaN as it came
	}
}

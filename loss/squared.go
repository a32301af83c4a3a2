package loss

// Squared is half the squared error
//
//	(p−y)²/2
//
// for any finite target with |y| ≤ 1e150. Its derivative is p−y; it is
// 1-smooth, and its mean is least at the mean of the targets.
type Squared struct{}

var (
	_ Scalar = Squared{}
	_ Smooth = Squared{}
)

// Name is "squared".
func (Squared) Name() string { return "squared" }

// Check wants a finite number.
func (Squared) Check(y float64) error { return checkNumber("squared", y) }

// Eval returns (p−y)²/2 and p−y.
func (Squared) Eval(p, y float64) (value, deriv float64) {
	d := p - y
	return d * d / 2, d
}

// Curvature is 1.
func (Squared) Curvature() float64 { return 1 }

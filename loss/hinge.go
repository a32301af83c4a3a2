package loss

// Hinge is the loss of the support vector machine:
//
//	max(0, 1−m),   m = p where y > 0, else −p
//
// Targets are −1 and 1, or 0 and 1: y > 0 is the positive class. It is not smooth:
// at the kink m = 1 the derivative given is the subgradient 0. Cortes and Vapnik,
// "Support-Vector Networks", 1995.
type Hinge struct{}

var _ Scalar = Hinge{}

// Name is "hinge".
func (Hinge) Name() string { return "hinge" }

// Check wants −1, 0 or 1.
func (Hinge) Check(y float64) error { return checkTwo("hinge", y) }

// Eval returns the value and, where m < 1, ∓1.
func (Hinge) Eval(p, y float64) (value, deriv float64) {
	m, sign := margin(p, y)
	if m >= 1 {
		return 0, 0
	}
	return 1 - m, -sign
}

// SquaredHinge is the hinge, squared, without a half (as in LIBLINEAR):
//
//	max(0, 1−m)²,   m = p where y > 0, else −p
//
// Targets are −1 and 1, or 0 and 1: y > 0 is the positive class. It is 2-smooth.
// Fan, Chang, Hsieh, Wang and Lin, "LIBLINEAR: A Library for Large Linear
// Classification", 2008.
type SquaredHinge struct{}

var (
	_ Scalar = SquaredHinge{}
	_ Smooth = SquaredHinge{}
)

// Name is "squared-hinge".
func (SquaredHinge) Name() string { return "squared-hinge" }

// Check wants −1, 0 or 1.
func (SquaredHinge) Check(y float64) error { return checkTwo("squared-hinge", y) }

// Eval returns the value and, where m < 1, ∓2(1−m).
func (SquaredHinge) Eval(p, y float64) (value, deriv float64) {
	m, sign := margin(p, y)
	if m >= 1 {
		return 0, 0
	}
	d := 1 - m
	return d * d, -2 * sign * d
}

// Curvature is 2.
func (SquaredHinge) Curvature() float64 { return 2 }

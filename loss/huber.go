package loss

import "math"

// Huber is the squared error near the target and the absolute error far from it,
// so that a few wild targets do not rule the rest:
//
//	(p−y)²/2          where |p−y| ≤ δ
//	δ(|p−y| − δ/2)    elsewhere
//
// for any finite target with |y| ≤ 1e150. It is 1-smooth, and its derivative is
// p−y clipped to [−δ, δ]. Huber, "Robust Estimation of a Location Parameter", 1964.
type Huber struct {
	Delta float64 // δ > 0, in the target's unit; 0 means 1
}

var (
	_ Scalar = Huber{}
	_ Smooth = Huber{}
)

// Name is "huber".
func (Huber) Name() string { return "huber" }

// Check wants a finite number.
func (Huber) Check(y float64) error { return checkNumber("huber", y) }

// Eval returns the value and p−y clipped to [−δ, δ].
func (h Huber) Eval(p, y float64) (value, deriv float64) {
	delta := h.Delta
	if delta == 0 {
		delta = 1
	}
	d := p - y
	a := math.Abs(d)
	if a <= delta {
		return d * d / 2, d
	}
	return delta * (a - float64(delta/2)), math.Copysign(delta, d)
}

// Curvature is 1.
func (Huber) Curvature() float64 { return 1 }

package penalty

import (
	"fmt"
	"math"
)

// Box is the constraint Lo ≤ w ≤ Hi as a penalty: 0 inside, +Inf outside. Its
// prox clips. Either bound may be infinite: Box{Lo: 0, Hi: math.Inf(1)} keeps
// weights from being negative. The zero value, which would hold every weight at
// 0, is refused by Check. Bounds are rounded to float32, the precision of the
// weights, so that a weight that was clipped to a bound is inside.
type Box struct{ Lo, Hi float64 }

var (
	_ Repeater = Box{}
	_ Additive = Box{}
	_ Checker  = Box{}
)

// Name is "box".
func (Box) Name() string { return "box" }

// Check wants bounds that leave room for a weight and are not both 0.
func (p Box) Check() error {
	switch {
	case math.IsNaN(p.Lo) || math.IsNaN(p.Hi):
		return fmt.Errorf("penalty: bounds %v and %v: a bound is a number or infinite", p.Lo, p.Hi)
	case p.Lo > p.Hi:
		return fmt.Errorf("penalty: lower bound %v is above upper bound %v", p.Lo, p.Hi)
	case p.Lo == 0 && p.Hi == 0:
		return fmt.Errorf("penalty: bounds 0 and 0 hold every weight at 0")
	case p.Lo > math.MaxFloat32 || p.Hi < -math.MaxFloat32:
		return fmt.Errorf("penalty: no weight fits between %v and %v", p.Lo, p.Hi)
	}
	return nil
}

// Value is 0 or +Inf; NaN when a weight is NaN.
func (p Box) Value(w []float32) float64 {
	lo, hi := float32(p.Lo), float32(p.Hi)
	value := 0.0
	for _, v := range w {
		if v != v {
			return math.NaN()
		}
		if v < lo || v > hi {
			value = math.Inf(1)
		}
	}
	return value
}

// Prox clips, whatever t.
func (p Box) Prox(w []float32, t []float64, racers int) {
	checkLine(w, t, racers)
	p.clip(w)
}

// Repeat clips once if m > 0.
func (p Box) Repeat(w []float32, t []float64, m, racers int) bool {
	checkLine(w, t, racers)
	checkTimes(m)
	if m > 0 {
		p.clip(w)
	}
	return true
}

// Additive is true: clipping twice is clipping once.
func (Box) Additive([]float64) bool { return true }

func (p Box) clip(w []float32) {
	lo, hi := float32(p.Lo), float32(p.Hi)
	for c, v := range w {
		if v < lo {
			w[c] = lo
		} else if v > hi {
			w[c] = hi
		}
	}
}

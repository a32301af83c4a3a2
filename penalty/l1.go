package penalty

import "math"

// L1 is the penalty λ·Σ|w|, convex, whose prox is the soft threshold
// sign(w)·max(|w| − tλ, 0). It sets weights to exactly 0.
//
// Robert Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996).
type L1 struct{ Lambda float64 }

var (
	_ Affine   = L1{}
	_ Repeater = L1{}
	_ Additive = L1{}
	_ Checker  = L1{}
)

// Name is "l1".
func (L1) Name() string { return "l1" }

// Check wants Lambda ≥ 0 and finite.
func (p L1) Check() error { return checkStrength("l1", p.Lambda) }

// Value is λ·Σ|w|.
func (p L1) Value(w []float32) float64 {
	s := 0.0
	for _, v := range w {
		s += math.Abs(float64(v))
	}
	return float64(p.Lambda * s)
}

// Prox is the soft threshold.
func (p L1) Prox(w []float32, t []float64, racers int) {
	checkLine(w, t, racers)
	for c, v := range w {
		w[c] = soft(v, float64(t[c]*p.Lambda))
	}
}

// Repeat is the soft threshold at m·t·λ.
func (p L1) Repeat(w []float32, t []float64, m, racers int) bool {
	checkLine(w, t, racers)
	checkTimes(m)
	for c, v := range w {
		w[c] = soft(v, float64(float64(m)*(t[c]*p.Lambda)))
	}
	return true
}

// Affine is (λ, 0).
func (p L1) Affine() (l1, l2 float64) { return p.Lambda, 0 }

// Additive is true: thresholds add up.
func (L1) Additive([]float64) bool { return true }

// soft is sign(v)·max(|v| − s, 0); the zero is +0, and a NaN stays one.
func soft(v float32, s float64) float32 {
	a := math.Abs(float64(v)) - s
	if a <= 0 {
		return 0
	}
	if v < 0 {
		return float32(-a)
	}
	return float32(a)
}

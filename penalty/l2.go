package penalty

// L2 is the penalty λ/2·Σw² (with the half), λ-strongly convex and λ-smooth,
// whose prox is w/(1 + tλ).
//
// Arthur Hoerl and Robert Kennard, "Ridge Regression: Biased Estimation for
// Nonorthogonal Problems" (1970).
type L2 struct{ Lambda float64 }

var (
	_ Affine   = L2{}
	_ Repeater = L2{}
	_ Checker  = L2{}
)

// Name is "l2".
func (L2) Name() string { return "l2" }

// Check wants Lambda ≥ 0 and finite.
func (p L2) Check() error { return checkStrength("l2", p.Lambda) }

// Value is λ/2·Σw².
func (p L2) Value(w []float32) float64 { return float64(p.Lambda / 2 * squares(w)) }

// Prox divides by 1 + tλ.
func (p L2) Prox(w []float32, t []float64, racers int) {
	checkLine(w, t, racers)
	for c, v := range w {
		w[c] = float32(float64(v) / (1 + float64(t[c]*p.Lambda)))
	}
}

// Repeat divides by (1 + tλ)ᵐ.
func (p L2) Repeat(w []float32, t []float64, m, racers int) bool {
	return Elastic{L2: p.Lambda}.Repeat(w, t, m, racers)
}

// Affine is (0, λ).
func (p L2) Affine() (l1, l2 float64) { return 0, p.Lambda }

// squares is Σw². The square of a float32 is exact in float64.
func squares(w []float32) float64 {
	s := 0.0
	for _, v := range w {
		s += float64(v) * float64(v)
	}
	return s
}

package kernel

import (
	"math"
	"testing"
)

// All mantissas, of odd and of even exponents, and the ends.
func TestInvSqrtIsWithinItsError(t *testing.T) {
	worst := 0.0
	for b := math.Float32bits(1); b < math.Float32bits(4); b++ {
		x := math.Float32frombits(b)
		worst = max(worst, math.Abs(float64(invSqrt(x))*math.Sqrt(float64(x))-1))
	}
	if worst > 5e-7 {
		t.Errorf("off by %g", worst)
	}
	for _, x := range []float32{1e-37, 1e-16, 1e-8, 0.1, 1, 7, 1e10, 1e30, 3e38} {
		if e := math.Abs(float64(invSqrt(x))*math.Sqrt(float64(x)) - 1); e > 5e-7 {
			t.Errorf("of %g it is off by %g", x, e)
		}
	}
	if got := invSqrt(float32(math.Inf(1))); math.Abs(float64(got/invSqrt(invSqrtMost))-1) > 1e-3 {
		t.Errorf("of infinity it is %g", got)
	}
	if got := invSqrt(0); !(got > 1e19 && got < 1e20) {
		t.Errorf("of 0 it is %g", got)
	}
	if got := invSqrt(float32(math.NaN())); got == got {
		t.Errorf("of NaN it is %g", got)
	}
}

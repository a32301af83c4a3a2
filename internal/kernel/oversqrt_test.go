package kernel

import (
	"math"
	"testing"
)

// All mantissas, of odd and of even exponents, and the ends.
func TestOverSqrtIsWithinItsError(t *testing.T) {
	worst := 0.0
	for b := math.Float32bits(1); b < math.Float32bits(4); b++ {
		x := math.Float32frombits(b)
		worst = max(worst, math.Abs(float64(overSqrt(1, x))*math.Sqrt(float64(x))-1))
	}
	if worst > 2e-5 {
		t.Errorf("off by %g", worst)
	}
	for _, x := range []float32{1e-37, 1e-16, 1e-8, 0.1, 1, 7, 1e10, 1e30, 3e38} {
		if e := math.Abs(float64(overSqrt(1, x))*math.Sqrt(float64(x)) - 1); e > 2e-5 {
			t.Errorf("of %g it is off by %g", x, e)
		}
	}
	if got := overSqrt(1, float32(math.Inf(1))); math.Abs(float64(got/overSqrt(1, overSqrtMost))-1) > 0.01 {
		t.Errorf("of infinity it is %g", got)
	}
	if got := overSqrt(1, 0); !(got > 1e19 && got < 1e20) {
		t.Errorf("of 0 it is %g", got)
	}
	if got := overSqrt(1, float32(math.NaN())); got == got {
		t.Errorf("of NaN it is %g", got)
	}
}

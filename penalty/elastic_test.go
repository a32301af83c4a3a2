package penalty

import (
	"math"
	"math/big"
	"testing"
)

// geometric against the same sums in 400 bits.
func TestGeometric(t *testing.T) {
	one := func() *big.Float { return new(big.Float).SetPrec(400).SetInt64(1) }
	for _, x := range []float64{0, 1e-300, 1e-17, 1e-9, 0.01, 0.5, 1, 7, 1e6} {
		for _, m := range []int{0, 1, 2, 3, 7, 100, 12345, 1 << 30} {
			q := new(big.Float).Quo(one(), new(big.Float).Add(one(), new(big.Float).SetPrec(400).SetFloat64(x)))
			power := one()
			for b, n := new(big.Float).Copy(q), m; n > 0; n >>= 1 {
				if n&1 != 0 {
					power.Mul(power, b)
				}
				b = new(big.Float).Mul(b, b)
			}
			wantP, _ := power.Float64()
			wantS := float64(m)
			if x > 0 { // Σ qʲ = (1 − qᵐ)/x
				wantS, _ = new(big.Float).Quo(new(big.Float).Sub(one(), power), new(big.Float).SetFloat64(x)).Float64()
			}
			if x == 1e-300 { // 400 bits do not hold 1 − 1e-300
				wantS = float64(m)
			}
			p, s := geometric(x, m)
			if math.Abs(p-wantP) > 1e-12*wantP+1e-300 || math.Abs(s-wantS) > 1e-14*wantS {
				t.Errorf("x=%v m=%d: %v and %v, want %v and %v", x, m, p, s, wantP, wantS)
			}
		}
	}
}

// A weight reaches exactly 0 at the step at which it should.
func TestRepeatReachesZero(t *testing.T) {
	p := Elastic{L1: 1, L2: 0.25} // 10 → (10−1)/1.25 = 7.2 → 4.96 → 3.168 → 1.7344 → 0.58752 → 0
	for m, want := range []float64{10, 7.2, 4.96, 3.168, 1.7344, 0.58752, 0, 0} {
		w := []float32{10, -10}
		p.Repeat(w, []float64{1, 1}, m, 1)
		if math.Abs(float64(w[0])-want) > 1e-6 || w[1] != -w[0] || (want == 0 && math.Signbit(float64(w[1]))) {
			t.Errorf("after %d steps %v, want ±%v", m, w, want)
		}
	}
}

func BenchmarkRepeat(b *testing.B) {
	w, t := make([]float32, 8), make([]float64, 8)
	for c := range t {
		t[c] = 1e-3 * float64(c+1)
	}
	for b.Loop() {
		for c := range w {
			w[c] = 1
		}
		Elastic{L1: 1e-9, L2: 1e-6}.Repeat(w, t, 1000, 8)
	}
}

package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The slope is within its error of the derivative, whose sign it has, on all of float32 where that is large enough.
func TestLogisticSlope(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var z, value, want [8]float64
	var d [8]float32
	for i := range 1 << 15 {
		for c := range z {
			z[c] = 12 * r.NormFloat64()
			if i&7 == 1 {
				z[c] = 85 * (2*r.Float64() - 1)
			}
		}
		y := float64(i&1*2 - 1)
		Logistic(value[:], want[:], z[:], y)
		LogisticSlope(d[:], z[:], y)
		for c, v := range d {
			if e := math.Abs(float64(v)/want[c] - 1); !(e < 2e-7*(1+math.Abs(z[c]))) {
				t.Fatalf("at %v: %v, want %v, off by %g", z[c], v, want[c], e)
			}
		}
	}
}

func TestLogisticSlopeEnds(t *testing.T) {
	tiny := float32(math.Exp(-87))
	for _, c := range []struct {
		z, y float64
		want float32
	}{
		{0, 1, -0.5}, {math.Copysign(0, -1), 0, 0.5}, {1e9, 1, -tiny}, {1e9, 0, 1}, {-1e300, 1, -1},
		{math.Inf(1), 1, -tiny}, {math.Inf(-1), 1, -1}, {math.Inf(-1), -1, tiny},
	} {
		for n := range 17 {
			z, d := make([]float64, n), make([]float32, n)
			for i := range z {
				z[i] = c.z
			}
			LogisticSlope(d, z, c.y)
			for _, v := range d {
				if math.Abs(float64(v/c.want)-1) > 2e-5 {
					t.Errorf("at %v, target %v: %v, want %v", c.z, c.y, v, c.want)
				}
			}
		}
	}
	d := make([]float32, 9)
	z := make([]float64, 9)
	for i := range z {
		z[i] = math.NaN()
	}
	LogisticSlope(d, z, 1)
	for _, v := range d {
		if v == v {
			t.Error("of NaN it is", v)
		}
	}
}

// Vector code has the bits of plain Go for all bits of its numbers.
func TestLogisticSlopeBits(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 8))
	z, want, got := make([]float64, 24), make([]float32, 24), make([]float32, 24)
	for i := range 1 << 14 {
		for c := range z {
			switch z[c] = 9 * r.NormFloat64(); i & 3 {
			case 1:
				z[c] = math.Float64frombits(r.Uint64())
			case 2:
				z[c] = float64(anyFloat(r, true))
			}
		}
		slopes := func(level Level, d []float32) {
			defer Use(level)()
			LogisticSlope(d, z, float64(i>>2&1))
		}
		slopes(Go, want)
		for _, level := range Levels()[1:] {
			if slopes(level, got); !alike(got, want) {
				t.Fatalf("%v: %v, in plain Go %v, at %v", level, got, want, z)
			}
		}
	}
}

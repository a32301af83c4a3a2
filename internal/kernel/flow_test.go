package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The flow ends where a great many small steps end.
func TestLogisticFlow(t *testing.T) {
	for _, y := range []float64{-1, 1} {
		for _, m := range []float64{-3000, -400, -30, -8, -3, -1, -0.1, 0, 0.2, 1, 2, 3.3, 5, 7, 9, 12, 20, 300} {
			for k := 1e-6; k < 1e9; k *= 1.3 {
				z, q, e := m, 1/(1+math.Exp(m)), math.Exp(m)
				d := q
				if y < 0 {
					z = -m
				} else {
					d = -q
				}
				var v [1]float32
				LogisticFlow(v[:], []float64{z}, []float32{float32(d)}, []float32{float32(k)}, []float32{1}, y)
				lo, hi := 0.0, k // of the margin's change, found by halving
				for range 200 {
					mid := lo + (hi-lo)/2
					grown := e * math.Expm1(mid)
					if m < 0 {
						grown = math.Exp(m+mid) - e
					}
					if mid+grown < k {
						lo = mid
					} else {
						hi = mid
					}
				}
				want := lo / k
				if got := math.Abs(float64(v[0])); math.Abs(got-want) > 2e-4*want || math.Signbit(float64(v[0])) != (y > 0) {
					t.Errorf("target %v, margin %v, k %v: %v, want %v", y, m, k, v[0], want)
				}
			}
		}
	}
}

// Vector code has the bits of plain Go for all bits of its numbers.
func TestLogisticFlowBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const lanes = 8 * 3
	z, d, h, eta := make([]float64, lanes), make([]float32, lanes), make([]float32, lanes), make([]float32, lanes)
	want, got := make([]float32, lanes), make([]float32, lanes)
	for i := range 1 << 14 {
		for c := range z {
			z[c] = 9 * r.NormFloat64()
			if i&15 == 1 {
				z[c] = math.Float64frombits(r.Uint64())
			}
			d[c] = float32(1 / (1 + math.Exp(z[c])))
			h[c], eta[c] = float32(math.Exp(4*r.NormFloat64())), float32(math.Exp(3*r.NormFloat64()))
			if i&7 == 2 {
				d[c] = float32(r.Float64())
			}
			if i&15 >= 14 {
				z[c], d[c], h[c], eta[c] = float64(anyFloat(r, true)), anyFloat(r, true), anyFloat(r, true), anyFloat(r, true)
			}
		}
		y := float64(i >> 4 & 1)
		flowGo(want, z, d, h, eta, y)
		for _, level := range Levels()[1:] {
			restore := Use(level)
			LogisticFlow(got, z, d, h, eta, y)
			restore()
			for c, v := range got {
				if math.Float32bits(v) != math.Float32bits(want[c]) && (v == v || want[c] == want[c]) {
					t.Fatalf("%v: %v at %v, %v, %v, %v, want %v", level, v, z[c], d[c], h[c], eta[c], want[c])
				}
			}
		}
	}
}

// The flow has the same bits on every machine.
func TestLogisticFlowGolden(t *testing.T) {
	for _, c := range []struct {
		z         float64
		d, h, eta float32
		bits      uint32
	}{
		{0, -0.5, 0.1, 0.5, 0xbe7e6818},
		{0, -0.5, 3, 0.5, 0xbe562323},
		{2, -0.11920292, 0.7, 1, 0xbdeb8c61},
		{2, -0.11920292, 40, 1, 0xbd3a4a74},
		{-5, -0.9933072, 2, 0.25, 0xbe7dc962},
		{-5, -0.9933072, 20, 0.25, 0xbe632ea9},
		{-5, -0.9933072, 200, 2, 0xbd60893c},
		{9, -0.00012339458, 1000000.0, 1, 0xb6a1da38},
		{9, -0.00012339458, 10, 3, 0xb9c1b97f},
		{-0.25, -0.5621765, 0.001, 7, 0xc07ba363},
		{-0.25, -0.5621765, 12, 7, 0xbec5b5de},
		{1, -0.26894143, 5, 0.3, 0xbd904664},
	} {
		var u [1]float32
		LogisticFlow(u[:], []float64{c.z}, []float32{c.d}, []float32{c.h}, []float32{c.eta}, 1)
		if bits := math.Float32bits(u[0]); bits != c.bits {
			t.Errorf("at %v, %v, %v, %v: bits %#08x (%v), want %#08x", c.z, c.d, c.h, c.eta, bits, u[0], c.bits)
		}
	}
}

// Rates and their addition are AdaGrad's step, with steps of eta.
func TestRatesAreAdaGrad(t *testing.T) {
	for _, lanes := range []int{1, 3, 8, 16} {
		one, two := make([]float32, 2*lanes*5), make([]float32, 2*lanes*5)
		for i := range one {
			one[i] = float32(i%7) / 4
			two[i] = one[i]
		}
		s, eta, u, h := make([]float32, lanes), make([]float32, lanes), make([]float32, lanes), make([]float32, lanes)
		for c := range s {
			s[c], eta[c] = float32(c+1)/8, 0.5
			u[c] = eta[c] * s[c]
		}
		index, value := []uint32{0, 3, 4}, []float32{1, -0.5, 3}
		rate := make([]float32, 3*lanes)
		AdaGrad(one, 2*lanes, index, value, s, eta, 1e-8)
		AdaGradRates(two, 2*lanes, index, value, s, rate, h, 1e-8)
		AddRates(two, 2*lanes, index, rate, u)
		for i := range one {
			if d := math.Abs(float64(one[i] - two[i])); d > 2e-5*max(1, math.Abs(float64(one[i]))) {
				t.Errorf("%d lanes: number %d is %v, by rates %v", lanes, i, one[i], two[i])
			}
		}
		for c := range h {
			want := float32(0)
			for i, a := range value {
				want += a * rate[i*lanes+c]
			}
			if math.Abs(float64(h[c]-want)) > 1e-6 {
				t.Errorf("lane %d: sum %v, want %v", c, h[c], want)
			}
		}
	}
}

// A lane alone has the bits that it has beside others.
func TestRatesOfOneLane(t *testing.T) {
	for _, ones := range []bool{false, true} {
		for features := range 15 {
			sc := makeScene(uint64(features), 8, features, 0, ones, false)
			one := make([]float32, len(sc.mem)/8)
			for line := range len(one) / 2 {
				one[2*line], one[2*line+1] = sc.mem[16*line+3], sc.mem[16*line+11]
			}
			h, rate := make([]float32, 8), make([]float32, 8*(features+1))
			h1, rate1 := make([]float32, 1), make([]float32, features+1)
			AdaGradRatesBias(sc.mem, 16, sc.index, sc.value, sc.s32, rate, h, 1e-8)
			AdaGradRatesBias(one, 2, sc.index, sc.value, sc.s32[3:4], rate1, h1, 1e-8)
			AddRatesBias(sc.mem, 16, sc.index, rate, sc.eta)
			AddRatesBias(one, 2, sc.index, rate1, sc.eta[3:4])
			if h1[0] != h[3] {
				t.Errorf("%d features: sum %v alone, %v beside others", features, h1[0], h[3])
			}
			for line := range len(one) / 2 {
				if one[2*line] != sc.mem[16*line+3] || one[2*line+1] != sc.mem[16*line+11] {
					t.Errorf("%d features: line %d is %v, %v", features, line, one[2*line], one[2*line+1])
				}
			}
		}
	}
}

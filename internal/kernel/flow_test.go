package kernel

import (
	"math"
	"testing"
)

// The flow ends where a great many small steps end.
func TestLogisticFlow(t *testing.T) {
	for _, y := range []float64{-1, 1} {
		for _, m := range []float64{-400, -30, -8, -3, -1, -0.1, 0, 0.2, 1, 2, 5, 9, 20, 300} {
			for k := 1e-6; k < 1e5; k *= 3 {
				z := m
				if y < 0 {
					z = -m
				}
				var v [1]float64
				LogisticFlow(v[:], []float64{z}, []float64{k}, y)
				lo, hi := m, m+k // margins
				if m < 30 {
					for range 200 {
						mid := lo + (hi-lo)/2
						if mid+math.Exp(mid) < m+math.Exp(m)+k {
							lo = mid
						} else {
							hi = mid
						}
					}
				} else {
					lo = m + k/(1+math.Exp(m))
				}
				want := (lo - m) / k
				if k*want < 1e-10*max(1, math.Abs(m)) || k < 1e-3 {
					want = 1 / (1 + math.Exp(m)) // the difference of margins is all rounding
					if k > 1e-3 && k*want > 0.01 {
						t.Fatalf("margin %v, k %v: the test cannot tell", m, k)
					}
					if got := math.Abs(v[0]); math.Abs(got-want) > 1e-3*want {
						t.Errorf("margin %v, k %v: %v, want about %v", m, k, got, want)
					}
					continue
				}
				if got := math.Abs(v[0]); math.Abs(got-want) > 5e-4*want || (v[0] > 0) == (y > 0) {
					t.Errorf("target %v, margin %v, k %v: %v, want %v", y, m, k, v[0], want)
				}
			}
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
			if d := math.Abs(float64(one[i] - two[i])); d > 1e-6*max(1, math.Abs(float64(one[i]))) {
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

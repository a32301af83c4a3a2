package kernel_test

import (
	"math"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
)

// rowLosses are the losses of many lanes beside those of package loss, whose bits they have.
var rowLosses = []struct {
	one    loss.Scalar
	each   func(value, deriv, z []float64, y float64)
	summed func(sum, product, deriv, z []float64, y float64)
}{
	{loss.Logistic{}, kernel.Logistic, kernel.LogisticSum},
	{loss.Hinge{}, kernel.Hinge, kernel.HingeSum},
	{loss.Squared{}, kernel.Squared, kernel.SquaredSum},
}

// lanePredictions has all sizes of prediction, and every special one.
func lanePredictions() (z []float64) {
	for x := 1e-20; x < 1e4; x *= 1.07 {
		z = append(z, x, -x)
	}
	for x := -40.0; x < 40; x += 0.0713 {
		z = append(z, x)
	}
	inf, minus0 := math.Inf(1), math.Copysign(0, -1)
	return append(z, 0, minus0, inf, -inf, math.NaN(), 1, -1, 745.1, -745.1, 690, 710, -710, 36.7, 37.5, -37.5, 5e-324, -5e-324, 0x1p-54, 0x1p-55, 1e300)
}

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

func TestLossesOfLanesAreThoseOfOne(t *testing.T) {
	z := lanePredictions()
	for _, l := range rowLosses {
		for _, y := range []float64{-1, 0, 1} {
			for _, lanes := range []int{len(z), 1, 3, 4, 7, 8, 9, 16, 17} {
				value, deriv, again := make([]float64, lanes), make([]float64, lanes), make([]float64, lanes)
				sum, product := make([]float64, lanes), make([]float64, lanes)
				for at := 0; at+lanes <= len(z); at += lanes {
					z := z[at : at+lanes]
					l.each(value, deriv, z, y)
					l.summed(sum, product, again, z, y)
					for c, p := range z {
						v, d := l.one.Eval(p, y)
						if !sameFloat(value[c], v) || !sameFloat(deriv[c], d) || !sameFloat(again[c], d) {
							t.Fatalf("%s of lane %d of %d at (%v, %v): %v, %v, %v, want %v, %v", l.one.Name(), c, lanes, p, y, value[c], deriv[c], again[c], v, d)
						}
					}
				}
			}
		}
	}
}

func TestSummedLosses(t *testing.T) {
	for _, l := range rowLosses {
		sum, product, deriv, want := make([]float64, 2), []float64{1, 1}, make([]float64, 2), make([]float64, 2)
		rows := 0
		for _, p := range lanePredictions() {
			if !(math.Abs(p) < 1e5) {
				continue
			}
			for _, y := range []float64{-1, 1} {
				rows++
				l.summed(sum, product, deriv, []float64{p, 2 * p}, y)
				for c, p := range []float64{p, 2 * p} {
					v, _ := l.one.Eval(p, y)
					want[c] += v
				}
				if rows%1000 == 0 {
					kernel.FoldLogs(sum, product)
				}
			}
		}
		kernel.FoldLogs(sum, product)
		for c := range want {
			if math.Abs(sum[c]-want[c]) > 1e-12*want[c] {
				t.Errorf("%s: %v, want %v", l.one.Name(), sum[c], want[c])
			}
		}
	}
}

func TestLogisticLossesOfRows(t *testing.T) {
	z := lanePredictions()
	for _, lanes := range []int{1, 2, 3, 8, 16, 129} {
		for shift := range 3 {
			n := len(z) / lanes
			all, y := slices.Clone(z[:n*lanes]), make([]float64, n)
			for i := range y {
				y[i] = float64((i+shift)%3 - 1)
			}
			kernel.LogisticLosses(all, y)
			for i, v := range all {
				if want, _ := (loss.Logistic{}).Eval(z[i], y[i/lanes]); !sameFloat(v, want) {
					t.Fatalf("%v of %d lanes at (%v, %v), want %v", v, lanes, z[i], y[i/lanes], want)
				}
			}
		}
	}
	kernel.LogisticLosses(nil, nil)
}

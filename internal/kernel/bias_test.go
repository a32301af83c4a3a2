package kernel

import "testing"

// A table with an intercept is a line and a table.
func TestBiasIsTheFirstLine(t *testing.T) {
	for _, level := range Levels() {
		for _, lanes := range []int{1, 3, 8, 16} {
			for _, ones := range []bool{false, true} {
				sc := makeScene(5, lanes, 7, 0, ones, false)
				first, restore := []uint32{0}, Use(level)
				a, b := append([]float32(nil), sc.mem...), append([]float32(nil), sc.mem...)

				z, want := append([]float64(nil), sc.s...), make([]float64, lanes)
				ProductBias(z, a, sc.stride, sc.index, sc.value)
				Product(want, b, sc.stride, first, nil)
				Product(want, b[sc.stride:], sc.stride, sc.index, sc.value)
				for c := range z {
					if z[c] != want[c] {
						t.Errorf("%v, %d lanes: ProductBias[%d] = %v, want %v", level, lanes, c, z[c], want[c])
					}
				}
				PlainBias(a, sc.stride, sc.index, sc.value, sc.s)
				AddPlain(b, sc.stride, first, nil, sc.s)
				AddPlain(b[sc.stride:], sc.stride, sc.index, sc.value, sc.s)
				if !same32(a, b) {
					t.Errorf("%v, %d lanes: PlainBias is not AddPlain of a line and a table", level, lanes)
				}
				AdaGradBias(a, sc.stride, sc.index, sc.value, sc.s32, sc.eta, 1e-8)
				AdaGrad(b, sc.stride, first, nil, sc.s32, sc.eta, 1e-8)
				AdaGrad(b[sc.stride:], sc.stride, sc.index, sc.value, sc.s32, sc.eta, 1e-8)
				if !same32(a, b) {
					t.Errorf("%v, %d lanes: AdaGradBias is not AdaGrad of a line and a table", level, lanes)
				}
				n := lanes * len(sc.index)
				rateA, rateB, hA, hB := make([]float32, n+lanes), make([]float32, n+lanes), append([]float32(nil), sc.eta...), make([]float32, lanes)
				AdaGradRatesBias(a, sc.stride, sc.index, sc.value, sc.s32, rateA, hA, 1e-8)
				AdaGradRates(b, sc.stride, first, nil, sc.s32, rateB[:lanes], hB, 1e-8)
				AdaGradRates(b[sc.stride:], sc.stride, sc.index, sc.value, sc.s32, rateB[lanes:], hB, 1e-8)
				if !same32(a, b) || !same32(rateA, rateB) || !same32(hA, hB) {
					t.Errorf("%v, %d lanes: AdaGradRatesBias is not AdaGradRates of a line and a table", level, lanes)
				}
				AddRatesBias(a, sc.stride, sc.index, rateA, sc.s32)
				AddRates(b, sc.stride, first, rateB[:lanes], sc.s32)
				AddRates(b[sc.stride:], sc.stride, sc.index, rateB[lanes:], sc.s32)
				if !same32(a, b) {
					t.Errorf("%v, %d lanes: AddRatesBias is not AddRates of a line and a table", level, lanes)
				}
				restore()
			}
		}
	}
}

//go:build !amd64 || noasm

package kernel

// There is no vector code: these are never called, or do nothing and say so.

func product8AVX2(z *float64, mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool) bool {
	return false
}

func product2AVX2(z *float64, mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool) bool {
	return false
}

func plain8AVX2(mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool, s *float64) bool {
	return false
}

func adagrad8AVX2(mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool, behind uintptr, s, eta *float32, eps float32) bool {
	return false
}

func adagrad1AVX2(mem *[2]float32, last uintptr, index *uint32, n int, value *float32, s, eta, eps float32) bool {
	return false
}

func rates8AVX2(mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool, behind uintptr, s, rate, h *float32, eps float32) bool {
	return false
}

func rates2AVX2(mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool, behind uintptr, s, rate, h *float32, eps float32) bool {
	return false
}

func addRates8AVX2(mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool, width uintptr, u *float32) bool {
	return false
}

func addRates2AVX2(mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool, width uintptr, u *float32) bool {
	return false
}

func rates1AVX2(mem *[2]float32, last uintptr, index *uint32, n int, value *float32, s float32, rate *float32, h, eps float32) (float32, bool) {
	return 0, false
}

func flowAVX2(u *float32, z *float64, d, h, eta *float32, eights int, positive bool) {}

func gatherAVX2(spots *byte, toIndex *uint32, toValue *float32, to, room int, start *int, width int, base *int, label *float64, rows int, index *uint32, value *float32, whole int, pick *uint32, n int) int {
	return n
}

func slopeAVX2(d *float32, z *float64, eights int, positive bool) {}

func logisticSum1AVX2(sum, product, deriv, z *float64, groups int, positive bool) {}

func logisticSum2AVX2(sum, product, deriv, z *float64, groups int, positive bool) {}

func narrow8AVX2(dst *float32, src *float64, f float64) {}

func logisticSumAVX2(sum, product, deriv, z *float64, groups int, positive bool) {}

func productVector(z []float64, mem []float32, stride int, index []uint32, value []float32) int {
	return 0
}

func plainVector(mem []float32, stride int, index []uint32, value []float32, s []float64) int {
	return 0
}

func adagradVector(mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32) int {
	return 0
}

func ratesVector(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) int {
	return 0
}

func addRatesVector(mem []float32, stride int, index []uint32, rate, u []float32) int { return 0 }

func logisticVector(value, deriv, z []float64, y float64) int { return 0 }

func logisticSumVector(sum, product, deriv, z []float64, y float64) int { return 0 }

func narrowVector(dst []float32, src []float64, f float64) int { return 0 }

func scaleVector(dst, src []float64, f float64) int { return 0 }

func dotVector(s *[8]float64, x, y []float32) int { return 0 }

func followVector(mean []float64, w []float32, n float64) int { return 0 }

func finiteVector(s []float32) (int, bool) { return 0, true }

func axpyVector(w []float32, s float64, x []float32) int { return 0 }

// Prefetch asks for the lines of a row that comes later, so that they are in the cache by then. It changes
// nothing, and does nothing here.
func Prefetch(mem []float32, stride int, index []uint32) {}

// PrefetchFeatures asks for a row's first features. It changes nothing, and does nothing here.
func PrefetchFeatures(index []uint32, value []float32, begin, end int) {}

// Large says whether so many numbers are worth a Prefetch.
func Large(n int) bool { return false }

func logisticRows1AVX2(mem *[2]float32, last uintptr, index *uint32, value, rate *float32, spots *byte, left int, large bool, sum, product *float64, eps float32) (state, rest int, z float64, d, h float32) {
	return 0, 0, 0, 0, 0
}

func logisticRows2AVX2(mem *float32, last uintptr, index *uint32, value, rate *float32, spots *byte, left int, large bool, sum, product *float64, eta *float32, eps float32) (rest int) {
	return 0
}

func logisticRows8AVX2(mem *float32, last uintptr, index *uint32, value, rate *float32, spots *byte, left int, large bool, sum, product *float64, eta *float32, eps float32) (rest int) {
	return 0
}

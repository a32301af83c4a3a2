package kernel

import "math"

// Dot is Σ x[i]·y[i] in float64, of exact products. Number i is added to partial sum i mod 8, and the
// eight are added as ((0+4)+(2+6)) + ((1+5)+(3+7)).
func Dot(x, y []float32) float64 {
	if len(x) != len(y) {
		panic("kernel: lengths of vectors differ")
	}
	var s [8]float64
	done := dotVector(&s, x, y)
	dotGo(&s, x[done:], y[done:])
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

func dotGo(s *[8]float64, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		s[i&7] += float64(float64(v) * float64(y[i]))
	}
}

// Axpy is w[i] = float32(float64(w[i]) + s·x[i]).
func Axpy(w []float32, s float64, x []float32) {
	if len(x) != len(w) {
		panic("kernel: lengths of vectors differ")
	}
	done := axpyVector(w, s, x)
	axpyGo(w[done:], s, x[done:])
}

func axpyGo(w []float32, s float64, x []float32) {
	x = x[:len(w)]
	for i, v := range x {
		w[i] = float32(float64(w[i]) + float64(s*float64(v)))
	}
}

// Follow is mean[i] += (w[i] − mean[i])/n: of n numbers the mean with the last, w[i], in it.
func Follow(mean []float64, w []float32, n float64) {
	if len(w) != len(mean) {
		panic("kernel: lengths of vectors differ")
	}
	done := followVector(mean, w, n)
	followGo(mean[done:], w[done:], n)
}

func followGo(mean []float64, w []float32, n float64) {
	w = w[:len(mean)]
	for i, m := range mean {
		mean[i] = m + float64((float64(w[i])-m)/n)
	}
}

// Finite says that no number is infinite or NaN.
func Finite(s []float32) bool {
	done, ok := finiteVector(s)
	return ok && finiteGo(s[done:])
}

func finiteGo(s []float32) bool {
	const exponent = 0x7f800000
	for _, v := range s {
		if math.Float32bits(v)&exponent == exponent {
			return false
		}
	}
	return true
}

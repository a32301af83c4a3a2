//go:build amd64 && !noasm

package kernel

func logisticVector(value, deriv, z []float64, y float64) (c int) {
	if level == AVX512 && len(z) >= 8 {
		c = len(z) &^ 7
		logisticAVX512(&value[0], &deriv[0], &z[0], c/8, y > 0)
	}
	if level != Go && len(z)-c >= 4 {
		n := (len(z) - c) / 4
		logisticAVX2(&value[c], &deriv[c], &z[c], n, y > 0)
		c += 4 * n
	}
	return c
}

func logisticSumVector(sum, product, deriv, z []float64, y float64) (c int) {
	if level == AVX512 && len(z) >= 8 {
		c = len(z) &^ 7
		logisticSumAVX512(&sum[0], &product[0], &deriv[0], &z[0], c/8, y > 0)
	}
	if level != Go && len(z)-c >= 4 {
		n := (len(z) - c) / 4
		logisticSumAVX2(&sum[c], &product[c], &deriv[c], &z[c], n, y > 0)
		c += 4 * n
	}
	return c
}

func dotVector(s *[8]float64, x, y []float32) int {
	n := len(x) / 8
	if n == 0 || level == Go {
		return 0
	}
	dotAVX2(s, &x[0], &y[0], n)
	return 8 * n
}

func axpyVector(w []float32, s float64, x []float32) int {
	n := len(x) / 8
	if n == 0 || level == Go {
		return 0
	}
	axpyAVX2(&w[0], s, &x[0], n)
	return 8 * n
}

func followVector(mean []float64, w []float32, n float64) int {
	eights := len(mean) / 8
	if eights == 0 || level == Go {
		return 0
	}
	followAVX2(&mean[0], &w[0], n, eights)
	return 8 * eights
}

func finiteVector(s []float32) (done int, ok bool) {
	eights := len(s) / 8
	if eights == 0 || level == Go {
		return 0, true
	}
	return 8 * eights, finiteAVX2(&s[0], eights)
}

func narrowVector(dst []float32, src []float64, f float64) (c int) {
	if level == Go {
		return 0
	}
	for c+4 <= len(src) {
		width := block(len(src) - c)
		switch {
		case width == 16 && level == AVX512:
			narrow16AVX512(&dst[c], &src[c], f)
		case width == 4:
			narrow4AVX2(&dst[c], &src[c], f)
		default:
			width = 8
			narrow8AVX2(&dst[c], &src[c], f)
		}
		c += width
	}
	return c
}

func scaleVector(dst, src []float64, f float64) int {
	n := len(src) / 4
	if n == 0 || level == Go {
		return 0
	}
	scaleAVX2(&dst[0], &src[0], f, n)
	return 4 * n
}

//go:build amd64 && !noasm

package kernel

import "unsafe"

// The kernels here take as many lanes, from the first, as they can, in sixteens, eights, fours and twos, and say how
// many; what is left is the plain Go twins'. Calls are written out, since arguments of a func value escape.

const beyond = "kernel: a feature has no line in the table"

func block(lanes int) int {
	switch {
	case lanes >= 16:
		return 16
	case lanes >= 8:
		return 8
	case lanes >= 4:
		return 4
	}
	return 2
}

// lastLine is how many bytes after the first the last line may begin that has need numbers in mem.
func lastLine(mem []float32, need int) uintptr {
	if need > len(mem) {
		panic(beyond)
	}
	return uintptr(4 * (len(mem) - need))
}

func productVector(z []float64, mem []float32, stride int, index []uint32, value []float32) (c int) {
	if level == Go || len(index) == 0 {
		return 0
	}
	step, j, n, v := uintptr(4*stride), &index[0], len(index), unsafe.SliceData(value)
	for c+2 <= len(z) {
		width, wide, ok := block(len(z)-c), level == AVX512, false
		last := lastLine(mem, c+width)
		to, m := &z[c], &mem[c]
		switch {
		case width == 8:
			ok = product8AVX2(to, m, step, last, j, n, v, false)
		case width == 16 && wide:
			ok = product16AVX512(to, m, step, last, j, n, v, false)
		case width == 16:
			ok = product16AVX2(to, m, step, last, j, n, v, false)
		case width == 4:
			ok = product4AVX2(to, m, step, last, j, n, v, false)
		default:
			ok = product2AVX2(to, m, step, last, j, n, v, false)
		}
		if !ok {
			panic(beyond)
		}
		c += width
	}
	return c
}

func plainVector(mem []float32, stride int, index []uint32, value []float32, s []float64) (c int) {
	if level == Go || len(index) == 0 {
		return 0
	}
	step, j, n, v := uintptr(4*stride), &index[0], len(index), unsafe.SliceData(value)
	for c+2 <= len(s) {
		width, wide, ok := block(len(s)-c), level == AVX512, false
		last := lastLine(mem, c+width)
		m, d := &mem[c], &s[c]
		switch {
		case width == 8:
			ok = plain8AVX2(m, step, last, j, n, v, false, d)
		case width == 16 && wide:
			ok = plain16AVX512(m, step, last, j, n, v, false, d)
		case width == 16:
			ok = plain16AVX2(m, step, last, j, n, v, false, d)
		case width == 4:
			ok = plain4AVX2(m, step, last, j, n, v, false, d)
		default:
			ok = plain2AVX2(m, step, last, j, n, v, false, d)
		}
		if !ok {
			panic(beyond)
		}
		c += width
	}
	return c
}

func adagradVector(mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32) (c int) {
	if level == Go || len(index) == 0 {
		return 0
	}
	step, j, n, v := uintptr(4*stride), &index[0], len(index), unsafe.SliceData(value)
	behind := uintptr(4 * len(s))
	for c+2 <= len(s) {
		width, ok := block(len(s)-c), false
		last := lastLine(mem, c+len(s)+width)
		m, d, e := &mem[c], &s[c], &eta[c]
		switch {
		case width == 8:
			ok = adagrad8AVX2(m, step, last, j, n, v, false, behind, d, e, eps)
		case width == 16 && level == AVX512:
			ok = adagrad16AVX512(m, step, last, j, n, v, false, behind, d, e, eps)
		case width == 16:
			ok = adagrad16AVX2(m, step, last, j, n, v, false, behind, d, e, eps)
		case width == 4:
			ok = adagrad4AVX2(m, step, last, j, n, v, false, behind, d, e, eps)
		default:
			ok = adagrad2AVX2(m, step, last, j, n, v, false, behind, d, e, eps)
		}
		if !ok {
			panic(beyond)
		}
		c += width
	}
	return c
}

func ratesVector(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) (c int) {
	if level == Go || len(index) == 0 {
		return 0
	}
	step, j, n, v := uintptr(4*stride), &index[0], len(index), unsafe.SliceData(value)
	behind := uintptr(4 * len(s))
	for c+2 <= len(s) {
		width, ok := block(len(s)-c), false
		last := lastLine(mem, c+len(s)+width)
		m, d, r, sum := &mem[c], &s[c], &rate[c], &h[c]
		switch {
		case width == 8:
			ok = rates8AVX2(m, step, last, j, n, v, false, behind, d, r, sum, eps)
		case width == 16 && level == AVX512:
			ok = rates16AVX512(m, step, last, j, n, v, false, behind, d, r, sum, eps)
		case width == 16:
			ok = rates16AVX2(m, step, last, j, n, v, false, behind, d, r, sum, eps)
		case width == 4:
			ok = rates4AVX2(m, step, last, j, n, v, false, behind, d, r, sum, eps)
		default:
			ok = rates2AVX2(m, step, last, j, n, v, false, behind, d, r, sum, eps)
		}
		if !ok {
			panic(beyond)
		}
		c += width
	}
	return c
}

func addRatesVector(mem []float32, stride int, index []uint32, rate, u []float32) (c int) {
	if level == Go || len(index) == 0 {
		return 0
	}
	step, j, n := uintptr(4*stride), &index[0], len(index)
	bytes := uintptr(4 * len(u))
	for c+2 <= len(u) {
		width, ok := block(len(u)-c), false
		last := lastLine(mem, c+width)
		m, r, d := &mem[c], &rate[c], &u[c]
		switch {
		case width == 8:
			ok = addRates8AVX2(m, step, last, j, n, r, false, bytes, d)
		case width == 16 && level == AVX512:
			ok = addRates16AVX512(m, step, last, j, n, r, false, bytes, d)
		case width == 16:
			ok = addRates16AVX2(m, step, last, j, n, r, false, bytes, d)
		case width == 4:
			ok = addRates4AVX2(m, step, last, j, n, r, false, bytes, d)
		default:
			ok = addRates2AVX2(m, step, last, j, n, r, false, bytes, d)
		}
		if !ok {
			panic(beyond)
		}
		c += width
	}
	return c
}

// Larger tables than this are not at home in a core's own cache, and a row's lines are asked for beforehand.
const prefetchFrom = 1 << 20 / 4

// Large says whether so many numbers are worth a Prefetch.
func Large(n int) bool { return n >= prefetchFrom }

// Prefetch asks for the lines of a row that comes later, so that they are in the cache by then. It changes
// nothing, and does nothing for small tables.
func Prefetch(mem []float32, stride int, index []uint32) {
	if Large(len(mem)) && len(index) > 0 {
		prefetchLines(&mem[0], uintptr(4*stride), &index[0], len(index))
	}
}

// PrefetchFeatures asks for the first of a row's features, which are index[begin:end] and as many values, and for one behind
// it, where there are many in all. It changes nothing.
func PrefetchFeatures(index []uint32, value []float32, begin, end int) {
	if Large(len(index)) && uint(begin) < uint(end) && end <= len(index) {
		prefetchFeatures(&index[0], unsafe.SliceData(value), begin, min(begin+16, end-1))
	}
}

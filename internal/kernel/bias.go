package kernel

import "unsafe"

// The functions below are those of the same names without Bias, for tables whose first line is the intercept's: its value
// is 1 in every row, and feature j is line j+1.

// ProductBias writes z[c] = w[0][c] + Σ_j w[j+1][c]·a_j.
func ProductBias(z []float64, mem []float32, stride int, index []uint32, value []float32) {
	rest := mem[stride:]
	if len(z) == 8 && short(8, stride, rest, index, value) &&
		product8AVX2(&z[0], &rest[0], uintptr(4*stride), uintptr(4*(len(rest)-8)), &index[0], len(index), unsafe.SliceData(value), true) {
		return
	}
	if len(z) == 2 && short(2, stride, rest, index, value) &&
		product2AVX2(&z[0], &rest[0], uintptr(4*stride), uintptr(4*(len(rest)-2)), &index[0], len(index), unsafe.SliceData(value), true) {
		return
	}
	if len(z) == 1 {
		z[0] = Product1(float64(mem[0]), rest, stride, index, value)
		return
	}
	for c, w := range mem[:len(z)] {
		z[c] = float64(w)
	}
	Product(z, rest, stride, index, value)
}

// PlainBias adds a ⊗ s to the weights, s itself to the intercept's.
func PlainBias(mem []float32, stride int, index []uint32, value []float32, s []float64) {
	rest := mem[stride:]
	if len(s) == 8 && short(8, stride, rest, index, value) &&
		plain8AVX2(&rest[0], uintptr(4*stride), uintptr(4*(len(rest)-8)), &index[0], len(index), unsafe.SliceData(value), true, &s[0]) {
		return
	}
	for c, v := range s {
		mem[c] = float32(float64(mem[c]) + v)
	}
	AddPlain(rest, stride, index, value, s)
}

// AdaGradBias makes a step on the lines of a row and the intercept's.
func AdaGradBias(mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32) {
	rest := mem[stride:]
	if len(s) == 8 && len(eta) == 8 && short(16, stride, rest, index, value) &&
		adagrad8AVX2(&rest[0], uintptr(4*stride), uintptr(4*(len(rest)-16)), &index[0], len(index), unsafe.SliceData(value), true, 32, &s[0], &eta[0], eps) {
		return
	}
	if len(s) == 1 && len(eta) == 1 && stride == 2 {
		adagrad1Ones(pairs(mem[:2]), counting[:1], s[0], eta[0], eps)
		AdaGrad1(rest, index, value, s[0], eta[0], eps)
		return
	}
	AdaGrad(mem[:stride], stride, counting[:1], nil, s, eta, eps)
	AdaGrad(rest, stride, index, value, s, eta, eps)
}

package kernel

import (
	"math"
	"unsafe"
)

// Product adds a sparse row's product with a table to z, lane by lane:
//
//	z[c] += Σ_j float64(w[j][c])·float64(a_j)
//
// in the order of the row's features; len(z) is the number of lanes. A product of
// two float32 is exact in float64, so that only the sum rounds.
func Product(z []float64, mem []float32, stride int, index []uint32, value []float32) {
	if len(z) == 8 && short(8, stride, mem, index, value) &&
		product8AVX2(&z[0], &mem[0], uintptr(4*stride), uintptr(4*(len(mem)-8)), &index[0], len(index), unsafe.SliceData(value), false) {
		return
	}
	if len(z) == 1 {
		z[0] = Product1(z[0], mem, stride, index, value)
		return
	}
	productAny(z, mem, stride, index, value)
}

func productAny(z []float64, mem []float32, stride int, index []uint32, value []float32) {
	checkRow(len(z), stride, index, value)
	if index == nil {
		for at := 0; at < len(value); at += len(counting) {
			n := min(len(counting), len(value)-at)
			productAny(z, mem[at*stride:], stride, counting[:n], value[at:at+n])
		}
		return
	}
	if c := productVector(z, mem, stride, index, value); c < len(z) {
		productGo(z[c:], mem[c:], stride, index, value)
	}
}

// AddPlain adds a ⊗ s to the weights, float32(float64(w[j][c]) + s[c]·a_j); len(s) is
// the number of lanes.
func AddPlain(mem []float32, stride int, index []uint32, value []float32, s []float64) {
	if len(s) == 8 && short(8, stride, mem, index, value) &&
		plain8AVX2(&mem[0], uintptr(4*stride), uintptr(4*(len(mem)-8)), &index[0], len(index), unsafe.SliceData(value), false, &s[0]) {
		return
	}
	if len(s) == 1 && stride == 1 {
		Plain1(mem, index, value, s[0])
		return
	}
	plainAny(mem, stride, index, value, s)
}

func plainAny(mem []float32, stride int, index []uint32, value []float32, s []float64) {
	checkRow(len(s), stride, index, value)
	if index == nil {
		for at := 0; at < len(value); at += len(counting) {
			n := min(len(counting), len(value)-at)
			plainAny(mem[at*stride:], stride, counting[:n], value[at:at+n], s)
		}
		return
	}
	if c := plainVector(mem, stride, index, value, s); c < len(s) {
		plainGo(mem[c:], stride, index, value, s[c:])
	}
}

// AdaGrad makes a step on the lines of a row. s is ∂loss/∂z of each lane, eta its step size:
//
//	g = s·a,   G ← G + g²,   w ← w − eta·g/(√G + eps)
//
// in float32, every operation rounded by itself. G lies behind the weights of its line; len(s) = len(eta)
// is the number of lanes, and stride at least twice that. With eps > 0 a gradient of 0 changes nothing.
func AdaGrad(mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32) {
	if len(s) == 8 && len(eta) == 8 && short(16, stride, mem, index, value) &&
		adagrad8AVX2(&mem[0], uintptr(4*stride), uintptr(4*(len(mem)-16)), &index[0], len(index), unsafe.SliceData(value), false, 32, &s[0], &eta[0], eps) {
		return
	}
	if len(s) == 1 && len(eta) == 1 && stride == 2 {
		AdaGrad1(mem, index, value, s[0], eta[0], eps)
		return
	}
	adagradAny(mem, stride, index, value, s, eta, eps)
}

func adagradAny(mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32) {
	checkRow(2*len(s), stride, index, value)
	if len(eta) != len(s) {
		panic("kernel: lengths of derivatives and steps differ")
	}
	if index == nil {
		for at := 0; at < len(value); at += len(counting) {
			n := min(len(counting), len(value)-at)
			adagradAny(mem[at*stride:], stride, counting[:n], value[at:at+n], s, eta, eps)
		}
		return
	}
	if c := adagradVector(mem, stride, index, value, s, eta, eps); c < len(s) {
		adagradGo(mem[c:], stride, len(s), index, value, s[c:], eta[c:], eps)
	}
}

// short says whether a row of eight lanes may go to its vector code at once, without the longer way's choices, which
// cost as much as two features. need is how much of a line is used.
func short(need, stride int, mem []float32, index []uint32, value []float32) bool {
	return level != Go && len(index) > 0 && need <= stride && need <= len(mem) && (value == nil || len(value) == len(index))
}

func checkRow(need, stride int, index []uint32, value []float32) {
	if need > stride {
		panic("kernel: a line is longer than the stride")
	}
	if value != nil && index != nil && len(value) != len(index) {
		panic("kernel: lengths of indices and values differ")
	}
}

// A row without indices is walked in pieces, whose indices these are.
var counting = func() (c [256]uint32) {
	for i := range c {
		c[i] = uint32(i)
	}
	return c
}()

func productGo(z []float64, mem []float32, stride int, index []uint32, value []float32) {
	mem = mem[:len(mem):len(mem)]
	for i, j := range index {
		a := 1.0
		if value != nil {
			a = float64(value[i])
		}
		w := mem[int(j)*stride:][:len(z)]
		for c, v := range w {
			z[c] += float64(float64(v) * a)
		}
	}
}

func plainGo(mem []float32, stride int, index []uint32, value []float32, s []float64) {
	mem = mem[:len(mem):len(mem)]
	for i, j := range index {
		a := 1.0
		if value != nil {
			a = float64(value[i])
		}
		w := mem[int(j)*stride:][:len(s)]
		for c, v := range s {
			w[c] = float32(float64(w[c]) + float64(v*a))
		}
	}
}

// adagradGo steps len(s) lanes; the sums lie `behind` numbers behind the weights.
func adagradGo(mem []float32, stride, behind int, index []uint32, value []float32, s, eta []float32, eps float32) {
	eta = eta[:len(s)]
	mem = mem[:len(mem):len(mem)]
	for i, j := range index {
		a := float32(1)
		if value != nil {
			a = value[i]
		}
		w := mem[int(j)*stride:][:len(s)]
		sum := mem[int(j)*stride+behind:][:len(s)]
		for c, v := range s {
			g := float32(v * a)
			q := sum[c] + float32(g*g)
			sum[c] = q
			w[c] -= float32(eta[c]*g) / (float32(math.Sqrt(float64(q))) + eps)
		}
	}
}

package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRowsByHand(t *testing.T) {
	mem := []float32{1, 2, 10, 20, 3, 4, 30, 40, 5, 6, 50, 60} // 3 lines of 2 lanes and their sums
	index, value := []uint32{0, 2}, []float32{2, -1}
	z := []float64{100, 200}
	Product(z, mem, 4, index, value)
	if z[0] != 100+2-5 || z[1] != 200+4-6 {
		t.Errorf("Product: %v", z)
	}
	Product(z, mem, 4, index, nil)
	if z[0] != 97+6 || z[1] != 198+8 {
		t.Errorf("Product of ones: %v", z)
	}
	AddPlain(mem, 4, index, value, []float64{1, 10})
	if mem[0] != 3 || mem[1] != 22 || mem[8] != 4 || mem[9] != -4 || mem[4] != 3 || mem[10] != 50 {
		t.Errorf("AddPlain: %v", mem)
	}
	AdaGrad(mem, 4, index[1:], value[1:], []float32{3, 0}, []float32{1, 1}, 0.5)
	if q := float32(59); mem[10] != q || mem[11] != 60 || mem[9] != -4 || mem[8] != 4+3/(float32(math.Sqrt(59))+0.5) {
		t.Errorf("AdaGrad: %v", mem)
	}
}

// A row without indices is one with all of them, and one lane is a table of width one: every way gives
// what the twin gives on lines, sums included.
func TestDenseRowsAndOneLane(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const lines = 600
	all, some, value := make([]uint32, lines), []uint32{}, make([]float32, lines)
	for j := range all {
		all[j], value[j] = uint32(j), float32(r.NormFloat64())
		if j%7 == 3 {
			some = append(some, uint32(j))
		}
	}
	rows := []struct{ index, same []uint32 }{{all, all}, {some, some}, {nil, all}}
	for _, stride := range []int{1, 2, 3} {
		for _, row := range rows {
			for _, value := range [][]float32{value[:len(row.same)], nil} {
				if row.index == nil && value == nil {
					continue
				}
				one := func(f func(z []float64, mem []float32)) (z float64, mem []float32) {
					q, sum := rand.New(rand.NewPCG(3, 4)), []float64{1}
					mem = make([]float32, stride*lines)
					for i := range mem {
						mem[i] = float32(q.ExpFloat64())
					}
					f(sum, mem)
					return sum[0], mem
				}
				agree := func(name string, fast, twin func(z []float64, mem []float32)) {
					t.Helper()
					x, a := one(fast)
					y, b := one(twin)
					if x != y || !same32(a, b) {
						t.Errorf("%s, stride %d, %d features: not what the twin gives", name, stride, len(row.index))
					}
				}
				product := func(z []float64, mem []float32) { productGo(z, mem, stride, row.same, value) }
				agree("Product1", func(z []float64, mem []float32) { z[0] = Product1(z[0], mem, stride, row.index, value) }, product)
				agree("Product", func(z []float64, mem []float32) { Product(z, mem, stride, row.index, value) }, product)
				plain := func(_ []float64, mem []float32) { plainGo(mem, stride, row.same, value, []float64{0.1}) }
				agree("AddPlain", func(_ []float64, mem []float32) { AddPlain(mem, stride, row.index, value, []float64{0.1}) }, plain)
				if stride == 1 {
					agree("Plain1", func(_ []float64, mem []float32) { Plain1(mem, row.index, value, 0.1) }, plain)
					continue
				}
				s, eta := []float32{0.1}, []float32{0.2}
				adagrad := func(_ []float64, mem []float32) { adagradGo(mem, stride, 1, row.same, value, s, eta, 1e-8) }
				agree("AdaGrad", func(_ []float64, mem []float32) { AdaGrad(mem, stride, row.index, value, s, eta, 1e-8) }, adagrad)
				if stride == 2 {
					agree("AdaGrad1", func(_ []float64, mem []float32) { AdaGrad1(mem, row.index, value, 0.1, 0.2, 1e-8) }, adagrad)
				}
			}
		}
	}
}

// same32 says whether two vectors have the same bits; a NaN is a NaN.
func same32(a, b []float32) bool {
	for i, v := range a {
		if math.Float32bits(v) != math.Float32bits(b[i]) && (v == v || b[i] == b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

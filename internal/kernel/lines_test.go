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

// A row without indices is one with all of them, and one lane is a table of width one.
func TestDenseRowsAndOneLane(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const lines = 600
	index, value := make([]uint32, lines), make([]float32, lines)
	for j := range index {
		index[j], value[j] = uint32(j), float32(r.NormFloat64())
	}
	fresh := func() []float32 {
		q := rand.New(rand.NewPCG(3, 4))
		mem := make([]float32, 2*lines)
		for i := range mem {
			mem[i] = float32(q.ExpFloat64())
		}
		return mem
	}
	for name, step := range map[string]func(mem []float32, index []uint32, value []float32) (z float64){
		"product": func(mem []float32, index []uint32, value []float32) float64 {
			z := []float64{1}
			Product(z, mem, 2, index, value)
			return z[0]
		},
		"product1": func(mem []float32, index []uint32, value []float32) float64 {
			return Product1(1, mem, 2, index, value)
		},
		"plain": func(mem []float32, index []uint32, value []float32) float64 {
			AddPlain(mem, 1, index, value, []float64{0.1})
			return 0
		},
		"plain1": func(mem []float32, index []uint32, value []float32) float64 { Plain1(mem, index, value, 0.1); return 0 },
		"adagrad": func(mem []float32, index []uint32, value []float32) float64 {
			AdaGrad(mem, 2, index, value, []float32{0.1}, []float32{0.2}, 1e-8)
			return 0
		},
		"adagrad1": func(mem []float32, index []uint32, value []float32) float64 {
			AdaGrad1(mem, index, value, 0.1, 0.2, 1e-8)
			return 0
		},
	} {
		a, b := fresh(), fresh()
		if x, y := step(a, index, value), step(b, nil, value); x != y || !same32(a, b) {
			t.Errorf("%s: a dense row differs from the same sparse row", name)
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

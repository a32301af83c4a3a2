package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// logisticRows is LogisticRows, or LogisticRows1 with one lane.
func logisticRows(lanes int, mem []float32, index []uint32, value []float32, spots []Spot, n int, sum, product []float64, eta float32) {
	for i := range spots {
		spots[i].Eta = eta
	}
	var work []float32
	etas := make([]float32, lanes)
	for c := range etas {
		etas[c] = eta * float32(int(1)<<(2*c)) / 64
	}
	if lanes == 1 {
		LogisticRows1(mem, index, value, &work, spots, n, sum, product, 1e-8)
	} else {
		LogisticRows(mem, index, value, &work, spots, n, sum, product, etas, 1e-8)
	}
}

// counts are sums and products to begin with.
func counts(lanes int) (sum, product []float64) {
	for c := range lanes {
		sum, product = append(sum, 0.5+float64(c)), append(product, 1.5)
	}
	return sum, product
}

// step is the table and the counts after whole steps of a scene: its row, its features but the last, none of
// them, and its row again.
func (sc scene) step(level Level, eta float32) (mem []float32, sum, product []float64) {
	defer Use(level)()
	mem = slices.Clone(sc.mem)
	sum, product = counts(sc.lanes)
	n, spots := int64(len(sc.index)), make([]Spot, 4+SpotsAhead)
	for i, end := range []int64{n, max(n-1, 0), 0, n} {
		spots[i] = Spot{End: end, Label: sc.y}
	}
	logisticRows(sc.lanes, mem, sc.index, sc.value, spots, 4, sum, product, eta)
	return mem, sum, product
}

// alike says whether numbers have the same bits; those of a NaN are the machine's affair.
func alike[T float32 | float64](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool {
		return math.Float64bits(float64(x)) == math.Float64bits(float64(y)) || x != x && y != y
	})
}

// Steps at once have the bits of their parts in plain Go, whether their flow is short or long.
func TestLogisticRowsAreTheirParts(t *testing.T) {
	for _, level := range Levels() {
		for _, lanes := range []int{1, 2, 8} {
			for seed := range uint64(200) {
				for features := range 15 {
					sc := makeScene(seed, lanes, features, 0, seed&1 == 0, seed%5 == 4)
					eta := [...]float32{0.01, 1, 30}[seed%3]
					want, sums, products := sc.step(Go, eta)
					got, sum, product := sc.step(level, eta)
					if !alike(got, want) || !alike(sum, sums) || !alike(product, products) {
						t.Fatalf("%v, %d lanes, seed %d, %d features: %v, %v, %v, by the parts %v, %v, %v", level, lanes, seed, features, got, sum, product, want, sums, products)
					}
				}
			}
		}
	}
}

// So do those of many rows, on a table large enough that lines are asked for beforehand.
func TestLogisticRowsOfManyRows(t *testing.T) {
	const rows, lines = 60, 1<<17 + 3
	r := rand.New(rand.NewPCG(5, 6))
	var index []uint32
	var value []float32
	var spots []Spot
	for i := range rows + SpotsAhead {
		begin := int64(len(index))
		for j := range uint32(i % 20) {
			index, value = append(index, 6000*j+r.Uint32N(3)), append(value, anyFloat(r, false))
		}
		spots = append(spots, Spot{Begin: begin, End: int64(len(index)), Label: float64(i&2) - 1})
	}
	for _, lanes := range []int{1, 2, 8} {
		for _, value := range [][]float32{nil, value} {
			run := func(level Level) ([]float32, []float64, []float64) {
				defer Use(level)()
				mem := make([]float32, 2*lanes*lines)
				sum, product := counts(lanes)
				logisticRows(lanes, mem, index, value, spots, rows, sum, product, 4)
				return mem, sum, product
			}
			want, sums, products := run(Go)
			for _, level := range Levels()[1:] {
				if got, sum, product := run(level); !slices.Equal(got, want) || !slices.Equal(sum, sums) || !slices.Equal(product, products) {
					t.Errorf("%v, %d lanes: not the bits of plain Go", level, lanes)
				}
			}
		}
	}
}

// A feature beyond the table panics, and nothing has moved.
func TestLogisticRowsBeyondTheirTable(t *testing.T) {
	for _, level := range Levels() {
		for _, lanes := range []int{1, 2, 8} {
			restore := Use(level)
			mem := make([]float32, 3*2*lanes)
			for i := range mem {
				mem[i] = float32(i)
			}
			was := slices.Clone(mem)
			sum, product := counts(lanes)
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%v, %d lanes: no panic", level, lanes)
					}
				}()
				spots := make([]Spot, 1+SpotsAhead)
				spots[0] = Spot{End: 3, Label: 1}
				logisticRows(lanes, mem, []uint32{0, 1, 2}, nil, spots, 1, sum, product, 1)
			}()
			restore()
			if s, p := counts(lanes); !slices.Equal(mem, was) || !slices.Equal(sum, s) || !slices.Equal(product, p) {
				t.Errorf("%v, %d lanes: %v, %v, %v", level, lanes, mem, sum, product)
			}
		}
	}
}

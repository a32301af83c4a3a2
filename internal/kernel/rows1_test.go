package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// step is the table and the counts after LogisticRows1, of a scene with one lane: its row, its features but the last, none of
// them, and its row again.
func (sc scene) step(level Level, eta float32) (mem []float32, counts [2]float64) {
	defer Use(level)()
	mem, counts = slices.Clone(sc.mem), [2]float64{0.5, 1.5}
	n, spots := int64(len(sc.index)), make([]Spot, 4+SpotsAhead)
	for i, end := range []int64{n, max(n-1, 0), 0, n} {
		spots[i] = Spot{End: end, Label: sc.y, Eta: eta}
	}
	LogisticRows1(mem, sc.index, sc.value, make([]float32, n+1), spots, 4, &counts[0], &counts[1], 1e-8)
	return mem, counts
}

// A step at once has the bits of its parts in plain Go, whether its flow is short or long.
func TestLogisticRows1IsItsParts(t *testing.T) {
	for _, level := range Levels() {
		for seed := range uint64(200) {
			for features := range 15 {
				sc := makeScene(seed, 1, features, 0, seed&1 == 0, seed%5 == 4)
				eta := [...]float32{0.01, 1, 30}[seed%3]
				want, counts := sc.step(Go, eta)
				got, also := sc.step(level, eta)
				for i, v := range got {
					if math.Float32bits(v) != math.Float32bits(want[i]) && (v == v || want[i] == want[i]) {
						t.Fatalf("%v, seed %d, %d features: number %d is %v, by the parts %v", level, seed, features, i, v, want[i])
					}
				}
				for i, v := range also {
					if v != counts[i] && (v == v || counts[i] == counts[i]) {
						t.Fatalf("%v, seed %d, %d features: count %d is %v, by the parts %v", level, seed, features, i, v, counts[i])
					}
				}
			}
		}
	}
}

// So do many rows, on a table large enough that lines are asked for beforehand.
func TestLogisticRows1OfManyRows(t *testing.T) {
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
		spots = append(spots, Spot{begin, int64(len(index)), float64(i&2) - 1, float32(math.Exp(2 * r.NormFloat64()))})
	}
	for _, value := range [][]float32{nil, value} {
		run := func(level Level) ([]float32, [2]float64) {
			defer Use(level)()
			mem, counts := make([]float32, 2*lines), [2]float64{0, 1}
			LogisticRows1(mem, index, value, make([]float32, 20), spots, rows, &counts[0], &counts[1], 1e-8)
			return mem, counts
		}
		want, counts := run(Go)
		for _, level := range Levels()[1:] {
			if got, also := run(level); !slices.Equal(got, want) || also != counts {
				t.Errorf("%v: not the bits of plain Go", level)
			}
		}
	}
}

// A feature beyond the table panics, and nothing has moved.
func TestLogisticRows1BeyondItsTable(t *testing.T) {
	for _, level := range Levels() {
		restore := Use(level)
		mem, counts := []float32{1, 2, 3, 4, 5, 6}, [2]float64{0, 1}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v: no panic", level)
				}
			}()
			spots := make([]Spot, 1+SpotsAhead)
			spots[0] = Spot{End: 3, Label: 1, Eta: 1}
			LogisticRows1(mem, []uint32{0, 1, 2}, nil, make([]float32, 4), spots, 1, &counts[0], &counts[1], 0)
		}()
		restore()
		if !slices.Equal(mem, []float32{1, 2, 3, 4, 5, 6}) || counts != [2]float64{0, 1} {
			t.Errorf("%v: %v, %v", level, mem, counts)
		}
	}
}

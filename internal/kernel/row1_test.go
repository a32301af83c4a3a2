package kernel

import (
	"math"
	"slices"
	"testing"
)

// step is the table and the counts after LogisticRow1, of a scene with one lane.
func (sc scene) step(level Level, eta float32) (mem []float32, counts [2]float64) {
	defer Use(level)()
	mem, counts = slices.Clone(sc.mem), [2]float64{0.5, 1.5}
	LogisticRow1(mem, sc.index, sc.value, make([]float32, len(sc.index)+1), &counts[0], &counts[1], sc.y, eta, 1e-8)
	return mem, counts
}

// A step at once has the bits of its parts in plain Go, whether its flow is short or long.
func TestLogisticRow1IsItsParts(t *testing.T) {
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

// A feature beyond the table panics, and nothing has moved.
func TestLogisticRow1BeyondItsTable(t *testing.T) {
	for _, level := range Levels() {
		restore := Use(level)
		mem, counts := []float32{1, 2, 3, 4, 5, 6}, [2]float64{0, 1}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v: no panic", level)
				}
			}()
			LogisticRow1(mem, []uint32{0, 1, 2}, nil, make([]float32, 4), &counts[0], &counts[1], 1, 1, 0)
		}()
		restore()
		if !slices.Equal(mem, []float32{1, 2, 3, 4, 5, 6}) || counts != [2]float64{0, 1} {
			t.Errorf("%v: %v, %v", level, mem, counts)
		}
	}
}

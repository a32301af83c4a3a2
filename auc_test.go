package slalom

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Beyond what is kept row by row, the area under the curve is within the error that is stated, also where many
// rows share a score.
func TestManyRanks(t *testing.T) {
	for _, grain := range []float64{0, 8} {
		rng := rand.New(rand.NewPCG(1, 2))
		var r ranks
		const n = exactRanks + exactRanks/4
		all := ranks{}
		for range n {
			up := rng.IntN(3) == 0
			s := rng.NormFloat64()
			if up {
				s++
			}
			if grain > 0 {
				s = math.Round(s * grain)
			}
			r.add(s, 1, up)
			all.list = append(all.list, rank{s, btof(up), 1 - btof(up)})
		}
		if len(r.list) > 2*quantiles+1 {
			t.Fatalf("%d ranks kept", len(r.list))
		}
		got, want := r.area(), all.area()
		if d := math.Abs(got - want); d > 1.0/131072 || grain > 0 && d > 1e-12 {
			t.Errorf("area %v, and %v of single rows", got, want)
		}
	}
	if one := (&ranks{list: []rank{{1, 1, 0}}}); !math.IsNaN(one.area()) {
		t.Error("an area with one class")
	}
}

func btof(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Many ranks are sorted in two halves.
func TestManyRanksSorted(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 1<<15 - 1, 1 << 15, 1<<15 + 3, 100000} {
		list := make([]rank, n)
		sum := 0.0
		for i := range list {
			list[i] = rank{score: float64(rng.IntN(n)), up: float64(i)}
			sum += list[i].up
		}
		sortRanks(list)
		for i, r := range list {
			sum -= r.up
			if i > 0 && r.score < list[i-1].score {
				t.Fatalf("of %d, rank %d is out of order", n, i)
			}
		}
		if sum != 0 {
			t.Errorf("of %d ranks, some are lost", n)
		}
	}
}

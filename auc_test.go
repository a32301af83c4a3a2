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

// The area of rows of weight 1 is that of ranks sorted by comparison, to the bit; with few rows or many, with ties, zeros of
// both signs, scores of one class and scores that are not finite.
func TestAreaOfOnes(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	inf, minus0 := math.Inf(1), math.Copysign(0, -1)
	for _, n := range []int{0, 1, 2, 30, 1 << 10, 5000, 100000} {
		for kind := range 6 {
			var fast, slow ranks
			for i := range n {
				s := []float64{rng.NormFloat64(), float64(rng.IntN(9)) - 4, []float64{0, minus0, inf, -inf, 1e-310}[rng.IntN(5)], 3, math.Exp(40 * rng.NormFloat64()), float64(1 + rng.IntN(9))}[kind]
				up := rng.IntN(3) == 0 || kind == 1 && i < 20
				fast.add(s, 1, up)
				slow.list = append(slow.list, rank{s, btof(up), 1 - btof(up)})
			}
			if fast.list != nil || len(fast.up)+len(fast.down) != n || fast.none() != (n == 0) {
				t.Fatalf("%d + %d kept of %d rows", len(fast.up), len(fast.down), n)
			}
			got, want := fast.area(), areaOf(slow.list)
			if math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("kind %d: area of %d rows %v, want %v", kind, n, got, want)
			}
		}
	}
}

// A row with a weight among others changes nothing else.
func TestAreaOfWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var r, all ranks
	for i := range 3000 {
		k, up := rank{score: float64(rng.IntN(100) - 50)}, rng.IntN(2) == 0
		h := 1.0
		if i == 2000 {
			h = 2.5
		}
		r.add(k.score, h, up)
		k.up, k.down = h*btof(up), h*(1-btof(up))
		all.list = append(all.list, k)
	}
	if got, want := r.area(), areaOf(all.list); got != want {
		t.Errorf("area %v, want %v", got, want)
	}
}

// Keys are in the order of scores, and give them back.
func TestSortable(t *testing.T) {
	scores := []float64{math.Inf(-1), -math.MaxFloat64, -1, -5e-324, 0, 5e-324, 0.5, 1, 1e300, math.Inf(1)}
	for i, s := range scores {
		if got := sorted(sortable(s)); got != s {
			t.Errorf("%v comes back as %v", s, got)
		}
		if i > 0 && sortable(scores[i-1]) >= sortable(s) {
			t.Errorf("%v is not above %v", s, scores[i-1])
		}
	}
	if sortable(math.Copysign(0, -1)) != sortable(0) {
		t.Error("zeros differ")
	}
}

package sample

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// Each of the 24 orders of four rows is as likely as any other.
func TestPermuteIsUniform(t *testing.T) {
	const draws = 24000
	var c chance
	times := map[[4]uint32]int{}
	for pass := range draws { // one draw a pass: seeds next to each other must do, too
		s := [4]uint32{0, 1, 2, 3}
		c.seed(7, pass)
		c.permute(s[:])
		times[s]++
	}
	if len(times) != 24 {
		t.Errorf("%d orders of 24 occur", len(times))
	}
	for s, k := range times {
		if math.Abs(float64(k)-draws/24) > 6*math.Sqrt(draws/24) {
			t.Errorf("order %v comes %d times, want about %d", s, k, draws/24)
		}
	}
}

// An order is that of the numbers that package rand draws.
func TestPermuteDrawsAsRand(t *testing.T) {
	for n := range 300 {
		var c chance
		got, want := count(make([]uint32, n*n), 0), count(make([]uint32, n*n), 0)
		for rng, i := c.seed(3, n), n*n-1; i > 0; i-- {
			j := rng.Uint32N(uint32(i) + 1)
			want[i], want[j] = want[j], want[i]
		}
		c.seed(3, n)
		if c.permute(got); !slices.Equal(got, want) {
			t.Fatalf("%d entries come in another order", n*n)
		}
	}
}

// The order made ahead is that of its pass, whatever pass begins, however often, and whether it was begun or made.
func TestShuffleAhead(t *testing.T) {
	const rows = 10 * idleEntries // counted in two parts, and made in ten
	all := &data.Rows{Cols: 1, Value: make([]float32, rows), Label: make([]float64, rows)}
	ahead := &Shuffle{Table: all, Size: 1, Seed: 3}
	beside := &Shuffle{Table: all, Size: 1, Seed: 3, Ahead: true}
	for turn, pass := range []int{0, 1, 2, 2, 3, 7, 1, 0, 1, 2, 3, 4, 5} {
		twin := &Shuffle{Table: all, Size: 1, Seed: 3}
		if err := errors.Join(ahead.Begin(pass), twin.Begin(pass), beside.Begin(pass)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ahead.order, twin.order) || !slices.Equal(beside.order, twin.order) {
			t.Fatalf("pass %d has another order", pass)
		}
		order := slices.Clone(ahead.order)
		for range turn % 4 * 5 {
			ahead.Idle()
		}
		if !slices.Equal(ahead.order, order) {
			t.Fatalf("pass %d lost its order", pass)
		}
	}
}

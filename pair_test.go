package slalom

import (
	"math"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// The difference of losses and its standard error are those of the textbook, rows counting as their weights say.
func TestApart(t *testing.T) {
	rows := &data.Rows{Label: make([]float64, 4)}
	a, b := []float64{1, 9, 2, 9, 4, 9, 5, 9}, []float64{0, 2, 2, 3}
	if mean, se := apart(a, b, 2, 1, rows); mean != 1.25 || math.Abs(se-math.Sqrt(0.6875/4)) > 1e-15 {
		t.Errorf("%v, standard error %v", mean, se) // differences 1, 0, 2, 2
	}
	rows.Weight = []float64{1, 1, 1, 3}
	if mean, se := apart(a, b, 2, 1, rows); mean != 1.5 || math.Abs(se-math.Sqrt((1+16)/6.-2.25)/math.Sqrt(6)) > 1e-15 {
		t.Errorf("%v, standard error %v, with weights", mean, se)
	}
}

// Of two that go on the one with less loss stands for the run, or a mean of both, and the shorter step where the hold-out cannot tell.
func TestJudgePair(t *testing.T) {
	for _, c := range []struct {
		name             string
		short, long      float32 // their only weights
		centre, scatter  float64 // of targets
		dropped          int
		want, value      float64 // part of the longer, weight
		best             float64 // weight of the best so far
		level            bool
		winner, together int
	}{
		{"the longer is better", 0, 4, 4, 1, -1, 1, 4, 0, false, 1, -1},
		{"the shorter is better", 0, 4, 0, 1, -1, 0, 0, 0, true, 0, -1},
		{"a quarter", 0, 4, 1, 1, -1, 0.25, 1, 0, true, 0, 1},
		{"half", 0, 4, 2, 1, -1, 0.5, 2, 2, true, 1, 0},
		{"three quarters", 0, 4, 3, 1, -1, 0.75, 3, 3, true, 1, 0},
		{"nobody can tell", 0, 0.1, 0.1, 10, -1, 0, 0, 0.1, true, 0, -1},
		{"nobody can tell, the best far ahead", 3, 3.1, 3.1, 10, -1, 0, 3, 0, true, 0, -1},
		{"behind the best", 3, 3.1, 0, 1, -1, 0, 3, 0, false, 0, -1},
		{"the better has diverged", 0, 4, 4, 1, 1, 0, 0, 4, false, 0, -1},
		{"the shorter has diverged", 0, 4, 0, 1, 0, 1, 4, 0, false, 1, -1},
	} {
		rows := data.NewSparse(1)
		for i := range 100 {
			rows.Append(data.Row{Index: []uint32{0}, Value: []float32{1}, Label: c.centre + c.scatter*float64(i%2*2-1), Weight: 1})
		}
		m := &model.Linear{Loss: loss.Squared{}, Cols: 1, NoIntercept: true, NRacers: 2}
		r := &trainer{p: Problem{Model: m, Valid: rows}, w: weight.Make(m.Shapes()), race: newPair(1, 4), long: 1, best: 1}
		copy(r.w[0].W, []float32{c.short, c.long})
		r.bestW = [][]float32{{float32(c.best)}}
		if c.dropped >= 0 {
			r.race.Racers[c.dropped].Dropped = true
		}
		v, race := r.judgePair(), r.race
		with := -1
		if race.With != nil {
			with = *race.With
		}
		if v.long != c.want || float64(v.weights[0].W[0]) != float64(float32(c.value)) || v.level != c.level || race.Winner != c.winner || with != c.together {
			t.Errorf("%s: part %v, weight %v, level %v, %v", c.name, v.long, v.weights[0].W[0], v.level, race)
		}
		if want := meanLoss(r.lanes(1), v.weights, rows, 1); math.Abs(v.loss-want) > 1e-12 {
			t.Errorf("%s: loss %v, want %v", c.name, v.loss, want)
		}
	}
}

// What goes on beside the winner is the next shorter step, or the next longer one where there is none.
func TestSecond(t *testing.T) {
	r := &race{Race: &trace.Race{Racers: make([]trace.Racer, 3)}}
	for _, c := range []struct{ winner, dropped, want int }{{1, -1, 0}, {0, -1, 1}, {2, -1, 1}, {1, 0, 2}, {0, 1, -1}} {
		for i := range r.Racers {
			r.Racers[i].Dropped = i == c.dropped
		}
		if r.Winner = c.winner; r.second() != c.want {
			t.Errorf("winner %d, %d dropped: %d", c.winner, c.dropped, r.second())
		}
	}
}

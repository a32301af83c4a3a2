package slalom

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Late means stand for a run until the last weights are better by more than two standard errors.
func TestOutcome(t *testing.T) {
	rows := &data.Rows{Label: make([]float64, 4)}
	for _, c := range []struct {
		by   float64 // in standard errors
		want bool
	}{{-3, true}, {0, true}, {1.9, true}, {2.1, false}} {
		d := newDuel(2, true)
		losses := make([]float64, 16)
		for i := range 4 {
			losses[4*i+3] = c.by/2 + float64(i%2*2-1) // their standard error is 1/2
		}
		d.add(losses, rows, 0)
		valid, late := d.outcome()
		if !late[0] || late[1] != c.want {
			t.Errorf("worse by %v standard errors: %v", c.by, late)
		}
		if want := btof(c.want) * c.by / 2; valid[0] != 0 || valid[1] != want {
			t.Errorf("worse by %v standard errors: losses %v", c.by, valid)
		}
	}
}

// judgedRows are rows with two racers' weights and their mean's, the mean a little better for the first.
func judgedRows(n int, weighted bool) (*trainer, weight.Weights, weight.Weights) {
	rng := rand.New(rand.NewPCG(3, uint64(n)))
	rows := data.NewSparse(5)
	for range n {
		row := data.Row{Index: []uint32{0, uint32(1 + rng.IntN(4))}, Label: float64(rng.IntN(2)), Weight: 1}
		if weighted {
			row.Weight = float64(rng.IntN(3))
		}
		rows.Append(row)
	}
	m := &model.Linear{Loss: loss.Logistic{}, Cols: 5, NRacers: 2}
	last, mean := weight.Make(m.Shapes()), weight.Make(m.Shapes())
	for i := range last[0].W {
		last[0].W[i] = float32(rng.NormFloat64())
		mean[0].W[i] = last[0].W[i] * (0.9 + 0.2*float32(i%2))
	}
	return &trainer{p: Problem{Model: m, Valid: rows}, o: Options{Threads: 2}}, last, mean
}

// Losses of waves are those of all rows, and what is added up on the way is what apart finds afterwards, to the bit.
func TestStandingIsApart(t *testing.T) {
	for _, n := range []int{1, 700, waveRows, 2*waveRows + 3} {
		tr, last, mean := judgedRows(n, n > 1)
		rows, m := tr.p.Valid, tr.p.Model
		a, b := lossesOf(m, last, rows, 1), lossesOf(m, mean, rows, 1)
		var waves []float64
		eachLosses(m, last, rows, 2, func(losses []float64, lo int) {
			if 2*lo != len(waves) {
				t.Fatalf("of %d rows, row %d comes after %d numbers", n, lo, len(waves))
			}
			waves = append(waves, losses...)
		})
		if !slices.Equal(waves, a) {
			t.Fatalf("losses of waves of %d rows differ", n)
		}
		zero := make([]float64, len(a))
		valid, late := tr.standing(last, mean)
		sums := newDuel(2, true)
		four, both := tr.beside(2, last, mean)
		eachLosses(four, both, rows, 2, func(losses []float64, lo int) { sums.add(losses, rows, lo) })
		for c := range 2 {
			d, se := apart(b[c:], a[c:], 2, 2, rows)
			if by, e := standard(sums.diff[c], sums.square[c], sums.weight); by != d || e != se {
				t.Errorf("racer %d on %d rows: worse by %v, error %v, want %v, %v", c, n, by, e, d, se)
			}
			stands := a
			if d <= 2*se {
				stands = b
			}
			want, _ := apart(stands[c:], zero, 2, 1, rows)
			if late[c] != (d <= 2*se) || valid[c] != want {
				t.Errorf("racer %d on %d rows: %v %v, want %v", c, n, valid[c], late[c], want)
			}
		}
		alone, none := tr.standing(last, nil)
		for c := range 2 {
			if want, _ := apart(a[c:], zero, 2, 1, rows); none[c] || alone[c] != want {
				t.Errorf("racer %d alone: %v, want %v", c, alone[c], want)
			}
		}
		if math.IsNaN(valid[0]) {
			t.Error("no loss")
		}
	}
}

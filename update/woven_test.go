package update_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// Where states lie beside their weights, the numbers are those of a table that keeps them apart.
func TestWovenIsApart(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	rows := data.NewSparse(0)
	for range 200 {
		var r data.Row
		for j := range uint32(30) {
			if rng.IntN(4) == 0 {
				r.Index, r.Value = append(r.Index, j+uint32(len(rows.Label)/10)), append(r.Value, float32(rng.NormFloat64()))
			}
		}
		r.Label, r.Weight = float64(rng.IntN(2)), 1
		rows.Append(r)
	}
	for _, name := range update.Names() {
		if name == "invariant" || name == "scaled" { // they follow the flow in woven tables only
			continue
		}
		run := func(woven bool) *weight.Table {
			rule, err := update.New(name)
			if err != nil {
				t.Fatal(err)
			}
			m := &model.Linear{Loss: loss.Logistic{}, NRacers: 3}
			w := weight.Make(m.Shapes())
			w[0].Woven, w[0].Penalty = woven, penalty.L2{Lambda: 0.01}
			up, est := update.Update{Rule: rule, Average: update.All}, grad.Plain{Model: m}
			if err := up.Bind(w, 0); err != nil {
				t.Fatal(err)
			}
			for i := range rows.Len() { // the table grows on the way
				b := &data.Batch{Rows: rows, Div: 1, Pick: []uint32{uint32(i)}}
				w[0].Grow(20 + i/10)
				w[0].Grow(rows.Cols)
				up.Apply(w, est.At(w, b), []float64{0.1, 0.2, 0.4})
			}
			w[0].Settled()
			return w[0]
		}
		apart, woven := run(false), run(true)
		if len(woven.State) > 0 && len(woven.W) == len(apart.W) {
			t.Fatalf("%s: not woven", name)
		}
		if !slices.Equal(apart.W, woven.Flat()) || !slices.Equal(apart.Avg, woven.Avg) {
			t.Errorf("%s: other weights when woven", name)
		}
	}
}

// A row moves alone as it does by way of a merged batch, but for float32's rounding.
func TestMoveRowIsMove(t *testing.T) {
	for _, name := range []string{"plain", "adagrad"} {
		for _, racers := range []int{1, 3, 8} {
			var tables [2]*weight.Table
			for i := range tables {
				rule, err := update.New(name)
				if err != nil {
					t.Fatal(err)
				}
				m := &model.Linear{Loss: loss.Logistic{}, Cols: 40, NRacers: racers}
				w := weight.Make(m.Shapes())
				w[0].Woven = i == 0 // only woven tables are moved row by row
				up, est := update.Update{Rule: rule}, grad.Plain{Model: m}
				if err := up.Bind(w, 0); err != nil {
					t.Fatal(err)
				}
				eta := []float64{0.1, 0.2, 0.4, 0.8, 0.05, 0.3, 0.6, 0.01}[:racers]
				rng := rand.New(rand.NewPCG(9, 10))
				for range 300 {
					rows := data.NewSparse(40)
					r := data.Row{Label: float64(rng.IntN(2)), Weight: 1}
					for j := range uint32(40) {
						if rng.IntN(5) == 0 {
							r.Index, r.Value = append(r.Index, j), append(r.Value, float32(rng.NormFloat64()))
						}
					}
					rows.Append(r)
					b := &data.Batch{Rows: rows, Div: 1}
					up.Apply(w, est.At(w, b), eta)
				}
				tables[i] = w[0]
			}
			one, merged := tables[0].Flat(), tables[1].Flat()
			for i, v := range merged {
				if d := one[i] - v; d > 2e-5 || d < -2e-5 {
					t.Fatalf("%s, %d racers: weight %d is %v, merged %v", name, racers, i, one[i], v)
				}
			}
		}
	}
}

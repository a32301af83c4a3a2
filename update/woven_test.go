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

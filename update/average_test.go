package update_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/update"
)

// The averages are the means of the weights after each step: of all steps, or of those since the pass began.
func TestAverages(t *testing.T) {
	for _, average := range []update.Average{update.All, update.Tail} {
		for _, pen := range []penalty.Penalty{nil, penalty.L1{Lambda: 0.03}} {
			const steps, pass = 50, 20
			run := func(n int) (w []float32, avg []float64) {
				p := newProblem(loss.Squared{}, pen)
				tables := p.weights()
				up := update.Update{Rule: &update.Plain{}, Average: average}
				if err := up.Bind(tables, 0); err != nil {
					t.Fatal(err)
				}
				est := grad.Plain{Model: p.lin}
				rng := rand.New(rand.NewPCG(6, 6))
				for k := range n {
					if k%pass == 0 {
						up.Begin(tables)
					}
					b := &data.Batch{Rows: p.rows, Div: 1, Pick: []uint32{uint32(rng.IntN(40))}}
					up.Apply(tables, est.At(tables, b), []float64{0.1})
				}
				tables[0].SettleAll()
				return tables[0].Flat(), tables[0].Avg
			}
			_, avg := run(steps)
			want, count, from := make([]float64, len(avg)), 0.0, 0
			if average == update.Tail {
				from = steps - steps%pass
			}
			for n := from + 1; n <= steps; n++ {
				w, _ := run(n)
				count++
				for i, v := range w {
					want[i] += float64(v)
				}
			}
			for i, v := range avg {
				if math.Abs(v-want[i]/count) > 1e-6 {
					t.Errorf("average %q, penalty %v: weight %d is %v, want %v", average, pen, i, v, want[i]/count)
				}
			}
		}
	}
}

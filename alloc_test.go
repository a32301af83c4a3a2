package slalom_test

import (
	"context"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
)

// A run over ten times the rows allocates hardly more often: looks at the run cost memory, rows do not.
func TestRowsAllocateNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the race detector allocates by itself")
	}
	for name, c := range map[string]slalom.Config{
		"race":     {Passes: 1},
		"one step": {Passes: 1, Step: "constant", Eta: 0.1},
		"scaled":   {Passes: 1, Update: "scaled", Order: "replace"},
		"batches":  {Passes: 1, Batch: 64, Update: "adagrad", Eta: 0.1},
		"l1":       {Passes: 1, L1: 1e-4, Step: "constant", Eta: 0.1},
		"weights":  {Passes: 1, Order: "file"},
	} {
		allocations := func(n int) float64 {
			rows := made(t, data.Synthetic{N: n, D: 50, Nonzeros: 6, Noise: 0.5})
			if name == "weights" {
				weighed(rows)
			}
			return testing.AllocsPerRun(1, func() {
				p := slalom.Problem{Model: &model.Linear{Loss: loss.Logistic{}, Cols: 50}, Train: rows, Rows: int64(n)}
				if _, err := slalom.Train(context.Background(), c, p, slalom.Options{}); err != nil {
					t.Fatal(err)
				}
			})
		}
		few, many := allocations(3000), allocations(30_000)
		if many-few > 27_000/100 {
			t.Errorf("%s: 3,000 rows make %v allocations, 30,000 make %v", name, few, many)
		}
		t.Logf("%s: %v, %v", name, few, many)
	}
}

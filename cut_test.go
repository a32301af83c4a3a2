package slalom_test

import (
	"context"
	"io"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
)

// A run over a large table, whose blocks are long, ends soon where its context or its time has, and writes no checkpoint there.
func TestLongBlocksAreCut(t *testing.T) {
	rows := made(t, data.Synthetic{N: 200_000, D: 20, Nonzeros: 2, Noise: 0.5})
	p := slalom.Problem{Model: &model.Linear{Loss: loss.Logistic{}, Cols: 1 << 20}, Train: rows, Rows: int64(rows.Len())}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx context.Context
		slalom.Config
	}{
		"context":         {over, slalom.Config{Step: "constant", Eta: 0.1}},
		"context, loop":   {over, slalom.Config{Step: "constant", Eta: 0.1, Order: "replace"}},
		"context, batch":  {over, slalom.Config{Step: "constant", Eta: 0.1, Batch: 4, Update: "adagrad"}},
		"seconds":         {context.Background(), slalom.Config{Step: "constant", Eta: 0.1, Seconds: 1e-9}},
		"seconds, a race": {context.Background(), slalom.Config{Seconds: 1e-9}},
	} {
		saved := 0
		r, err := slalom.Train(c.ctx, c.Config, p, slalom.Options{
			Loop:       name == "context, loop",
			Checkpoint: func(func(w io.Writer) error) error { saved++; return nil },
		})
		if err != nil {
			t.Fatal(name, err)
		}
		if want := 1 << 16 / max(c.Batch, 1); r.Steps != want || saved > 0 || r.Interrupted != (c.ctx == over) {
			t.Errorf("%s: %d steps, want %d; %d checkpoints; %q", name, r.Steps, want, saved, r.End)
		}
	}
}

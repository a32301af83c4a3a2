package slalom_test

import (
	"context"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// Rows that a run copies side by side before it learns from them teach the same, to the bit, as where they lie.
func TestStagedRowsTeachTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("many rows")
	}
	rows := made(t, data.Synthetic{N: 70_000, D: 200, Nonzeros: 4, Noise: 0.5})
	for i, y := range rows.Label {
		rows.Label[i] = max(y, 0)
	}
	m := &model.Linear{Loss: loss.Logistic{}, Cols: rows.Cols}
	c := slalom.Config{Loss: "logistic", Update: "adagrad", Step: "constant", Eta: 0.1, Passes: 2, HoldoutBy: "none"}
	got, err := slalom.Train(context.Background(), c, slalom.Problem{Model: m, Train: rows}, slalom.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := &slalom.Parts{
		Sample: &sample.Shuffle{Table: rows, Size: 1, Seed: 1}, Grad: &grad.Plain{Model: m},
		Step: &step.Constant{Eta: []float64{0.1}}, Update: &update.Update{Rule: &update.AdaGrad{Eps: 1e-8}},
	}
	w := weight.Make(m.Shapes())
	if err := p.Update.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	passes(t, p, w, 0, 0, 2)
	if !slices.Equal(got.Weights[0].W, w[0].Flat()) {
		t.Error("other weights")
	}
}

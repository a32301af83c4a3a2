package model_test

import (
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Losses and predictions of many rows at once are those of each row, to the bit: with values and without, dense,
// with offsets, and with features that the table lacks.
func TestManyRowsAreEachRow(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for kind := range 5 {
		rows := data.NewSparse(40)
		if kind == 2 {
			rows = data.NewDense(3)
		}
		for i := range 200 {
			row := data.Row{Label: float64(i%3 - 1), Weight: 1}
			for j := range 3 {
				if kind != 2 {
					row.Index = append(row.Index, uint32(12*j+rng.IntN(12)))
				}
				if kind != 1 {
					row.Value = append(row.Value, float32(rng.NormFloat64()))
				}
			}
			if kind == 3 {
				row.Offset = rng.NormFloat64()
			}
			rows.Append(row)
		}
		for _, racers := range []int{1, 2, 8, 16} {
			m := &model.Linear{Loss: loss.Logistic{}, Cols: rows.Cols, NRacers: racers}
			if kind == 4 {
				m.Cols = 20
			}
			w := weight.Make(m.Shapes())
			for i := range w[0].W {
				w[0].W[i] = float32(rng.NormFloat64())
			}
			var s model.Scratch
			losses, all, p := make([]float64, 190*racers), make([]float64, 190), make([]float64, 1)
			m.Losses(losses, w, rows, 7, 197, &s)
			if racers == 1 {
				m.PredictRows(all, w, rows, 7, 197, &s)
			}
			for i, got := range losses {
				at := 7 + i/racers
				m.Predict(p, w, rows.Row(at), i%racers, &s)
				if want, _ := (loss.Logistic{}).Eval(p[0], rows.Label[at]); got != want {
					t.Fatalf("kind %d: loss %v of row %d, racer %d, want %v", kind, got, at, i%racers, want)
				}
				if racers == 1 && all[i] != p[0] {
					t.Fatalf("kind %d: prediction %v of row %d, want %v", kind, all[i], at, p[0])
				}
			}
		}
	}
}

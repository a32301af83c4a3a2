package slalom

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Scores of rows of two classes, many at once, are those of each row, to the bit.
func TestScoresOfTwoClasses(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for _, c := range []struct{ weighted, offset, unknown bool }{{}, {weighted: true}, {offset: true}, {unknown: true}} {
		rows := data.NewSparse(30)
		for i := range 2000 {
			row := data.Row{Index: []uint32{uint32(rng.IntN(15)), uint32(15 + rng.IntN(15))}, Label: float64(2*rng.IntN(2) - 1), Weight: 1}
			if c.weighted {
				row.Weight = float64(rng.IntN(4))
			}
			if c.offset {
				row.Offset = rng.NormFloat64()
			}
			if c.unknown && i == 777 {
				row.Label = 5
			}
			rows.Append(row)
		}
		m := &Model{Loss: loss.Logistic{}, Sum: &model.Linear{Loss: loss.Logistic{}, Cols: 25}, Target: Target{Classes: []float64{-1, 1}}}
		m.Weights = weight.Make(m.Sum.Shapes())
		for i := range m.Weights[0].W {
			m.Weights[0].W[i] = float32(rng.NormFloat64())
		}
		each := &Model{Loss: m.Loss, Sum: struct{ model.Predictor }{m.Sum}, Target: m.Target, Weights: m.Weights}
		var scores [2]*Scores
		for i, m := range []*Model{m, each} {
			e := evaluation{m: m, threads: 2}
			if e.two(rows) != (i == 0 && !c.unknown) {
				t.Fatalf("%+v: model %d goes the wrong way", c, i)
			}
			for range 2 {
				if err := e.add(rows); err != nil {
					t.Fatal(err)
				}
			}
			var err error
			if scores[i], err = e.scores(); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(scores[0], scores[1]) {
			t.Errorf("%+v: %+v, want %+v", c, scores[0], scores[1])
		}
	}
}

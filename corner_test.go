package slalom_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
)

// The gradient's norm of racers is that of one model: without a hold-out the winner is, bit for bit, the run alone.
func TestToleranceOfARace(t *testing.T) {
	rows := made(t, data.Synthetic{N: 3000, D: 30, Nonzeros: 5, Noise: 0.5})
	c := slalom.Config{Update: "adagrad", Tolerance: 0.05, Passes: 20, HoldoutBy: "none"}
	raced := fit(t, c, rows, slalom.Options{})
	c.Step, c.Eta = "constant", raced.Races[0].Racers[raced.Races[0].Winner].Value
	alone := fit(t, c, rows, slalom.Options{})
	if raced.End != alone.End || raced.Passes != alone.Passes {
		t.Errorf("race: %q after %d passes, alone: %q after %d", raced.End, raced.Passes, alone.End, alone.Passes)
	}
}

// A model goes on with the weights of columns that a packed file lacks.
func TestFromMoreColumnsThanAddresses(t *testing.T) {
	from := fit(t, slalom.Config{Passes: 2}, made(t, data.Synthetic{N: 600, D: 90, Nonzeros: 6}), slalom.Options{}).Model
	given, columns := reversed(made(t, data.Synthetic{N: 600, D: 50, Nonzeros: 6}))
	for _, memory := range []int64{1 << 30, 20000} {
		c := slalom.Config{Passes: 1, Update: "adagrad", Step: "constant", Eta: 1e-9}
		m := fit(t, c, numbered{blocks{given, 200}, columns}, slalom.Options{Memory: memory, From: from}).Model
		for line := 51; line < from.Weights[0].AllLines(); line++ {
			if line >= m.Weights[0].AllLines() || m.Weights[0].Line(line)[0] != from.Weights[0].Line(line)[0] {
				t.Fatalf("memory %d: the weight of line %d is lost", memory, line)
			}
		}
	}
}

// A run of so many steps, resumed wherever it was saved, ends with the same bytes: also from where it had ended.
func TestResumedWithATail(t *testing.T) {
	rows := made(t, data.Synthetic{N: 4000, D: 12, Noise: 0.5})
	c := slalom.Config{Steps: 3000, Update: "adagrad", Step: "constant", Eta: 3, Loss: "logistic"}
	var points [][]byte
	whole := fit(t, c, rows, slalom.Options{Checkpoint: func(write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		points = append(points, b.Bytes())
		return err
	}})
	for i, p := range points {
		if r := fit(t, c, rows, slalom.Options{Resume: bytes.NewReader(p)}); !bytes.Equal(saved(t, r.Model), saved(t, whole.Model)) {
			t.Errorf("resumed at %d of %d: another model, hold-out loss %v instead of %v", i, len(points), r.Valid.Loss, whole.Valid.Loss)
		}
	}
}

// Rows without features, and no intercept, have nothing to learn, and no line to copy.
func TestHeatsOfEmptyRows(t *testing.T) {
	rows := data.NewSparse(3)
	for i := range 100 {
		rows.Append(data.Row{Index: []uint32{}, Label: float64(i % 2), Weight: 1})
	}
	r := fit(t, slalom.Config{NoIntercept: true, Clip: 1, Update: "adagrad", Step: "auto"}, rows, slalom.Options{})
	for _, v := range values(r.Model.Weights) {
		if v != 0 {
			t.Errorf("weights %v", values(r.Model.Weights))
		}
	}
}

// A caller's own racers share one step size, and the short way and the loop agree on them.
func TestRacersOfOnesOwn(t *testing.T) {
	rows := made(t, data.Synthetic{N: 300, D: 10, Nonzeros: 3, Noise: 0.5})
	var trained [2]*slalom.Trained
	for i := range trained {
		m := &model.Linear{Loss: loss.Squared{}, Cols: 10, NRacers: 4}
		var err error
		trained[i], err = slalom.Train(context.Background(), slalom.Config{Update: "adagrad", Step: "constant", Passes: 2},
			slalom.Problem{Model: m, Train: rows}, slalom.Options{Loop: i == 0})
		if err != nil {
			t.Fatal(err)
		}
	}
	sameBits(t, "racers", trained[0].Weights, trained[1].Weights)
}

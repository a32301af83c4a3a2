package update_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// fixtures is testdata/fixtures/sklearn.json, which make.py beside it writes.
type fixtures struct {
	Sklearn string
	X       [][]float32
	Targets map[string][]float64
	Cases   []struct {
		Name, Loss, Target string
		L1, L2             float64
		PenaliseIntercept  bool `json:"penalise_intercept"`
		Intercept          []float64
		Coef               [][]float64
	}
}

// Gradient descent ends where scikit-learn does.
func TestScikitLearnsCoefficients(t *testing.T) {
	text, err := os.ReadFile("../testdata/fixtures/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixtures
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Cases) < 11 || f.Sklearn == "" {
		t.Fatalf("%d cases of version %q", len(f.Cases), f.Sklearn)
	}
	for _, c := range f.Cases {
		rows := data.NewDense(len(f.X[0]))
		for i, x := range f.X {
			rows.Append(data.Row{Value: x, Label: f.Targets[c.Target][i], Weight: 1})
		}
		opt := loss.Options{}
		switch c.Loss {
		case "softmax":
			opt.Outputs = len(c.Coef)
		case "quantile":
			opt.Tau = 0.3
		}
		l, err := loss.New(c.Loss, opt)
		if err != nil {
			t.Fatal(err)
		}
		lin := &model.Linear{Cols: rows.Cols, Loss: l}
		w := weight.Make(lin.Shapes())
		if w[0].Penalty, err = penalty.New(c.L1, c.L2, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
		w[0].PenaltyBias = c.PenaliseIntercept
		minimise(t, lin, w, rows)
		most := 0.0
		for _, k := range c.Coef {
			for _, v := range k {
				most = max(most, math.Abs(v))
			}
		}
		for o, k := range c.Coef {
			for line, want := range append([]float64{c.Intercept[o]}, k...) {
				if got := float64(w[0].Line(line)[o]); !(math.Abs(got-want) <= 1e-3*most) {
					t.Errorf("%s: weight %d of output %d is %v, scikit-learn %s has %v", c.Name, line, o, got, f.Sklearn, want)
				}
			}
		}
	}
}

// minimise goes down the full gradient, with backtracking; where there is a kink, with steps that go to zero.
func minimise(t *testing.T, lin *model.Linear, w weight.Weights, rows *data.Rows) {
	n := 1500
	s := step.Rule(&step.Backtrack{})
	if lin.Loss.Name() == "quantile" {
		n = 30000
		s = &step.Cosine{Eta: []float64{0.3}, Total: n}
	}
	up := update.Update{Rule: &update.Plain{}}
	if err := up.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	est := grad.Plain{Model: lin}
	b := &data.Batch{Rows: rows, Div: float64(rows.Len()), Whole: true}
	for k := range n {
		g := est.At(w, b)
		up.Apply(w, g, s.Size(k, g))
	}
	w[0].SettleAll()
}

package slalom_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// suited are rows whose labels a loss takes.
func suited(t testing.TB, name string) *data.Rows {
	rows := made(t, data.Synthetic{N: 150, D: 12, Nonzeros: 4, Noise: 0.2, Task: "regression"})
	return relabel(rows, func(i int, y float64) float64 {
		switch name {
		case "logistic", "hinge", "squared-hinge":
			return float64(btoi(y > 0))
		case "softmax":
			return float64(btoi(y > -1) + btoi(y > 1))
		case "poisson":
			return math.Round(3 * math.Exp(y/3))
		case "gamma":
			return math.Exp(y / 3)
		}
		return y
	})
}

// zeros is the mean loss of a model of zeros.
func zeros(t testing.TB, name string, rows *data.Rows) float64 {
	opt := loss.Options{}
	if name == "softmax" {
		opt.Outputs = 3
	}
	l, err := loss.New(name, opt)
	if err != nil {
		t.Fatal(err)
	}
	m := &model.Linear{Loss: l, Cols: rows.Cols}
	v, _ := full(t, m, weight.Make(m.Shapes()), rows)
	return v
}

// Parts drawn by chance, so that every pair of parts occurs, train to a loss below that of zeros, or are refused with a sentence that names what would do.
func TestPartsGoTogetherOrAreRefused(t *testing.T) {
	half, minus := 0.5, -0.5
	penalties := []slalom.Config{{}, {L1: 1e-3}, {L2: 1e-2}, {L1: 1e-3, L2: 1e-2}, {Lower: &minus, Upper: &half}, {Group: 1e-3}, {L2: 1e-2, Lower: &minus}}
	losses := loss.Names()
	rows, start := map[string]*data.Rows{}, map[string]float64{}
	for _, l := range losses {
		rows[l] = suited(t, l)
		start[l] = zeros(t, l, rows[l])
	}
	rng := rand.New(rand.NewPCG(1, 1))
	one := func(names []string) string { return names[rng.IntN(len(names))] }
	met := map[string]bool{}
	refusals, trained := 0, 0
	for range 500 {
		c := penalties[rng.IntN(len(penalties))]
		kind := []string{"penalty " + c.JSON()}
		c.Loss, c.Update, c.Grad, c.Order = one(losses), one(append(update.Names(), "")), one([]string{"plain", "svrg", "saga"}), one(sample.Orders())
		c.Step, c.Average = one([]string{"", "", "constant", "inverse", "inverse-root", "cosine", "polyak", "backtrack"}), one([]string{"", "all", "tail"})
		c.Clip = []float64{0, 0, 1}[rng.IntN(3)]
		c.HoldoutBy, c.Passes = "none", 10
		if c.Order == "all" {
			c.Passes = 100
		}
		kind = append(kind, c.Loss, "update "+c.Update, "grad "+c.Grad, "order "+c.Order, "step "+c.Step, "average "+c.Average)
		for i, a := range kind {
			for _, b := range kind[:i] {
				met[a+b] = true
			}
		}
		r, err := slalom.Fit(context.Background(), c, rows[c.Loss], slalom.Options{})
		if err != nil {
			refusals++
			if msg := err.Error(); !strings.Contains(msg, "use ") && !strings.Contains(msg, "leave") {
				t.Errorf("%s: %v", c.JSON(), err)
			}
			continue
		}
		trained++
		s, err := r.Model.Evaluate(rows[c.Loss], 1)
		if err != nil || !(s.Loss < start[c.Loss]) {
			t.Errorf("%s: loss %v, of zeros %v; %v %q", c.JSON(), s.Loss, start[c.Loss], err, r.Notes)
		}
	}
	pairs := 0
	sizes := []int{7, 9, 9, 3, len(sample.Orders()), 7, 3}
	for i, a := range sizes {
		for _, b := range sizes[:i] {
			pairs += a * b
		}
	}
	t.Logf("%d trained, %d refused, %d of %d pairs", trained, refusals, len(met), pairs)
	if len(met) < pairs*95/100 || trained < 250 {
		t.Errorf("%d trained, %d refused, %d of %d pairs", trained, refusals, len(met), pairs)
	}
}

// Of a clipped estimate no row's flow is left to follow: the step is AdaGrad's with the short gradient, and pays the penalty.
func TestClippedFlow(t *testing.T) {
	rows := made(t, data.Synthetic{N: 200, D: 30, Nonzeros: 4, Noise: 0.5})
	for i, y := range rows.Label {
		rows.Label[i] = max(y, 0)
	}
	m := &model.Linear{Loss: loss.Logistic{}, Cols: rows.Cols}
	learn := func(rule update.Rule, most, l2 float64) []float32 {
		p := &slalom.Parts{
			Sample: &sample.File{Source: rows, Size: 1}, Grad: &grad.Clip{Estimator: &grad.Plain{Model: m}, Max: most},
			Step: &step.Constant{Eta: []float64{0.5}}, Update: &update.Update{Rule: rule},
		}
		w := weight.Make(m.Shapes())
		if l2 > 0 {
			w[0].Penalty = penalty.L2{Lambda: l2}
		}
		if err := p.Update.Bind(w, 0); err != nil {
			t.Fatal(err)
		}
		passes(t, p, w, 0, 0, 1)
		return w[0].Flat()
	}
	for _, l2 := range []float64{0, 0.1} {
		got, want, free := learn(&update.Invariant{}, 1e-4, l2), learn(&update.AdaGrad{}, 1e-4, l2), learn(&update.Invariant{}, 100, l2)
		apart := 0.0
		for i, v := range want {
			if math.Abs(float64(got[i]-v)) > 1e-4 {
				t.Errorf("l2 %v: weight %d is %v, want %v", l2, i, got[i], v)
			}
			apart = max(apart, math.Abs(float64(free[i]-v)))
		}
		if apart < 0.01 {
			t.Errorf("l2 %v: clipping changes nothing", l2)
		}
	}
}

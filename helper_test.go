package slalom_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// made are made-up rows in memory.
func made(t testing.TB, s data.Synthetic) *data.Rows {
	t.Helper()
	rows, err := data.Load(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// weighed gives rows weights 0.5, 1, 1.5, 2, 0.5, …
func weighed(r *data.Rows) *data.Rows {
	for i := range r.Len() {
		r.Weight = append(r.Weight, 0.5+0.5*float64(i%4))
	}
	return r
}

// relabel replaces labels, by row number.
func relabel(r *data.Rows, f func(i int, y float64) float64) *data.Rows {
	for i, y := range r.Label {
		r.Label[i] = f(i, y)
	}
	return r
}

// bound are weights ready for the parts: prepared and bound.
func bound(t testing.TB, m model.Sum, p *slalom.Parts) weight.Weights {
	t.Helper()
	w := weight.Make(m.Shapes())
	m.Init(w, rand.New(rand.NewPCG(3, 4)))
	if g, ok := p.Grad.(grad.Meaner); ok {
		if err := g.Prepare(w); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Update.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	return w
}

// passes runs the loop for whole passes, from step k, and settles the weights.
func passes(t testing.TB, p *slalom.Parts, w weight.Weights, k, from, to int) int {
	t.Helper()
	for pass := from; pass < to; pass++ {
		if err := p.Sample.Begin(pass); err != nil {
			t.Fatal(err)
		}
		k = p.Run(w, k, math.MaxInt)
		if err := p.Sample.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if c, ok := p.Grad.(grad.Committer); ok {
		c.Commit(w)
	}
	for _, tab := range w {
		tab.Settled()
	}
	return k
}

// order is a sampler by name.
func order(t testing.TB, name string, src data.Source, batch int, seed uint64) sample.Sampler {
	t.Helper()
	s, err := sample.New(name, src, batch, seed, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// estimator is an estimator by name.
func estimator(name string, m model.Sum, rows *data.Rows) grad.Estimator {
	switch name {
	case "svrg":
		return &grad.SVRG{Model: m, Source: rows, Rows: int64(rows.Len()), Seed: 5}
	case "saga":
		return &grad.SAGA{Model: m, Rows: rows.Len()}
	}
	return &grad.Plain{Model: m}
}

// plainSteps is the plain update and a constant step.
func plainSteps(eta float64) (step.Rule, *update.Update) {
	return &step.Constant{Eta: []float64{eta}}, &update.Update{Rule: &update.Plain{}}
}

// full is the loss and the gradient of all rows.
func full(t testing.TB, m model.Sum, w weight.Weights, src data.Source) (float64, []float64) {
	t.Helper()
	dense := make([][]float64, len(w))
	loss := make([]float64, 1)
	if err := grad.Full(dense, loss, m, w, src); err != nil {
		t.Fatal(err)
	}
	var all []float64
	for _, d := range dense {
		all = append(all, d...)
	}
	return loss[0], all
}

// multiplied is an estimate multiplied out, the mean in the tables included.
func multiplied(e *grad.Estimate, w weight.Weights) []float64 {
	g := model.Multiply(&e.Gradient, w)
	at := 0
	for _, t := range w {
		for c, mean := range t.Mean {
			if e.Clip != nil {
				mean *= e.Clip[c%t.Racers]
			}
			g[at+c] += mean
		}
		at += t.Size()
	}
	return g
}

// distance2 is ‖a−b‖².
func distance2(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += (a[i] - b[i]) * (a[i] - b[i])
	}
	return s
}

func norm(a []float64) float64 { return math.Sqrt(distance2(a, make([]float64, len(a)))) }

// values are all weights as float64.
func values(w weight.Weights) []float64 {
	var v []float64
	for _, t := range w {
		for _, x := range t.W {
			v = append(v, float64(x))
		}
	}
	return v
}

// sameBits fails unless two lots of weights are the same, bit for bit.
func sameBits(t testing.TB, what string, a, b weight.Weights) {
	t.Helper()
	for i := range a {
		for j := range a[i].W {
			if math.Float32bits(a[i].W[j]) != math.Float32bits(b[i].W[j]) {
				t.Fatalf("%s: weight %d of table %d is %v and %v", what, j, i, a[i].W[j], b[i].W[j])
			}
		}
	}
}

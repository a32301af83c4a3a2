package grad_test

import (
	"math"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// A batch read in chunks gives the gradient and the loss of the same rows in memory, at every step.
func TestChunks(t *testing.T) {
	for name, m := range models() {
		rows := made(50, false, true)
		chunked, whole := &sample.All{Source: stream{rows, 7}}, &sample.All{Source: rows}
		a, b := &grad.Plain{Model: m}, &grad.Plain{Model: m}
		for step := range 3 {
			w := somewhere(m)
			w[0].W[0] = float32(step)
			for _, s := range []*sample.All{chunked, whole} {
				if err := s.Begin(step); err != nil || !s.Next() {
					t.Fatal(err, s.Err())
				}
			}
			x, y := a.At(w, chunked.Batch()), b.At(w, whole.Batch())
			got, want := model.Multiply(&x.Gradient, w), model.Multiply(&y.Gradient, w)
			for j := range want {
				if !near(got[j], want[j], 1e-12) {
					t.Fatalf("%s, step %d: weight %d: %v in chunks, %v at once", name, step, j, got[j], want[j])
				}
			}
			if !near(x.Loss[0], y.Loss[0], 1e-12) || a.Seen().Rows != b.Seen().Rows || !near(a.Seen().Mean(0), b.Seen().Mean(0), 1e-12) {
				t.Errorf("%s, step %d: loss %v and %v, tally %v and %v", name, step, x.Loss[0], y.Loss[0], a.Seen(), b.Seen())
			}
		}
	}
}

// A row of weight 3 is three rows: exactly in losses and gradients, to first order in a step.
func TestWeightsAreCopies(t *testing.T) {
	for name, m := range models() {
		if _, ok := m.(*model.Func); ok {
			continue // looks at row numbers
		}
		weighed := made(20, false, true)
		copies := data.NewSparse(cols)
		var three []uint32 // copies of row 2
		for i := range weighed.Len() {
			r := weighed.Row(i)
			n := int(r.Weight)
			r.Weight = 1
			for range n {
				if i == 2 {
					three = append(three, uint32(copies.Len()))
				}
				copies.Append(r)
			}
		}
		w := somewhere(m)
		a, b := make([][]float64, len(w)), make([][]float64, len(w))
		la, lb := make([]float64, model.RacersOf(m)), make([]float64, model.RacersOf(m))
		if err := grad.Full(a, la, m, w, weighed); err != nil {
			t.Fatal(err)
		}
		if err := grad.Full(b, lb, m, w, copies); err != nil {
			t.Fatal(err)
		}
		if !near(la[0], lb[0], 1e-12) {
			t.Errorf("%s: loss %v weighed, %v copied", name, la[0], lb[0])
		}
		for i := range a {
			for j := range a[i] {
				if !near(a[i][j], b[i][j], 1e-12) {
					t.Fatalf("%s: weight %d: gradient %v weighed, %v copied", name, j, a[i][j], b[i][j])
				}
			}
		}
		// one step on the weighed row and one each on its copies, all dividing by the same mean weight
		const eta = 1e-3
		step := func(rows *data.Rows, picks ...uint32) weight.Weights {
			v := somewhere(m)
			up := &update.Update{Rule: &update.Plain{}}
			if err := up.Bind(v, 0); err != nil {
				t.Fatal(err)
			}
			est := &grad.Plain{Model: m}
			etas := make([]float64, model.RacersOf(m))
			for r := range etas {
				etas[r] = eta
			}
			for _, i := range picks {
				up.Apply(v, est.At(v, &data.Batch{Rows: rows, Pick: []uint32{i}, Div: 1}), etas)
			}
			return v
		}
		x, y := step(weighed, 2), step(copies, three...)
		moved, apart := 0.0, 0.0
		for i := range x {
			for j := range x[i].W {
				moved = max(moved, math.Abs(float64(x[i].W[j]-w[i].W[j])))
				apart = max(apart, math.Abs(float64(x[i].W[j]-y[i].W[j])))
			}
		}
		if len(three) != 3 || !(apart < 0.05*moved) {
			t.Errorf("%s: %d copies; the step of %v differs by %v", name, len(three), moved, apart)
		}
	}
}

// Measure on all rows once is exact: with all n rows picked, Norm2 is unbiased over draws, so it is held
// against its formula worked out densely.
func TestMeasure(t *testing.T) {
	for name, m := range models() {
		for _, weighed := range []bool{false, true} {
			rows := made(16, false, weighed)
			w := somewhere(m)
			pick := make([]uint32, 16)
			var gs [][]float64
			sum := make([]float64, 0)
			mean, losses := 0.0, 0.0
			for i := range pick {
				mean += rows.Row(i).Weight / 16
			}
			for i := range pick {
				pick[i] = uint32(i)
				var g model.Gradient
				m.Grad(&g, w, &data.Batch{Rows: rows, Pick: pick[i : i+1], Div: mean})
				one := racer(model.Multiply(&g, w), model.RacersOf(m))
				gs = append(gs, one)
				losses += g.Loss[0] / 16
				if len(sum) == 0 {
					sum = make([]float64, len(one))
				}
				for j, v := range one {
					sum[j] += v
				}
			}
			own, acute := 0.0, 0.0
			for _, g := range gs {
				dot := 0.0
				for j, v := range g {
					own += v * v
					dot += v * (sum[j] - v)
				}
				if dot > 0 {
					acute++
				}
			}
			norm2 := (norms(sum, 1)[0] - own) / (16 * 15)
			got := grad.Measure(m, w, rows, pick)
			if !near(got.Norm2, norm2, 1e-9) || !near(got.Variance, own/16-norm2, 1e-9) || got.Acute != acute/16 || !near(got.Loss, losses, 1e-12) || got.Rows != 16 {
				t.Errorf("%s, weighed %v: %+v; norm² %v, variance %v, acute %v, loss %v", name, weighed, got, norm2, own/16-norm2, acute/16, losses)
			}
			if norm2 > 0 && !near(got.Noise, got.Variance/norm2, 1e-9) || norm2 <= 0 && !math.IsNaN(got.Noise) {
				t.Errorf("%s: noise %v", name, got.Noise)
			}
		}
	}
}

// racer picks out racer 0's part of a gradient.
func racer(g []float64, racers int) (one []float64) {
	for j := 0; j < len(g); j += racers {
		one = append(one, g[j])
	}
	return one
}

// The estimates of ‖∇f‖² and of the variance are unbiased over draws with replacement.
func TestMeasureIsUnbiased(t *testing.T) {
	rows := made(40, false, true)
	m := &model.Linear{Loss: loss.Logistic{}, Cols: cols}
	w := somewhere(m)
	dense := make([][]float64, 1)
	if err := grad.Full(dense, []float64{0}, m, w, rows); err != nil {
		t.Fatal(err)
	}
	want := norms(dense[0], 1)[0]
	got, n := 0.0, 0.0
	pick := make([]uint32, 8)
	for k := range uint64(20000) {
		for i := range pick {
			pick[i] = uint32(grad.Chance(9, k*8+uint64(i)) * 40)
		}
		got += grad.Measure(m, w, rows, pick).Norm2
		n++
	}
	if got /= n; math.Abs(got-want) > 0.05*want {
		t.Errorf("‖∇f‖² is %v and is measured, in the mean, as %v", want, got)
	}
}

// No estimator allocates in a step, once warm.
func TestNoAllocation(t *testing.T) {
	every(t, func(t *testing.T, rows *data.Rows, m model.Sum, est grad.Estimator, w weight.Weights) {
		s := est
		if c, ok := est.(*grad.Clip); ok {
			s = c.Estimator
		}
		if v, ok := s.(*grad.SVRG); ok {
			v.Rows = math.MaxInt64 // visiting all rows is no step
		}
		for _, pick := range batches {
			b := batch(rows, pick...)
			e := est.At(w, b)
			e.Merged(0)
			if n := testing.AllocsPerRun(20, func() { est.At(w, b).Merged(0) }); n > 0 {
				t.Errorf("batch %v: %v allocations a step", pick, n)
			}
		}
	})
}

package grad_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

const cols = 9

// made are n rows with columns that many rows share, labels 0 and 1 and, if asked, weights.
func made(n int, dense, weighed bool) *data.Rows {
	rng := rand.New(rand.NewPCG(1, 2))
	rows := data.NewSparse(cols)
	if dense {
		rows = data.NewDense(cols)
	}
	for i := range n {
		r := data.Row{Label: float64(i % 2), Weight: 1}
		if weighed {
			r.Weight = float64(1 + i%3)
		}
		for j := range uint32(cols) {
			v := float32(rng.NormFloat64())
			if !dense && rng.Float64() < 0.6 {
				continue
			}
			r.Value = append(r.Value, v)
			if !dense {
				r.Index = append(r.Index, j)
			}
		}
		if r.Value == nil {
			r.Index, r.Value = []uint32{}, []float32{}
		}
		rows.Append(r)
	}
	return rows
}

// models are sums over such rows.
func models() map[string]model.Sum {
	return map[string]model.Sum{
		"linear":       &model.Linear{Loss: loss.Logistic{}, Cols: cols},
		"no intercept": &model.Linear{Loss: loss.Squared{}, Cols: cols, NoIntercept: true},
		"softmax":      &model.Linear{Loss: loss.Softmax{K: 2}, Cols: cols},
		"racers":       &model.Linear{Loss: loss.Logistic{}, Cols: cols, NRacers: 3},
		"softmax race": &model.Linear{Loss: loss.Softmax{K: 2}, Cols: cols, NRacers: 3},
		"net":          &model.Net{Loss: loss.Logistic{}, Cols: cols, Hidden: []int{5, 4}, Activation: net.Tanh{}},
		"function":     &model.Func{Dim: 3, Eval: bowl},
	}
}

// bowl is ½Σ(w_j − i)²·(j+1).
func bowl(i int64, w, g []float64) float64 {
	f := 0.0
	for j, v := range w {
		d := v - float64(i)
		f += d * d * float64(j+1) / 2
		if g != nil {
			g[j] = d * float64(j+1)
		}
	}
	return f
}

// somewhere are weights drawn by chance.
func somewhere(m model.Sum) weight.Weights {
	w := weight.Make(m.Shapes())
	rng := rand.New(rand.NewPCG(5, 6))
	for _, t := range w {
		for i := range t.W {
			t.W[i] = float32(rng.NormFloat64() * 0.3)
		}
	}
	return w
}

func batch(rows *data.Rows, pick ...uint32) *data.Batch {
	sum := 0.0
	for i := range rows.Len() {
		sum += rows.Row(i).Weight
	}
	return &data.Batch{Rows: rows, Pick: pick, Div: float64(len(pick)) * sum / float64(rows.Len())}
}

func near(a, b, tol float64) bool { return math.Abs(a-b) <= tol*(1+math.Abs(b)) }

// every calls f for every estimator, model and kind of rows that go together, prepared and bound to the plain update.
func every(t *testing.T, f func(t *testing.T, rows *data.Rows, m model.Sum, est grad.Estimator, w weight.Weights)) {
	for name, m := range models() {
		for _, kind := range []string{"plain", "svrg", "saga", "clip", "clip svrg", "clip saga"} {
			for _, dense := range []bool{false, true} {
				rows := made(12, dense, true)
				var est grad.Estimator
				switch kind {
				case "plain", "clip":
					est = &grad.Plain{Model: m}
				case "svrg", "clip svrg":
					est = &grad.SVRG{Model: m, Source: rows, Rows: 12}
				default:
					est = &grad.SAGA{Model: m, Rows: 12}
				}
				if kind[0] == 'c' {
					est = &grad.Clip{Estimator: est, Max: 0.3}
				}
				w := somewhere(m)
				if p, ok := est.(grad.Meaner); ok {
					if err := p.Prepare(w); err != nil {
						continue // saga with what is not linear
					}
				}
				up := &update.Update{Rule: &update.Plain{}}
				if err := up.Bind(w, 0); err != nil {
					t.Fatal(err)
				}
				t.Run(fmt.Sprint(name, ", ", kind, ", dense ", dense), func(t *testing.T) {
					eta := make([]float64, model.RacersOf(m))
					for r := range eta {
						eta[r] = 0.02 * float64(r+1)
					}
					for i := range uint32(30) { // a state in which nothing is zero
						up.Apply(w, est.At(w, batch(rows, i%12, (i*5)%12)), eta)
					}
					f(t, rows, m, est, w)
				})
			}
		}
	}
}

// batches are one row, several, and one row twice.
var batches = [][]uint32{{3}, {0, 2, 3, 5, 7, 8, 9, 11}, {4, 4, 1}}

// Merged is the estimate multiplied out, without the mean, and each line occurs once.
func TestMerged(t *testing.T) {
	every(t, func(t *testing.T, rows *data.Rows, m model.Sum, est grad.Estimator, w weight.Weights) {
		for _, pick := range batches {
			e := est.At(w, batch(rows, pick...))
			want := model.Multiply(&e.Gradient, w)
			for i, tab := range w {
				got := make([]float64, tab.Size())
				lines, g := e.Merged(i)
				if lines == nil && len(g) != tab.Size() || lines != nil && len(g) != len(lines)*tab.Lanes {
					t.Fatalf("table %d: %d lines and %d numbers", i, len(lines), len(g))
				}
				seen := map[uint32]bool{}
				for k := range len(g) / tab.Lanes {
					line := uint32(k)
					if lines != nil {
						line = lines[k]
					}
					if seen[line] {
						t.Fatalf("line %d occurs twice", line)
					}
					seen[line] = true
					copy(got[int(line)*tab.Lanes:], g[k*tab.Lanes:(k+1)*tab.Lanes])
				}
				for j, v := range got {
					if !near(v, want[j], 1e-12) {
						t.Fatalf("batch %v, table %d, weight %d: merged %v, multiplied out %v", pick, i, j, v, want[j])
					}
				}
				want = want[tab.Size():]
			}
		}
	})
}

// dense is an estimate multiplied out, mean and all.
func dense(e *grad.Estimate, w weight.Weights) []float64 {
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

// norms are ‖g‖² of each racer.
func norms(g []float64, racers int) []float64 {
	n := make([]float64, racers)
	for c, v := range g {
		n[c%racers] += v * v
	}
	return n
}

// Norm2 is the norm of the whole estimate, mean included, that of each racer.
func TestNorm2(t *testing.T) {
	every(t, func(t *testing.T, rows *data.Rows, m model.Sum, est grad.Estimator, w weight.Weights) {
		if c, ok := est.(*grad.Clip); ok {
			est = c.Estimator // after a clip the norm is not asked for again
		}
		for _, pick := range batches {
			e := est.At(w, batch(rows, pick...))
			for _, tab := range w {
				tab.SettleAll()
			}
			got := make([]float64, len(e.Loss))
			e.Norm2(got)
			for r, want := range norms(dense(e, w), len(got)) {
				if !near(got[r], want, 1e-10) {
					t.Errorf("batch %v, racer %d: ‖g‖² is %v, not %v", pick, r, got[r], want)
				}
			}
		}
	})
}

// Clip leaves short estimates alone and shortens the others to Max, racer by racer, without turning them.
func TestClip(t *testing.T) {
	every(t, func(t *testing.T, rows *data.Rows, m model.Sum, est grad.Estimator, w weight.Weights) {
		c, ok := est.(*grad.Clip)
		if !ok {
			return
		}
		switch in := c.Estimator.(type) {
		case *grad.SVRG:
			in.Rows = math.MaxInt64 // the reference point stays
		case *grad.SAGA:
			return // a second visit of a row gives another estimate: see TestClipOfMean
		}
		clipped := 0
		for i := range uint32(12) {
			b := batch(rows, i)
			c.Max = 1e9
			long := append([]float64(nil), dense(c.At(w, b), w)...)
			before := norms(long, model.RacersOf(m))
			c.Max = math.Sqrt(before[0]) * (0.5 + 0.1*float64(i))
			short := dense(c.At(w, b), w)
			for j, v := range short {
				r := j % len(before)
				f := 1.0
				if before[r] > 0 {
					f = min(1, c.Max/math.Sqrt(before[r]))
				}
				if f < 1 {
					clipped++
				}
				if !near(v, long[j]*f, 1e-10) {
					t.Fatalf("row %d, weight %d: %v clipped to %v", i, j, long[j], v)
				}
			}
		}
		if clipped == 0 {
			t.Error("nothing was clipped")
		}
	})
}

// A clipped SAGA step shortens the mean of untouched lines too: it is the step along the clipped dense gradient.
func TestClipOfMean(t *testing.T) {
	rows := made(12, false, true)
	m := &model.Linear{Loss: loss.Logistic{}, Cols: cols}
	est := &grad.Clip{Estimator: &grad.SAGA{Model: m, Rows: 12}, Max: 0.05}
	w := somewhere(m)
	if err := est.Prepare(w); err != nil {
		t.Fatal(err)
	}
	up := &update.Update{Rule: &update.Plain{}}
	if err := up.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	for i := range uint32(40) {
		for _, tab := range w {
			tab.SettleAll()
		}
		before := append([]float32(nil), w[0].W...)
		e := est.At(w, batch(rows, i*7%12))
		g := dense(e, w)
		if n := norms(g, 1)[0]; n > est.Max*est.Max*(1+1e-9) {
			t.Fatalf("step %d: norm %v", i, math.Sqrt(n))
		}
		up.Apply(w, e, []float64{0.5})
		w[0].SettleAll()
		for j, v := range w[0].W {
			if want := float64(before[j]) - 0.5*g[j]; !near(float64(v), want, 1e-6) {
				t.Fatalf("step %d: weight %d is %v, not %v", i, j, v, want)
			}
		}
	}
}

// The means are what they are defined to be, after many steps on lazy lines: SAGA's (1/n)Σ hᵢ/h̄ aᵢ⊗αᵢ with αᵢ the
// derivative at the last visit; SVRG's the full gradient where the mean was last set.
func TestSAGAMean(t *testing.T) {
	for _, m := range []*model.Linear{
		{Loss: loss.Logistic{}, Cols: cols}, {Loss: loss.Softmax{K: 2}, Cols: cols}, {Loss: loss.Logistic{}, Cols: cols, NRacers: 2},
	} {
		rows := made(12, false, true)
		est := &grad.SAGA{Model: m, Rows: 12}
		w := somewhere(m)
		if err := est.Prepare(w); err != nil {
			t.Fatal(err)
		}
		w[0].Penalty = penalty.Elastic{L1: 0.001, L2: 0.01}
		up := &update.Update{Rule: &update.Plain{}}
		if err := up.Bind(w, 0); err != nil {
			t.Fatal(err)
		}
		last := make([][]float64, 12) // hᵢ/h̄ aᵢ⊗αᵢ, multiplied out
		rng := rand.New(rand.NewPCG(7, 8))
		for range 3000 {
			i := uint32(rng.IntN(12))
			b := batch(rows, i)
			var g model.Gradient
			m.Grad(&g, w, b)
			last[i] = model.Multiply(&g, w)
			up.Apply(w, est.At(w, b), []float64{0.1, 0.05}[:model.RacersOf(m)])
		}
		est.Commit(w)
		for j, mean := range w[0].Mean {
			want := 0.0
			for _, g := range last {
				want += g[j] / 12
			}
			if !near(mean, want, 1e-9) {
				t.Errorf("%v outputs: mean %d is %v, not %v", m.Outputs(), j, mean, want)
			}
		}
		e := est.At(w, batch(rows, 3))
		w[0].SettleAll()
		got := make([]float64, len(e.Loss))
		e.Norm2(got)
		for r, want := range norms(dense(e, w), len(got)) {
			if !near(got[r], want, 1e-9) {
				t.Errorf("‖g‖² has drifted to %v from %v", got[r], want)
			}
		}
	}
}

// SVRG's mean is the full gradient at a point it has been at, and moves with chance |B|/n.
func TestSVRGMean(t *testing.T) {
	rows := made(12, false, true)
	m := &model.Linear{Loss: loss.Logistic{}, Cols: cols}
	est := &grad.SVRG{Model: m, Source: rows, Rows: 12, Seed: 1}
	w := somewhere(m)
	if err := est.Prepare(w); err != nil {
		t.Fatal(err)
	}
	up := &update.Update{Rule: &update.Plain{}}
	if err := up.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	moves := 0
	var was, want []float64
	for k := range 2400 {
		w[0].SettleAll()
		dense := make([][]float64, 1)
		if err := grad.Full(dense, []float64{0}, m, w, rows); err != nil {
			t.Fatal(err)
		}
		e := est.At(w, batch(rows, uint32(k*5%12)))
		if was == nil || w[0].Mean[0] != was[0] {
			moves++
			want = dense[0]
		}
		was = append(was[:0], w[0].Mean...)
		for j, v := range was {
			if v != want[j] {
				t.Fatalf("step %d: mean %d is %v, not %v", k, j, v, want[j])
			}
		}
		up.Apply(w, e, []float64{0.05 / (1 + float64(k)/100)})
	}
	if moves < 140 || moves > 260 {
		t.Errorf("the reference point moved %d times, not about 200", moves)
	}
}

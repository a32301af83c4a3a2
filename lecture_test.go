package slalom_test

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
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

// These tests follow the lecture on stochastic gradient descent of MIT 18.065
// (Suvrit Sra), one claim each, in our own words.

// "Gradient descent and stochastic gradient descent differ in one line."
func TestOneLine(t *testing.T) {
	rows := made(t, data.Synthetic{N: 100, D: 10, Nonzeros: 5, Noise: 1})
	m := &model.Linear{Loss: loss.Logistic{}, Cols: 10}
	gd := slalom.Parts{
		Sample: &sample.All{Source: rows},
		Grad:   &grad.Plain{Model: m},
		Step:   &step.Constant{Eta: []float64{0.1}},
		Update: &update.Update{Rule: &update.Plain{}},
	}
	sgd := slalom.Parts{
		Sample: &sample.Replace{Table: rows, Size: 1, Seed: 1},
		Grad:   &grad.Plain{Model: m},
		Step:   &step.Constant{Eta: []float64{0.1}},
		Update: &update.Update{Rule: &update.Plain{}},
	}
	a, b := reflect.ValueOf(gd), reflect.ValueOf(sgd)
	for i := range a.NumField() {
		name := a.Type().Field(i).Name
		same := reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface())
		if same == (name == "Sample") {
			t.Errorf("field %s: same is %v", name, same)
		}
	}
	start := math.Ln2
	for name, c := range map[string]struct {
		p     slalom.Parts
		steps int
	}{"gradient descent": {gd, 5}, "stochastic": {sgd, 500}} {
		w := bound(t, m, &c.p)
		if k := passes(t, &c.p, w, 0, 0, 5); k != c.steps {
			t.Errorf("%s made %d steps, not %d", name, k, c.steps)
		}
		if l, _ := full(t, m, w, rows); !(l < start-0.005) {
			t.Errorf("%s: the loss fell to %v only", name, l)
		}
	}
}

// "In one dimension, ½Σ(aᵢx − bᵢ)²: far out, beyond the least and the largest
// of the rows' own solutions bᵢ/aᵢ, every row's gradient points the way the full one does; between
// them, in the region of confusion, they fight. The solution lies inside."
func TestRegionOfConfusion(t *testing.T) {
	a := []float32{1, 2, -1, 0.5, 3, 1.5, -2, 1}
	b := []float64{2, 1, 1, 0.25, -3, 4, 2, 0}
	rows := data.NewDense(1)
	least, most, ab, aa := math.Inf(1), math.Inf(-1), 0.0, 0.0
	for i := range a {
		rows.Append(data.Row{Value: a[i : i+1], Label: b[i], Weight: 1})
		x := b[i] / float64(a[i])
		least, most = min(least, x), max(most, x)
		ab += float64(a[i]) * b[i]
		aa += float64(a[i]) * float64(a[i])
	}
	if x := ab / aa; !(least < x && x < most) {
		t.Fatalf("the solution %v lies outside [%v, %v]", x, least, most)
	}
	m := &model.Linear{Loss: loss.Squared{}, Cols: 1, NoIntercept: true}
	w := weight.Make(m.Shapes())
	against := func(x float64) (n int) { // rows that point the other way
		w[0].W[0] = float32(x)
		_, g := full(t, m, w, rows)
		est := grad.Plain{Model: m}
		for i := range a {
			e := est.At(w, &data.Batch{Rows: rows, Pick: []uint32{uint32(i)}, Div: 1})
			if multiplied(e, w)[0]*g[0] < 0 {
				n++
			}
		}
		return n
	}
	for _, far := range []float64{0.01, 0.5, 3, 100} {
		if n, k := against(least-far), against(most+far); n+k > 0 {
			t.Errorf("%v outside the region, %d and %d rows point the wrong way", far, n, k)
		}
	}
	x := ab / aa
	for _, in := range []float64{x + 0.1, x - 0.1, (x + most) / 2, (x + least) / 2} {
		if against(in) == 0 {
			t.Errorf("all rows agree at %v, inside the region", in)
		}
	}
}

// "With a constant step it does not converge: it jumps about in a ball, the larger the step the larger the ball."
// On a strongly convex sum, E‖w−w*‖² of the ball is proportional to the step while that is small.
func TestBallGrowsWithStep(t *testing.T) {
	rows := made(t, data.Synthetic{N: 200, D: 4, Nonzeros: 4, Noise: 1, Task: "regression"})
	m := &model.Linear{Loss: loss.Squared{}, Cols: 4, NoIntercept: true}
	best := optimum(t, m, rows)
	ball := func(eta float64) float64 {
		s, u := plainSteps(eta)
		p := slalom.Parts{Sample: order(t, "replace", rows, 1, 1), Grad: &grad.Plain{Model: m}, Step: s, Update: u}
		w := bound(t, m, &p)
		copy(w[0].W, best[0].W)
		sum, n := 0.0, 0
		for pass := range 400 {
			if err := p.Sample.Begin(pass); err != nil {
				t.Fatal(err)
			}
			for k := 0; ; {
				next := p.Run(w, k, k+20)
				if next == k {
					break
				}
				k = next
				if pass >= 50 {
					sum += distance2(values(w), values(best))
					n++
				}
			}
		}
		return sum / float64(n)
	}
	last := ball(0.01)
	for _, eta := range []float64{0.02, 0.04, 0.08} {
		now := ball(eta)
		if r := now / last; r < 1.6 || r > 2.5 {
			t.Errorf("step %v: the ball's square radius %v is %.2f times that of half the step, not about 2", eta, now, r)
		}
		last = now
	}
}

// optimum are the weights that gradient descent with a line search ends at.
func optimum(t testing.TB, m model.Sum, rows *data.Rows) weight.Weights {
	t.Helper()
	p := slalom.Parts{Sample: order(t, "all", rows, 0, 1), Grad: &grad.Plain{Model: m},
		Step: &step.Backtrack{}, Update: &update.Update{Rule: &update.Plain{}}}
	w := bound(t, m, &p)
	passes(t, &p, w, 0, 0, 600)
	_, start := full(t, m, weight.Make(m.Shapes()), rows)
	if _, g := full(t, m, w, rows); norm(g) > 1e-5*norm(start) {
		t.Fatalf("gradient descent ended where the gradient is %v", norm(g))
	}
	return w
}

// "Draw all n rows without replacement into one batch, and you are back at gradient descent": bit for bit.
func TestBatchOfAllIsGradientDescent(t *testing.T) {
	rows := weighed(made(t, data.Synthetic{N: 60, D: 20, Nonzeros: 6, Noise: 1}))
	m := &model.Linear{Loss: loss.Logistic{}, Cols: 20}
	for _, est := range []string{"plain", "svrg", "saga"} {
		for _, rule := range []string{"plain", "momentum", "adagrad", "adam"} {
			run := func(name string, batch int) weight.Weights {
				r, err := update.New(rule)
				if err != nil {
					t.Fatal(err)
				}
				p := slalom.Parts{Sample: order(t, name, rows, batch, 9), Grad: estimator(est, m, rows),
					Step: &step.Constant{Eta: []float64{0.05}}, Update: &update.Update{Rule: r}}
				w := bound(t, m, &p)
				if k := passes(t, &p, w, 0, 0, 12); k != 12 {
					t.Fatalf("%s with batch %d made %d steps", name, batch, k)
				}
				return w
			}
			gd := run("all", 0)
			for _, name := range []string{"shuffle", "once", "file", "reversal"} {
				sameBits(t, est+" "+rule+" "+name, gd, run(name, 60))
			}
		}
	}
}

// "Without replacement is what everybody runs." Both orders converge with a falling step; with one constant step
// the ball of the shuffled order is the smaller one (its square radius goes with eta², not eta: Mishchenko,
// Khaled, Richtárik, Random Reshuffling: Simple Analysis with Vast Improvements, 2020).
func TestShuffleBeatsReplace(t *testing.T) {
	rows := made(t, data.Synthetic{N: 200, D: 4, Nonzeros: 4, Noise: 1, Task: "regression"})
	m := &model.Linear{Loss: loss.Squared{}, Cols: 4, NoIntercept: true}
	best := optimum(t, m, rows)
	ball := func(name string) (sum float64) { // at the ends of passes
		s, u := plainSteps(0.02)
		p := slalom.Parts{Sample: order(t, name, rows, 1, 2), Grad: &grad.Plain{Model: m}, Step: s, Update: u}
		w := bound(t, m, &p)
		k := passes(t, &p, w, 0, 0, 30)
		for pass := 30; pass < 130; pass++ {
			k = passes(t, &p, w, k, pass, pass+1)
			sum += distance2(values(w), values(best)) / 100
		}
		return sum
	}
	shuffle, replace := ball("shuffle"), ball("replace")
	t.Logf("square radius: shuffle %.3g, replace %.3g", shuffle, replace)
	if !(shuffle < replace/4) {
		t.Errorf("shuffle's ball %v is not well below replace's %v", shuffle, replace)
	}
	for _, name := range []string{"shuffle", "replace"} {
		p := slalom.Parts{Sample: order(t, name, rows, 1, 2), Grad: &grad.Plain{Model: m},
			Step: &step.Inverse{Eta: []float64{0.3}, Decay: 0.1}, Update: &update.Update{Rule: &update.Plain{}}}
		w := bound(t, m, &p)
		k := passes(t, &p, w, 0, 0, 20)
		early := distance2(values(w), values(best))
		passes(t, &p, w, k, 20, 400)
		if late := distance2(values(w), values(best)); !(late < 1e-3 && late < early) {
			t.Errorf("%s: ‖w−w*‖² is %v after 20 passes and %v after 400", name, early, late)
		}
	}
}

// "Far from the solution it makes rapid strides": one pass of single rows gets where gradient descent, with
// its best constant step, needs more than ten passes.
func TestRapidEarlyProgress(t *testing.T) {
	dir := os.Getenv("SLALOM_DATA")
	if dir == "" {
		t.Skip("SLALOM_DATA does not say where data set a9a is")
	}
	files, err := data.Open([]string{filepath.Join(dir, "a9a", "a9a.gz")}, data.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := data.Load(files.Source(), 0)
	if err != nil {
		t.Fatal(err)
	}
	m := &model.Linear{Loss: loss.Logistic{}, Cols: rows.Cols}
	sgd := slalom.Parts{Sample: order(t, "shuffle", rows, 1, 1), Grad: &grad.Plain{Model: m},
		Step: &step.InverseRoot{Eta: []float64{0.1}, Decay: 1e-3}, Update: &update.Update{Rule: &update.Plain{}}}
	w := bound(t, m, &sgd)
	passes(t, &sgd, w, 0, 0, 1)
	goal, _ := full(t, m, w, rows)
	best := math.Inf(1)
	for _, eta := range []float64{0.25, 0.5, 1, 2, 4} {
		s, u := plainSteps(eta)
		gd := slalom.Parts{Sample: order(t, "all", rows, 0, 1), Grad: &grad.Plain{Model: m}, Step: s, Update: u}
		w := bound(t, m, &gd)
		passes(t, &gd, w, 0, 0, 10)
		l, _ := full(t, m, w, rows)
		best = min(best, l)
	}
	t.Logf("one pass of single rows: %.4f; ten of gradient descent: %.4f", goal, best)
	if !(goal < best) {
		t.Errorf("one pass of single rows reaches %v, ten of gradient descent %v", goal, best)
	}
}

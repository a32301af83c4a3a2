package slalom_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/weight"
)

// frozen gives estimates at one state of a run, again and again: whatever an
// estimate moves is put back.
type frozen struct {
	est  grad.Estimator
	w    weight.Weights
	back []func()
}

// freeze needs settled weights.
func freeze(est grad.Estimator, w weight.Weights) *frozen {
	f := &frozen{est: est, w: w}
	save := func(_ string, ptr any) {
		switch p := ptr.(type) {
		case *[]float32:
			v := slices.Clone(*p)
			f.back = append(f.back, func() { *p = slices.Clone(v) })
		case *[]float64:
			v := slices.Clone(*p)
			f.back = append(f.back, func() { *p = slices.Clone(v) })
		case *uint64:
			v := *p
			f.back = append(f.back, func() { *p = v })
		case *float64:
			v := *p
			f.back = append(f.back, func() { *p = v })
		}
	}
	if s, ok := est.(weight.Saver); ok {
		s.Fields(save)
	}
	for _, t := range w {
		save("", &t.Mean)
	}
	return f
}

// at is the estimate from a batch, multiplied out.
func (f *frozen) at(b *data.Batch) []float64 {
	g := multiplied(f.est.At(f.w, b), f.w)
	if c, ok := f.est.(grad.Committer); ok {
		c.Commit(f.w)
	}
	for _, back := range f.back {
		back()
	}
	return g
}

// at1 is the estimate from rows drawn each with the same chance.
func (f *frozen) at1(rows *data.Rows, pick ...uint32) []float64 {
	sum := 0.0
	for i := range rows.Len() {
		sum += rows.Row(i).Weight
	}
	return f.at(&data.Batch{Rows: rows, Pick: pick, Div: float64(len(pick)) * sum / float64(rows.Len())})
}

func add(sum, g []float64, f float64) []float64 {
	if sum == nil {
		sum = make([]float64, len(g))
	}
	for j, v := range g {
		sum[j] += f * v
	}
	return sum
}

// sums are finite sums over the same rows with labels 0, 1 and 2.
func sums() map[string]model.Sum {
	return map[string]model.Sum{
		"logistic": &model.Linear{Loss: loss.Logistic{}, Cols: 12},
		"softmax":  &model.Linear{Loss: loss.Softmax{K: 3}, Cols: 12},
		"net":      &model.Net{Loss: loss.Softmax{K: 3}, Cols: 12, Hidden: []int{4}, Activation: net.Tanh{}},
	}
}

// warmed has made some steps, so that nothing of the state is zero.
func warmed(t *testing.T, m model.Sum, est string, rows *data.Rows) *frozen {
	t.Helper()
	s, u := plainSteps(0.05)
	p := slalom.Parts{Sample: order(t, "replace", rows, 1, 3), Grad: estimator(est, m, rows), Step: s, Update: u}
	w := bound(t, m, &p)
	passes(t, &p, w, 0, 0, 2)
	if v, ok := p.Grad.(*grad.SVRG); ok {
		v.Rows = math.MaxInt64 // its reference point stays, behind w, from now on
	}
	return freeze(p.Grad, w)
}

// "The stochastic gradient is unbiased: averaged over the draws it is the full gradient." For every order and
// every estimate but a clipped one, which is biased by design.
func TestUnbiased(t *testing.T) {
	const n = 24
	rows := weighed(relabel(made(t, data.Synthetic{N: n, D: 12, Nonzeros: 5, Noise: 1}), func(i int, _ float64) float64 { return float64(i % 3) }))
	for name, m := range sums() {
		for _, est := range []string{"plain", "svrg", "saga"} {
			if name == "net" && est == "saga" {
				continue // refused
			}
			f := warmed(t, m, est, rows)
			_, want := full(t, m, f.w, rows)
			check := func(what string, mean []float64) {
				t.Helper()
				if d := math.Sqrt(distance2(mean, want)); d > 1e-9*(1+norm(want)) {
					t.Errorf("%s, %s, %s: the mean of all draws is %v away from the full gradient, of length %v", name, est, what, d, norm(want))
				}
			}
			for _, by := range []string{"shuffle", "once", "file", "reversal"} {
				for _, batch := range []int{1, 6} {
					check(fmt.Sprint(by, " in batches of ", batch), overPass(t, f, order(t, by, rows, batch, 7)))
				}
			}
			for _, by := range []string{"replace", "importance"} {
				check(by, overDraws(t, f, order(t, by, rows, 1, 7), n))
			}
		}
	}
}

// overPass is the mean of a pass's estimates, each batch of the same size.
func overPass(t *testing.T, f *frozen, s sample.Sampler) (mean []float64) {
	if err := s.Begin(3); err != nil {
		t.Fatal(err)
	}
	batches := 0.0
	for s.Next() {
		mean = add(mean, f.at(s.Batch()), 1)
		batches++
	}
	return add(make([]float64, len(mean)), mean, 1/batches)
}

// overDraws is Σ pᵢ·gᵢ, with gᵢ the estimate when row i is drawn and pᵢ = 1/(n·Scaleᵢ) its chance; the chances are
// held against how often rows are drawn.
func overDraws(t *testing.T, f *frozen, s sample.Sampler, n int) (mean []float64) {
	t.Helper()
	chance, drawn := make([]float64, n), make([]float64, n)
	total, sum := 0.0, 0.0
	for pass := range 1000 {
		if err := s.Begin(pass); err != nil {
			t.Fatal(err)
		}
		for s.Next() {
			b := s.Batch()
			i := b.At(0)
			drawn[i]++
			total++
			if chance[i] > 0 {
				continue
			}
			chance[i] = 1 / float64(n)
			if b.Scale != nil {
				chance[i] /= b.Scale[0]
			}
			sum += chance[i]
			mean = add(mean, f.at(b), chance[i])
		}
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("the chances of all rows add up to %v", sum)
	}
	for i, k := range drawn {
		if p := chance[i]; math.Abs(k-total*p) > 5*math.Sqrt(total*p*(1-p)) {
			t.Errorf("row %d: chance %v, but drawn %v of %v times", i, p, k, total)
		}
	}
	return mean
}

// "A mini-batch averages the noise away": with replacement the variance is exactly that of one row over the size of the batch.
func TestVarianceFallsWithBatch(t *testing.T) {
	rows := weighed(relabel(made(t, data.Synthetic{N: 12, D: 12, Nonzeros: 5, Noise: 1}), func(i int, _ float64) float64 { return float64(i % 3) }))
	for name, m := range sums() {
		for _, est := range []string{"plain", "svrg", "saga"} {
			if name == "net" && est == "saga" {
				continue
			}
			f := warmed(t, m, est, rows)
			one := f.variance(t, m, rows)
			_, want := full(t, m, f.w, rows)
			two := 0.0
			for i := range uint32(12) { // all pairs
				for j := range uint32(12) {
					two += distance2(f.at1(rows, i, j), want) / 144
				}
			}
			if math.Abs(two-one/2) > 1e-9*one {
				t.Errorf("%s, %s: variance %v of one row, %v of two", name, est, one, two)
			}
			s := order(t, "replace", rows, 6, 4)
			many, n := 0.0, 0.0
			for pass := range 2000 {
				if err := s.Begin(pass); err != nil {
					t.Fatal(err)
				}
				for s.Next() {
					many += distance2(f.at(s.Batch()), want)
					n++
				}
			}
			if r := many / n * 6 / one; r < 0.93 || r > 1.07 {
				t.Errorf("%s, %s: the variance of six rows drawn is %v times a sixth of one row's", name, est, r)
			}
		}
	}
}

// variance is E‖g−∇f‖² over one row drawn with chance 1/n.
func (f *frozen) variance(t *testing.T, m model.Sum, rows *data.Rows) (v float64) {
	t.Helper()
	_, want := full(t, m, f.w, rows)
	for i := range rows.Len() {
		v += distance2(f.at1(rows, uint32(i)), want) / float64(rows.Len())
	}
	return v
}

// "Newer methods lower the variance": that of SVRG and of SAGA goes to zero on the way to the optimum, that of plain SGD does not.
func TestVarianceVanishesAtOptimum(t *testing.T) {
	rows := made(t, data.Synthetic{N: 60, D: 4, Nonzeros: 3, Noise: 1, Seed: 2})
	m := &model.Linear{Loss: loss.Logistic{}, Cols: 4}
	for _, est := range []string{"plain", "svrg", "saga"} {
		s, u := plainSteps(0.2)
		p := slalom.Parts{Sample: order(t, "replace", rows, 1, 1), Grad: estimator(est, m, rows), Step: s, Update: u}
		w := bound(t, m, &p)
		k := passes(t, &p, w, 0, 0, 1)
		early := freeze(p.Grad, w).variance(t, m, rows)
		passes(t, &p, w, k, 1, 300)
		late := freeze(p.Grad, w).variance(t, m, rows)
		t.Logf("%s: %.3g after one pass, %.3g after 300", est, early, late)
		if gone := late < 1e-9; gone == (est == "plain") || est == "plain" && late < 0.05 {
			t.Errorf("%s: variance %v after one pass, %v after 300", est, early, late)
		}
	}
}

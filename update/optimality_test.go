package update_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

var smooth = []loss.Loss{
	loss.Squared{}, loss.Huber{Delta: 0.5}, loss.Logistic{}, loss.SquaredHinge{}, loss.Softmax{K: 3}, loss.Poisson{}, loss.Gamma{},
}

var penalties = []struct {
	name string
	p    penalty.Penalty
}{
	{"none", nil},
	{"l1", penalty.L1{Lambda: 0.03}},
	{"l2", penalty.L2{Lambda: 0.05}},
	{"elastic", penalty.Elastic{L1: 0.02, L2: 0.05}},
	{"group", penalty.Group{Lambda: 0.04}},
	{"box", penalty.Box{Lo: -0.15, Hi: 0.25}},
}

// near the optimum is a subgradient this small, relative to the gradient at zero.
const near = 1e-4

// schedules are the steps with which each rule is run on full gradients; n is the number of steps.
// Adam's moves have the size of eta however small the gradient, so its eta must go to zero.
var schedules = map[string]func(p *problem, n int) step.Rule{
	"plain":     func(*problem, int) step.Rule { return &step.Backtrack{} },
	"momentum":  func(p *problem, _ int) step.Rule { return &step.Constant{Eta: []float64{0.5 / p.all}} },
	"nesterov":  func(p *problem, _ int) step.Rule { return &step.Constant{Eta: []float64{1 / p.all}} },
	"adagrad":   func(*problem, int) step.Rule { return &step.Constant{Eta: []float64{0.5}} },
	"scalefree": func(*problem, int) step.Rule { return &step.Constant{Eta: []float64{0.5}} },
	"adam":      func(_ *problem, n int) step.Rule { return &step.Cosine{Eta: []float64{0.05}, Total: n} },
	"adamw":     func(_ *problem, n int) step.Rule { return &step.Cosine{Eta: []float64{0.05}, Total: n} },
	"ftrl":      func(*problem, int) step.Rule { return &step.Constant{Eta: []float64{1}} },
}

// Every rule reaches the optimum of loss + penalty on full gradients, for every smooth loss and every penalty it takes.
func TestSmoothLossesReachTheOptimum(t *testing.T) {
	for i, l := range smooth {
		for j, pen := range penalties {
			for k, r := range rules {
				if testing.Short() && (i+j+k)%4 != 0 {
					continue
				}
				rule := r.make()
				if rule.Fits(pen.p) != nil || r.name == "adamw" && pen.p != nil {
					continue // adamw's decay is not a part of the objective
				}
				p := newProblem(l, pen.p)
				n := 20000
				if r.name == "adam" || r.name == "adamw" {
					n = 4000
				}
				if far, at := p.descend(t, rule, schedules[r.name](p, n), n); !(far <= near) {
					t.Errorf("%s, %s, %s: after %d steps the subgradient is %.2g of the first", l.Name(), pen.name, r.name, at, far)
				}
			}
		}
	}
}

// descend makes up to n steps along full gradients, until the subgradient is small. It returns its
// size relative to the gradient at zero, and the number of steps made.
func (p *problem) descend(t *testing.T, rule update.Rule, s step.Rule, n int) (far float64, steps int) {
	w := p.weights()
	up := update.Update{Rule: rule}
	if err := up.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	free := *w[0]
	free.Penalty = nil
	first := p.distance(&free)
	est := grad.Plain{Model: p.lin}
	batch := p.batch()
	for k := range n {
		g := est.At(w, batch)
		up.Apply(w, g, s.Size(k, g))
		if k%100 == 99 || k == n-1 {
			w[0].SettleAll()
			if far = p.distance(w[0]) / first; far <= near {
				return far, k + 1
			}
		}
	}
	return far, n
}

// SVRG and SAGA reach it with one row a step, and a constant step.
func TestVarianceReductionReachesTheOptimum(t *testing.T) {
	for _, l := range smooth {
		if _, ok := l.(loss.Smooth); !ok {
			continue // no constant step is safe
		}
		for _, pen := range penalties {
			for _, kind := range []string{"svrg", "saga"} {
				p := newProblem(l, pen.p)
				w := p.weights()
				n := p.rows.Len()
				svrg := &grad.SVRG{Model: p.lin, Source: p.rows, Rows: int64(n), Seed: 1}
				saga := &grad.SAGA{Model: p.lin, Rows: n}
				est, eta := grad.Estimator(svrg), 1/(6*p.one)
				if kind == "saga" {
					est, eta = saga, 1/(3*p.one)
				}
				free := *w[0]
				free.Penalty = nil
				first := p.distance(&free)
				if err := est.(grad.Meaner).Prepare(w); err != nil {
					t.Fatal(err)
				}
				up := update.Update{Rule: &update.Plain{}}
				if err := up.Bind(w, 0); err != nil {
					t.Fatal(err)
				}
				rng := rand.New(rand.NewPCG(3, 3))
				b := &data.Batch{Rows: p.rows, Div: 1, Pick: []uint32{0}}
				far := math.Inf(1)
				const most = 200000
				for k := 1; k <= most && !(far <= near); k++ {
					b.Pick[0] = uint32(rng.IntN(n))
					up.Apply(w, est.At(w, b), []float64{eta})
					if k%2000 == 0 {
						w[0].SettleAll()
						far = p.distance(w[0]) / first
					}
				}
				if !(far <= near) {
					t.Errorf("%s, %s, %s: after %d steps the subgradient is %.2g of the first", l.Name(), pen.name, kind, most, far)
				}
			}
		}
	}
}

// Losses with a kink have no gradient that vanishes; every rule comes close in value, on
// steps that go to zero (ftrl's do so by themselves, and its weights are averaged).
func TestKinkedLossesReachTheLeastValue(t *testing.T) {
	const n = 2500
	for i, l := range []loss.Loss{loss.Hinge{}, loss.Quantile{Tau: 0.3}} {
		for j, pen := range penalties {
			if testing.Short() && (i+j)%4 != 0 {
				continue
			}
			p := newProblem(l, pen.p)
			first := p.value(p.weights()[0])
			best := p.slide(t, &update.Plain{}, 1, 3*n)
			for _, r := range rules {
				rule := r.make()
				if rule.Fits(pen.p) != nil || r.name == "adamw" && pen.p != nil {
					continue
				}
				eta := map[string]float64{"plain": 0.5, "momentum": 0.05, "nesterov": 0.05, "adam": 0.05, "adamw": 0.05}[r.name]
				if eta == 0 {
					eta = 0.5
				}
				within := near * first
				if r.name == "ftrl" {
					within *= 10 // an average of steps that fall as 1/√k
				}
				if got := p.slide(t, rule, eta, n); !(got-best <= within) {
					t.Errorf("%s, %s, %s: ends at %v, the least value known is %v", l.Name(), pen.name, r.name, got, best)
				} else if best-got > within {
					t.Errorf("%s, %s: %s finds %v, below the reference %v", l.Name(), pen.name, r.name, got, best)
				}
			}
		}
	}
}

// slide makes n steps along full subgradients and returns the objective at the end.
func (p *problem) slide(t *testing.T, rule update.Rule, eta float64, n int) float64 {
	w := p.weights()
	up := update.Update{Rule: rule}
	s := step.Rule(&step.Cosine{Eta: []float64{eta}, Total: n})
	if _, constant := rule.(interface{ ConstantStep() }); constant {
		s = &step.Constant{Eta: []float64{eta}}
		up.Average = update.Tail
	}
	if err := up.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	est := grad.Plain{Model: p.lin}
	batch := p.batch()
	for k := range n {
		if k == n/2 {
			up.Begin(w)
		}
		g := est.At(w, batch)
		up.Apply(w, g, s.Size(k, g))
	}
	w[0].SettleAll()
	if w[0].Avg != nil {
		mean := make([]float32, w[0].Size())
		for i, v := range w[0].Avg {
			mean[i] = float32(v)
		}
		w[0].SetFlat(mean)
	}
	return p.value(w[0])
}

// The hinge with an L2 penalty has a dual, which bounds the least value from below:
//
//	max over 0 ≤ α ≤ 1 of  (1/n) Σ αᵢ − ‖Σ αᵢ yᵢ aᵢ‖²/(2 λ n²)
//
// (Shalev-Shwartz, Zhang, Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization, 2013.)
func TestHingeDualityGap(t *testing.T) {
	const lambda = 0.05
	p := newProblem(loss.Hinge{}, penalty.L2{Lambda: lambda})
	p.lin.NoIntercept = true
	n := p.rows.Len()
	alpha, w := make([]float64, n), make([]float64, p.rows.Cols)
	for range 3000 { // coordinate ascent; w = Σ αᵢ yᵢ aᵢ/(λn)
		for i := range n {
			row := p.rows.Row(i)
			z, n2 := 0.0, 0.0
			for k, j := range row.Index {
				v := float64(row.Value[k])
				z += w[j] * v
				n2 += v * v
			}
			if n2 == 0 {
				alpha[i] = 1
				continue
			}
			next := min(max(alpha[i]+(1-row.Label*z)*lambda*float64(n)/n2, 0), 1)
			for k, j := range row.Index {
				w[j] += (next - alpha[i]) * row.Label * float64(row.Value[k]) / (lambda * float64(n))
			}
			alpha[i] = next
		}
	}
	dual := 0.0
	for _, a := range alpha {
		dual += a / float64(n)
	}
	for _, v := range w {
		dual -= lambda / 2 * v * v
	}
	first := p.value(weight.New(p.lin.Shapes()[0]))
	for _, r := range rules {
		if r.name == "adamw" {
			continue
		}
		eta := 0.5
		if r.name == "momentum" || r.name == "nesterov" || r.name == "adam" {
			eta = 0.05
		}
		gap := p.slide(t, r.make(), eta, 8000) - dual
		if !(gap <= near*first) || gap < -1e-6 {
			t.Errorf("%s: duality gap %v", r.name, gap)
		}
	}
}

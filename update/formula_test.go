package update_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// twin is one weight of a rule, in float64, as the rule's formula has it; l1 and l2 are the penalty.
type twin struct {
	w, x, m, v, z float64
	l1, l2        float64
}

func (u *twin) prox(w, t float64) float64 {
	return math.Copysign(math.Max(math.Abs(w)-t*u.l1, 0), w) / (1 + t*u.l2)
}

// formulas make step k (from 0) of size eta along g.
var formulas = map[string]func(u *twin, g, eta float64, k int){
	"plain": func(u *twin, g, eta float64, _ int) { u.w = u.prox(u.w-eta*g, eta) },
	"momentum": func(u *twin, g, eta float64, _ int) {
		old := u.w
		u.w = u.prox(old-eta*g+0.9*u.m, eta)
		u.m = u.w - old
	},
	"nesterov": func(u *twin, g, eta float64, _ int) {
		x := u.prox(u.w-eta*g, eta)
		u.w, u.x = x+0.9*(x-u.x), x
	},
	"adagrad": func(u *twin, g, eta float64, _ int) {
		u.v += g * g
		d := math.Sqrt(u.v) + 1e-8
		u.w = u.prox(u.w-eta*g/d, eta/d)
	},
	"scalefree": func(u *twin, g, eta float64, _ int) {
		s := math.Max(u.m, 2) // every feature here is at most 2, and one is there at the first step
		u.m = s
		u.v += g * g / s / s
		d := s * s * (math.Sqrt(u.v) + 1e-8)
		u.w = u.prox(u.w-eta*g/d, eta/d)
	},
	"adam": func(u *twin, g, eta float64, k int) {
		u.m, u.v = 0.9*u.m+0.1*g, 0.999*u.v+0.001*g*g
		d := math.Sqrt(u.v/(1-math.Pow(0.999, float64(k+1)))) + 1e-8
		u.w = u.prox(u.w-eta*u.m/(1-math.Pow(0.9, float64(k+1)))/d, eta/d)
	},
	"adamw": func(u *twin, g, eta float64, k int) {
		u.m, u.v = 0.9*u.m+0.1*g, 0.999*u.v+0.001*g*g
		d := math.Sqrt(u.v/(1-math.Pow(0.999, float64(k+1)))) + 1e-8
		u.w -= eta*u.l2*u.w + eta*u.m/(1-math.Pow(0.9, float64(k+1)))/d
	},
	"ftrl": func(u *twin, g, eta float64, k int) {
		d := (1 + math.Sqrt(u.v)) / eta
		u.v += g * g
		d2 := (1 + math.Sqrt(u.v)) / eta
		u.z += g - (d2-d)*u.w
		n := float64(k + 1)
		u.w = -math.Copysign(math.Max(math.Abs(u.z)-n*u.l1, 0), u.z) / (d2 + n*u.l2)
	},
}

func TestFirstStepsAreTheFormula(t *testing.T) {
	for _, r := range rules {
		for _, p := range []penalty.Penalty{nil, penalty.L2{Lambda: 0.3}, penalty.Elastic{L1: 0.05, L2: 0.3}} {
			rule := r.make()
			if rule.Fits(p) != nil {
				continue
			}
			u := twin{}
			if a, ok := p.(penalty.Affine); ok {
				u.l1, u.l2 = a.Affine()
			}
			w := weight.New(weight.Shape{Name: "w", Lines: 1, Lanes: 1})
			w.Penalty = p
			up := update.Update{Rule: rule}
			if err := up.Bind(weight.Weights{w}, 0); err != nil {
				t.Fatal(err)
			}
			if o, ok := rule.(update.Observer); ok {
				o.Observe(w, 0, 2)
			}
			rng := rand.New(rand.NewPCG(9, 9))
			for k := range 30 {
				eta := 0.1
				if r.name != "ftrl" {
					eta /= 1 + 0.1*float64(k)
				}
				g := rng.NormFloat64() - 0.5
				formulas[r.name](&u, g, eta, k)
				rule.Move(w, []uint32{0}, []float64{g}, k, []float64{eta})
				w.Touch([]uint32{0})
				w.Tick([]float64{eta}, nil)
				if math.Abs(float64(w.W[0])-u.w) > 3e-6*max(math.Abs(u.w), 0.01) {
					t.Fatalf("%s, penalty %v, step %d: weight %v, formula %v", r.name, p, k, w.W[0], u.w)
				}
			}
			if u.w == 0 {
				t.Errorf("%s, penalty %v: nothing moved", r.name, p)
			}
		}
	}
}

// Without a penalty and with a constant step, keeping the last move is the velocity form.
func TestMomentumIsTheVelocityForm(t *testing.T) {
	curve := []float64{1, 0.3, 0.05, 2} // f(w) = Σ curve·(w−1)²/2
	for _, name := range []string{"momentum", "nesterov"} {
		rule, err := update.New(name)
		if err != nil {
			t.Fatal(err)
		}
		table := weight.New(weight.Shape{Name: "w", Lines: len(curve), Lanes: 1})
		up := update.Update{Rule: rule}
		if err := up.Bind(weight.Weights{table}, 0); err != nil {
			t.Fatal(err)
		}
		w, v := make([]float64, len(curve)), make([]float64, len(curve))
		const eta, beta = 0.1, 0.9
		for k := range 300 {
			g := make([]float64, len(curve))
			for j, c := range curve {
				g[j] = c * (float64(table.W[j]) - 1)
				own := c * (w[j] - 1)
				v[j] = beta*v[j] + own
				if name == "nesterov" {
					w[j] -= eta * (own + beta*v[j])
				} else {
					w[j] -= eta * v[j]
				}
			}
			rule.Move(table, nil, g, k, []float64{eta})
			for j := range w {
				if math.Abs(float64(table.W[j])-w[j]) > 1.2e-5 { // a move below half a unit in the last place of 1 is lost
					t.Fatalf("%s, step %d: weight %d is %v, velocity form %v", name, k, j, table.W[j], w[j])
				}
			}
		}
	}
}

// A column that two rows of a batch share has one gradient: (s+s')², not s²+s'².
func TestSharedColumnIsMerged(t *testing.T) {
	rows := data.NewSparse(3)
	rows.Append(data.Row{Index: []uint32{0, 1}, Value: []float32{1, 2}, Label: 1, Weight: 1})
	rows.Append(data.Row{Index: []uint32{1, 2}, Value: []float32{3, 1}, Label: 1, Weight: 1})
	lin := &model.Linear{Cols: 3, Loss: loss.Squared{}, NoIntercept: true}
	w := weight.Make(lin.Shapes())
	up := update.Update{Rule: &update.AdaGrad{}}
	if err := up.Bind(w, 0); err != nil {
		t.Fatal(err)
	}
	est := grad.Plain{Model: lin}
	up.Apply(w, est.At(w, &data.Batch{Rows: rows, Div: 2}), []float64{0.1})
	want := []float64{0.5 * 0.5, 2.5 * 2.5, 0.5 * 0.5}
	for j, q := range want {
		if got := float64(w[0].State[0][j*w[0].Stride()]); math.Abs(got-q) > 1e-6*q {
			t.Errorf("column %d has summed %v, want %v", j, got, q)
		}
		if got := float64(w[0].Line(j)[0]); math.Abs(got-0.1) > 1e-6 {
			t.Errorf("column %d moved by %v, want eta", j, got)
		}
	}
}

// Multiplying a feature by a constant divides its weight by it, and changes nothing else.
func TestScaleFreeKnowsNoUnits(t *testing.T) {
	for _, name := range []string{"scalefree", "scaled"} {
		knowsNoUnits(t, name)
	}
}

func knowsNoUnits(t *testing.T, name string) {
	run := func(unit float32) []float32 {
		rng := rand.New(rand.NewPCG(4, 2))
		rows := data.NewSparse(2)
		for range 50 {
			a, b := float32(rng.NormFloat64()), float32(rng.NormFloat64())
			rows.Append(data.Row{Index: []uint32{0, 1}, Value: []float32{a * unit, b}, Label: float64(a - b), Weight: 1})
		}
		lin := &model.Linear{Cols: 2, Loss: loss.Squared{}}
		w := weight.Make(lin.Shapes())
		rule, err := update.New(name)
		if err != nil {
			t.Fatal(err)
		}
		up := update.Update{Rule: rule}
		if err := up.Bind(w, 0); err != nil {
			t.Fatal(err)
		}
		est := grad.Plain{Model: lin}
		for i := range 50 {
			up.Apply(w, est.At(w, &data.Batch{Rows: rows, Div: 1, Pick: []uint32{uint32(i)}}), []float64{0.5})
		}
		return w[0].Flat()
	}
	a, b := run(1), run(4096)
	for j, unit := range []float32{1, 4096, 1} {
		if got := b[j] * unit; math.Abs(float64(got-a[j])) > 1e-5*math.Abs(float64(a[j])) {
			t.Errorf("%s, weight %d: %v, in the other unit %v", name, j, a[j], b[j])
		}
	}
}

// A weight that starts elsewhere than at zero stays there until a gradient or the penalty moves it.
func TestFTRLWarmStart(t *testing.T) {
	for _, eager := range []bool{false, true} {
		w := weight.New(weight.Shape{Name: "w", Lines: 1, Lanes: 1})
		w.Penalty = penalty.L1{Lambda: 0.01}
		w.W[0] = 2
		up := update.Update{Rule: &update.FTRL{}}
		if err := up.Bind(weight.Weights{w}, 0); err != nil {
			t.Fatal(err)
		}
		if eager {
			w.Eager()
		}
		for range 10 {
			w.Tick([]float64{0.5}, nil)
		}
		w.SettleAll()
		if want := 2 - 10*0.01*0.5; math.Abs(float64(w.W[0])-want) > 1e-6 { // z = −w·Beta/eta, D = Beta/eta
			t.Errorf("eager %v: %v, want %v", eager, w.W[0], want)
		}
	}
}

package step_test

import (
	"math"
	"math/rand/v2"
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

var (
	_ step.Scaler = (*step.Constant)(nil)
	_ step.Scaler = (*step.Inverse)(nil)
	_ step.Scaler = (*step.InverseRoot)(nil)
	_ step.Scaler = (*step.Cosine)(nil)
	_ step.Scaler = (*step.Polyak)(nil)
	_ step.Scaler = (*step.Backtrack)(nil)
)

func estimate(losses ...float64) *grad.Estimate {
	return &grad.Estimate{Gradient: model.Gradient{Loss: losses}}
}

func TestSchedules(t *testing.T) {
	const eta, decay = 0.3, 0.01
	for _, c := range []struct {
		name string
		rule step.Rule
		want func(k float64) float64
	}{
		{"constant", &step.Constant{Eta: []float64{eta}}, func(float64) float64 { return eta }},
		{"inverse", &step.Inverse{Eta: []float64{eta}, Decay: decay}, func(k float64) float64 { return eta / (1 + decay*k) }},
		{"inverse root", &step.InverseRoot{Eta: []float64{eta}, Decay: decay}, func(k float64) float64 { return eta / math.Sqrt(1+decay*k) }},
		{"cosine", &step.Cosine{Eta: []float64{eta}, Warm: 10, Total: 110}, func(k float64) float64 {
			if k < 10 {
				return eta * (k + 1) / 10
			}
			return eta * (1 + math.Cos(math.Pi*(min(k, 109)-10)/100)) / 2
		}},
		{"cosine without end", &step.Cosine{Eta: []float64{eta}}, func(float64) float64 { return eta }},
		{"cosine without warm-up", &step.Cosine{Eta: []float64{eta}, Total: 50}, func(k float64) float64 {
			return eta * (1 + math.Cos(math.Pi*min(k, 49)/50)) / 2
		}},
	} {
		for _, k := range []int{0, 1, 9, 10, 49, 60, 109, 110, 1e6} {
			got, want := c.rule.Size(k, estimate(1))[0], c.want(float64(k))
			if math.Abs(got-want) > 1e-14 || !(got > 0) {
				t.Errorf("%s, step %d: %v, want %v", c.name, k, got, want)
			}
		}
	}
}

func TestOneSizeARacer(t *testing.T) {
	own := (&step.Constant{Eta: []float64{1, 2, 3}}).Size(0, estimate(0, 0, 0))
	if len(own) != 3 || own[0] != 1 || own[1] != 2 || own[2] != 3 {
		t.Errorf("own sizes %v", own)
	}
	all := (&step.Inverse{Eta: []float64{4}, Decay: 1}).Size(1, estimate(0, 0))
	if len(all) != 2 || all[0] != 2 || all[1] != 2 {
		t.Errorf("one size for all %v", all)
	}
}

func TestScale(t *testing.T) {
	p := newProblem(nil)
	g := p.at()
	for _, s := range []step.Scaler{
		&step.Constant{Eta: []float64{1}}, &step.Inverse{Eta: []float64{1}, Decay: 1},
		&step.InverseRoot{Eta: []float64{1}, Decay: 1}, &step.Cosine{Eta: []float64{1}, Total: 9}, &step.Polyak{},
	} {
		before := s.Size(3, g)[0]
		s.Scale(0.5)
		s.Scale(0.5)
		if after := s.Size(3, g)[0]; math.Abs(after-before/4) > 1e-15 {
			t.Errorf("%T: %v became %v after scaling by a quarter", s, before, after)
		}
	}
	a, b := &step.Backtrack{}, &step.Backtrack{}
	b.Scale(0.25)
	if x, y := a.Size(0, g)[0], b.Size(0, g)[0]; y != x/4 {
		t.Errorf("backtrack: %v, scaled by a quarter %v", x, y)
	}
}

// problem is least squares with full gradients; most is the largest curvature.
type problem struct {
	w     weight.Weights
	est   grad.Plain
	batch data.Batch
	most  float64
}

func newProblem(p penalty.Penalty) *problem {
	rng := rand.New(rand.NewPCG(1, 3))
	const n, d = 60, 4
	rows := data.NewDense(d)
	truth := []float64{1, -2, 0, 0.5}
	var gram [d][d]float64
	for range n {
		r := data.Row{Value: make([]float32, d), Weight: 1}
		for j := range d {
			r.Value[j] = float32(rng.NormFloat64() * float64(j+1))
			r.Label += truth[j] * float64(r.Value[j])
		}
		for i := range d {
			for j := range d {
				gram[i][j] += float64(r.Value[i]) * float64(r.Value[j]) / n
			}
		}
		rows.Append(r)
	}
	lin := &model.Linear{Cols: d, Loss: loss.Squared{}, NoIntercept: true}
	out := &problem{w: weight.Make(lin.Shapes()), est: grad.Plain{Model: lin}, batch: data.Batch{Rows: rows, Div: n, Whole: true}}
	out.w[0].Penalty = p
	v := [d]float64{1, 1, 1, 1} // the power method
	for range 200 {
		var u [d]float64
		norm := 0.0
		for i := range d {
			for j := range d {
				u[i] += gram[i][j] * v[j]
			}
			norm += u[i] * u[i]
		}
		out.most = math.Sqrt(norm)
		for i := range d {
			v[i] = u[i] / out.most
		}
	}
	return out
}

func (p *problem) at() *grad.Estimate { return p.est.At(p.w, &p.batch) }

// value is the objective at the present weights.
func (p *problem) value() float64 {
	p.w[0].SettleAll()
	return p.at().Loss[0] + p.w[0].PenaltyValue(0)
}

func (p *problem) bind(t *testing.T) *update.Update {
	up := &update.Update{Rule: &update.Plain{}}
	if err := up.Bind(p.w, 0); err != nil {
		t.Fatal(err)
	}
	return up
}

// On f = c(w−1)²/2 the step with C = 1 is 1/(2c), half of Newton's, and C = 0.5 is Newton's.
func TestPolyakOnAParabola(t *testing.T) {
	rows := data.NewDense(1)
	rows.Append(data.Row{Value: []float32{3}, Label: 3, Weight: 1})
	lin := &model.Linear{Cols: 1, Loss: loss.Squared{}, NoIntercept: true}
	w := weight.Make(lin.Shapes())
	est := grad.Plain{Model: lin}
	g := est.At(w, &data.Batch{Rows: rows, Div: 1})
	for _, c := range []struct{ c, max, best, want float64 }{
		{0, 0, 0, 1. / 9}, {1, 0, 0, 1. / 18}, {0.5, 0.01, 0, 0.01}, {0.5, 1, 4.5 / 2, 1. / 18}, {0.5, 1, 100, 0},
	} {
		s := step.Polyak{C: c.c, Max: c.max, Best: c.best}
		if got := s.Size(0, g)[0]; math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%+v: %v", c, got)
		}
	}
	w[0].W[0] = 1 // the optimum: the gradient is zero
	if got := (&step.Polyak{}).Size(0, est.At(w, &data.Batch{Rows: rows, Div: 1}))[0]; got != 1 {
		t.Errorf("at the optimum %v, want Max", got)
	}
}

func TestPolyakSolvesLeastSquares(t *testing.T) {
	p := newProblem(nil)
	up := p.bind(t)
	s := step.Polyak{C: 1, Max: 10}
	first := p.value()
	for k := range 3000 {
		g := p.at()
		up.Apply(p.w, g, s.Size(k, g))
	}
	if last := p.value(); !(last < 1e-8*first) {
		t.Errorf("from %v to %v", first, last)
	}
}

func TestBacktrack(t *testing.T) {
	for _, pen := range []penalty.Penalty{nil, penalty.L1{Lambda: 0.3}} {
		p := newProblem(pen)
		up := p.bind(t)
		s := &step.Backtrack{}
		last := p.value()
		for k := range 200 {
			g := p.at()
			eta := s.Size(k, g)[0]
			if eta < 0.5/p.most {
				t.Fatalf("penalty %v, step %d: eta %v, but 1/L = %v will do", pen, k, eta, 1/p.most)
			}
			if k < 3 && eta > 2.01*64/p.most {
				t.Fatalf("penalty %v, step %d: eta %v is far above 1/L = %v", pen, k, eta, 1/p.most)
			}
			up.Apply(p.w, g, []float64{eta})
			now := p.value()
			if now > last+1e-6*(1+last) {
				t.Fatalf("penalty %v, step %d: objective rose from %v to %v", pen, k, last, now)
			}
			last = now
		}
		if pen == nil && last > 1e-9 {
			t.Errorf("least squares end at %v", last)
		}
		for range 3 { // once there, nothing grows without bound
			g := p.at()
			if eta := s.Size(0, g)[0]; !(eta < 1e12) {
				t.Errorf("penalty %v: eta %v at the optimum", pen, eta)
			}
		}
	}
}

// Where the gradient is zero every step is borne out, and none must grow for ever.
func TestBacktrackStaysFiniteWithoutGradient(t *testing.T) {
	p := newProblem(nil)
	for i := range p.batch.Rows.Label {
		p.batch.Rows.Label[i] = 0
	}
	s := &step.Backtrack{}
	for k := range 3000 {
		if eta := s.Size(k, p.at())[0]; !(eta > 0 && eta <= 1e6) {
			t.Fatalf("step %d: eta %v", k, eta)
		}
	}
}

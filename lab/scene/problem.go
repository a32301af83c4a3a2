package scene

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// problem is a finite sum to be looked at, and what is known of it.
type problem struct {
	name string
	rows *data.Rows
	test *data.Rows // view batch; nil: none
	dim  int
	loss loss.Scalar // of a linear model; nil: a function of one's own
	own  *tanh
	pen  penalty.Penalty
	l1   float64
	l2   float64

	best  [][]float64 // minimisers, unrounded
	least float64     // f there
	curve []float64   // eigenvalues of the loss's Hessian at the first, rising; nil: it has none

	around *atBest // made when a prediction is asked for
}

// tests is how many rows view batch tests on.
const tests = 500

// newProblem makes a filled scene's problem, and solves it.
func newProblem(s Scene) (*problem, error) {
	p := &problem{name: s.Problem, dim: s.Dim}
	switch s.View {
	case "line":
		p.rows = parabolas(s)
	case "batch":
		p.rows, p.test = made(s, tests)
	default:
		p.rows, _ = made(s, 0)
	}
	switch s.Problem {
	case "logistic":
		p.loss, p.l2 = loss.Logistic{}, *s.Lambda
	case "hinge":
		p.loss, p.l2 = loss.Hinge{}, *s.Lambda
	case "lasso":
		p.loss, p.l1 = loss.Squared{}, *s.Lambda
	case "net":
		p.own, p.l2 = newTanh(p.rows), *s.Lambda
	default:
		p.loss, p.l2 = loss.Squared{}, *s.Lambda
	}
	switch {
	case p.l1 > 0:
		p.pen = penalty.L1{Lambda: p.l1}
	case p.l2 > 0:
		p.pen = penalty.L2{Lambda: p.l2}
	}
	p.solve()
	return p, nil
}

// sum is the problem's finite sum with so many racers; a function of one's own has one.
func (p *problem) sum(racers int) model.Sum {
	if p.own != nil {
		return &model.Func{Dim: 2, Eval: p.own.eval}
	}
	return &model.Linear{Loss: p.loss, Cols: p.dim, NoIntercept: true, NRacers: racers}
}

// begin is weights of a sum at a point, every racer's.
func (p *problem) begin(m model.Sum, start []float64) weight.Weights {
	w := weight.Make(m.Shapes())
	for j, v := range start {
		for r := range w[0].Line(j) {
			w[0].Line(j)[r] = float32(v)
		}
	}
	w[0].Penalty = p.pen
	return w
}

// tanh is a net of two weights,
//
//	fᵢ(w) = (w₂·tanh(w₁·xᵢ) − yᵢ)²/2
//
// which has two minimisers, w and −w, and a saddle at 0.
type tanh struct{ x, y []float64 }

func newTanh(rows *data.Rows) *tanh {
	t := &tanh{y: rows.Label}
	for _, v := range rows.Value {
		t.x = append(t.x, float64(v))
	}
	return t
}

// unit is tanh(w₁xᵢ) and its derivative by the sum w₁xᵢ.
func (t *tanh) unit(i int64, w1 float64) (u, slope float64) {
	z, one := [1]float64{float64(w1 * t.x[i])}, [1]float64{1}
	net.Tanh{}.Forward(z[:])
	net.Tanh{}.Backward(one[:], z[:])
	return z[0], one[0]
}

func (t *tanh) predict(i int64, w1, w2 float64) float64 {
	u, _ := t.unit(i, w1)
	return float64(w2 * u)
}

// eval is fᵢ and its gradient, as model.Func wants them.
func (t *tanh) eval(i int64, w, g []float64) float64 {
	u, slope := t.unit(i, w[0])
	value, d := loss.Squared{}.Eval(float64(w[1]*u), t.y[i])
	if g != nil {
		g[0], g[1] = float64(float64(d*w[1])*float64(slope*t.x[i])), float64(d*u)
	}
	return value
}

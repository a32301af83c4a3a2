package update_test

import (
	"math"
	"math/rand/v2"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// problem is a small convex problem: a linear model on sparse rows with an intercept.
type problem struct {
	lin  *model.Linear
	rows *data.Rows
	p    penalty.Penalty
	one  float64 // max |aᵢ|² times the loss's curvature: the largest curvature of a summand
	all  float64 // the largest curvature of the mean loss, or a bound on it
}

// problemRows are 40 rows of 6 features, some of them missing, with targets that suit the loss.
func problemRows(l loss.Loss) *data.Rows {
	rng := rand.New(rand.NewPCG(11, 12))
	truth := []float64{1, -1, 0.5, 0, 0, 0.3}
	rows := data.NewSparse(6)
	for range 40 {
		r := data.Row{Weight: 1, Index: []uint32{}}
		z := 0.2
		for j, b := range truth {
			if v := rng.NormFloat64(); rng.IntN(3) > 0 {
				r.Index, r.Value = append(r.Index, uint32(j)), append(r.Value, float32(v))
				z += b * v
			}
		}
		z += 0.7 * rng.NormFloat64()
		switch l := l.(type) {
		case loss.Softmax:
			r.Label = float64(rng.IntN(l.K))
			if z > 0.8 && rng.IntN(4) > 0 {
				r.Label = 0
			}
		case loss.Logistic, loss.Hinge, loss.SquaredHinge:
			r.Label = 1
			if z+rng.NormFloat64() < 0 {
				r.Label = -1
			}
		case loss.Poisson:
			r.Label = math.Floor(math.Exp(z/2) + rng.Float64())
		case loss.Gamma:
			r.Label = math.Exp(z/2 + 0.3*rng.NormFloat64())
		default:
			r.Label = z
		}
		rows.Append(r)
	}
	return rows
}

func newProblem(l loss.Loss, p penalty.Penalty) *problem {
	out := &problem{lin: &model.Linear{Cols: 6, Loss: l}, rows: problemRows(l), p: p}
	curve := 6.0 // of poisson and gamma, on the way from 0 to the optimum
	if s, ok := l.(loss.Smooth); ok {
		curve = s.Curvature()
	}
	a := make([][]float64, out.rows.Len())
	for i := range a {
		a[i] = make([]float64, 7)
		a[i][0] = 1
		row := out.rows.Row(i)
		n2 := 1.0
		for k, j := range row.Index {
			a[i][j+1] = float64(row.Value[k])
			n2 += float64(row.Value[k]) * float64(row.Value[k])
		}
		out.one = max(out.one, curve*n2)
	}
	v := []float64{1, 1, 1, 1, 1, 1, 1}
	for range 100 { // the power method on AᵀA/n
		u := make([]float64, 7)
		for _, row := range a {
			z := 0.0
			for j, x := range row {
				z += x * v[j]
			}
			for j, x := range row {
				u[j] += z * x / float64(len(a))
			}
		}
		norm := 0.0
		for _, x := range u {
			norm += x * x
		}
		norm = math.Sqrt(norm)
		for j := range u {
			v[j] = u[j] / norm
		}
		out.all = curve * norm
	}
	return out
}

// weights are zeros, penalised, not yet bound to a rule.
func (p *problem) weights() weight.Weights {
	w := weight.Make(p.lin.Shapes())
	w[0].Penalty = p.p
	return w
}

func (p *problem) batch() *data.Batch {
	return &data.Batch{Rows: p.rows, Div: float64(p.rows.Len()), Whole: true}
}

// value is the objective at settled weights.
func (p *problem) value(t *weight.Table) float64 {
	plain := weight.New(t.Shape)
	plain.SetFlat(t.Flat())
	plain.Penalty = t.Penalty
	var g model.Gradient
	p.lin.Grad(&g, weight.Weights{plain}, p.batch())
	return g.Loss[0] + plain.PenaltyValue(0)
}

// distance is that of −∇f to the penalty's subdifferential, at settled weights: 0 at the optimum and nowhere else.
func (p *problem) distance(t *weight.Table) float64 {
	plain := weight.New(t.Shape)
	plain.SetFlat(t.Flat())
	var m model.Gradient
	p.lin.Grad(&m, weight.Weights{plain}, p.batch())
	g := model.Multiply(&m, weight.Weights{plain})
	sum := 0.0
	for line := range t.AllLines() {
		for _, d := range residual(t.PenaltyOf(line), t.Line(line), g[line*t.Lanes:(line+1)*t.Lanes]) {
			sum += d * d
		}
	}
	return math.Sqrt(sum)
}

// residual is the least vector in g + ∂p(w), for one line of one racer.
func residual(p penalty.Penalty, w []float32, g []float64) []float64 {
	out := make([]float64, len(g))
	norm, least := 0.0, 0.0
	for c, v := range w {
		norm += float64(v) * float64(v)
		least += g[c] * g[c]
	}
	norm, least = math.Sqrt(norm), math.Sqrt(least)
	for c, v := range w {
		switch p := p.(type) {
		case nil:
			out[c] = g[c]
		case penalty.Affine:
			l1, l2 := p.Affine()
			if v == 0 {
				out[c] = math.Max(math.Abs(g[c])-l1, 0)
			} else {
				out[c] = g[c] + l2*float64(v) + math.Copysign(l1, float64(v))
			}
		case penalty.Box:
			switch {
			case v < float32(p.Lo) || v > float32(p.Hi):
				out[c] = math.Inf(1)
			case v == float32(p.Lo):
				out[c] = math.Min(g[c], 0)
			case v == float32(p.Hi):
				out[c] = math.Max(g[c], 0)
			default:
				out[c] = g[c]
			}
		case penalty.Group:
			if norm == 0 {
				out[c] = math.Max(least-p.Lambda, 0) / math.Sqrt(float64(len(w)))
			} else {
				out[c] = g[c] + p.Lambda*float64(v)/norm
			}
		default:
			panic("no subgradient for " + p.Name())
		}
	}
	return out
}

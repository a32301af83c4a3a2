package scene

import (
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// ball is the root mean square distance to the optimum in the last half of a path.
func (p *problem) ball(path []float64) float64 {
	n := len(path) / p.dim
	sum := 0.0
	for k := n / 2; k < n; k++ {
		x := p.distance(path[k*p.dim : (k+1)*p.dim])
		sum += float64(x * x)
	}
	return math.Sqrt(sum / float64(n-n/2))
}

// predicted is the ball that plain steps with replacement settle in. With hᵢ and gᵢ the rows'
// Hessians and gradients at the optimum, H their mean, and s = 1/(1 + eta·λ) the prox's shrinking,
// the second moment S of w − w* of one step is that of the next,
//
//	S = s²·( S − eta(HS + SH) + eta²( E[hᵢShᵢ]/B + (1 − 1/B)·HSH + cov(gᵢ)/B ) )
//
// which is a linear system; where rows are parabolas it is exact, elsewhere to first order. NaN: no such ball, or not known.
func (p *problem) predicted(set setting, eta float64) float64 {
	if p.curve == nil || p.l1 > 0 {
		return math.NaN()
	}
	b := 1.0
	switch {
	case set.method == "gd" && eta < p.limit():
		return 0
	case set.order != "replace":
		return math.NaN()
	case set.method == "minibatch":
		b = float64(set.batch)
	case set.method != "sgd" && set.method != "racers":
		return math.NaN()
	}
	r := p.rowsAtBest()
	d := p.dim
	shrink := 1 / (1 + float64(eta*p.l2))
	shrink *= shrink
	next := func(s [][]float64) [][]float64 { // without cov(g)
		out := square(d)
		hs := times(r.mean, s)
		hsh := times(hs, r.mean)
		for i := range d {
			for j := range d {
				each := 0.0
				for _, h := range r.hessian {
					for k := range d {
						for l := range d {
							each += float64(float64(h[i][k]*s[k][l]) * h[l][j])
						}
					}
				}
				each /= float64(len(r.hessian))
				v := s[i][j] - float64(eta*(hs[i][j]+hs[j][i])) + float64(eta*eta*(each/b+float64((1-1/b)*hsh[i][j])))
				out[i][j] = float64(shrink * v)
			}
		}
		return out
	}
	var at [][2]int // the entries of S that are free
	for i := range d {
		for j := range i + 1 {
			at = append(at, [2]int{i, j})
		}
	}
	m, q := square(len(at)), make([]float64, len(at))
	for c, e := range at {
		unit := square(d)
		unit[e[0]][e[1]], unit[e[1]][e[0]] = 1, 1
		out := next(unit)
		for i, f := range at {
			m[i][c] = -out[f[0]][f[1]]
		}
		m[c][c]++
		q[c] = float64(shrink*float64(eta*eta)) * r.cov[e[0]][e[1]] / b
	}
	x, ok := solveLinear(m, q)
	if !ok {
		return math.NaN()
	}
	s, trace := square(d), 0.0
	for c, e := range at {
		s[e[0]][e[1]], s[e[1]][e[0]] = x[c], x[c]
	}
	for i := range d {
		trace += s[i][i]
	}
	if eigenvalues(s)[0] < -1e-9*math.Abs(trace) { // no second moment: it grows without end
		return math.NaN()
	}
	return math.Sqrt(max(trace, 0))
}

// rowLimit is the limit of the row that bears the least step.
func (p *problem) rowLimit() float64 {
	if p.curve == nil {
		return math.NaN()
	}
	most := 0.0
	for _, h := range p.rowsAtBest().hessian {
		c := square(p.dim)
		for i := range c {
			copy(c[i], h[i])
		}
		most = max(most, eigenvalues(c)[p.dim-1]-p.l2)
	}
	return 2 / most
}

func times(a, b [][]float64) [][]float64 {
	out := square(len(a))
	for i := range a {
		for j := range a {
			for k := range a {
				out[i][j] += float64(a[i][k] * b[k][j])
			}
		}
	}
	return out
}

// atBest is what rows are like at the optimum.
type atBest struct {
	hessian [][][]float64
	mean    [][]float64 // of the Hessians
	cov     [][]float64 // of the gradients
}

// rowsAtBest takes the rows' Hessians by central differences of their gradients.
func (p *problem) rowsAtBest() *atBest {
	if p.around != nil {
		return p.around
	}
	const step = 1.0 / 128
	d, n := p.dim, p.rows.Len()
	center := make([]float64, d)
	for j, v := range p.best[0] {
		center[j] = float64(float32(v))
	}
	g := p.rowGradients(center)
	out := &atBest{mean: square(d), cov: square(d)}
	sum := make([]float64, d)
	for i := range n {
		for j, v := range g[i*d : (i+1)*d] {
			sum[j] += v / float64(n)
		}
	}
	for i := range n {
		row := g[i*d : (i+1)*d]
		for j := range d {
			for k := range d {
				out.cov[j][k] += float64((row[j]-sum[j])*(row[k]-sum[k])) / float64(n)
			}
		}
		out.hessian = append(out.hessian, square(d))
	}
	for j := range d {
		up, down := append([]float64(nil), center...), append([]float64(nil), center...)
		up[j], down[j] = float64(float32(up[j]+step)), float64(float32(down[j]-step))
		a, b := p.rowGradients(up), p.rowGradients(down)
		for i := range n {
			for k := range d {
				v := (a[i*d+k] - b[i*d+k]) / (up[j] - down[j])
				out.hessian[i][k][j] = v
				out.mean[k][j] += v / float64(n)
			}
		}
	}
	p.around = out
	return out
}

// rowGradients are the gradients of all rows at a point, one after the other.
func (p *problem) rowGradients(w []float64) []float64 {
	m := p.sum(1)
	at := p.begin(m, w)
	var out []float64
	var g model.Gradient
	pick := make([]uint32, 1)
	for i := range p.rows.Len() {
		pick[0] = uint32(i)
		m.Grad(&g, at, &data.Batch{Rows: p.rows, Pick: pick, Div: 1})
		out = append(out, model.Multiply(&g, weight.Weights{at[0]})...)
	}
	return out
}

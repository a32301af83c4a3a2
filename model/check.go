package model

import (
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/weight"
)

// CheckGradient compares the gradient that m gives for a batch, at w, with
// central differences of its losses, along each weight named by at (nil: every
// weight of every table, in order), and returns the largest difference,
//
//	max_j |g_j − d_j| / max(1, |g_j|, |d_j|),
//
// and an error that names the worst weight when it is above tol. Weights are
// float32, so differences use the step that is really taken, near h (0: 1/256);
// expect about 1e-3 for a smooth sum whose third derivatives are about 1.
// It moves w and puts it back.
func CheckGradient(m Sum, w weight.Weights, b *data.Batch, h, tol float64, at []int) (float64, error) {
	if h == 0 {
		h = 1.0 / 256
	}
	var g Gradient
	m.Grad(&g, w, b)
	dense := Multiply(&g, w)
	if at == nil {
		for i := range len(dense) {
			at = append(at, i)
		}
	}
	worst, where := 0.0, ""
	for _, j := range at {
		t, i := locate(w, j)
		old := w[t].W[i]
		w[t].W[i] = old + float32(h)
		up := float64(w[t].W[i])
		m.Grad(&g, w, b)
		fu := g.Loss[0]
		w[t].W[i] = old - float32(h)
		down := float64(w[t].W[i])
		m.Grad(&g, w, b)
		fd := g.Loss[0]
		w[t].W[i] = old
		d := (fu - fd) / (up - down)
		e := math.Abs(dense[j]-d) / max(1, math.Abs(d), math.Abs(dense[j]))
		if !(e <= worst) { // NaN is worst of all
			worst = e
			where = fmt.Sprintf("table %d, weight %d: the gradient says %.6g, central differences %.6g", t, i, dense[j], d)
		}
	}
	if !(worst <= tol) {
		return worst, fmt.Errorf("model: gradient does not fit the value: %s", where)
	}
	return worst, nil
}

// locate turns a position in all weights, table after table, into table and position.
func locate(w weight.Weights, j int) (table, i int) {
	for t := range w {
		if j < w[t].Size() {
			return t, j
		}
		j -= w[t].Size()
	}
	panic("model: no such weight")
}

// Multiply writes a gradient out, all tables one after the other: the slow
// twin of walking the factors.
func Multiply(g *Gradient, w weight.Weights) []float64 {
	var out []float64
	for i, t := range w {
		dense := make([]float64, t.Size())
		g.Parts[i].AddTo(dense, t, g.Batch)
		out = append(out, dense...)
	}
	return out
}

// AddTo adds a part, multiplied out, to dense.
func (p *Part) AddTo(dense []float64, t *weight.Table, b *data.Batch) {
	for j, v := range p.Dense {
		dense[j] += v
	}
	if p.Coef == nil {
		return
	}
	for i := range b.Len() {
		s := p.Coef[i*t.Lanes : (i+1)*t.Lanes]
		t.Visit(b.Row(i), func(line int, a float64) {
			for c, v := range s {
				dense[line*t.Lanes+c] += float64(a * v)
			}
		})
	}
}

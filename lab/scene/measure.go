package scene

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// measured is what all rows say of some points. Points are d numbers each, one after the
// other, and so are gradients.
type measured struct {
	loss   []float64 // mean loss and penalty
	grad   []float64 // of the loss, not of the penalty
	spread []float64 // E‖gᵢ − ∇f‖² over the rows: the variance of one row's gradient
}

// lanes is how many points are measured at once: every point is a racer, so that a
// row is read once for all of them.
const lanes = 64

// measure visits every row once for each point. Points are rounded to float32, as weights are.
func (p *problem) measure(at []float64) measured {
	n := len(at) / p.dim
	m := measured{make([]float64, n), make([]float64, n*p.dim), make([]float64, n)}
	for from := 0; from < n; from += lanes {
		to := min(from+lanes, n)
		part := measured{m.loss[from:to], m.grad[from*p.dim : to*p.dim], m.spread[from:to]}
		if p.own != nil {
			p.measureOwn(part, at[from*p.dim:])
		} else {
			p.measureLinear(part, at[from*p.dim:], p.rows)
		}
		p.penalise(part.loss, at[from*p.dim:])
	}
	return m
}

// losses is the mean loss of other rows, without penalty.
func (p *problem) losses(at []float64, rows *data.Rows) []float64 {
	n := len(at) / p.dim
	out := make([]float64, n)
	for from := 0; from < n; from += lanes {
		to := min(from+lanes, n)
		k := to - from
		p.measureLinear(measured{out[from:to], make([]float64, k*p.dim), make([]float64, k)}, at[from*p.dim:], rows)
	}
	return out
}

// racers is weights with a point in every lane.
func (p *problem) racers(m model.Sum, at []float64) *weight.Table {
	t := weight.New(m.Shapes()[0])
	for j := range p.dim {
		line := t.Line(j)
		for r := range line {
			line[r] = float32(at[r*p.dim+j])
		}
	}
	return t
}

func (p *problem) measureLinear(dst measured, at []float64, rows *data.Rows) {
	k, n := len(dst.loss), float64(rows.Len())
	m := p.sum(k)
	t := p.racers(m, at)
	var g model.Gradient
	b := data.Batch{Rows: rows, Div: n, Whole: true}
	m.Grad(&g, weight.Weights{t}, &b)
	copy(dst.loss, g.Loss)
	sum := make([]float64, t.Size())
	g.Parts[0].AddTo(sum, t, &b)
	for i := range rows.Len() {
		long := 0.0
		for _, v := range rows.Row(i).Value {
			long += float64(float64(v) * float64(v))
		}
		long *= n // coefficients are divided by n already: n·(c/n)²·n
		for r, c := range g.Parts[0].Coef[i*k : (i+1)*k] {
			dst.spread[r] += float64(float64(c*c) * long)
		}
	}
	for r := range dst.loss {
		for j := range p.dim {
			v := sum[j*k+r]
			dst.grad[r*p.dim+j] = v
			dst.spread[r] -= float64(v * v)
		}
		dst.spread[r] = max(dst.spread[r], 0) // rounding
	}
}

func (p *problem) measureOwn(dst measured, at []float64) {
	m := p.sum(1)
	rows := p.rows
	b := data.Batch{Rows: rows, Div: float64(rows.Len()), Whole: true}
	var g model.Gradient
	one := make([]float64, p.dim)
	for r := range dst.loss {
		x := at[r*p.dim : (r+1)*p.dim]
		m.Grad(&g, p.begin(m, x), &b)
		dst.loss[r] = g.Loss[0]
		copy(dst.grad[r*p.dim:], g.Parts[0].Dense)
		rounded := [2]float64{float64(float32(x[0])), float64(float32(x[1]))}
		for i := range rows.Len() {
			p.own.eval(int64(i), rounded[:], one)
			for _, v := range one {
				dst.spread[r] += float64(v * v)
			}
		}
		dst.spread[r] /= float64(rows.Len())
		for _, v := range g.Parts[0].Dense {
			dst.spread[r] -= float64(v * v)
		}
		dst.spread[r] = max(dst.spread[r], 0)
	}
}

// penalise adds the penalty at each point, as weight.Table.PenaltyValue does.
func (p *problem) penalise(loss, at []float64) {
	if p.pen == nil {
		return
	}
	w := make([]float32, 1)
	for r := range loss {
		sum := 0.0
		for _, v := range at[r*p.dim : (r+1)*p.dim] {
			w[0] = float32(v)
			sum += p.pen.Value(w)
		}
		loss[r] += sum
	}
}

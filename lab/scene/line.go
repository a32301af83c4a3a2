package scene

import (
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// line is the one-dimensional picture: parabolas, their minimisers, and one run.
func (p *problem) line(a *answer, s Scene) error {
	p.describe(a, s)
	n := p.rows.Len()
	own, low, high := make([]float64, n), math.NaN(), math.NaN()
	for i, v := range p.rows.Value {
		own[i] = math.NaN()
		if v != 0 {
			own[i] = p.rows.Label[i] / float64(v)
			if !(low <= own[i]) {
				low = own[i]
			}
			if !(high >= own[i]) {
				high = own[i]
			}
		}
	}
	a.fact("best", p.best[0][0])
	a.fact("low", low)
	a.fact("high", high)
	a.array("line.a", wide(p.rows.Value))
	a.array("line.b", p.rows.Label)
	a.array("line.minimisers", own)
	from, to := low, high
	for _, x := range []float64{s.Start[0], p.best[0][0]} {
		if !(from <= x) {
			from = x
		}
		if !(to >= x) {
			to = x
		}
	}
	room := max((to-from)/10, 0.5)
	from, to = from-room, to+room
	if s.X != nil {
		from, to = s.X[0], s.X[1]
	}
	p.curves(a, from, to, s.Points)
	return p.pulls(a, s)
}

// curves draws f, every parabola, and the share of rows whose slope has the sign of f's.
func (p *problem) curves(a *answer, from, to float64, points int) {
	x := make([]float64, points)
	for i := range x {
		x[i] = float64(float32(from + float64((to-from)*(float64(i)/float64(points-1)))))
	}
	n := p.rows.Len()
	rows, share := make([]float64, n*points), make([]float64, points)
	full := p.measure(x)
	for at := 0; at < points; at += lanes {
		k := min(lanes, points-at)
		m := p.sum(k)
		var g model.Gradient
		m.Grad(&g, weight.Weights{p.racers(m, x[at:])}, &data.Batch{Rows: p.rows, Div: float64(n), Whole: true})
		for i := range n {
			slope := float64(p.rows.Value[i])
			for r := range k {
				rows[i*points+at+r] = g.Rows[i*k+r]
				if g.Parts[0].Coef[i*k+r]*slope*full.grad[at+r] > 0 {
					share[at+r] += 1 / float64(n)
				}
			}
		}
	}
	for i, v := range full.grad {
		switch {
		case v == 0:
			share[i] = math.NaN()
		case share[i] > 1-1e-9: // rounding of 1/n, n times
			share[i] = 1
		}
	}
	a.array("line.x", x)
	a.array("line.f", full.loss)
	a.array("line.parabolas", rows)
	a.array("line.agree", share)
}

// pulls runs the scene's method and tells every draw, its pull and whether it agreed.
func (p *problem) pulls(a *answer, s Scene) error {
	s.Every = 1
	set := setting{method: s.Methods[0], order: s.Order, batch: s.Batch, seed: s.Seed, etas: []float64{p.eta(s)}, every: 1}
	t, err := p.run(set, s.Start, s.Steps)
	if err != nil {
		return err
	}
	head := runHead{Method: set.method, Eta: trace.Number(set.etas[0])}
	head.Diverged = -1
	p.report(a, "run.0.", &head, set, t, 0)
	a.Runs = append(a.Runs, head)
	k := head.Steps
	c := courseOf(p, t.at[0][:k+1], 1)
	said := t.said[0]
	if said == nil { // every estimate was the full gradient
		said = c.grad
	}
	agrees := make([]float64, k)
	for i := range agrees {
		if said[i]*c.grad[i] > 0 {
			agrees[i] = 1
		}
	}
	a.array("run.0.x", t.at[0][:k+1])
	a.array("run.0.slope", said[:k])
	a.array("run.0.full", c.grad[:k])
	a.array("run.0.agrees", agrees)
	return nil
}

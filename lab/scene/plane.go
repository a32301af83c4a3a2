package scene

import (
	"math"
	"strconv"

	"github.com/slalom-ml/slalom/trace"
)

// plane runs the scene's methods, and measures f round them.
func (p *problem) plane(a *answer, s Scene) error {
	p.describe(a, s)
	flat := make([]float64, 0, 2*len(p.best))
	for _, b := range p.best {
		flat = append(flat, b...)
	}
	a.array("best", flat)
	a.array("best.loss", []float64{p.least})
	a.array("rows.a", wide(p.rows.Value))
	a.array("rows.y", p.rows.Label)
	for _, method := range s.Methods {
		etas := []float64{p.eta(s)}
		if method == "racers" {
			etas = racers(etas[0])
		}
		groups := [][]float64{etas}
		if p.own != nil { // a function of one's own runs one racer at a time
			groups = nil
			for i := range etas {
				groups = append(groups, etas[i:i+1])
			}
		}
		for _, g := range groups {
			p.show(a, s, setting{method: method, order: s.Order, batch: s.Batch, seed: s.Seed, etas: g, every: s.Every})
		}
	}
	if g := s.Grid; g != nil {
		a.array("grid.f", p.lattice(*g))
	}
	return nil
}

// describe gives the facts that all views share.
func (p *problem) describe(a *answer, s Scene) {
	nan := math.NaN()
	l, mu := nan, nan
	if p.curve != nil {
		l, mu = p.curve[p.dim-1]+p.l2, p.curve[0]+p.l2
	}
	a.fact("rows", float64(p.rows.Len()))
	a.fact("L", l)
	a.fact("mu", mu)
	a.fact("kappa", l/mu)
	a.fact("limit", p.limit())
	a.fact("rowLimit", p.rowLimit())
	a.fact("eta", p.eta(s))
	a.fact("lambda", p.l1+p.l2)
	a.fact("bestLoss", p.least)
	if p.l1 > 0 {
		a.fact("diamond", math.Abs(p.best[0][0])+math.Abs(p.best[0][1]))
	}
}

func wide(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// lattice is f on a grid, x fastest.
func (p *problem) lattice(g Grid) []float64 {
	at := make([]float64, 0, 2*g.NX*g.NY)
	for j := range g.NY {
		y := g.Y[0] + float64((g.Y[1]-g.Y[0])*(float64(j)/float64(g.NY-1)))
		for i := range g.NX {
			at = append(at, g.X[0]+float64((g.X[1]-g.X[0])*(float64(i)/float64(g.NX-1))), y)
		}
	}
	return p.measure(at).loss
}

// show makes one setting's run and puts it into the answer, a run for each racer.
func (p *problem) show(a *answer, s Scene, set setting) {
	t, err := p.run(set, s.Start, s.Steps)
	for r, eta := range set.etas {
		head := runHead{Method: set.method, Eta: trace.Number(eta), Diverged: -1}
		name := "run." + strconv.Itoa(len(a.Runs)) + "."
		if err != nil {
			head.Error = err.Error()
			head.Loss, head.Ball, head.Predicted = trace.Number(math.NaN()), trace.Number(math.NaN()), trace.Number(math.NaN())
		} else {
			p.report(a, name, &head, set, t, r)
		}
		a.Runs = append(a.Runs, head)
	}
}

// report measures the path of one racer.
func (p *problem) report(a *answer, name string, head *runHead, set setting, t *watcher, r int) {
	d := p.dim
	path := t.at[r]
	for i, v := range path {
		if !finite(v) {
			path = path[:i-i%d] // what follows is no place
			break
		}
	}
	k := len(path)/d - 1
	c := courseOf(p, path, set.every)
	said := t.said[r]
	if said == nil {
		said = c.grad[:len(c.grad)-d]
	}
	if t.average { // the estimates were made elsewhere
		said = nil
	}
	c.judge(p, set, said)
	limit := 100 * max(c.loss[0], p.measure(make([]float64, d)).loss[0])
	for i, v := range c.loss {
		if !(v <= limit) {
			head.Diverged = int(c.step[i])
			break
		}
	}
	if head.Diverged < 0 && len(path) < len(t.at[r]) {
		head.Diverged = k + 1
	}
	head.Steps, head.Evals = k, int(t.evals[k])
	head.Loss = trace.Number(p.measure(path[k*d:]).loss[0])
	head.Ball = trace.Number(p.ball(path))
	head.Predicted = trace.Number(p.predicted(set, set.etas[r]))
	if head.Diverged >= 0 {
		head.Ball = trace.Number(math.NaN())
	}
	a.array(name+"w", path)
	a.array(name+"row", t.rows[:k])
	a.array(name+"step", c.step)
	evals := make([]float64, len(c.step))
	for i, s := range c.step {
		evals[i] = t.evals[int(s)]
	}
	a.array(name+"evals", evals)
	a.array(name+"loss", c.loss)
	a.array(name+"gap", c.gap)
	a.array(name+"distance", c.distance)
	a.array(name+"variance", c.variance)
	a.array(name+"cosine", c.cosine)
}

// course is what was measured at some steps of a path.
type course struct {
	step, loss, gap, distance, variance, cosine []float64

	grad, spread []float64
}

func courseOf(p *problem, path []float64, every int) *course {
	d := p.dim
	c := &course{}
	var at []float64
	for k := 0; k < len(path)/d; k += every {
		c.step = append(c.step, float64(k))
		at = append(at, path[k*d:(k+1)*d]...)
	}
	m := p.measure(at)
	c.loss, c.grad, c.spread = m.loss, m.grad, m.spread
	for i, v := range m.loss {
		c.gap = append(c.gap, v-p.least)
		c.distance = append(c.distance, p.distance(at[i*d:(i+1)*d]))
	}
	return c
}

// window is how many realised errors of an estimate stand for its variance.
const window = 16

// judge compares the estimates with the full gradients. Of plain estimates the variance
// is known from the rows: spread/B with replacement, and (n−B)/(n−1) of that without.
func (c *course) judge(p *problem, set setting, said []float64) {
	n, d := len(c.step), p.dim
	c.variance, c.cosine = make([]float64, n), make([]float64, n)
	share := spreadShare(set, p.rows.Len())
	reduced := set.method == "svrg" || set.method == "saga"
	var errors []float64
	for i := range n {
		c.variance[i], c.cosine[i] = float64(share*c.spread[i]), math.NaN()
		if said == nil || (i+1)*d > len(said) { // none was asked for: the end of the path
			if reduced || said == nil {
				c.variance[i] = math.NaN()
			}
			continue
		}
		e, g := said[i*d:(i+1)*d], c.grad[i*d:(i+1)*d]
		c.cosine[i] = cosine(e, g)
		if !reduced {
			continue
		}
		off := 0.0
		for j, v := range e {
			off += float64((v - g[j]) * (v - g[j]))
		}
		errors = append(errors, off)
		errors = errors[max(0, len(errors)-window):]
		mean := 0.0
		for _, v := range errors {
			mean += v / float64(len(errors))
		}
		c.variance[i] = mean
	}
}

// spreadShare is how much of one row's variance is left in a batch's mean.
func spreadShare(set setting, n int) float64 {
	b := set.batch
	switch set.method {
	case "gd":
		return 0
	case "sgd", "averaged", "racers", "svrg", "saga":
		b = 1
	}
	if set.order == "replace" {
		return 1 / float64(b)
	}
	if b = min(b, n); n == 1 {
		return 0
	}
	return float64(n-b) / float64(n-1) / float64(b)
}

// cosine of the angle between two vectors; NaN where one is zero.
func cosine(a, b []float64) float64 {
	ab, aa, bb := 0.0, 0.0, 0.0
	for j, v := range a {
		ab += float64(v * b[j])
		aa += float64(v * v)
		bb += float64(b[j] * b[j])
	}
	if len(a) == 1 && ab != 0 { // without rounding
		return math.Copysign(1, ab)
	}
	return ab / math.Sqrt(aa) / math.Sqrt(bb)
}

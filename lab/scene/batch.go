package scene

import (
	"math"
	"strconv"

	"github.com/slalom-ml/slalom/grad"
)

// goal is the share of the first gap f − f* that a batch size is timed to.
const goal = 0.1

// fewest is how many steps any batch size has, however few passes they are, and looks how
// often f is measured on the way.
const (
	fewest = 200
	looks  = 100
)

// batches trains with batches of 1, 2, 4, … rows, eight step sizes racing each, and
// tells what the best of them took to the goal.
func (p *problem) batches(a *answer, s Scene) error {
	p.describe(a, s)
	n := p.rows.Len()
	zero := make([]float64, p.dim)
	first := p.measure(zero).loss[0] - p.least
	a.fact("goal", goal*first)
	a.fact("tests", float64(p.test.Len()))
	var sizes, steps, evals, etas []float64
	noise := p.noise(zero)
	near := zero
	for b := 1; ; b = min(2*b, n) {
		best, err := p.timed(s, b, first)
		if err != nil {
			return err
		}
		sizes, steps, evals, etas = append(sizes, float64(b)), append(steps, best.steps), append(evals, float64(best.steps*float64(b))), append(etas, best.eta)
		name := "batch." + strconv.Itoa(len(sizes)-1) + "."
		a.array(name+"evals", best.evals)
		a.array(name+"train", best.train)
		a.array(name+"test", p.losses(best.at, p.test))
		if b == n {
			near = best.goalAt
			break
		}
	}
	predicted := make([]float64, len(sizes))
	for i, b := range sizes {
		predicted[i] = steps[len(steps)-1] * (1 + noise/b) / (1 + noise/float64(n))
	}
	a.fact("noise", noise)
	a.fact("noiseBest", p.noise(near))
	a.array("batch.size", sizes)
	a.array("batch.steps", steps)
	a.array("batch.evals", evals)
	a.array("batch.eta", etas)
	a.array("batch.predicted", predicted)
	return nil
}

// noise is the gradient noise scale at a point, in rows; NaN where there is none.
func (p *problem) noise(at []float64) float64 {
	if at == nil {
		return math.NaN()
	}
	pick := make([]uint32, p.rows.Len())
	for i := range pick {
		pick[i] = uint32(i)
	}
	m := p.sum(1)
	return grad.Measure(m, p.begin(m, at), p.rows, pick).Noise
}

// timing is what the best of eight step sizes made of a batch size.
type timing struct {
	eta, steps   float64 // steps to the goal; NaN: never there
	at           []float64
	goalAt       []float64 // where it stood then
	evals, train []float64
}

// timed races eight step sizes, from twice the limit down to a sixty-fourth of it.
func (p *problem) timed(s Scene, b int, first float64) (timing, error) {
	etas := make([]float64, 8)
	for r := range etas {
		etas[r] = 2 * p.limit() / float64(int(1)<<r)
	}
	n := p.rows.Len()
	total := max(s.Passes*n/b, fewest)
	every := max(total/looks, 1)
	t, err := p.run(setting{method: "minibatch", order: s.Order, batch: b, seed: s.Seed, etas: etas, every: total}, zeros(p.dim), total)
	best := timing{steps: math.NaN()}
	if err != nil {
		return best, err
	}
	for r, path := range t.at {
		var c timing
		c.eta, c.steps = etas[r], math.NaN()
		for k := 0; k <= total; k += every {
			c.at = append(c.at, path[k*p.dim:(k+1)*p.dim]...)
			c.evals = append(c.evals, float64(k*b))
		}
		c.train = p.measure(c.at).loss
		if c.train[len(c.train)-1]-p.least <= goal*first { // and it stays there
			k := p.arrival(path[:(total+1)*p.dim], p.least+goal*first)
			c.steps, c.goalAt = float64(k), path[k*p.dim:(k+1)*p.dim]
		}
		last := func(t timing) float64 { return t.train[len(t.train)-1] }
		if best.at == nil || c.steps < best.steps || math.IsNaN(best.steps) && (c.steps > 0 || last(c) < last(best)) {
			best = c
		}
	}
	return best, nil
}

// arrival is the first step of a path that ends at f ≤ level at which f ≤ level.
func (p *problem) arrival(path []float64, level float64) int {
	n := len(path) / p.dim
	for k := 0; k < n; k += lanes {
		for i, v := range p.measure(path[k*p.dim : min(k+lanes, n)*p.dim]).loss {
			if v <= level {
				return k + i
			}
		}
	}
	return n - 1
}

func zeros(d int) []float64 { return make([]float64, d) }

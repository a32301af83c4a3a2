package scene

import (
	"math"
	"strconv"

	"github.com/slalom-ml/slalom/grad"
)

// goal is the share of the first gap f − f* that a batch size is timed to.
const goal = 0.1

// fewest is how many steps any batch size has, however few passes they are. On the way f is
// measured at steps 0 to looks, and then whenever there are a looks-th more; the mean of the last looks is where it ends.
const (
	fewest = 200
	looks  = 16
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
	var sizes, steps, evals, etas, train, test []float64
	noise := p.noise(zero)
	near := zero
	for b := 1; ; b = min(2*b, n) {
		best, err := p.timed(s, b, first)
		if err != nil {
			return err
		}
		sizes, steps, evals, etas = append(sizes, float64(b)), append(steps, best.steps), append(evals, float64(best.steps*float64(b))), append(etas, best.eta)
		name := "batch." + strconv.Itoa(len(sizes)-1) + "."
		a.array(name+"step", best.step)
		a.array(name+"evals", best.evals)
		a.array(name+"train", best.train)
		tests := p.losses(best.at, p.test)
		a.array(name+"test", tests)
		train, test = append(train, best.end), append(test, mean(tests[len(tests)-looks:]))
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
	a.array("batch.train", train)
	a.array("batch.test", test)
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
	eta, steps, end    float64 // steps to the goal; NaN: never there
	at                 []float64
	goalAt             []float64 // where it stood then
	step, evals, train []float64
}

// timed races eight step sizes, from twice the limit down to a sixty-fourth of it.
func (p *problem) timed(s Scene, b int, first float64) (timing, error) {
	etas := make([]float64, 8)
	for r := range etas {
		etas[r] = 2 * p.limit() / float64(int(1)<<r)
	}
	n := p.rows.Len()
	total := max(s.Passes*n/b, fewest)
	t, err := p.run(setting{method: "minibatch", order: s.Order, batch: b, seed: s.Seed, etas: etas, every: total}, zeros(p.dim), total)
	best := timing{steps: math.NaN()}
	if err != nil {
		return best, err
	}
	for r, path := range t.at {
		var c timing
		c.eta, c.steps = etas[r], math.NaN()
		for k := 0; k <= total; k += max(1, k/looks) {
			c.at = append(c.at, path[k*p.dim:(k+1)*p.dim]...)
			c.step, c.evals = append(c.step, float64(k)), append(c.evals, float64(k*b))
		}
		c.train = p.measure(c.at).loss
		c.end = mean(c.train[len(c.train)-looks:])
		if c.end-p.least <= goal*first { // and it stays there
			k := p.arrival(path[:(total+1)*p.dim], p.least+goal*first)
			c.steps, c.goalAt = float64(k), path[k*p.dim:(k+1)*p.dim]
		}
		if best.at == nil || c.steps < best.steps || math.IsNaN(best.steps) && (c.steps > 0 || c.end < best.end) {
			best = c
		}
	}
	return best, nil
}

// arrival is the first step of a path at which f ≤ level; the last where there is none.
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

func mean(v []float64) (m float64) {
	for _, x := range v {
		m += x / float64(len(v))
	}
	return m
}

func zeros(d int) []float64 { return make([]float64, d) }

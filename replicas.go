package slalom

import (
	"errors"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// replicas are N private copies of a model that learn side by side, each from its own part of every round of rows, and
// are averaged after each round (Zinkevich, Weimer, Smola, Li, "Parallelized Stochastic Gradient Descent", 2010). They are
// part of the recipe: the model depends on their number, not on how many cores there are.
type replicas struct {
	lead   *singles
	own    []*singles
	tables []*weight.Table
	round  int // rows of all replicas between two averages
}

// mostReplicas is how many there can be.
const mostReplicas = 256

// roundRows is the least number of rows that a replica learns from before it is averaged.
const roundRows = 1 << 12

var errReplicas = errors.New("replicas are linear models with one output that learn from single rows by update plain, adagrad or invariant with a constant step, without penalty or average: leave replicas out, or give update invariant, and leave out the rest")

// newReplicas is nil where the parts are others.
func newReplicas(s *singles, p *Parts, w weight.Weights, n int) *replicas {
	constant, ok := p.Step.(*step.Constant)
	if s == nil || !ok {
		return nil
	}
	r := &replicas{lead: s, round: max(n*roundRows, w[0].Size()/4)}
	for range n {
		one := newSingles(p, w, 1)
		switch rule := p.Update.Rule.(type) {
		case *update.Plain:
			one.rule = &update.Plain{}
		case *update.AdaGrad:
			one.rule = &update.AdaGrad{Eps: rule.Eps}
		case *update.Invariant:
			own := &update.Invariant{AdaGrad: update.AdaGrad{Eps: rule.Eps}}
			if one.rule = own; one.whole != nil {
				one.whole = own
			}
		default:
			return nil
		}
		eta := make([]float64, len(constant.Eta))
		for i, e := range constant.Eta {
			eta[i] = float64(e * constant.Factor())
		}
		one.step, one.tally = &step.Constant{Eta: eta}, new(grad.Tally)
		r.own, r.tables = append(r.own, one), append(r.tables, nil)
	}
	return r
}

// run is Parts.Run, with replicas.
func (r *replicas) run(w weight.Weights, k, end int) int {
	t := w[0]
	for _, s := range r.own {
		s.reset()
		s.tally.Reset()
	}
	for k < end {
		rows, pick := r.lead.draw.Run(min(end-k, r.round))
		if len(pick) == 0 {
			break
		}
		t.Grow(rows.Cols)
		r.each(t, rows, pick, k)
		r.average(t)
		k += len(pick)
		r.lead.step.Size(k-1, nil) // so that it knows what its last size was
		r.lead.up.Made(w, len(pick))
	}
	for _, s := range r.own {
		r.lead.tally.Add(s.sum)
		r.lead.tally.Weight += s.tally.Weight
		r.lead.tally.Rows += s.tally.Rows
	}
	return k
}

// each lets every replica learn from its part of a round, from the same start.
func (r *replicas) each(t *weight.Table, rows *data.Rows, pick []uint32, k int) {
	var wg sync.WaitGroup
	div, n := r.lead.draw.Batch().Div, len(r.own)
	for i, s := range r.own {
		wg.Go(func() {
			r.tables[i] = t.Copy(r.tables[i])
			from, to := i*len(pick)/n, (i+1)*len(pick)/n
			s.stretch(r.tables[i], rows, pick[from:to], nil, k+from, div)
		})
	}
	wg.Wait()
}

// average writes the mean of the replicas, states included, into t.
func (r *replicas) average(t *weight.Table) {
	var wg sync.WaitGroup
	n := len(r.own)
	for i := range n {
		wg.Go(func() {
			for j := i * len(t.W) / n; j < (i+1)*len(t.W)/n; j++ {
				sum := 0.0
				for _, own := range r.tables {
					sum += float64(own.W[j])
				}
				t.W[j] = float32(sum / float64(n))
			}
		})
	}
	wg.Wait()
}

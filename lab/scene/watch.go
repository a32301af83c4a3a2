package scene

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/weight"
)

// watcher is an estimator that writes down where it was asked and, at every so-manieth
// step, what it said. The loop does not know.
type watcher struct {
	grad.Estimator
	every, k int
	steps    int  // to come: room is made for them
	average  bool // the path is that of the averages
	svrg     *grad.SVRG

	at    [][]float64 // by racer: the points, one after the other
	said  [][]float64 // by racer: the estimates there; nil: each was the full gradient
	rows  []float64   // the row of a batch of one, else −1, of every step
	evals []float64   // gradient evaluations before the step
	sum   int         // so far
}

// At implements grad.Estimator.
func (t *watcher) At(w weight.Weights, b *data.Batch) *grad.Estimate {
	cost := t.cost(b)
	e := t.Estimator.At(w, b) // settles the weights
	row := -1.0
	if b.Len() == 1 {
		row = float64(b.Number(0))
	}
	t.rows = append(t.rows, row)
	t.note(w[0])
	if t.k%t.every == 0 && !b.Whole { // the whole sum's estimate is the full gradient
		_, g := e.Merged(0)
		t.hear(w[0], g)
	}
	t.k++
	t.sum += cost
	return e
}

// cost is how many rows' gradients this step evaluates.
func (t *watcher) cost(b *data.Batch) int {
	if t.svrg == nil {
		return b.Len()
	}
	cost := 2 * b.Len()
	if t.k == 0 || grad.Chance(t.svrg.Seed, uint64(t.k)) < float64(b.Len())/float64(t.svrg.Rows) {
		cost += int(t.svrg.Rows) // the reference point moves here
	}
	return cost
}

// note writes down the point.
func (t *watcher) note(w *weight.Table) {
	if t.at == nil {
		t.at, t.said = make([][]float64, w.Lanes), make([][]float64, w.Lanes)
		for r := range t.at {
			t.at[r] = make([]float64, 0, (t.steps+1)*w.AllLines())
		}
	}
	for j := range w.AllLines() {
		for r, v := range w.Line(j) {
			x := float64(v)
			if t.average {
				x = w.Avg[j*w.Lanes+r]
			}
			t.at[r] = append(t.at[r], x)
		}
	}
	t.evals = append(t.evals, float64(t.sum))
}

// hear writes down the estimate, mean included.
func (t *watcher) hear(w *weight.Table, g []float64) {
	if t.said[0] == nil {
		for r := range t.said {
			t.said[r] = make([]float64, 0, (t.steps/t.every+1)*w.AllLines())
		}
	}
	for j := range w.AllLines() {
		mean := w.MeanLine(j)
		for r := range w.Lanes {
			v := g[j*w.Lanes+r]
			if mean != nil {
				v += mean[r]
			}
			t.said[r] = append(t.said[r], v)
		}
	}
}

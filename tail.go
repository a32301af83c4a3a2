package slalom

import (
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// tail is the mean of the weights at the ends of blocks: those in the second half of the first pass and, later, all
// since. Where rows are many and columns few, the weights of a constant step wander about the optimum, and their mean, which
// then stands for the run, is nearer to it than they are (Rakhlin, Shamir, Sridharan, "Making Gradient Descent Optimal for
// Strongly Convex Stochastic Optimization", 2012), unless the hold-out says otherwise. Nothing is added to what a step costs.
type tail struct {
	n float64     // blocks in the mean
	w [][]float64 // one a table, as Flat
}

// tailBlocks is how many blocks a pass has where a tail is kept.
const tailBlocks = 16

// tails says whether a tail is kept: of linear models with a hold-out, and no other average, and so few weights that a look at all
// of them, sixteen times a pass, costs little beside the pass.
func (t *trainer) tails() bool {
	_, linear := t.p.Model.(*model.Linear)
	n := t.passRows()
	return linear && (t.valid() || t.p.Held != nil) && t.cfg.Average == "" && t.cfg.Order != "all" && t.cfg.Grad == "plain" &&
		n >= 1000 && int64(t.w[0].Size()/t.w[0].Racers) <= n/8
}

// passRows is how many rows a pass has, −1 while that is not known.
func (t *trainer) passRows() int64 {
	if n := t.parts.Sample.Rows(); n >= 0 {
		return n
	}
	if t.p.Rows > 0 {
		return t.p.Rows
	}
	return -1
}

// follow counts the present weights, at the end of a block.
func (t *trainer) follow() {
	if t.pass == 0 && int64(t.inPass)*int64(t.cfg.Batch)*2 < t.passRows() || !t.tails() {
		return
	}
	if t.tail.n == 0 {
		t.tail.w = make([][]float64, len(t.w))
	}
	t.tail.n++
	for i, tab := range t.w {
		mean := t.tail.w[i]
		if more := tab.Size() - len(mean); more > 0 {
			mean = append(mean, make([]float64, more)...)
		}
		tab.EachFlat(func(at int, w []float32) { kernel.Follow(mean[at:at+len(w)], w, t.tail.n) })
		t.tail.w[i] = mean
	}
}

// weights are the mean as tables like w, nil where there is none.
func (m *tail) weights(w weight.Weights) weight.Weights {
	if m.n < 2 {
		return nil
	}
	out := make(weight.Weights, len(w))
	for i, tab := range w {
		out[i] = weight.New(tab.Shape)
		for j, v := range m.w[i] {
			out[i].W[j] = float32(v)
		}
		if box, bounded := bounds(tab.Penalty); bounded {
			within(out[i], tab, box)
		}
	}
	return out
}

// beside is a model of last weights and, as racers behind theirs, of their late mean, where there is one.
func (t *trainer) beside(racers int, last, mean weight.Weights) (model.Sum, weight.Weights) {
	if mean == nil {
		return t.lanes(racers), last
	}
	return t.lanes(2 * racers), weight.Weights{weight.Beside(last[0], mean[0])}
}

// standing is the mean hold-out loss, racer by racer, of weights or, where that stands for them, of their late
// mean (nil: there is none); late says for which racers it does.
func (t *trainer) standing(last, mean weight.Weights) (valid []float64, late []bool) {
	if mean == nil {
		valid = meansOf(t.p.Model, last, t.p.Valid, t.o.Threads)
		return valid, make([]bool, len(valid))
	}
	n := model.RacersOf(t.p.Model)
	d := newDuel(n, true)
	m, both := t.beside(n, last, mean)
	eachLosses(m, both, t.p.Valid, t.o.Threads, func(losses []float64, lo int) { d.add(losses, t.p.Valid, lo) })
	return d.outcome()
}

// keep leaves some racers' lanes of the tables alone.
func (m *tail) keep(list []int, w weight.Weights) {
	for i, tab := range w {
		if i >= len(m.w) || m.w[i] == nil {
			continue
		}
		var own []float64
		for c := 0; c < len(m.w[i]); c += tab.Racers {
			for _, r := range list {
				own = append(own, m.w[i][c+r])
			}
		}
		m.w[i] = own
	}
}

// fields are those of weight.Saver.
func (m *tail) fields(visit weight.Visit, tables int) {
	visit("tail.n", &m.n)
	for len(m.w) < tables {
		m.w = append(m.w, nil)
	}
	for i := range tables {
		visit(weight.Key(tailKey, i), &m.w[i])
	}
}

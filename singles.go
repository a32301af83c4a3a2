package slalom

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// singles is Parts.Run for the commonest parts: single rows, a linear model with one output, plain gradients, a
// step size that does not look at them, an update that moves a row at once. Weights end with the same bits; the
// losses are added up in another order and, of logistic loss along the flow, with exponentials of float32.
type singles struct {
	draw  sample.Runner
	tally *grad.Tally
	step  step.Rule
	up    *update.Update
	rule  update.RowMover
	whole update.RowStepper // nil: product, loss and move are steps of their own
	loss  loss.Scalar
	count func(sum, product, deriv, z []float64, y float64) // nil: by the loss itself

	spots, own      []kernel.Spot // of the rows that are learned from, and the memory for them
	z, sum, product []float64
	row             update.Single
}

// fold is how many rows' losses go into one logarithm.
const fold = 512

// newSingles is nil where the parts are others.
func newSingles(p *Parts, w weight.Weights, batch int) *singles {
	plain, ok1 := p.Grad.(*grad.Plain)
	draw, ok2 := p.Sample.(sample.Runner)
	rule, ok3 := p.Update.Rule.(update.RowMover)
	if !ok1 || !ok2 || !ok3 || batch != 1 || !step.Blind(p.Step) || w[0].Lazy() || !w[0].Woven {
		return nil
	}
	m, ok := plain.Model.(*model.Linear)
	if !ok {
		return nil
	}
	if c, ok := p.Step.(*step.Constant); m.Racers() > 1 && !(ok && len(c.Eta) == m.Racers()) {
		return nil // one size for all racers, which the loop knows how to share out
	}
	l, ok := m.Loss.(loss.Scalar)
	if !ok {
		return nil
	}
	s := &singles{draw: draw, tally: plain.Seen(), step: p.Step, up: p.Update, rule: rule, loss: l}
	switch l.(type) {
	case loss.Logistic:
		s.count = kernel.LogisticSum
		if whole, ok := rule.(update.RowStepper); ok && w[0].Bias && (w[0].Lanes == 1 || kernel.RowsLanes(w[0].Lanes)) {
			s.whole = whole
		}
	case loss.Hinge:
		s.count = kernel.HingeSum
	case loss.Squared:
		s.count = kernel.SquaredSum
	}
	s.row.Loss = l
	r := m.Racers()
	s.row.Coef = make([]float64, r)
	s.z, s.sum, s.product = make([]float64, r), make([]float64, r), make([]float64, r)
	return s
}

// run is Parts.Run.
func (s *singles) run(w weight.Weights, k, end int) int {
	t := w[0]
	s.reset()
	for k < end {
		rows, pick := s.draw.Run(min(end-k, 8*fold))
		if len(pick) == 0 {
			break
		}
		t.Grow(rows.Cols)
		var known []kernel.Spot
		if l, ok := s.draw.(sample.Locator); ok {
			known = l.Spots()
		}
		s.stretch(t, rows, pick, known, k, s.draw.Batch().Div)
		k += len(pick)
		s.up.Made(w, len(pick))
	}
	s.tally.Add(s.sum)
	return k
}

func (s *singles) reset() {
	clear(s.sum)
	for c := range s.product {
		s.product[c] = 1
	}
}

// stretch makes steps with the rows picked, from step k; known are their spots, and more behind them, or nil.
func (s *singles) stretch(t *weight.Table, rows *data.Rows, pick []uint32, known []kernel.Spot, k int, div float64) {
	for from := 0; from < len(pick); from += fold {
		end := min(from+fold, len(pick))
		if known != nil {
			s.spots = known[from : end+kernel.SpotsAhead]
		} else {
			s.own = sample.Locate(s.own[:0], rows, pick[from:min(end+kernel.SpotsAhead, len(pick))], end-from+kernel.SpotsAhead)
			s.spots = s.own
		}
		if rows.Weight == nil && rows.Offset == nil && s.count != nil {
			s.even(t, rows, end-from, k+from)
		} else {
			s.uneven(t, rows, pick[from:end], k+from, div)
		}
		kernel.FoldLogs(s.sum, s.product)
	}
	s.tally.Rows += int64(len(pick))
}

// even makes n steps, from step k, with rows that all count alike.
func (s *singles) even(t *weight.Table, rows *data.Rows, n, k int) {
	s.tally.Weight += float64(n)
	if s.whole != nil {
		eta := s.step.Size(k, nil)
		if t.Lanes == 1 {
			s.sizes(n, k, eta[0])
		}
		s.whole.LogisticRows(t, rows, s.spots, n, s.sum, s.product, eta)
		return
	}
	r := &s.row
	r.Z, r.Factor, r.Offset = s.z, 1, 0
	for at := range n {
		ask(t, rows, s.spots, at)
		r.Index, r.Value = features(rows, &s.spots[at])
		r.Y = s.spots[at].Label
		t.ProductOf(s.z, r.Index, r.Value)
		s.count(s.sum, s.product, r.Coef, s.z, r.Y)
		askMore(t, rows, s.spots, at)
		s.rule.MoveRow(t, r, s.step.Size(k+at, nil))
	}
}

// sizes gives n spots the sizes of their steps, of which eta is the first.
func (s *singles) sizes(n, k int, eta float64) {
	spots := s.spots[:n]
	if _, same := s.step.(*step.Constant); same {
		for at := range spots {
			spots[at].Eta = float32(eta)
		}
		return
	}
	for at := range spots {
		if at > 0 {
			eta = s.step.Size(k+at, nil)[0]
		}
		spots[at].Eta = float32(eta)
	}
}

// uneven makes a step with each row picked, from step k, with rows that have weights or offsets, or another loss.
func (s *singles) uneven(t *weight.Table, rows *data.Rows, pick []uint32, k int, div float64) {
	r := &s.row
	r.Z = s.z
	for at, i := range pick {
		ask(t, rows, s.spots, at)
		r.Index, r.Value = features(rows, &s.spots[at])
		r.Y = s.spots[at].Label
		t.ProductOf(s.z, r.Index, r.Value)
		h, offset := 1.0, 0.0
		if rows.Weight != nil {
			h = rows.Weight[i]
		}
		if rows.Offset != nil {
			offset = rows.Offset[i]
		}
		s.tally.Weight += h
		f := h
		if div != 0 {
			f /= div
		}
		r.Factor, r.Offset = f, offset
		for c := range s.z {
			s.z[c] += offset
			v, d := s.loss.Eval(s.z[c], r.Y)
			s.sum[c] += float64(h * v)
			r.Coef[c] = float64(d * f)
		}
		askMore(t, rows, s.spots, at)
		s.rule.MoveRow(t, r, s.step.Size(k+at, nil))
	}
}

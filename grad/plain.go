package grad

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Plain is the batch's mean gradient: gradient descent when the batch is every
// row, stochastic gradient when it is one (Robbins and Monro, A Stochastic
// Approximation Method, 1951).
type Plain struct {
	Model model.Sum

	tally Tally
	est   Estimate
	chunk model.Gradient // of one chunk; its memory is not the sum's
	all   summer
}

// Seen implements Estimator.
func (p *Plain) Seen() *Tally { return &p.tally }

// At implements Estimator.
func (p *Plain) At(w weight.Weights, b *data.Batch) *Estimate {
	e := &p.est
	if b.Chunked() {
		p.chunks(e, w, b)
	} else {
		p.Model.Grad(&e.Gradient, w, b)
		p.tally.add(&e.Gradient)
	}
	e.reset(p.Model, w)
	return e
}

// chunks multiplies out the gradient of a batch that is larger than memory.
func (p *Plain) chunks(e *Estimate, w weight.Weights, b *data.Batch) {
	s := &p.all
	s.begun, s.weight = false, 0
	for ok := true; ok; ok = b.More() {
		s.add(p.Model, &p.chunk, w, b)
		p.tally.add(&p.chunk)
	}
	e.Reset(w, b, len(p.chunk.Loss))
	s.mean(e.Loss)
	for i := range e.Parts {
		e.Parts[i] = model.Part{Dense: s.dense[i]}
	}
}

// summer adds up the gradients of chunks, multiplied out.
type summer struct {
	dense  [][]float64 // one a table
	loss   []float64
	weight float64
	begun  bool
}

func (s *summer) add(m model.Sum, g *model.Gradient, w weight.Weights, b *data.Batch) {
	div := b.Div
	b.Div = 0
	m.Grad(g, w, b)
	b.Div = div
	if !s.begun {
		s.begun = true
		if s.dense == nil {
			s.dense = make([][]float64, len(w))
		}
		for i, t := range w {
			s.dense[i] = model.Sized(s.dense[i], t.Size())
			clear(s.dense[i])
		}
		s.loss = model.Sized(s.loss, len(g.Loss))
		clear(s.loss)
	}
	for i, t := range w {
		if n := t.Size(); n > len(s.dense[i]) { // the table has grown
			s.dense[i] = append(s.dense[i], make([]float64, n-len(s.dense[i]))...)
		}
		g.Parts[i].AddTo(s.dense[i], t, b)
	}
	for c, v := range g.Loss {
		s.loss[c] += v
	}
	for i := range b.Len() {
		s.weight += b.Factor(i)
	}
}

// mean divides by the weight of all rows. Without rows the loss is NaN.
func (s *summer) mean(loss []float64) {
	if !s.begun {
		s.loss = append(s.loss[:0], make([]float64, len(loss))...)
	}
	for i := range s.dense {
		for j := range s.dense[i] {
			s.dense[i][j] /= s.weight
		}
	}
	for c := range loss {
		loss[c] = s.loss[c] / s.weight
	}
}

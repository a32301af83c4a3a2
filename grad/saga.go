package grad

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// SAGA remembers each row's coefficient sᵢ from the row's last visit, αᵢ, and takes
//
//	g = (1/|B|) Σ_B aᵢ ⊗ (sᵢ − αᵢ) + mean,   mean = (1/n) Σ aᵢ ⊗ αᵢ
//
// (Defazio, Bach, Lacoste-Julien, SAGA: A Fast Incremental Gradient Method With Support
// for Non-Strongly Convex Composite Objectives, 2014). It keeps one float64 a
// row and lane, so it wants a linear model and rows that can be reached by number. A
// step visits the batch's rows three times.
type SAGA struct {
	Model model.Sum
	Rows  int   // n
	First int64 // number of the first row

	tally Tally
	est   Estimate
	alpha []float64 // α, n × lanes
	mean2 []float64
	batch *data.Batch // the step whose α and mean are still to be moved
	coef  []float64   // its sᵢ
	pend  data.Batch
	pick  []uint32
}

var _ Meaner = (*SAGA)(nil)

// Seen implements Estimator.
func (s *SAGA) Seen() *Tally { return &s.tally }

// Prepare gives the table its mean. It is an error when the model's gradient
// has no factors to remember.
func (s *SAGA) Prepare(w weight.Weights) error {
	if _, ok := s.Model.(*model.Linear); !ok {
		return fmt.Errorf("grad saga remembers one number a row and output, which only linear models have; use grad svrg")
	}
	t := w[0]
	t.Mean = make([]float64, t.Size())
	s.alpha = make([]float64, s.Rows*t.Lanes)
	s.mean2 = make([]float64, t.Racers)
	return nil
}

// At implements Estimator.
func (s *SAGA) At(w weight.Weights, b *data.Batch) *Estimate {
	t := w[0]
	s.commit(t)
	e := &s.est
	s.Model.Grad(&e.Gradient, w, b)
	s.tally.add(&e.Gradient)
	coef := e.Parts[0].Coef
	s.coef = append(s.coef[:0], coef...)
	for i := range b.Len() {
		f := b.Factor(i) / b.Div
		old := s.of(b, i, t.Lanes)
		raw := s.coef[i*t.Lanes : (i+1)*t.Lanes] // sᵢ alone, as it enters the mean
		for c, v := range old {
			raw[c] /= f
			if f == 0 {
				raw[c] = v
			}
			coef[i*t.Lanes+c] -= float64(f * v)
		}
	}
	s.keep(b)
	e.reset(s.Model, w)
	e.mean2 = s.mean2
	return e
}

// of is αᵢ of the batch's i-th row.
func (s *SAGA) of(b *data.Batch, i, lanes int) []float64 {
	n := int(b.Number(i) - s.First)
	return s.alpha[n*lanes : (n+1)*lanes]
}

// keep remembers the batch until its step has been made.
func (s *SAGA) keep(b *data.Batch) {
	s.pend = *b
	if b.Pick != nil {
		s.pick = append(s.pick[:0], b.Pick...)
		s.pend.Pick = s.pick
	}
	s.batch = &s.pend
}

// commit moves α and the mean for the last step, on lines settled with the old mean first.
func (s *SAGA) commit(t *weight.Table) {
	b := s.batch
	if b == nil {
		return
	}
	s.batch = nil
	for i := range b.Len() {
		t.Settle(b.Row(i))
	}
	n := float64(s.Rows)
	h := b.Div / float64(b.Len()) // mean row weight
	for i := range b.Len() {
		old := s.of(b, i, t.Lanes)
		now := s.coef[i*t.Lanes : (i+1)*t.Lanes]
		f := 1 / (n * h)
		if b.Rows.Weight != nil {
			f *= b.Rows.Weight[b.At(i)]
		}
		t.Visit(b.Row(i), func(line int, a float64) {
			mean := t.MeanLine(line)
			for c := range mean {
				m := mean[c] + float64(float64((now[c]-old[c])*f)*a)
				s.mean2[c%t.Racers] += float64(m*m) - float64(mean[c]*mean[c])
				mean[c] = m
			}
		})
		copy(old, now)
	}
}

// Fields implements weight.Saver. The last step must have been committed (Commit).
func (s *SAGA) Fields(visit weight.Visit) {
	visit("saga.alpha", &s.alpha)
	visit("saga.mean2", &s.mean2)
}

// Fits says whether the memory put back is one for these tables.
func (s *SAGA) Fits(w weight.Weights) error {
	if len(s.alpha) != s.Rows*w[0].Lanes || len(s.mean2) != w[0].Racers {
		return fmt.Errorf("grad saga: the memory of %d numbers is not that of %d rows", len(s.alpha), s.Rows)
	}
	return nil
}

// Commit moves the memory for the last step at once, before a checkpoint.
func (s *SAGA) Commit(w weight.Weights) { s.commit(w[0]) }

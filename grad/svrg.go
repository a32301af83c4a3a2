package grad

import (
	"errors"
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// SVRG is the loopless stochastic variance reduced gradient,
//
//	g = ∇f_B(w) − ∇f_B(w̃) + ∇f(w̃)
//
// whose reference point w̃ moves to w with chance |B|/n before a step, at the
// cost of one visit of every row (Kovalev, Horváth, Richtárik, Don't Jump
// Through Hoops and Remove Those Loops, 2020; after Johnson and Zhang, Accelerating Stochastic
// Gradient Descent using Predictive Variance Reduction, 2013). A step costs two visits of
// each row of the batch.
type SVRG struct {
	Model  model.Sum
	Source data.Source // read whole at each move of w̃
	Rows   int64       // n
	Seed   uint64

	tally Tally
	est   Estimate
	old   model.Gradient
	ref   weight.Weights
	mean2 []float64
	step  uint64
	err   error
}

var _ Meaner = (*SVRG)(nil)
var _ Failer = (*SVRG)(nil)

// Seen implements Estimator.
func (s *SVRG) Seen() *Tally { return &s.tally }

// Err is the first error met in reading the source.
func (s *SVRG) Err() error { return s.err }

// Prepare gives the tables their mean.
func (s *SVRG) Prepare(w weight.Weights) error {
	s.ref = s.ref[:0]
	for _, t := range w {
		t.Mean = make([]float64, t.Size())
		s.ref = append(s.ref, weight.New(t.Shape))
	}
	return nil
}

// At implements Estimator.
func (s *SVRG) At(w weight.Weights, b *data.Batch) *Estimate {
	if s.step == 0 || Chance(s.Seed, s.step) < float64(b.Len())/float64(max(s.Rows, 1)) {
		s.move(w)
	}
	s.step++
	e := &s.est
	s.Model.Grad(&e.Gradient, w, b)
	s.tally.add(&e.Gradient)
	s.Model.Grad(&s.old, s.ref, b)
	for i, t := range w {
		s.ref[i].Grow(t.Lines)
	}
	for i := range e.Parts {
		subtract(e.Parts[i].Coef, s.old.Parts[i].Coef)
		subtract(e.Parts[i].Dense, s.old.Parts[i].Dense)
	}
	e.reset(s.Model, w)
	e.mean2 = s.mean2
	return e
}

// move sets the reference point to w and the mean to the full gradient there.
func (s *SVRG) move(w weight.Weights) {
	mean := make([][]float64, len(w))
	for i, t := range w {
		t.SettleAll()
		s.ref[i].Grow(t.Lines)
		s.ref[i].SetFlat(t.Flat())
	}
	loss := make([]float64, model.RacersOf(s.Model))
	if err := Full(mean, loss, s.Model, s.ref, s.Source); err != nil {
		if s.err == nil {
			s.err = err
		}
		return
	}
	for i, t := range w {
		t.Grow(s.ref[i].Lines)
		copy(t.Mean, mean[i])
	}
	s.mean2 = norms(s.mean2, w)
}

// norms writes ‖mean‖² of each racer.
func norms(dst []float64, w weight.Weights) []float64 {
	dst = model.Sized(dst, w[0].Racers)
	clear(dst)
	for _, t := range w {
		for c, v := range t.Mean {
			dst[c%t.Lanes%t.Racers] += float64(v * v)
		}
	}
	return dst
}

func subtract(a, b []float64) {
	for i, v := range b[:len(a)] {
		a[i] -= v
	}
}

// Chance is a number in [0, 1) for step k: a hash, so that no state needs keeping
// (the finalizer of Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014).
func Chance(seed, k uint64) float64 {
	z := seed + (k+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}

// Fits says whether the reference point put back is one for these tables.
func (s *SVRG) Fits(w weight.Weights) error {
	for i, t := range w {
		if r := s.ref[i]; len(r.W) != r.Size() || r.Lines > t.Lines {
			return fmt.Errorf("grad svrg: the reference point of table %d does not fit", i)
		}
	}
	if s.step > 0 && len(s.mean2) != w[0].Racers {
		return errors.New("grad svrg: a norm is missing")
	}
	return nil
}

// Fields implements weight.Saver.
func (s *SVRG) Fields(visit weight.Visit) {
	visit("svrg.step", &s.step)
	visit("svrg.mean2", &s.mean2)
	for i, t := range s.ref {
		visit(weight.Key("svrg.ref", i), &t.W)
		t.Fit()
	}
}

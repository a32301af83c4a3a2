package step

import "github.com/slalom-ml/slalom/grad"

// Rule gives the size of step k, counted from 0, along g: one number a racer,
// valid until the next call.
type Rule interface {
	Size(k int, g *grad.Estimate) []float64
}

// Scaler is a rule whose sizes can be shortened for the rest of the run, after a divergence.
type Scaler interface {
	Rule
	// Scale multiplies every later size by f.
	Scale(f float64)
	// Factor is what sizes are multiplied by so far.
	Factor() float64
}

// Blind says whether a rule gives its sizes without looking at the estimate: Size(k, nil) will do.
func Blind(r Rule) bool {
	switch r.(type) {
	case *Constant, *Inverse, *InverseRoot, *Cosine:
		return true
	}
	return false
}

// sizes is the slice that a rule hands out.
type sizes struct {
	out []float64
	by  float64 // 0 means 1
}

// Scale implements Scaler.
func (s *sizes) Scale(f float64) { s.by = s.Factor() * f }

// Factor implements Scaler.
func (s *sizes) Factor() float64 {
	if s.by == 0 {
		return 1
	}
	return s.by
}

// each gives racer r the size etas[r]·f; a single eta serves all racers.
func (s *sizes) each(etas []float64, f float64, g *grad.Estimate) []float64 {
	n := len(etas)
	if g != nil && len(g.Loss) > n {
		n = len(g.Loss)
	}
	for len(s.out) < n {
		s.out = append(s.out, 0)
	}
	s.out = s.out[:n]
	by := s.Factor()
	if len(etas) == len(s.out) { // without a division for each
		for r, eta := range etas {
			s.out[r] = eta * f * by
		}
		return s.out
	}
	for r := range s.out {
		s.out[r] = etas[r%len(etas)] * f * by
	}
	return s.out
}

// Last is what Size gave last.
func (s *sizes) Last() []float64 { return s.out }

// Fields implements weight.Saver.
func (s *sizes) Fields(visit func(name string, ptr any)) { visit("step.scale", &s.by) }

package step

import (
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/weight"
)

// Backtrack looks for a step that the full gradient bears out: it doubles the last one, then halves it until
//
//	f(w⁺) ≤ f(w) + ⟨g, w⁺−w⟩ + ‖w⁺−w‖²/(2 eta),   w⁺ = prox(w − eta·g)
//
// (Armijo, Minimization of functions having Lipschitz continuous first partial
// derivatives, 1966; in this form Beck and Teboulle, FISTA, 2009). It needs every row in the batch and
// one racer; each try visits every row.
type Backtrack struct {
	Eta float64 // first try; 0 means 1
	sizes
}

var _ weight.Saver = (*Backtrack)(nil)

// Size implements Rule.
func (s *Backtrack) Size(_ int, g *grad.Estimate) []float64 {
	eta := 2 * s.Eta
	if s.Eta == 0 {
		eta = 1
	}
	for range 100 {
		t := g.Try(eta)
		if t.Move2 == 0 && s.Eta != 0 { // nothing moves, so nothing is learned of the size
			eta = s.Eta
			break
		}
		// rounding of two sums over all rows must not stop a run at its optimum
		slack := float64(1e-12 * (1 + max(g.Loss[0], -g.Loss[0])))
		if t.Loss <= g.Loss[0]+t.Slope+t.Move2/(2*eta)+slack {
			break
		}
		eta /= 2
	}
	s.Eta = eta
	return s.each([]float64{eta}, 1, g)
}

// Fields implements weight.Saver.
func (s *Backtrack) Fields(visit func(name string, ptr any)) {
	s.sizes.Fields(visit)
	visit("step.eta", &s.Eta)
}

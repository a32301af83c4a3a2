package step

import (
	"math"

	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/weight"
)

var (
	_ weight.Saver = (*Constant)(nil)
	_ weight.Saver = (*Inverse)(nil)
	_ weight.Saver = (*InverseRoot)(nil)
	_ weight.Saver = (*Cosine)(nil)
)

// Constant is eta, always. With one row a step it ends in a ball round the
// optimum whose size grows with eta.
type Constant struct {
	Eta []float64 // one a racer, or one for all
	sizes
}

// Inverse is eta/(1 + Decay·k), the step of Robbins and Monro (A Stochastic
// Approximation Method, 1951): Σ eta = ∞, Σ eta² < ∞.
type Inverse struct {
	Eta   []float64
	Decay float64 // per step
	sizes
}

// InverseRoot is eta/√(1 + Decay·k).
type InverseRoot struct {
	Eta   []float64
	Decay float64 // per step
	sizes
}

// Cosine rises from 0 over Warm steps and falls along half a cosine to 0 at
// step Total (Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with
// Warm Restarts, 2017). Past Total it stays at its last positive value; Total = 0
// is no fall at all.
type Cosine struct {
	Eta         []float64
	Warm, Total int
	sizes
}

// Size implements Rule.
func (s *Constant) Size(_ int, g *grad.Estimate) []float64 { return s.each(s.Eta, 1, g) }

// Size implements Rule.
func (s *Inverse) Size(k int, g *grad.Estimate) []float64 {
	return s.each(s.Eta, 1/(1+float64(s.Decay*float64(k))), g)
}

// Size implements Rule.
func (s *InverseRoot) Size(k int, g *grad.Estimate) []float64 {
	return s.each(s.Eta, 1/math.Sqrt(1+float64(s.Decay*float64(k))), g)
}

// Size implements Rule.
func (s *Cosine) Size(k int, g *grad.Estimate) []float64 {
	k = min(k, max(s.Total, 1)-1)
	if k < s.Warm {
		return s.each(s.Eta, float64(k+1)/float64(s.Warm), g)
	}
	x := float64(k-s.Warm) / float64(max(s.Total-s.Warm, 1))
	return s.each(s.Eta, (1+kernel.CosPi(x))/2, g)
}

package update

import (
	"math"
	"slices"

	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// AdaGrad divides by the root of the sum of squared gradients, weight by weight,
//
//	G ← G + g²,   D = √G + Eps,   w ← prox_{eta/D}(w − eta·g/D)
//
// (Duchi, Hazan, Singer, Adaptive Subgradient Methods for Online Learning and Stochastic
// Optimization, 2011). G starts at zero, so a weight's first move is eta.
type AdaGrad struct {
	anyPenalty
	Eps  float64 // 0 means 1e-8
	step buffer

	s32, eta32 []float32
	eta        []float64 // what eta32 was made of
}

var _ RowMover = (*AdaGrad)(nil)

// Name implements Rule.
func (*AdaGrad) Name() string { return "adagrad" }

// States implements Rule.
func (*AdaGrad) States() int { return 1 }

// Restless implements weight.Mover.
func (*AdaGrad) Restless() bool { return false }

const defaultEps = 1e-8

// Move implements weight.Mover.
func (u *AdaGrad) Move(t *weight.Table, lines []uint32, g []float64, _ int, eta []float64) {
	eps, step, lanes := orDefault(u.Eps, defaultEps), u.step.of(t.Lanes), t.Lanes
	for k := range len(g) / lanes {
		line := k
		if lines != nil {
			line = int(lines[k])
		}
		at := line * t.Stride()
		w, sum, s := t.W[at:at+lanes], t.State[0][at:at+lanes], step[:lanes]
		for c, v := range g[k*lanes : (k+1)*lanes] {
			q := float32(float64(sum[c]) + float64(v*v))
			sum[c] = q
			e := eta[0]
			if t.Racers > 1 {
				e = eta[c%t.Racers]
			}
			s[c] = e / (math.Sqrt(float64(q)) + eps)
			w[c] = float32(float64(w[c]) - float64(s[c]*v))
		}
		if t.Penalty != nil {
			prox(t, line, w, s)
		}
	}
}

// MoveRow implements RowMover, in float32 (Move, whose gradients are sums, works in float64).
func (u *AdaGrad) MoveRow(t *weight.Table, r *Single, eta []float64) {
	s := r.Coef
	eps, n := float32(orDefault(u.Eps, defaultEps)), t.Stride()
	u.s32 = model.Sized(u.s32, len(s))
	kernel.Narrow(u.s32, s, 1)
	if len(u.eta32) != len(s) || !slices.Equal(u.eta, eta) {
		u.eta, u.eta32 = append(u.eta[:0], eta...), model.Sized(u.eta32, len(s))
		for c := range u.eta32 {
			u.eta32[c] = float32(eta[c%t.Racers])
		}
	}
	if t.Bias {
		kernel.AdaGradBias(t.W, n, r.Index, r.Value, u.s32, u.eta32, eps)
	} else {
		kernel.AdaGrad(t.W, n, r.Index, r.Value, u.s32, u.eta32, eps)
	}
}

// Leap implements weight.Mover: D stands still while the gradient is zero.
func (u *AdaGrad) Leap(t *weight.Table, line, from, to int) bool {
	if t.Mean != nil {
		return false // G grows with the mean's square at every step
	}
	d, sum := u.step.of(t.Lanes), t.State[0][line*t.Stride():]
	for c := range d {
		d[c] = math.Sqrt(float64(sum[c])) + orDefault(u.Eps, defaultEps)
	}
	return t.Leap(line, from, to, d)
}

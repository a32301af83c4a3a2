package update

import (
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// FTRL is Follow The Proximally Regularized Leader with a learning rate for
// each weight. With n = Σ g², D = (Beta + √n)/eta and z ← z + g − (D − D_old)·w, after k steps
//
//	w = −soft(z, k·l1) / (D + k·l2)
//
// (McMahan, Follow-the-Regularized-Leader and Mirror Descent: Equivalence
// Theorems and L1 Regularization, 2011: the penalty is counted once a step, so
// that the fixed point is the optimum of loss + penalty; the later paper on ad clicks counts it once in all.) eta
// must be constant. z is kept in two float32 numbers, since it grows with k.
type FTRL struct {
	Beta float64 // 0 means 1
}

// Name implements Rule.
func (*FTRL) Name() string { return "ftrl" }

// States implements Rule: z, its remainder, n.
func (*FTRL) States() int { return 3 }

// Restless implements weight.Mover.
func (*FTRL) Restless() bool { return false }

// ConstantStep says that the rule's steps must not change from outside.
func (*FTRL) ConstantStep() {}

// Fits implements Rule.
func (*FTRL) Fits(p penalty.Penalty) error {
	if _, ok := p.(penalty.Affine); p != nil && !ok {
		return fmt.Errorf("update ftrl solves for its weights and takes l1 and l2, not %s; use update adagrad", p.Name())
	}
	return nil
}

// Move implements weight.Mover.
func (u *FTRL) Move(t *weight.Table, lines []uint32, g []float64, k int, eta []float64) {
	beta := orDefault(u.Beta, 1)
	each(t, lines, g, func(line, at int, w []float32, g []float64) {
		l1, l2 := strengths(t, line)
		zs, lo, ns := t.State[0], t.State[1], t.State[2]
		for c, v := range g {
			e := eta[c%t.Racers]
			n := float64(ns[at+c])
			d := (beta + math.Sqrt(n)) / e
			z := sum(t, at+c, d)
			q := float32(n + float64(v*v))
			ns[at+c] = q
			d2 := (beta + math.Sqrt(float64(q))) / e
			z += v - float64((d2-d)*float64(w[c]))
			zs[at+c] = float32(z)
			lo[at+c] = float32(z - float64(zs[at+c]))
			w[c] = solve(z, d2, l1, l2, k+1)
		}
	})
}

// sum is z of weight i. A weight that is not zero and has never had a gradient is a warm start, and z
// is made so that it is where it is.
func sum(t *weight.Table, i int, d float64) float64 {
	z := &t.State[0][i]
	if *z == 0 && t.State[2][i] == 0 && t.W[i] != 0 {
		*z = float32(-d * float64(t.W[i]))
	}
	return float64(*z) + float64(t.State[1][i])
}

func strengths(t *weight.Table, line int) (l1, l2 float64) {
	if a, ok := t.PenaltyOf(line).(penalty.Affine); ok {
		return a.Affine()
	}
	return 0, 0
}

func solve(z, d, l1, l2 float64, k int) float32 {
	t := float64(l1 * float64(k))
	switch {
	case z > t:
		z -= t
	case z < -t:
		z += t
	default:
		return 0
	}
	return float32(-z / (d + float64(l2*float64(k))))
}

// Leap implements weight.Mover: only the penalty's count goes on.
func (u *FTRL) Leap(t *weight.Table, line, _, to int) bool {
	if t.Mean != nil {
		return false
	}
	if t.PenaltyOf(line) == nil {
		return true
	}
	l1, l2 := strengths(t, line)
	eta, at := t.Eta(to-1), line*t.Stride()
	for c := range t.Line(line) {
		d := (orDefault(u.Beta, 1) + math.Sqrt(float64(t.State[2][at+c]))) / eta[c%t.Racers]
		z := sum(t, at+c, d)
		t.W[at+c] = solve(z, d, l1, l2, t.Step(to))
	}
	return true
}

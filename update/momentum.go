package update

import (
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// Momentum is the heavy ball,
//
//	w⁺ = prox(w − eta·g + Beta·d),   d = w − w⁻ the last move
//
// (Polyak, Some methods of speeding up the convergence of iteration methods,
// 1964; with a prox: Ochs, Chen, Brox, Pock, iPiano, 2014). Without a penalty
// and with a constant step it is the velocity form v ← Beta·v + g, w ← w − eta·v.
// It keeps d, unrounded where no penalty interferes: a d taken from rounded weights would coast for ever, since 0.9
// of the smallest move rounds to that move.
type Momentum struct {
	anyPenalty
	Beta float64 // 0 means 0.9
	step buffer
}

// Nesterov is the accelerated gradient with constant momentum,
//
//	x⁺ = prox(y − eta·g(y)),   y⁺ = x⁺ + Beta·(x⁺ − x)
//
// (Nesterov, A method of solving a convex programming problem with convergence
// rate O(1/k²), 1983; Beck and Teboulle, FISTA, 2009). The table's weights are y, where gradients
// are taken; it keeps y − x.
type Nesterov struct {
	anyPenalty
	Beta float64 // 0 means 0.9
	step buffer
}

const defaultBeta = 0.9

func orDefault(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return v
}

// Name implements Rule.
func (*Momentum) Name() string { return "momentum" }

// Name implements Rule.
func (*Nesterov) Name() string { return "nesterov" }

// States implements Rule.
func (*Momentum) States() int { return 1 }

// States implements Rule.
func (*Nesterov) States() int { return 1 }

// Restless implements weight.Mover: an untouched line coasts.
func (*Momentum) Restless() bool { return true }

// Restless implements weight.Mover: an untouched line coasts.
func (*Nesterov) Restless() bool { return true }

// Move implements weight.Mover.
func (u *Momentum) Move(t *weight.Table, lines []uint32, g []float64, _ int, eta []float64) {
	n := t.Lanes
	beta, b := orDefault(u.Beta, defaultBeta), u.step.of(3*n)
	step, old, next := b[:n], b[n:2*n], b[2*n:]
	for c := range step {
		step[c] = eta[c%t.Racers]
	}
	each(t, lines, g, func(line, at int, w []float32, g []float64) {
		d := t.State[0][at : at+n]
		for c, v := range g {
			old[c] = float64(w[c])
			next[c] = old[c] - float64(step[c]*v) + float64(beta*float64(d[c]))
			w[c] = float32(next[c])
		}
		prox(t, line, w, step)
		for c, v := range w {
			if v != float32(next[c]) {
				next[c] = float64(v)
			}
			d[c] = float32(next[c] - old[c])
		}
	})
}

// Move implements weight.Mover.
func (u *Nesterov) Move(t *weight.Table, lines []uint32, g []float64, _ int, eta []float64) {
	beta, step := orDefault(u.Beta, defaultBeta), u.step.of(2*t.Lanes)
	step, old := step[:t.Lanes], step[t.Lanes:]
	for c := range step {
		step[c] = eta[c%t.Racers]
	}
	each(t, lines, g, func(line, at int, w []float32, g []float64) {
		d := t.State[0][at : at+len(w)]
		for c, v := range g {
			y := float64(w[c])
			old[c] = y - float64(d[c]) // x
			w[c] = float32(y - float64(step[c]*v))
		}
		prox(t, line, w, step)
		for c := range w {
			x := float64(w[c])
			ahead := float64(beta * (x - old[c]))
			w[c] = float32(x + ahead)
			d[c] = float32(ahead)
		}
	})
}

// Leap implements weight.Mover.
func (u *Momentum) Leap(t *weight.Table, line, from, to int) bool {
	return coast(t, line, from, to, orDefault(u.Beta, defaultBeta))
}

// Leap implements weight.Mover.
func (u *Nesterov) Leap(t *weight.Table, line, from, to int) bool {
	return coast(t, line, from, to, orDefault(u.Beta, defaultBeta))
}

// coast brings a line without gradient, mean and penalty through m steps: it moves on by d·(beta + … + betaᵐ).
// A line at rest does what a plain update's does.
func coast(t *weight.Table, line, from, to int, beta float64) bool {
	w := t.Line(line)
	d := t.State[0][line*t.Stride():][:len(w)]
	rest := true
	for _, v := range d {
		rest = rest && v == 0
	}
	switch {
	case t.Mean != nil:
		return false
	case t.PenaltyOf(line) != nil:
		// shrinking is itself a move, on which momentum would build
		return rest && settled(t, line)
	case rest:
		return true
	}
	p := power(beta, to-from)
	far := beta * (1 - p) / (1 - beta)
	for c, v := range d {
		w[c] = float32(float64(w[c]) + float64(float64(v)*far))
		d[c] = float32(float64(v) * p)
	}
	return true
}

func zero(w []float32) bool {
	for _, v := range w {
		if v != 0 {
			return false
		}
	}
	return true
}

// settled says that a line's penalty leaves it where it is: zero weights, or
// weights inside a box.
func settled(t *weight.Table, line int) bool {
	w := t.Line(line)
	if b, ok := t.PenaltyOf(line).(penalty.Box); ok {
		return b.Value(w) == 0
	}
	_, bounded := t.PenaltyOf(line).(penalty.Bounded)
	return zero(w) && !bounded
}

// power is bᵐ by squaring.
func power(b float64, m int) float64 {
	p := 1.0
	for ; m > 0; m >>= 1 {
		if m&1 == 1 {
			p *= b
		}
		b *= b
	}
	return p
}

package update

import (
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// Adam divides a running mean of gradients by the root of a running mean of squares,
//
//	m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  D = √(v/(1−β₂ᵏ)) + Eps
//	w ← prox_{eta/D}(w − eta·m/(1−β₁ᵏ)/D),  k counted from 1
//
// (Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015). m and v of
// an untouched weight decay at every step, and move it: that is made up for when it is next read.
type Adam struct {
	Beta1, Beta2, Eps float64 // 0 means 0.9, 0.999, 1e-8
	// Decoupled makes an L2 penalty a decay beside the adaptive step, w ← w − eta·λ·w, not
	// a part of the objective: AdamW (Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019).
	Decoupled bool

	step buffer
}

// Name implements Rule.
func (u *Adam) Name() string {
	if u.Decoupled {
		return "adamw"
	}
	return "adam"
}

// States implements Rule.
func (*Adam) States() int { return 2 }

// Restless implements weight.Mover.
func (*Adam) Restless() bool { return true }

// Fits implements Rule.
func (u *Adam) Fits(p penalty.Penalty) error {
	if _, ok := p.(penalty.L2); u.Decoupled && p != nil && !ok {
		return fmt.Errorf("update adamw has a decay of its own and takes only l2, not %s; use update adam", p.Name())
	}
	return nil
}

// decay is λ of AdamW for one line.
func (u *Adam) decay(t *weight.Table, line int) float64 {
	if p, ok := t.PenaltyOf(line).(penalty.L2); ok && u.Decoupled {
		return p.Lambda
	}
	return 0
}

// Move implements weight.Mover.
func (u *Adam) Move(t *weight.Table, lines []uint32, g []float64, k int, eta []float64) {
	b1, b2, eps := orDefault(u.Beta1, 0.9), orDefault(u.Beta2, 0.999), orDefault(u.Eps, defaultEps)
	c1, c2 := 1-power(b1, k+1), 1-power(b2, k+1)
	step := u.step.of(t.Lanes)
	each(t, lines, g, func(line, at int, w []float32, g []float64) {
		m, v, l := t.State[0][at:at+len(w)], t.State[1][at:at+len(w)], u.decay(t, line)
		for c, x := range g {
			mm := float64(b1*float64(m[c])) + float64((1-b1)*x)
			vv := float64(b2*float64(v[c])) + float64((1-b2)*float64(x*x))
			m[c], v[c] = float32(mm), float32(vv)
			e := eta[c%t.Racers]
			step[c] = e / (math.Sqrt(vv/c2) + eps)
			old := float64(w[c])
			w[c] = float32(old - float64(float64(e*l)*old) - float64(step[c]*(mm/c1)))
		}
		if !u.Decoupled {
			prox(t, line, w, step)
		}
	})
}

// Leap implements weight.Mover: a line that has come to rest stays there.
func (u *Adam) Leap(t *weight.Table, line, from, to int) bool {
	at := line * t.Stride()
	m, v := t.State[0][at:at+t.Lanes], t.State[1][at:at+t.Lanes]
	if t.Mean != nil || !zero(m) || (t.PenaltyOf(line) != nil && !settled(t, line)) {
		return u.rest(t, line, from, to)
	}
	f := power(orDefault(u.Beta2, 0.999), to-from)
	for c := range v {
		v[c] = float32(float64(v[c]) * f)
	}
	return true
}

// still is a share of a weight too small to change it, with room for the sum of
// all later moves, each at most β₁/√β₂ of the one before.
const still = 1.0 / (1 << 30)

// rest replays steps until the line has come to rest as far as float32 can
// tell, and says whether it did before the last; m is then set to zero.
func (u *Adam) rest(t *weight.Table, line, from, to int) bool {
	if t.Mean != nil || t.PenaltyOf(line) != nil || to-from < 64 {
		return false
	}
	at, w := line*t.Stride(), t.Line(line)
	m, v := t.State[0][at:at+len(w)], t.State[1][at:at+len(w)]
	eps := orDefault(u.Eps, defaultEps)
	for k := from; k < to; k++ {
		eta := t.Eta(k)
		moving := false
		c1, c2 := 1-power(orDefault(u.Beta1, 0.9), t.Step(k)+1), 1-power(orDefault(u.Beta2, 0.999), t.Step(k)+1)
		for c := range w {
			far := eta[c%t.Racers] * float64(m[c]) / c1 / (math.Sqrt(float64(v[c])/c2) + eps)
			moving = moving || math.Abs(far) > still*math.Abs(float64(w[c]))
		}
		if !moving {
			clear(m)
			return u.Leap(t, line, k, to)
		}
		t.Replay(line, k)
	}
	return true
}

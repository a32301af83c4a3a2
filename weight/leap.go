package weight

import (
	"sort"

	"github.com/slalom-ml/slalom/penalty"
)

// parts takes a penalty apart: the strengths of its affine part, and the box it clips to (Box{}:
// none). A penalty that is not made of these is not ok.
func parts(p penalty.Penalty) (l1, l2 float64, box penalty.Box, ok bool) {
	switch p := p.(type) {
	case nil:
	case penalty.Affine:
		l1, l2 = p.Affine()
	case penalty.Box:
		box = p
	case penalty.Bounded:
		l1, l2, box = p.Elastic.L1, p.Elastic.L2, p.Box
	default:
		return 0, 0, box, false
	}
	return l1, l2, box, true
}

// Leap brings an untouched line through the steps
//
//	w ← prox_{eta/d}(w − eta·mean/d)
//
// from … to-1 at once, when there is a closed form, and says whether there was. d is the metric
// of the line's lanes, nil for 1; it must not have changed in those steps.
func (t *Table) Leap(line, from, to int, d []float64) bool {
	l := &t.lazy
	p := t.PenaltyOf(line)
	if p == nil && t.Mean == nil {
		return true
	}
	if to-from == 1 {
		return false // one step is what Move does
	}
	if t.Mean != nil {
		return d == nil && l.cut <= from && t.drift(line, from, to, p)
	}
	return t.shrink(line, from, to, d, p)
}

// drift is a leap with a dense mean, in the metric 1. Every step takes a weight towards one
// point, the minimum of mean·w + l1·|w| + l2·w²/2, and never past it; so a box is met on one side at
// most, and clipping at the end is the same as clipping every time, once the first step, which may
// begin outside, has been made as it stands.
func (t *Table) drift(line, from, to int, p penalty.Penalty) bool {
	l1, l2, box, ok := parts(p)
	if _, q2, _, _ := parts(t.Penalty); !ok || q2 != l2 {
		return false // q2 is not l2 for an intercept free of the penalty that the history is kept for
	}
	boxed := box != penalty.Box{}
	if boxed {
		t.replay(line, from)
		from++
	}
	w, mean := t.Line(line), t.MeanLine(line)
	for c := range w {
		mu := 0.0
		if mean != nil {
			mu = mean[c]
		}
		w[c] = float32(t.glide(float64(w[c]), mu, l1, l2, from, to, c%t.Racers))
	}
	if boxed {
		box.Prox(w, t.lazy.one, t.Racers)
	}
	return true
}

// shrink is a leap without a mean.
func (t *Table) shrink(line, from, to int, d []float64, p penalty.Penalty) bool {
	l, w, step := &t.lazy, t.Line(line), t.lazy.one
	if l.steady <= from {
		if rep, ok := p.(penalty.Repeater); ok {
			t.metric(step, l.eta[from*t.Racers:], d)
			return rep.Repeat(w, step, to-from, t.Racers)
		}
	}
	if add, ok := p.(penalty.Additive); ok {
		for c := range step { // the sum of eta: q is 1 where there is no l2, and where there is proxes do not add up
			r := c % t.Racers
			step[c] = l.b[to*t.Racers+r] - l.b[from*t.Racers+r]
			if d != nil {
				step[c] /= d[c]
			}
		}
		if t.additive(add, step) {
			p.Prox(w, step, t.Racers)
			return true
		}
	}
	return d == nil && t.drift(line, from, to, p)
}

// additive says whether p adds up, racer by racer, along steps.
func (t *Table) additive(p penalty.Additive, steps []float64) bool {
	own := t.lazy.lane
	for r := range t.Racers {
		for k := range own {
			own[k] = steps[k*t.Racers+r]
		}
		if !p.Additive(own) {
			return false
		}
	}
	return true
}

// metric writes eta/d for every lane.
func (t *Table) metric(dst, eta, d []float64) {
	for c := range dst {
		dst[c] = eta[c%t.Racers]
		if d != nil {
			dst[c] /= d[c]
		}
	}
}

// glide repeats, for one weight and steps from … to-1 of racer r,
//
//	w ← soft(w − eta·mu, eta·l1) / (1 + eta·l2)
//
// While w keeps its sign s, |w| follows a linear recurrence, so with q and b of the history
// |w_t|/q_t = |w_s|/q_s − (l1 + s·mu)(b_t − b_s). The first step at which that would be
// negative is found by bisection and made as it stands; w is then zero, where it stays if |mu| ≤ l1, or has the
// other sign, which it keeps.
func (t *Table) glide(w, mu, l1, l2 float64, from, to, r int) float64 {
	l, n := &t.lazy, t.Racers
	for k := from; k < to; {
		next := k + 1
		if w == 0 && mu <= l1 && -mu <= l1 {
			return 0
		}
		if w != 0 {
			s := 1.0
			if w < 0 {
				s = -1
			}
			u, c, b0 := s*w/l.q[k*n+r], l1+s*mu, l.b[k*n+r]
			if left := u - float64(c*(l.b[to*n+r]-b0)); left > 0 {
				return s * left * l.q[to*n+r]
			}
			next = k + 1 + sort.Search(to-k-1, func(i int) bool { return u-float64(c*(l.b[(k+1+i)*n+r]-b0)) <= 0 })
			if next > to {
				next = to
			}
			w = s * (u - float64(c*(l.b[(next-1)*n+r]-b0))) * l.q[(next-1)*n+r]
		}
		eta := l.eta[(next-1)*n+r]
		w = soft(w-float64(eta*mu), float64(eta*l1)) / (1 + float64(eta*l2))
		k = next
	}
	return w
}

// soft is sign(v)·max(|v| − t, 0).
func soft(v, t float64) float64 {
	switch {
	case v > t:
		return v - t
	case v < -t:
		return v + t
	}
	return 0
}

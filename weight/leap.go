package weight

import (
	"sort"

	"github.com/slalom-ml/slalom/penalty"
)

// affine is the strengths of an affine penalty; zeros for any other.
func affine(p penalty.Penalty) (l1, l2 float64) {
	if a, ok := p.(penalty.Affine); ok {
		return a.Affine()
	}
	return 0, 0
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

// drift is a leap with a dense mean, in the metric 1.
func (t *Table) drift(line, from, to int, p penalty.Penalty) bool {
	l1, l2 := 0.0, 0.0
	_, box := p.(penalty.Box)
	switch a := p.(type) {
	case nil, penalty.Box: // a steady drift against a wall: clipping once at the end is the same
	case penalty.Affine:
		l1, l2 = a.Affine()
	default:
		return false
	}
	if _, q2 := affine(t.Penalty); q2 != l2 {
		return false // the intercept, which is free of the penalty that the history is kept for
	}
	w, mean := t.Line(line), t.MeanLine(line)
	for c := range w {
		w[c] = float32(t.glide(float64(w[c]), mean[c], l1, l2, from, to, c%t.Racers))
	}
	if box {
		p.Prox(w, t.lazy.one, t.Racers)
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
	l1, l2 := affine(p)
	if add, ok := p.(penalty.Additive); ok && l2 == 0 {
		r := t.Racers
		for c := range step {
			step[c] = l.b[to*r+c%r] - l.b[from*r+c%r] // the sum of eta
			if d != nil {
				step[c] /= d[c]
			}
		}
		if add.Additive(step) {
			p.Prox(w, step, r)
			return true
		}
	}
	if _, ok := p.(penalty.Affine); !ok || d != nil {
		return false
	}
	for c := range w {
		w[c] = float32(t.glide(float64(w[c]), 0, l1, l2, from, to, c%t.Racers))
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
		w = soft(w-float64(eta*mu), eta*l1) / (1 + float64(eta*l2))
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

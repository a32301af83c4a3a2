package penalty

import "math"

// Group is the penalty λ·‖w‖₂ of a line's outputs, for each racer: convex; it
// sets all outputs of a feature to 0 together. With one output it is L1.
//
// Its prox with one t for all outputs is the block soft threshold
// w·max(1 − tλ/‖w‖, 0). In a metric, with an own t_c for each output, the
// result u is 0 if Σ (w_c/t_c)² ≤ λ², and otherwise
//
//	u_c = w_c·s/(s + t_c λ)    with s = ‖u‖, the root of  Σ w_c²/(s + t_c λ)² = 1
//
// found by Newton's method on the square root's inverse, which is concave and
// almost linear in s, within a bracket.
//
// Ming Yuan and Yi Lin, "Model Selection and Estimation in Regression with
// Grouped Variables" (2006). The root: Jorge Moré and Danny Sorensen,
// "Computing a Trust Region Step" (1983).
type Group struct{ Lambda float64 }

var (
	_ Repeater = Group{}
	_ Additive = Group{}
	_ Checker  = Group{}
)

// Name is "group".
func (Group) Name() string { return "group" }

// Check wants Lambda ≥ 0 and finite.
func (p Group) Check() error { return checkStrength("group", p.Lambda) }

// Value is λ·‖w‖₂.
func (p Group) Value(w []float32) float64 { return p.Lambda * math.Sqrt(squares(w)) }

// Prox handles each racer by itself.
func (p Group) Prox(w []float32, t []float64, racers int) {
	checkLine(w, t, racers)
	if p.Lambda == 0 {
		return
	}
	for r := 0; r < racers && r < len(w); r++ {
		if even(t[r:], racers) {
			p.block(w[r:], float64(t[r]*p.Lambda), racers)
		} else {
			p.metric(w[r:], t[r:], racers)
		}
	}
}

// Repeat shrinks by m·t·λ where each racer has one t for all its outputs.
func (p Group) Repeat(w []float32, t []float64, m, racers int) bool {
	checkLine(w, t, racers)
	checkTimes(m)
	for r := 0; r < racers && r < len(w); r++ {
		if m > 1 && !even(t[r:], racers) {
			return false
		}
	}
	switch {
	case m == 1:
		p.Prox(w, t, racers)
	case m > 1 && p.Lambda != 0:
		for r := 0; r < racers && r < len(w); r++ {
			p.block(w[r:], float64(float64(m)*(t[r]*p.Lambda)), racers)
		}
	}
	return true
}

// Additive is true when all lanes have the same t.
func (Group) Additive(t []float64) bool { return even(t, 1) }

// even says whether t[0], t[stride], t[2·stride], … are all the same.
func even(t []float64, stride int) bool {
	for c := stride; c < len(t); c += stride {
		if t[c] != t[0] {
			return false
		}
	}
	return true
}

// block is the block soft threshold at s of w[0], w[stride], ….
func (p Group) block(w []float32, s float64, stride int) {
	norm := 0.0
	for c := 0; c < len(w); c += stride {
		norm += float64(w[c]) * float64(w[c])
	}
	norm = math.Sqrt(norm)
	f := (norm - s) / norm
	if norm <= s {
		f = 0
	}
	scale(w, f, stride)
}

// scale multiplies by f; by 0 it gives +0.
func scale(w []float32, f float64, stride int) {
	for c := 0; c < len(w); c += stride {
		if f == 0 {
			w[c] = 0
		} else {
			w[c] = float32(float64(w[c]) * f)
		}
	}
}

// metric is the prox of one racer with unequal t.
func (p Group) metric(w []float32, t []float64, stride int) {
	if p.dies(w, t, stride) {
		scale(w, 0, stride)
		return
	}
	s := p.norm(w, t, stride)
	for c := 0; c < len(w); c += stride {
		w[c] = float32(float64(w[c]) * (s / (s + float64(t[c]*p.Lambda))))
	}
}

// dies says whether the prox is 0.
func (p Group) dies(w []float32, t []float64, stride int) bool {
	sum := 0.0
	for c := 0; c < len(w); c += stride {
		if w[c] != 0 {
			q := float64(w[c]) / t[c]
			sum += float64(q * q)
		}
	}
	return math.Sqrt(sum) <= p.Lambda
}

// norm is the root s. It lies between ‖w‖ − λ·max t and ‖w‖. From the left of
// the root Newton's steps on 1/√Σ never pass it; rounding may, and then the
// bracket takes over. Six steps are usual; a hundred halvings always do.
func (p Group) norm(w []float32, t []float64, stride int) float64 {
	sum, most := 0.0, t[0]
	for c := 0; c < len(w); c += stride {
		sum += float64(w[c]) * float64(w[c])
		most = max(most, t[c])
	}
	norm := math.Sqrt(sum)
	lo, hi := max(0, norm-float64(p.Lambda*most)), norm
	s := lo
	for range 100 {
		f, slope := p.secular(w, t, s, stride)
		if f > 1 {
			lo = s
		} else {
			hi = s
		}
		next := s + 2*f*(math.Sqrt(f)-1)/-slope
		if math.Abs(next-s) <= 1e-15*s {
			break
		}
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
		}
		s = next
	}
	return s
}

// secular is f = Σ w_c²/(s + t_c λ)² and its derivative in s.
func (p Group) secular(w []float32, t []float64, s float64, stride int) (f, slope float64) {
	for c := 0; c < len(w); c += stride {
		if w[c] == 0 {
			continue
		}
		d := s + float64(t[c]*p.Lambda)
		q := float64(w[c]) / d
		q = float64(q * q)
		f += q
		slope -= 2 * q / d
	}
	return f, slope
}

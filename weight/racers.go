package weight

import (
	"math"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Copy makes into, or a new table where it is nil or too small, a table like t, states included.
func (t *Table) Copy(into *Table) *Table {
	if into == nil || into.AllLines() != t.AllLines() || len(into.W) != len(t.W) {
		into = &Table{Shape: t.Shape, woven: t.woven, W: kernel.Lines(len(t.W)), State: make([][]float32, len(t.State))}
		into.weave()
	}
	copy(into.W, t.W)
	return into
}

// Spread copies the weights of a table with one racer to every racer of t, which has as many lines and outputs.
func (t *Table) Spread(from *Table) {
	for line := range min(t.AllLines(), from.AllLines()) {
		to, w := t.Line(line), from.Line(line)
		for c := range to {
			to[c] = w[c/t.Racers]
		}
	}
}

// Keep leaves racer r alone in the table, with what the update keeps of it. The table must be settled, and
// bound anew.
func (t *Table) Keep(r int) {
	n, k, old, states := t.Racers, t.Lanes/t.Racers, t.W, t.State
	lanes, stride := t.Lanes, t.Stride()
	t.Lanes, t.Racers = k, 1
	pick := func(dst, src []float32, to, from int) {
		for line := range t.AllLines() {
			for o := range k {
				dst[line*to+o] = src[line*from+o*n+r]
			}
		}
	}
	t.W = kernel.Lines(t.AllLines() * t.Stride())
	pick(t.W, old, t.Stride(), stride)
	t.State = make([][]float32, len(states))
	t.weave()
	for i, s := range states {
		if i >= t.woven {
			t.State[i] = make([]float32, t.Size())
		}
		pick(t.State[i], s, t.Stride(), stride)
	}
	t.Mean, t.Avg = t.keep(t.Mean, lanes, n, r), t.keep(t.Avg, lanes, n, r)
}

func (t *Table) keep(s []float64, lanes, n, r int) []float64 {
	if s == nil {
		return nil
	}
	out := make([]float64, t.Size())
	for line := range t.AllLines() {
		for o := range t.Lanes {
			out[line*t.Lanes+o] = s[line*lanes+o*n+r]
		}
	}
	return out
}

// Mixed is a table of the mean weights of racers i and j, of which j has the given part.
func (t *Table) Mixed(i, j int, part float64) *Table {
	m := New(Shape{Name: t.Name, Lines: t.Lines, Lanes: t.Lanes / t.Racers, Racers: 1, Bias: t.Bias})
	for line := range t.AllLines() {
		w, to := t.Line(line), m.Line(line)
		for o := range to {
			to[o] = mean(w[o*t.Racers+i], w[o*t.Racers+j], part)
		}
	}
	return m
}

// Mix makes racer i the mean of racers i and j, of which j has the given part, in weights and what the update keeps.
func (t *Table) Mix(i, j int, part float64) {
	all := append([][]float32{t.W}, t.State...)
	for line := range t.AllLines() {
		for o := 0; o < t.Lanes; o += t.Racers {
			for _, s := range all {
				at := line*t.Stride() + o
				s[at+i] = mean(s[at+i], s[at+j], part)
			}
			if t.Avg != nil {
				at := line*t.Lanes + o
				t.Avg[at+i] += float64((t.Avg[at+j] - t.Avg[at+i]) * part)
			}
		}
	}
}

func mean(a, b float32, part float64) float32 {
	return float32(float64(a) + float64((float64(b)-float64(a))*part))
}

// Drop makes the weights of racer r zero and, of what the update keeps of them, what is not finite.
func (t *Table) Drop(r int) {
	for line := range t.AllLines() {
		for c := r; c < t.Lanes; c += t.Racers {
			t.W[line*t.Stride()+c] = 0
			for _, s := range t.State {
				if v := &s[line*t.Stride()+c]; !finite(*v) {
					*v = 0
				}
			}
			if t.Mean != nil {
				t.Mean[line*t.Lanes+c] = 0
			}
			if t.Avg != nil {
				t.Avg[line*t.Lanes+c] = 0
			}
		}
	}
}

// Finite says, racer by racer, whether its weights are finite, and what the update keeps of them.
func (t *Table) Finite() (weights, states []bool) {
	weights, states = make([]bool, t.Racers), make([]bool, t.Racers)
	for r := range t.Racers {
		weights[r], states[r] = true, true
	}
	for line := range t.AllLines() {
		at := line * t.Stride()
		for c := range t.Lanes {
			if !finite(t.W[at+c]) {
				weights[c%t.Racers] = false
			}
			for _, s := range t.State {
				if !finite(s[at+c]) {
					states[c%t.Racers] = false
				}
			}
		}
	}
	return weights, states
}

// finite says that v is neither infinite nor NaN.
func finite(v float32) bool { return math.Float32bits(v)&0x7f800000 != 0x7f800000 }

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

// Keep leaves the racers of a list alone in the table, with what the update keeps of them. The table must be settled, and
// bound anew.
func (t *Table) Keep(list ...int) {
	old, states, from := t.W, t.State, t.Shape
	lanes, stride := t.Lanes, t.Stride()
	t.Lanes, t.Racers = t.Lanes/t.Racers*len(list), len(list)
	t.W = kernel.Lines(t.AllLines() * t.Stride())
	keep(t, t.W, old, t.Stride(), stride, from, list)
	t.State = make([][]float32, len(states))
	t.weave()
	for i, s := range states {
		if i >= t.woven {
			t.State[i] = make([]float32, t.Size())
		}
		keep(t, t.State[i], s, t.Stride(), stride, from, list)
	}
	for _, s := range []*[]float64{&t.Mean, &t.Avg} {
		if *s != nil {
			kept := make([]float64, t.Size())
			keep(t, kept, *s, t.Lanes, lanes, from, list)
			*s = kept
		}
	}
}

// keep copies the lanes of some racers of src, a table's numbers of another shape, with the given distances between lines.
func keep[T float32 | float64](t *Table, dst, src []T, to, at int, from Shape, list []int) {
	for line := range t.AllLines() {
		for c := range t.Lanes {
			dst[line*to+c] = src[line*at+c/len(list)*from.Racers+list[c%len(list)]]
		}
	}
}

// Mixed is a table of weights with a racer for each part: the mean of racers i and j, of which j has that part.
func (t *Table) Mixed(i, j int, parts ...float64) *Table {
	n := len(parts)
	m := New(Shape{Name: t.Name, Lines: t.Lines, Lanes: t.Lanes / t.Racers * n, Racers: n, Bias: t.Bias})
	for line := range t.AllLines() {
		w, to := t.Line(line), m.Line(line)
		for c := range to {
			o := c / n * t.Racers
			a, b := float64(w[o+i]), float64(w[o+j])
			to[c] = float32(a + float64((b-a)*parts[c%n]))
		}
	}
	return m
}

// Beside is a table of weights with the racers of a and, behind them, those of b, which has as many lines and outputs.
func Beside(a, b *Table) *Table {
	n := a.Racers + b.Racers
	t := New(Shape{Name: a.Name, Lines: a.Lines, Lanes: a.Lanes / a.Racers * n, Racers: n, Bias: a.Bias})
	for line := range t.AllLines() {
		u, v, to := a.Line(line), b.Line(line), t.Line(line)
		for len(to) > 0 {
			copy(to, u[:a.Racers])
			copy(to[a.Racers:], v[:b.Racers])
			u, v, to = u[a.Racers:], v[b.Racers:], to[n:]
		}
	}
	return t
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

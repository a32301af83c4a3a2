package penaltytest

import (
	"math"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/penalty"
)

// near says whether a and b agree to 1e-6 of the weights they came from.
func near(a, b, from []float32) bool {
	for c := range a {
		if !(math.Abs(float64(a[c])-float64(b[c])) <= 1e-6*max(math.Abs(float64(a[c])), math.Abs(float64(from[c])))) {
			return false
		}
	}
	return true
}

func testRepeat(t *testing.T, p penalty.Penalty, l line) {
	rep, ok := p.(penalty.Repeater)
	if !ok {
		t.Skip("no Repeat")
	}
	stepwise := slices.Clone(l.w)
	for m := range 9 {
		u := slices.Clone(l.w)
		if !rep.Repeat(u, l.t, m, l.racers) {
			if !slices.Equal(u, l.w) {
				t.Fatalf("Repeat says false and changed %v to %v", l.w, u)
			}
			continue
		}
		if !near(u, stepwise, l.w) {
			t.Fatalf("%d times at t=%v takes %v to %v, want %v", m, l.t, l.w, u, stepwise)
		}
		if m == 0 && !slices.Equal(u, l.w) {
			t.Fatalf("no step takes %v to %v", l.w, u)
		}
		p.Prox(stepwise, l.t, l.racers)
	}
	for _, m := range []int{10, 1000, 1 << 20, 1<<31 - 1} { // too many to make: halves make a whole
		whole, halves := slices.Clone(l.w), slices.Clone(l.w)
		if !rep.Repeat(whole, l.t, m, l.racers) {
			continue
		}
		rep.Repeat(halves, l.t, m/3, l.racers)
		rep.Repeat(halves, l.t, m-m/3, l.racers)
		if !near(whole, halves, l.w) {
			t.Fatalf("%d times at t=%v takes %v to %v, but %d and %d times to %v", m, l.t, l.w, whole, m/3, m-m/3, halves)
		}
	}
}

func testAdditive(t *testing.T, p penalty.Penalty, l line) {
	add, ok := p.(penalty.Additive)
	if !ok {
		t.Skip("no Additive")
	}
	if !add.Additive(l.t) {
		return
	}
	whole, parts := slices.Clone(l.w), slices.Clone(l.w)
	for _, f := range []float64{1, 0.3, 2.5} { // steps in the proportions of t
		part := slices.Clone(l.t)
		for c := range part {
			part[c] *= f
		}
		p.Prox(parts, part, l.racers)
	}
	sum := slices.Clone(l.t)
	for c := range sum {
		sum[c] *= 3.8
	}
	p.Prox(whole, sum, l.racers)
	if !near(whole, parts, l.w) {
		t.Fatalf("steps do not add up at t=%v: %v, in parts %v", l.t, whole, parts)
	}
}

func testAffine(t *testing.T, p penalty.Penalty, l line) {
	a, ok := p.(penalty.Affine)
	if !ok {
		t.Skip("no Affine")
	}
	l1, l2 := a.Affine()
	u := l.prox(p)
	for c, v := range l.w {
		want := max(math.Abs(float64(v))-l.t[c]*l1, 0) / (1 + l.t[c]*l2)
		if v < 0 {
			want = -want
		}
		if math.Abs(float64(u[c])-want) > 1e-7*math.Abs(want) {
			t.Fatalf("prox of %v at t=%v is %v, the formula's %v", v, l.t[c], u[c], want)
		}
	}
}

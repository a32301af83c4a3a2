package penalty_test

import (
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/penalty/penaltytest"
)

func abs(w []float64) (s float64) {
	for _, v := range w {
		s += math.Abs(v)
	}
	return s
}

func square(w []float64) (s float64) {
	for _, v := range w {
		s += v * v
	}
	return s
}

func within(lo, hi float64) func([]float64) float64 {
	return func(w []float64) float64 {
		for _, v := range w {
			if v < lo || v > hi {
				return math.Inf(1)
			}
		}
		return 0
	}
}

func plus(f, g func([]float64) float64) func([]float64) float64 {
	return func(w []float64) float64 { return f(w) + g(w) }
}

func times(a float64, f func([]float64) float64) func([]float64) float64 {
	return func(w []float64) float64 { return a * f(w) }
}

// Every penalty, with its value written down once more.
var kinds = []struct {
	name  string
	p     penalty.Penalty
	value func([]float64) float64
}{
	{"l1", penalty.L1{Lambda: 0.5}, times(0.5, abs)},
	{"l1 small", penalty.L1{Lambda: 1e-5}, times(1e-5, abs)},
	{"l2", penalty.L2{Lambda: 0.5}, times(0.25, square)},
	{"l2 small", penalty.L2{Lambda: 1e-8}, times(0.5e-8, square)},
	{"elastic", penalty.Elastic{L1: 0.3, L2: 2}, plus(times(0.3, abs), square)},
	{"elastic small", penalty.Elastic{L1: 1e-6, L2: 1e-12}, plus(times(1e-6, abs), times(0.5e-12, square))},
	{"elastic without l2", penalty.Elastic{L1: 0.3}, times(0.3, abs)},
	{"box", penalty.Box{Lo: -0.5, Hi: 1.5}, within(-0.5, 1.5)},
	{"box nonnegative", penalty.Box{Lo: 0, Hi: math.Inf(1)}, within(0, math.Inf(1))},
	{"box above zero", penalty.Box{Lo: 0.25, Hi: 4}, within(0.25, 4)},
	{"bounded", penalty.Bounded{Elastic: penalty.Elastic{L1: 0.3, L2: 0.5}, Box: penalty.Box{Lo: -0.5, Hi: 1.5}},
		plus(plus(times(0.3, abs), times(0.25, square)), within(-0.5, 1.5))},
	{"bounded below zero", penalty.Bounded{Elastic: penalty.Elastic{L1: 0.3, L2: 0.5}, Box: penalty.Box{Lo: -4, Hi: -0.25}},
		plus(plus(times(0.3, abs), times(0.25, square)), within(-4, -0.25))},
	{"group", penalty.Group{Lambda: 0.5}, func(w []float64) float64 { return 0.5 * math.Sqrt(square(w)) }},
	{"group large", penalty.Group{Lambda: 20}, func(w []float64) float64 { return 20 * math.Sqrt(square(w)) }},
	{"group off", penalty.Group{}, func([]float64) float64 { return 0 }},
}

func TestKinds(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) { penaltytest.Run(t, k.p, k.value) })
	}
}

func TestCheck(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, bad := range []float64{-1, nan, inf, -inf} {
		for _, p := range []penalty.Checker{
			penalty.L1{Lambda: bad}, penalty.L2{Lambda: bad}, penalty.Group{Lambda: bad},
			penalty.Elastic{L1: bad}, penalty.Elastic{L2: bad},
			penalty.Bounded{Elastic: penalty.Elastic{L1: bad}, Box: penalty.Box{Hi: 1}},
		} {
			if p.Check() == nil {
				t.Errorf("%#v passes", p)
			}
		}
	}
	for _, b := range []penalty.Box{{}, {Lo: 1}, {Lo: nan, Hi: 1}, {Hi: nan}, {Lo: inf, Hi: inf}, {Lo: -inf, Hi: -inf}, {Lo: 1e39, Hi: 1e40}} {
		if b.Check() == nil || (penalty.Bounded{Box: b}).Check() == nil {
			t.Errorf("%#v passes", b)
		}
	}
	for _, b := range []penalty.Box{{Hi: inf}, {Lo: -inf}, {Lo: -inf, Hi: inf}, {Lo: 1, Hi: 1}} {
		if err := b.Check(); err != nil {
			t.Errorf("%#v: %v", b, err)
		}
	}
}

func TestNew(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		l1, l2, group, lo, hi float64
		want                  penalty.Penalty
	}{
		{0, 0, 0, 0, 0, nil},
		{0, 0, 0, -inf, inf, nil},
		{1, 0, 0, 0, 0, penalty.L1{Lambda: 1}},
		{0, 1, 0, 0, 0, penalty.L2{Lambda: 1}},
		{1, 2, 0, -inf, inf, penalty.Elastic{L1: 1, L2: 2}},
		{0, 0, 3, 0, 0, penalty.Group{Lambda: 3}},
		{0, 0, 0, 0, inf, penalty.Box{Lo: 0, Hi: inf}},
		{1, 0, 0, 0, inf, penalty.Bounded{Elastic: penalty.Elastic{L1: 1}, Box: penalty.Box{Hi: inf}}},
		{0, 2, 0, -1, 0, penalty.Bounded{Elastic: penalty.Elastic{L2: 2}, Box: penalty.Box{Lo: -1}}},
	} {
		p, err := penalty.New(c.l1, c.l2, c.group, c.lo, c.hi)
		if err != nil || p != c.want {
			t.Errorf("%+v: got %#v, %v", c, p, err)
		}
	}
	for _, c := range []struct {
		l1, l2, group, lo, hi float64
		says                  string
	}{
		{1, 0, 1, 0, 0, "use group alone"},
		{0, 1, 1, 0, 0, "use group alone"},
		{0, 0, 1, 0, 1, "use group alone"},
		{-1, 0, 0, 0, 0, "l1 is -1"},
		{0, math.NaN(), 0, 0, 0, "l2 is NaN"},
		{0, 0, inf, 0, 0, "group is +Inf"},
		{0, 0, 0, 1, 0, "above"},
		{0, 0, 0, math.NaN(), 0, "NaN"},
	} {
		p, err := penalty.New(c.l1, c.l2, c.group, c.lo, c.hi)
		if p != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: got %v, %v", c, p, err)
		}
	}
}

// The metric's prox, as its steps become equal, is the block soft threshold.
func TestGroupMetricMeetsBlock(t *testing.T) {
	g := penalty.Group{Lambda: 0.7}
	for _, size := range []float32{1e-20, 1, 1e20} {
		v := []float32{3 * size, -4 * size, 0, size}
		step := 2 * float64(size)
		a, b := append([]float32(nil), v...), append([]float32(nil), v...)
		g.Prox(a, []float64{step, step, step, step}, 1)
		g.Prox(b, []float64{step, step, step, step * (1 + 1e-9)}, 1)
		for c := range a {
			if math.Abs(float64(a[c]-b[c])) > 1e-6*math.Abs(float64(a[c])) {
				t.Errorf("size %v: block %v, metric %v", size, a, b)
			}
		}
	}
}

// A group of one output is the soft threshold.
func TestGroupOfOneIsL1(t *testing.T) {
	for _, v := range []float32{-2, -0.1, 0, 0.1, 0.5, 7} {
		a, b := []float32{v}, []float32{v}
		penalty.Group{Lambda: 0.5}.Prox(a, []float64{0.8}, 1)
		penalty.L1{Lambda: 0.5}.Prox(b, []float64{0.8}, 1)
		if math.Abs(float64(a[0]-b[0])) > 1e-7*math.Abs(float64(b[0])) {
			t.Errorf("%v: group %v, l1 %v", v, a, b)
		}
	}
}

// In a metric the group is 0 up to Σ (w/t)² = λ² and not beyond.
func TestGroupThreshold(t *testing.T) {
	step := []float64{0.5, 4}
	for _, f := range []float32{0.9999, 1.0001} {
		w := []float32{0.6 * 0.5 * 3 * f, -0.8 * 4 * 3 * f} // w/t = 3·(0.6, −0.8)
		penalty.Group{Lambda: 3}.Prox(w, step, 1)
		if alive := w[0] != 0 && w[1] != 0; alive != (f > 1) {
			t.Errorf("at %v of the threshold: %v", f, w)
		}
	}
}

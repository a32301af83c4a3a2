package penaltytest

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/penalty"
)

// shape is a line: K outputs of R racers.
type shape struct{ outputs, racers int }

var shapes = []shape{{1, 1}, {1, 8}, {3, 1}, {5, 4}}

// steps are the sizes of t that are tried, times a random factor.
var steps = []float64{1e-6, 1e-2, 1, 30}

// Run checks p; value is its value, written down independently.
func Run(t *testing.T, p penalty.Penalty, value func(w []float64) float64) {
	t.Run("Check", func(t *testing.T) { testCheck(t, p) })
	t.Run("Value", func(t *testing.T) { testValue(t, p, value) })
	t.Run("Prox", func(t *testing.T) { lines(p, func(l line) { testProx(t, p, l) }) })
	t.Run("Racers", func(t *testing.T) { lines(p, func(l line) { testRacers(t, p, l) }) })
	t.Run("Nonexpansive", func(t *testing.T) { testNonexpansive(t, p) })
	t.Run("Repeat", func(t *testing.T) { lines(p, func(l line) { testRepeat(t, p, l) }) })
	t.Run("Additive", func(t *testing.T) { lines(p, func(l line) { testAdditive(t, p, l) }) })
	t.Run("Affine", func(t *testing.T) { lines(p, func(l line) { testAffine(t, p, l) }) })
	t.Run("Misuse", func(t *testing.T) { testMisuse(t, p) })
	t.Run("Allocations", func(t *testing.T) { testAllocations(t, p) })
}

// line is one random case.
type line struct {
	shape
	w   []float32
	t   []float64
	rng *rand.Rand
}

// lines calls f for random weights and steps of every shape and size; half of
// the lines have one step for all outputs of a racer.
func lines(p penalty.Penalty, f func(line)) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range shapes {
		for _, size := range steps {
			for trial := range 12 {
				l := line{shape: s, rng: rng}
				for c := range s.outputs * s.racers {
					l.w = append(l.w, weight(rng))
					step := size * math.Exp(rng.NormFloat64())
					if trial%2 == 0 && c >= s.racers {
						step = l.t[c-s.racers]
					}
					l.t = append(l.t, step)
				}
				f(l)
			}
		}
	}
}

// weight is often 0 and of very different sizes.
func weight(rng *rand.Rand) float32 {
	switch rng.IntN(6) {
	case 0:
		return 0
	case 1:
		return float32(rng.NormFloat64() * 1e-3)
	case 2:
		return float32(rng.NormFloat64() * 50)
	}
	return float32(rng.NormFloat64())
}

// of is racer r's part of a line.
func of[T any](s []T, r, racers int) []T {
	var part []T
	for c := r; c < len(s); c += racers {
		part = append(part, s[c])
	}
	return part
}

func (l line) prox(p penalty.Penalty) []float32 {
	u := slices.Clone(l.w)
	p.Prox(u, l.t, l.racers)
	return u
}

func testCheck(t *testing.T, p penalty.Penalty) {
	if p.Name() == "" {
		t.Error("no name")
	}
	c, ok := p.(penalty.Checker)
	if !ok {
		t.Fatal("no Check() error")
	}
	if err := c.Check(); err != nil {
		t.Errorf("Check of a good penalty: %v", err)
	}
}

func testValue(t *testing.T, p penalty.Penalty, value func([]float64) float64) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		n := 1 + rng.IntN(5)
		a, b, mid := make([]float32, n), make([]float32, n), make([]float32, n)
		ref := make([]float64, n)
		for c := range a {
			a[c], b[c] = weight(rng), weight(rng)
			mid[c] = (a[c] + b[c]) / 2
			ref[c] = float64(a[c])
		}
		got, want := p.Value(a), value(ref)
		if got != want && !(math.Abs(got-want) <= 1e-12*math.Abs(want)) {
			t.Fatalf("Value(%v) = %v, want %v", a, got, want)
		}
		if v, top := p.Value(mid), (got+p.Value(b))/2; v > top+1e-6*math.Abs(top) {
			t.Fatalf("not convex: at the middle of %v and %v it is %v, above %v", a, b, v, top)
		}
	}
}

// testProx checks the minimum racer by racer.
func testProx(t *testing.T, p penalty.Penalty, l line) {
	full := l.prox(p)
	for r := range l.racers {
		w, step, u := of(l.w, r, l.racers), of(l.t, r, l.racers), of(full, r, l.racers)
		perturb(t, p, l.rng, w, u, step)
		subgradient(t, p, l.rng, w, u, step)
	}
}

func objective(p penalty.Penalty, w, u []float32, step []float64) float64 {
	s := 0.0
	for c := range u {
		d := float64(u[c]) - float64(w[c])
		s += d * d / (2 * step[c])
	}
	return s + p.Value(u)
}

// perturb compares the objective at u with that beside it.
func perturb(t *testing.T, p penalty.Penalty, rng *rand.Rand, w, u []float32, step []float64) {
	t.Helper()
	best := objective(p, w, u, step)
	// u was rounded: its objective is above the least by the square of the rounding.
	slack := 1e-13 * math.Abs(best)
	for c := range u {
		slack += math.Pow(float64(u[c])*1e-7, 2)/step[c] + 1e-13*math.Abs(float64(u[c]))
	}
	for trial := range 40 {
		v := slices.Clone(u)
		size := math.Pow(10, -rng.Float64()*6)
		if trial%2 == 0 {
			v[rng.IntN(len(v))] += float32(size * rng.NormFloat64())
		} else {
			for c := range v {
				v[c] += float32(size * rng.NormFloat64())
			}
		}
		if at := objective(p, w, v, step); at < best-slack {
			t.Fatalf("%s: prox of %v at t=%v is %v with objective %v, but %v has %v", p.Name(), w, step, u, best, v, at)
		}
	}
}

// subgradient checks that s = (w − u)/t is a subgradient at u:
// p(v) ≥ p(u) + s·(v − u) for every v.
func subgradient(t *testing.T, p penalty.Penalty, rng *rand.Rand, w, u []float32, step []float64) {
	t.Helper()
	at := p.Value(u)
	for range 40 {
		v := make([]float32, len(u))
		size := math.Pow(10, 3-rng.Float64()*6)
		dot, slack := 0.0, 1e-12*math.Abs(at)
		for c := range v {
			v[c] = u[c] + float32(size*rng.NormFloat64())
			d := float64(v[c]) - float64(u[c])
			dot += (float64(w[c]) - float64(u[c])) / step[c] * d
			slack += 1e-7 * math.Abs(float64(u[c])) / step[c] * math.Abs(d)
		}
		if got := p.Value(v); got < at+dot-slack-1e-12*math.Abs(got) {
			t.Fatalf("%s: prox of %v at t=%v is %v: (w−u)/t is no subgradient there: value %v at %v, want %v or more", p.Name(), w, step, u, got, v, at+dot)
		}
	}
}

// testRacers checks that a racer gets what it would get alone.
func testRacers(t *testing.T, p penalty.Penalty, l line) {
	full := l.prox(p)
	for r := range l.racers {
		alone := of(l.w, r, l.racers)
		p.Prox(alone, of(l.t, r, l.racers), 1)
		if got := of(full, r, l.racers); !slices.Equal(got, alone) {
			t.Fatalf("racer %d of %d: %v, alone %v", r, l.racers, got, alone)
		}
	}
}

// testNonexpansive checks Σ (u−v)²/t ≤ Σ (u−v)(a−b)/t for u, v = prox of a, b.
func testNonexpansive(t *testing.T, p penalty.Penalty) {
	lines(p, func(l line) {
		other := l
		other.w = make([]float32, len(l.w))
		for c := range other.w {
			other.w[c] = weight(l.rng)
			if l.rng.IntN(2) == 0 { // near pairs find what far ones do not
				other.w[c] = l.w[c] + float32(1e-3*l.rng.NormFloat64())
			}
		}
		u, v := l.prox(p), other.prox(p)
		for r := range l.racers {
			left, right, slack := 0.0, 0.0, 0.0
			for c := r; c < len(u); c += l.racers {
				d, e := float64(u[c])-float64(v[c]), float64(l.w[c])-float64(other.w[c])
				left += d * d / l.t[c]
				right += d * e / l.t[c]
				slack += 1e-7 * (math.Abs(float64(u[c])) + math.Abs(float64(v[c]))) * (math.Abs(d) + math.Abs(e)) / l.t[c]
			}
			if left > right+slack {
				t.Fatalf("not firmly nonexpansive: %v and %v go to %v and %v", l.w, other.w, u, v)
			}
		}
	})
}

func testMisuse(t *testing.T, p penalty.Penalty) {
	type call struct {
		name string
		do   func()
	}
	w, step := make([]float32, 6), []float64{1, 1, 1, 1, 1, 1}
	calls := []call{
		{"short t", func() { p.Prox(w, step[:5], 1) }},
		{"long t", func() { p.Prox(w[:5], step, 1) }},
		{"no racers", func() { p.Prox(w, step, 0) }},
		{"ragged racers", func() { p.Prox(w, step, 4) }},
	}
	if rep, ok := p.(penalty.Repeater); ok {
		calls = append(calls,
			call{"short t in Repeat", func() { rep.Repeat(w, step[:5], 2, 1) }},
			call{"ragged racers in Repeat", func() { rep.Repeat(w, step, 2, 4) }},
			call{"negative m", func() { rep.Repeat(w, step, -1, 1) }})
	}
	for _, c := range calls {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", c.name)
				}
			}()
			c.do()
		}()
	}
	bad := []float32{float32(math.NaN())}
	p.Prox(bad, []float64{1}, 1)
	if bad[0] == bad[0] {
		t.Errorf("Prox made a NaN into %v", bad[0])
	}
	if v := p.Value(bad); v == v {
		t.Errorf("the value of a NaN is %v", v)
	}
	if rep, ok := p.(penalty.Repeater); ok && rep.Repeat(bad, []float64{1}, 3, 1) && bad[0] == bad[0] {
		t.Errorf("Repeat made a NaN into %v", bad[0])
	}
}

func testAllocations(t *testing.T, p penalty.Penalty) {
	w := []float32{1, 2, 3, 4, 5, 6}
	step := []float64{.1, .2, .3, .4, .5, .6}
	rep, _ := p.(penalty.Repeater)
	if n := testing.AllocsPerRun(20, func() {
		p.Prox(w, step, 2)
		p.Value(w)
		if rep != nil {
			rep.Repeat(w, step, 7, 2)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

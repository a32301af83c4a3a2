package weight

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/penalty"
)

// still is a mover for tables whose steps are only counted.
type still struct{}

func (still) Move(*Table, []uint32, []float64, int, []float64) {}
func (still) Leap(*Table, int, int, int) bool                  { return false }
func (still) Restless() bool                                   { return false }

// walked is a table of racers weights that has ticked through etas (one slice a step).
func walked(p penalty.Penalty, racers int, etas [][]float64) *Table {
	t := New(Shape{Name: "w", Lines: 1, Lanes: racers, Racers: racers})
	t.Penalty = p
	t.Mean = make([]float64, t.Size())
	t.Bind(still{}, 0)
	l := &t.lazy
	for _, e := range etas {
		t.Tick(e, nil)
		if l.now == 0 {
			panic("the history was forgotten")
		}
	}
	return t
}

// step by step, what glide claims to equal; carried is the largest |w| met, which sets the rounding.
func stepwise(w, mu, l1, l2 float64, etas []float64) (end, carried float64) {
	for _, e := range etas {
		carried = max(carried, math.Abs(w), math.Abs(e*mu), e*l1)
		w = soft(w-e*mu, e*l1) / (1 + e*l2)
	}
	return w, max(carried, math.Abs(w))
}

func checkGlide(t *testing.T, w, mu, l1, l2 float64, etas [][]float64, from int) {
	t.Helper()
	racers := len(etas[0])
	table := walked(penalty.Elastic{L1: l1, L2: l2}, racers, etas)
	for r := range racers {
		own := make([]float64, 0, len(etas))
		for _, e := range etas[from:] {
			own = append(own, e[r])
		}
		want, carried := stepwise(w, mu, l1, l2, own)
		got := table.glide(w, mu, l1, l2, from, len(etas), r)
		if !(math.Abs(got-want) <= 1e-10*carried) {
			t.Fatalf("glide(w=%v, mu=%v, l1=%v, l2=%v, racer %d of %d, steps %v) = %v, step by step %v",
				w, mu, l1, l2, r, racers, own, got, want)
		}
	}
}

func TestGlideIsStepByStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	size := func() float64 { return math.Exp(4*rng.NormFloat64() - 2) }
	for trial := range 4000 {
		racers := 1 + 2*(trial%2)
		etas := make([][]float64, 1+rng.IntN(40))
		eta := size()
		for k := range etas {
			for r := range racers {
				e := eta * float64(r+1)
				if trial%3 == 0 {
					e = eta / float64(k+1)
				} else if trial%3 == 1 {
					e *= math.Exp(rng.NormFloat64())
				}
				etas[k] = append(etas[k], e)
			}
		}
		w, mu, l1, l2 := size()*rng.NormFloat64(), size()*rng.NormFloat64(), size(), size()
		switch rng.IntN(6) {
		case 0:
			mu = 0
		case 1:
			l1 = 0
		case 2:
			l2 = 0
		case 3:
			l1, w = math.Abs(mu), 0 // the edge of the dead zone
		case 4:
			w = 0
		}
		checkGlide(t, w, mu, l1, l2, etas, rng.IntN(len(etas)))
	}
}

func TestGlideEdges(t *testing.T) {
	steps := func(e ...float64) (etas [][]float64) {
		for _, v := range e {
			etas = append(etas, []float64{v})
		}
		return etas
	}
	tiny, huge := steps(1e-12, 1e-12, 1e-12), steps(1e6, 1e6, 1e6)
	mixed := steps(1e-9, 1e5, 1e-3, 1, 1e7)
	for _, etas := range [][][]float64{tiny, huge, mixed} {
		for _, w := range []float64{0, 1e-30, 1, -1, -3e20} {
			for _, mu := range []float64{0, 1, -1, 1e-9, 1e9} {
				for _, l1 := range []float64{0, 1e-9, 1, 2} {
					for _, l2 := range []float64{0, 1e-12, 0.5} {
						checkGlide(t, w, mu, l1, l2, etas, 0)
					}
				}
			}
		}
	}
}

func FuzzGlide(f *testing.F) {
	f.Add(1.0, 0.5, 0.1, 0.01, 0.1, 0.9, uint8(20))
	f.Add(-1.0, -0.5, 0.5, 0.0, 3.0, 1.1, uint8(5))
	f.Fuzz(func(t *testing.T, w, mu, l1, l2, eta, ratio float64, n uint8) {
		l1, l2, eta, ratio = math.Abs(l1), math.Abs(l2), math.Abs(eta), math.Abs(ratio)
		for _, v := range []float64{w, mu, l1, l2, eta} {
			if !(math.Abs(v) <= 1e6) {
				t.Skip()
			}
		}
		if !(ratio >= 0.5 && ratio <= 2) || eta == 0 {
			t.Skip()
		}
		var etas [][]float64
		shrunk := 1.0
		for range 1 + n%64 {
			if shrunk /= 1 + eta*l2; shrunk < tiny || eta > 1e6 {
				break
			}
			etas = append(etas, []float64{eta})
			eta *= ratio
		}
		if etas == nil {
			t.Skip()
		}
		checkGlide(t, w, mu, l1, l2, etas, 0)
	})
}

// The history starts anew before any racer's product of shrink factors is lost.
func TestHistoryOfEveryRacer(t *testing.T) {
	table := New(Shape{Name: "w", Lines: 4, Lanes: 2, Racers: 2})
	table.Penalty = penalty.L2{Lambda: 1}
	table.Bind(mover{}, 0)
	for range 500 {
		for i := range table.W {
			if table.W[i] == 0 {
				table.W[i] = 1
			}
		}
		table.Tick([]float64{1e-9, 1e3}, nil)
		for _, q := range table.lazy.q {
			if !(q > 0) {
				t.Fatal("a product of shrink factors is lost")
			}
		}
	}
	table.SettleAll()
	if w := table.W[0]; math.Abs(float64(w)-1) > 1e-3 {
		t.Errorf("the racer with the small step has %v, want 1", w)
	}
}

// mover is the plain rule, in the metric 1.
type mover struct{ still }

func (mover) Move(t *Table, lines []uint32, g []float64, _ int, eta []float64) {
	step := make([]float64, t.Lanes)
	for i, line := range lines {
		w := t.Line(int(line))
		for c := range w {
			step[c] = eta[c%t.Racers]
			w[c] = float32(float64(w[c]) - step[c]*g[i*t.Lanes+c])
		}
		if p := t.PenaltyOf(int(line)); p != nil {
			p.Prox(w, step, t.Racers)
		}
	}
}

func (mover) Leap(t *Table, line, from, to int) bool { return t.Leap(line, from, to, nil) }

// A weight that a gradient has pushed out of its box is clipped before it drifts on.
func TestDriftStartsOutsideTheBox(t *testing.T) {
	for _, p := range []penalty.Penalty{
		penalty.Box{Lo: -1, Hi: 1},
		penalty.Bounded{Elastic: penalty.Elastic{L1: 0.1, L2: 0.2}, Box: penalty.Box{Lo: -1, Hi: 1}},
	} {
		var end [2]float32
		for i := range end {
			table := New(Shape{Name: "w", Lines: 1, Lanes: 1})
			table.Penalty, table.Mean = p, []float64{0.3}
			table.Bind(mover{}, 0)
			if i == 1 {
				table.Eager()
			}
			table.W[0] = 5
			for k := range 9 {
				table.Tick([]float64{0.5 / float64(k+1)}, nil)
			}
			table.SettleAll()
			end[i] = table.W[0]
			if i == 0 && table.Replays() != 0 {
				t.Errorf("%s: %d replays", p.Name(), table.Replays())
			}
		}
		if math.Abs(float64(end[0]-end[1])) > 1e-6 {
			t.Errorf("%s: at once %v, step by step %v", p.Name(), end[0], end[1])
		}
	}
}

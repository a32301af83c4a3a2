package weight_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// spread is a row as a dense vector, the intercept's 1 first if there is one.
func spread(t *weight.Table, row data.Row) []float64 {
	a := make([]float64, t.AllLines())
	if t.Bias {
		a[0] = 1
	}
	if row.Index == nil {
		for j, v := range row.Value {
			a[t.Base()+j] = float64(v)
		}
		return a
	}
	for i, j := range row.Index {
		a[t.Base()+int(j)] = 1
		if row.Value != nil {
			a[t.Base()+int(j)] = float64(row.Value[i])
		}
	}
	return a
}

// kinds of rows, of d columns.
func rowKinds(rng *rand.Rand, d int) map[string]data.Row {
	var index []uint32
	var value, all []float32
	for j := range d {
		all = append(all, float32(rng.NormFloat64()*float64(rng.IntN(2))))
		if rng.IntN(2) == 0 {
			index, value = append(index, uint32(j)), append(value, float32(rng.NormFloat64()))
		}
	}
	rng.Shuffle(len(index), func(i, k int) {
		index[i], index[k] = index[k], index[i]
		value[i], value[k] = value[k], value[i]
	})
	return map[string]data.Row{
		"sparse":       {Index: index, Value: value},
		"sparse ones":  {Index: index},
		"dense":        {Value: all},
		"dense, short": {Value: all[:d/2]},
		"empty":        {Index: []uint32{}, Value: []float32{}},
		"empty ones":   {Index: []uint32{}},
		"empty dense":  {Value: []float32{}},
	}
}

func tables(f func(name string, t *weight.Table, rng *rand.Rand)) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, lanes := range []int{1, 3, 8} {
		for _, bias := range []bool{false, true} {
			t := weight.New(weight.Shape{Name: "w", Lines: 11, Lanes: lanes, Bias: bias})
			for i := range t.W {
				t.W[i] = float32(rng.NormFloat64())
			}
			f(fmt.Sprintf("%d lanes, bias %v", lanes, bias), t, rng)
		}
	}
}

func TestProductAndAddAreTheDenseOnes(t *testing.T) {
	tables(func(name string, w *weight.Table, rng *rand.Rand) {
		for kind, row := range rowKinds(rng, w.Lines) {
			a, s := spread(w, row), make([]float64, w.Lanes)
			z := make([]float64, w.Lanes)
			w.Product(z, row)
			for c := range z {
				want, sum := 0.0, 0.0
				for line, v := range a {
					want += v * float64(w.Line(line)[c])
					sum += math.Abs(v * float64(w.Line(line)[c]))
				}
				if math.Abs(z[c]-want) > 1e-14*sum {
					t.Errorf("%s, %s: product %v, want %v", name, kind, z[c], want)
				}
				s[c] = rng.NormFloat64()
			}
			old := slices.Clone(w.W)
			w.Add(row, s)
			for i, got := range w.W {
				want := float32(float64(old[i]) + float64(s[i%w.Lanes]*a[i/w.Lanes]))
				if got != want {
					t.Errorf("%s, %s: weight %d is %v, want %v", name, kind, i, got, want)
				}
			}
			seen := make([]float64, len(a))
			w.Visit(row, func(line int, v float64) { seen[line] += v })
			if !slices.Equal(seen, a) {
				t.Errorf("%s, %s: visit shows %v, want %v", name, kind, seen, a)
			}
		}
	})
}

func TestNothingAllocates(t *testing.T) {
	tables(func(name string, w *weight.Table, rng *rand.Rand) {
		for kind, row := range rowKinds(rng, w.Lines) {
			z := make([]float64, w.Lanes)
			if n := testing.AllocsPerRun(10, func() { w.Product(z, row); w.Add(row, z) }); n != 0 {
				t.Errorf("%s, %s: %v allocations", name, kind, n)
			}
		}
	})
	for _, p := range []penalty.Penalty{
		penalty.L1{Lambda: 1e-3}, penalty.Elastic{L1: 1e-3, L2: 1e-3}, penalty.Group{Lambda: 1e-3}, penalty.Box{Lo: -1, Hi: 1},
		penalty.Bounded{Elastic: penalty.Elastic{L1: 1e-3, L2: 1e-3}, Box: penalty.Box{Lo: -1, Hi: 1}},
	} {
		w := weight.New(weight.Shape{Name: "w", Lines: 4, Lanes: 2, Racers: 2})
		w.Penalty = p
		w.Bind(prox{}, 0)
		row, k := data.Row{Index: []uint32{1, 3}}, 0
		steps := func() {
			for range 5 {
				k++
				w.Tick([]float64{0.1, 1 / float64(k)}, nil)
			}
			w.Settle(row)
		}
		for range 40 {
			steps() // the history's memory is taken
		}
		w.Settled()
		if n := testing.AllocsPerRun(10, steps); n != 0 {
			t.Errorf("%s: settling makes %v allocations", p.Name(), n)
		}
	}
}

// prox is a rule that leaps wherever the table can.
type prox struct{}

func (prox) Move(t *weight.Table, lines []uint32, _ []float64, _ int, eta []float64) {
	step := eta
	if len(eta) == 1 && t.Lanes == 2 {
		step = []float64{eta[0], eta[0]}
	}
	for _, line := range lines {
		if p := t.PenaltyOf(int(line)); p != nil {
			p.Prox(t.Line(int(line)), step, t.Racers)
		}
	}
}
func (prox) Leap(t *weight.Table, line, from, to int) bool { return t.Leap(line, from, to, nil) }
func (prox) Restless() bool                                { return false }

func TestGrow(t *testing.T) {
	w := weight.New(weight.Shape{Name: "w", Lines: 2, Lanes: 2, Racers: 1, Bias: true})
	for i := range w.W {
		w.W[i] = float32(i + 1)
	}
	w.State = [][]float32{slices.Clone(w.W)}
	w.Mean, w.Avg = make([]float64, w.Size()), make([]float64, w.Size())
	w.Penalty = penalty.L1{Lambda: 0.25}
	w.Bind(prox{}, 7)
	w.Tick([]float64{1}, nil)
	w.Grow(1)
	if w.Lines != 2 {
		t.Fatalf("grown to fewer lines: %d", w.Lines)
	}
	w.Grow(40)
	n := 41 * 2
	if w.AllLines() != 41 || len(w.W) != n || len(w.State[0]) != n || len(w.Mean) != n || len(w.Avg) != n {
		t.Fatalf("grown to %d lines: %d weights, %d states, %d means, %d averages", w.AllLines(), len(w.W), len(w.State[0]), len(w.Mean), len(w.Avg))
	}
	for i, v := range w.W {
		if want := float32(i + 1); i < 6 && v != want || i >= 6 && v != 0 {
			t.Errorf("weight %d is %v", i, v)
		}
	}
	w.Line(40)[0] = 1 // a line that is new owes nothing of the past
	w.SettleAll()
	if w.Line(40)[0] != 1 {
		t.Errorf("a new line paid for a step before it was there: %v", w.Line(40)[0])
	}
	if got := w.Line(2)[1]; got != 6-0.25 {
		t.Errorf("an old line has %v, want 5.75", got)
	}
	if w.Now() != 8 {
		t.Errorf("the next step is %d, want 8", w.Now())
	}
}

// The fast path of one lane gives the sums of the general one, which are those of two equal lanes.
func FuzzOneLane(f *testing.F) {
	f.Add(uint64(1), 0.5, true)
	f.Fuzz(func(t *testing.T, seed uint64, s float64, bias bool) {
		if !(math.Abs(s) <= 1e6) {
			t.Skip()
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		one := weight.New(weight.Shape{Name: "w", Lines: 9, Lanes: 1, Bias: bias})
		two := weight.New(weight.Shape{Name: "w", Lines: 9, Lanes: 2, Bias: bias})
		for i := range one.W {
			one.W[i] = float32(rng.NormFloat64())
			two.W[2*i], two.W[2*i+1] = one.W[i], one.W[i]
		}
		kinds := rowKinds(rng, 9)
		for _, kind := range []string{"sparse", "sparse ones", "dense", "dense, short", "empty", "empty ones"} {
			a, b := make([]float64, 1), make([]float64, 2)
			one.Product(a, kinds[kind])
			two.Product(b, kinds[kind])
			one.Add(kinds[kind], []float64{s})
			two.Add(kinds[kind], []float64{s, s})
			if a[0] != b[0] || a[0] != b[1] {
				t.Fatalf("%s: one lane %v, two lanes %v", kind, a, b)
			}
			for i, v := range one.W {
				if v != two.W[2*i] || v != two.W[2*i+1] {
					t.Fatalf("%s: weight %d is %v, in two lanes %v", kind, i, v, two.W[2*i:2*i+2])
				}
			}
		}
	})
}

// A large table has room for a few more lines where it lies, so that it need not be there twice.
func TestLargeTablesGrowInPlace(t *testing.T) {
	tab := weight.New(weight.Shape{Lines: 1 << 24, Lanes: 1, Bias: true, Woven: true})
	tab.Weave(1)
	tab.Line(3)[0] = 5
	at := &tab.W[0]
	tab.Grow(1<<24 + 1000)
	if &tab.W[0] != at || len(tab.W) != 2*(1<<24+1001) || tab.Line(3)[0] != 5 || tab.Line(1 << 24)[0] != 0 {
		t.Errorf("%d numbers, moved: %v", len(tab.W), &tab.W[0] != at)
	}
}

package slalom_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// noisy is n dense rows of d normal features, whose targets f makes.
func noisy(n, d int, f func(i int, r *rand.Rand, x []float32) float64) *data.Rows {
	r := rand.New(rand.NewPCG(1, 2))
	rows := data.NewDense(d)
	for i := range n {
		x := make([]float32, d)
		for j := range x {
			x[j] = float32(r.NormFloat64())
		}
		rows.Append(data.Row{Value: x, Label: f(i, r, x), Weight: 1})
	}
	return rows
}

func line(_ int, r *rand.Rand, x []float32) float64 { return float64(x[0]) + 0.1*r.NormFloat64() }

// One strange row, or one in a short block, is no divergence.
func TestOutlierIsNoDivergence(t *testing.T) {
	outlier := noisy(20000, 4, func(i int, r *rand.Rand, x []float32) float64 {
		if i == 15000 {
			return 1500
		}
		return line(i, r, x)
	})
	last := noisy(16385, 2, func(i int, r *rand.Rand, _ []float32) float64 {
		if i == 16384 {
			return 20
		}
		return r.NormFloat64()
	})
	fit(t, slalom.Config{Loss: "squared", Passes: 3}, outlier, slalom.Options{})
	fit(t, slalom.Config{Loss: "squared", Passes: 2, Order: "file", HoldoutBy: "none"}, last, slalom.Options{})
}

// An offset stands in for what the intercept would have learned.
func TestOffsetInTheStart(t *testing.T) {
	rows := noisy(2000, 2, line)
	moved := rows.Select(func(int) bool { return true })
	moved.Offset = make([]float64, moved.Len())
	for i := range moved.Offset {
		moved.Offset[i] = 1000 + float64(i%7)
		moved.Label[i] += moved.Offset[i]
	}
	c := slalom.Config{Loss: "squared", Passes: 5}
	a, b := fit(t, c, rows, slalom.Options{}).Valid.Loss, fit(t, c, moved, slalom.Options{}).Valid.Loss
	if !(b < 1.5*a) {
		t.Errorf("hold-out loss %v, and %v where an offset of 1000 says most", a, b)
	}
}

// A change of the target's unit changes the loss by its square.
func TestUnit(t *testing.T) {
	rows := noisy(3000, 3, line)
	want := fit(t, slalom.Config{Loss: "squared", Passes: 5}, rows, slalom.Options{}).Valid.Loss
	for _, u := range []float64{1e-12, 1e-6, 1e10} {
		x := relabel(rows.Select(func(int) bool { return true }), func(_ int, y float64) float64 { return u * y })
		if got := fit(t, slalom.Config{Loss: "squared", Passes: 5}, x, slalom.Options{}).Valid.Loss / u / u; !(math.Abs(got-want) < 0.1*want) {
			t.Errorf("in units of %g the loss is %v, not %v", u, got, want)
		}
	}
}

// With unequal chances, too, the progressive loss is that of all rows.
func TestImportanceTally(t *testing.T) {
	rows := noisy(20000, 2, func(i int, r *rand.Rand, x []float32) float64 {
		if i%10 == 0 {
			x[0] *= 30
			return 3 * r.NormFloat64()
		}
		return r.NormFloat64()
	})
	c := slalom.Config{Loss: "squared", Passes: 1, Eta: 1e-9, Update: "plain", Step: "constant", HoldoutBy: "none", Order: "importance"}
	r := fit(t, c, rows, slalom.Options{})
	all, err := r.Model.Evaluate(rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !(math.Abs(r.Progressive-all.Loss) < 0.1*all.Loss) {
		t.Errorf("progressive %v, all rows %v", r.Progressive, all.Loss)
	}
}

// Rows of weight 0 decide nothing, and do not stop a run.
func TestHoldoutOfNoWeight(t *testing.T) {
	rows := noisy(2000, 2, line)
	rows.Weight = make([]float64, rows.Len())
	for i := range 1700 {
		rows.Weight[i] = 1
	}
	if r := fit(t, slalom.Config{Loss: "squared", Passes: 5, HoldoutBy: "last"}, rows, slalom.Options{}); r.Valid != nil || !(r.Progressive < 0.1) {
		t.Errorf("%+v", r)
	}
}

// What cannot be scored is an error, not a loss of 0.
func TestScoresThatAreNone(t *testing.T) {
	m := fit(t, slalom.Config{Passes: 2}, noisy(2000, 2, line), slalom.Options{}).Model
	bad := data.NewDense(2)
	bad.Append(data.Row{Value: []float32{float32(math.NaN()), 1}, Label: 1, Weight: 1})
	_, err := m.Evaluate(bad, 1)
	refused(t, err, "not finite")
	two := fit(t, slalom.Config{Passes: 2}, small(t), slalom.Options{}).Model
	_, err = two.Evaluate(relabel(small(t), func(int, float64) float64 { return 7 }), 1)
	refused(t, err, "class that the model knows")
}

// Saga remembers rows wherever their numbers begin.
func TestSagaOnAView(t *testing.T) {
	fit(t, slalom.Config{Loss: "squared", Grad: "saga", Passes: 1, HoldoutBy: "none"}, noisy(200, 2, line).View(100, 200), slalom.Options{})
}

// A batch of all rows that comes in chunks is refused where one chunk would be taken for all.
func TestChunksAreRefused(t *testing.T) {
	rows := small(t)
	for _, c := range []slalom.Config{{Grad: "svrg", Batch: 1000}, {Grad: "svrg", Order: "all"}, {Batch: 1000, Update: "scalefree"}} {
		_, err := slalom.Fit(context.Background(), c, numbered{blocks{rows, 50}, nil}, tight)
		refused(t, err, "memory")
	}
}

// A tolerance needs rows that can be read again.
func TestToleranceOnce(t *testing.T) {
	_, err := slalom.Fit(context.Background(), slalom.Config{Tolerance: 0.01, HoldoutBy: "none"}, onceOnly{blocks{small(t), 50}}, tight)
	refused(t, err, "tolerance", "only once")
}

// An average begins where the weights do.
func TestNormAtTheStartWithAverage(t *testing.T) {
	rows := noisy(2000, 2, line)
	first := fit(t, slalom.Config{Loss: "squared", Order: "all", Passes: 200, HoldoutBy: "none"}, rows, slalom.Options{}).Model
	c := slalom.Config{Loss: "squared", Update: "plain", Step: "constant", Eta: 1e-3, Average: "all", Tolerance: 0.01, Passes: 4, HoldoutBy: "none"}
	if r := fit(t, c, rows, slalom.Options{From: first}); r.Passes != 4 {
		t.Errorf("ended after %d passes: %s", r.Passes, r.End)
	}
}

// Columns that need more memory than there is are an error before it is taken.
func TestRoom(t *testing.T) {
	rows := data.NewSparse(0)
	for i := range 100 {
		rows.Append(data.Row{Index: []uint32{uint32(i), 1 << 30}, Label: float64(i % 2), Weight: 1})
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{}, rows, slalom.Options{Free: 1 << 30})
	refused(t, err, "1073741825 columns", "12 GiB", "1 GiB")
}

// A target that never changes is told of, however well it is predicted.
func TestConstantTargetIsTold(t *testing.T) {
	r := fit(t, slalom.Config{Passes: 1}, relabel(small(t), func(int, float64) float64 { return 7 }), slalom.Options{})
	if !strings.Contains(strings.Join(r.Notes, "; "), "every row has the target 7") {
		t.Errorf("notes %q", r.Notes)
	}
}

// Of a handful of rows none are held out unless it is asked for.
func TestFewRowsAreAllLearned(t *testing.T) {
	if r := fit(t, slalom.Config{Passes: 1}, noisy(19, 2, line), slalom.Options{}); r.Valid != nil {
		t.Errorf("%d of 19 rows held out", r.Valid.Rows)
	}
	if r := fit(t, slalom.Config{Passes: 1, HoldoutBy: "last"}, noisy(19, 2, line), slalom.Options{}); r.Valid == nil || r.Valid.Rows != 1 {
		t.Error("asked for, and not held out")
	}
}

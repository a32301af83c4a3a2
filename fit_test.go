package slalom_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/trace"
)

// fit is Fit that must work.
func fit(t testing.TB, c slalom.Config, src data.Source, o slalom.Options) *slalom.Result {
	t.Helper()
	r, err := slalom.Fit(context.Background(), c, src, o)
	if err != nil {
		t.Fatalf("%s: %v", c.JSON(), err)
	}
	return r
}

// saved are the bytes of a model.
func saved(t testing.TB, m *slalom.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// refused fails unless err is there and speaks of all these words.
func refused(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, where it should speak of %q", words)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not speak of %q: %v", w, err)
		}
	}
}

func small(t testing.TB) *data.Rows {
	return made(t, data.Synthetic{N: 300, D: 20, Nonzeros: 5, Noise: 0.3})
}

// classes labels rows 0 … k-1 in turn, and shows the class in a column.
func classes(t testing.TB, k int) *data.Rows {
	r := made(t, data.Synthetic{N: 60 * k, D: 20, Nonzeros: 5})
	out := data.NewSparse(0)
	for i := range r.Len() {
		row := r.Row(i)
		y := i % k
		row.Index = append(append([]uint32{}, row.Index...), uint32(20+y))
		row.Value = append(append([]float32{}, row.Value...), 2)
		row.Label = float64(y)
		out.Append(row)
	}
	return out
}

// The loss follows from the labels unless it is named: two values logistic, 3 to 64 whole numbers softmax, else squared.
func TestLossFromLabels(t *testing.T) {
	for _, c := range []struct {
		label   func(i int, y float64) float64
		loss    string
		classes int
	}{
		{func(i int, y float64) float64 { return y }, "logistic", 2},
		{func(i int, y float64) float64 { return float64(i%2) * 7.5 }, "logistic", 2},
		{func(i int, y float64) float64 { return float64(i % 3) }, "softmax", 3},
		{func(i int, y float64) float64 { return float64(i%64) - 10 }, "softmax", 64},
		{func(i int, y float64) float64 { return float64(i % 65) }, "squared", 0},
		{func(i int, y float64) float64 { return float64(i%3) / 2 }, "squared", 0},
		{func(i int, y float64) float64 { return 3 }, "squared", 0},
	} {
		r := fit(t, slalom.Config{Passes: 1}, relabel(small(t), c.label), slalom.Options{})
		if got := r.Model.Loss.Name(); got != c.loss || len(r.Model.Target.Classes) != c.classes || r.Model.Recipe.Loss != c.loss {
			t.Errorf("loss %s over %v, not %s over %d classes", got, r.Model.Target.Classes, c.loss, c.classes)
		}
	}
	third := func(i int, _ float64) float64 { return float64(i % 3) }
	for _, name := range []string{"logistic", "hinge", "squared-hinge"} {
		_, err := slalom.Fit(context.Background(), slalom.Config{Loss: name}, relabel(small(t), third), slalom.Options{})
		refused(t, err, name, "two classes", "softmax")
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{Loss: "poisson"}, small(t), slalom.Options{})
	refused(t, err, "row ", "poisson")
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		one := func(i int, y float64) float64 {
			if i == 50 {
				return bad
			}
			return y
		}
		_, err = slalom.Fit(context.Background(), slalom.Config{}, relabel(small(t), one), slalom.Options{})
		refused(t, err, "label", "finite")
	}
	_, err = slalom.Fit(context.Background(), slalom.Config{}, data.NewSparse(3), slalom.Options{})
	refused(t, err, "no rows")
}

// Class weights are row weights: the balanced ones and the same numbers given give the same weights.
func TestClassWeights(t *testing.T) {
	rare := func(i int, _ float64) float64 { return float64(btoi(i%10 == 0)) }
	rows := func() *data.Rows { return relabel(small(t), rare) }
	base := slalom.Config{Passes: 3, HoldoutBy: "none"}
	run := func(weights string, r *data.Rows) *slalom.Result {
		c := base
		c.ClassWeight = weights
		return fit(t, c, r, slalom.Options{})
	}
	none, balanced, given := run("", rows()), run("balanced", rows()), run("0=0.5555555555555556, 1=5", rows())
	byHand := rows()
	for _, y := range byHand.Label {
		byHand.Weight = append(byHand.Weight, []float64{300.0 / (2 * 270), 300.0 / (2 * 30)}[int(y)])
	}
	sameBits(t, "balanced and given", balanced.Model.Weights, given.Model.Weights)
	sameBits(t, "balanced and row weights", balanced.Model.Weights, run("", byHand).Model.Weights)
	if none.Model.Weights[0].W[0] >= balanced.Model.Weights[0].W[0] {
		t.Error("weighing the rare class up does not raise the intercept")
	}
	for weights, words := range map[string][]string{
		"2=1": {"label 2", "[0 1]"}, "0": {"class-weight", "label=weight"}, "0=-1": {"class-weight"}, "0=x": {"class-weight"}, "=": {"class-weight"},
	} {
		c := base
		c.ClassWeight = weights
		_, err := slalom.Fit(context.Background(), c, rows(), slalom.Options{})
		refused(t, err, words...)
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{ClassWeight: "balanced", Loss: "squared"}, rows(), slalom.Options{})
	refused(t, err, "class-weight", "logistic")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Hold-outs: none, by row, the last, and rows given; classes that training does not know are left out and told.
func TestHoldout(t *testing.T) {
	rows := small(t)
	share := func(by string) *slalom.Result {
		return fit(t, slalom.Config{Passes: 2, HoldoutBy: by, Holdout: 0.2}, rows, slalom.Options{})
	}
	if r := share("none"); r.Valid != nil || r.Rows != 300 {
		t.Errorf("without hold-out: %d rows, %v held out", r.Rows, r.Valid)
	}
	if r := share("last"); r.Valid == nil || r.Valid.Rows != 60 || r.Rows != 300 {
		t.Errorf("the last fifth: %d rows, %v held out", r.Rows, r.Valid)
	}
	if r := share("row"); r.Valid == nil || r.Valid.Rows < 30 || r.Valid.Rows > 90 || r.Rows != 300 {
		t.Errorf("a fifth by row: %d rows, %v held out", r.Rows, r.Valid)
	}
	three := classes(t, 3)
	valid := three.Select(func(i int) bool { return i < 30 })
	train := three.Select(func(i int) bool { return i >= 30 && i%3 < 2 })
	r := fit(t, slalom.Config{Passes: 2}, train, slalom.Options{Valid: valid})
	if r.Valid.Rows != 20 || !strings.Contains(strings.Join(r.Notes, "\n"), "10 validation rows have a class that no training row has") {
		t.Errorf("%d rows to validate on; notes %q", r.Valid.Rows, r.Notes)
	}
	s, err := r.Model.Evaluate(valid, 2)
	if err != nil || s.Rows != 30 || s.Unknown != 10 || *s.Error < 1.0/3 || s.Loss != r.Valid.Loss {
		t.Errorf("evaluation %+v, %v; valid %+v", s, err, r.Valid)
	}
	twos := three.Select(func(i int) bool { return i%3 == 2 })
	_, err = slalom.Fit(context.Background(), slalom.Config{}, train, slalom.Options{Valid: twos})
	refused(t, err, "no validation row")
	few := fit(t, slalom.Config{Passes: 1}, rows.Select(func(i int) bool { return i < 2 }), slalom.Options{})
	if few.Valid != nil || len(few.Notes) == 0 {
		t.Errorf("two rows: %v, notes %q", few.Valid, few.Notes)
	}
}

// A step that is far too long makes the run go back, with a note a time, and recover.
func TestDivergenceRecovers(t *testing.T) {
	rows := made(t, data.Synthetic{N: 300, D: 20, Nonzeros: 5, Noise: 0.1, Task: "regression"})
	for _, eta := range []float64{1, 10, 1000} {
		r := fit(t, slalom.Config{Update: "plain", Step: "constant", Eta: eta, Passes: 10}, rows, slalom.Options{})
		if r.Valid.Loss > 0.5 || backs(r) != 1 || !(r.Step < eta) {
			t.Errorf("eta %v: loss %v, step %v, notes %q", eta, r.Valid.Loss, r.Step, r.Notes)
		}
	}
	if r := fit(t, slalom.Config{Passes: 2}, rows, slalom.Options{}); backs(r) > 0 {
		t.Errorf("a run that does not diverge: notes %q", r.Notes)
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{Update: "plain", Step: "constant", Eta: 1e30, Passes: 10}, rows, slalom.Options{})
	refused(t, err, "diverges", "smaller eta", "scale the features")
	once := onceOnly{blocks{rows, 50}}
	_, err = slalom.Fit(context.Background(), slalom.Config{Update: "plain", Step: "constant", Eta: 1e30}, once, slalom.Options{Memory: 1000})
	refused(t, err, "read only once", "smaller eta")
}

// Rows that come once are gone after a divergence: the run goes on with those behind them.
func TestDivergenceOnce(t *testing.T) {
	rows := made(t, data.Synthetic{N: 30000, D: 20, Nonzeros: 5, Noise: 0.1, Task: "regression"})
	r := fit(t, slalom.Config{Update: "plain", Step: "constant", Eta: 10, HoldoutBy: "row"}, onceOnly{blocks{rows, 500}}, slalom.Options{Memory: 100_000})
	if r.Valid.Loss > 0.5 || !(r.Steps < 27000) || r.Rows != 30000 || !strings.Contains(strings.Join(r.Notes, "; "), "come only once, and are skipped") {
		t.Errorf("loss %v, step %v, %d steps, notes %q", r.Valid.Loss, r.Step, r.Steps, r.Notes)
	}
}

// backs is the number of notes on divergence.
func backs(r *slalom.Result) (n int) {
	for _, note := range r.Notes {
		n += btoi(strings.Contains(note, "went back"))
	}
	return n
}

// A model with a weight that is not finite is not written.
func TestNoNaNInFile(t *testing.T) {
	r := fit(t, slalom.Config{Passes: 1}, small(t), slalom.Options{})
	for _, v := range []float64{math.NaN(), math.Inf(-1)} {
		r.Model.Weights[0].W[3] = float32(v)
		var b bytes.Buffer
		refused(t, r.Model.Save(&b), "not finite", "eta")
		if b.Len() > 0 {
			t.Errorf("%d bytes written", b.Len())
		}
	}
}

// When the context ends, so does the run, with the best weights so far.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	points, best := 0, math.Inf(1)
	r, err := slalom.Fit(ctx, slalom.Config{Passes: 1000, Patience: 1000}, small(t), slalom.Options{Watch: func(rec trace.Record) {
		if rec.Point == nil {
			return
		}
		if rec.Point.Valid != nil {
			best = min(best, float64(*rec.Point.Valid))
		}
		if points++; points == 7 {
			cancel()
		}
	}})
	if err != nil || !r.Interrupted || r.End != "interrupted" || r.Passes != 7 || r.Valid.Loss != best {
		t.Fatalf("%+v, %v; best %v", r, err, best)
	}
	if _, err := slalom.Load(bytes.NewReader(saved(t, r.Model))); err != nil {
		t.Error(err)
	}
	r, err = slalom.Fit(ctx, slalom.Config{}, small(t), slalom.Options{})
	if err != nil || !r.Interrupted || r.Valid == nil {
		t.Errorf("interrupted from the start: %+v, %v", r, err)
	}
}

// What ends a run: passes, steps, seconds, tolerance, patience.
func TestStops(t *testing.T) {
	rows := small(t)
	for _, c := range []struct {
		c             slalom.Config
		end           string
		passes, steps int // 0: any
	}{
		{slalom.Config{Passes: 4, HoldoutBy: "none"}, "all 4 passes", 4, 1200},
		{slalom.Config{Steps: 450, HoldoutBy: "none"}, "all 450 steps", 2, 450},
		{slalom.Config{Steps: 600, HoldoutBy: "none"}, "all 600 steps", 2, 600},
		{slalom.Config{Steps: 600, Passes: 1, HoldoutBy: "none"}, "the one pass", 1, 300},
		{slalom.Config{Passes: 1 << 30, Seconds: 0.02, HoldoutBy: "none"}, "seconds are over", 0, 0},
		{slalom.Config{Order: "all", Passes: 5000, Tolerance: 1e-2, HoldoutBy: "none"}, "norm has fallen", 0, 0},
		{slalom.Config{Passes: 5000, Patience: 2, Eta: 1}, "not fallen for 2 passes", 0, 0},
		{slalom.Config{Order: "all", Passes: 3, HoldoutBy: "none"}, "all 3 passes", 3, 3},
	} {
		r := fit(t, c.c, rows, slalom.Options{})
		if !strings.Contains(r.End, c.end) || c.passes > 0 && r.Passes != c.passes || c.steps > 0 && r.Steps != c.steps {
			t.Errorf("%s ended after %d passes, %d steps: %s", c.c.JSON(), r.Passes, r.Steps, r.End)
		}
		if strings.Contains(c.end, "norm") && r.Passes > 4000 {
			t.Errorf("the tolerance was met after %d passes", r.Passes)
		}
	}
	r := fit(t, slalom.Config{Passes: 5000, Patience: 2, Eta: 1}, rows, slalom.Options{})
	if r.BestPass != r.Passes-2 {
		t.Errorf("the best pass is %d of %d, with patience 2", r.BestPass, r.Passes)
	}
}

// A warm start goes on from where a model is; the model stays as it was.
func TestWarmStart(t *testing.T) {
	rows := small(t)
	c := slalom.Config{Passes: 3, HoldoutBy: "none"}
	first := fit(t, c, rows, slalom.Options{})
	before := saved(t, first.Model)
	second := fit(t, c, rows, slalom.Options{From: first.Model})
	if !(second.Progressive < first.Progressive) {
		t.Errorf("progressive loss %v, then %v", first.Progressive, second.Progressive)
	}
	if !bytes.Equal(before, saved(t, first.Model)) {
		t.Error("the model gone on from has changed")
	}
	wider := made(t, data.Synthetic{N: 300, D: 50, Nonzeros: 5})
	if r := fit(t, c, wider, slalom.Options{From: first.Model}); r.Columns != 50 {
		t.Errorf("%d columns", r.Columns)
	}
	for _, bad := range []struct {
		c     slalom.Config
		rows  *data.Rows
		words []string
	}{
		{slalom.Config{Loss: "hinge"}, rows, []string{"logistic", "hinge"}},
		{slalom.Config{Net: []int{4}}, rows, []string{"hidden layers"}},
		{slalom.Config{}, relabel(small(t), func(i int, _ float64) float64 { return float64(i % 2) }), []string{"classes"}},
	} {
		_, err := slalom.Fit(context.Background(), bad.c, bad.rows, slalom.Options{From: first.Model})
		refused(t, err, bad.words...)
	}
	// a warm start that fits every row does not count as diverged when it loses a little
	apart := classes(t, 2)
	hinge := fit(t, slalom.Config{Loss: "hinge", Passes: 50, Patience: 50}, apart, slalom.Options{})
	noisy := relabel(apart, func(i int, y float64) float64 {
		if i%10 == 7 {
			return 1 - y
		}
		return y
	})
	if r := fit(t, slalom.Config{Passes: 2}, noisy, slalom.Options{From: hinge.Model}); backs(r) > 0 {
		t.Errorf("a warm start of loss %v: %q", hinge.Valid.Loss, r.Notes)
	}
}

// Nothing but recipe, rows and seed decides the bytes; threads do not.
func TestThreadsGiveSameBytes(t *testing.T) {
	two, three := small(t), classes(t, 3)
	for _, c := range []struct {
		c    slalom.Config
		rows *data.Rows
	}{
		{slalom.Config{Loss: "logistic"}, two}, {slalom.Config{Loss: "softmax"}, three},
		{slalom.Config{Loss: "softmax", Net: []int{16, 8}}, three}, {slalom.Config{Loss: "logistic", Net: []int{80}, Grad: "svrg"}, two},
	} {
		for _, batch := range []int{1, 64, 300} {
			c.c.Batch, c.c.Passes = batch, 2
			var want []byte
			for _, threads := range []int{1, 2, 4} {
				got := saved(t, fit(t, c.c, c.rows, slalom.Options{Threads: threads}).Model)
				if want == nil {
					want = got
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s: %d threads give other bytes than one", c.c.JSON(), threads)
				}
			}
		}
	}
	c := slalom.Config{Passes: 2}
	watched := fit(t, c, two, slalom.Options{Measure: true, Watch: func(trace.Record) {}, Checkpoint: func(w func(w io.Writer) error) error { return w(io.Discard) }})
	if !bytes.Equal(saved(t, watched.Model), saved(t, fit(t, c, two, slalom.Options{}).Model)) {
		t.Error("being watched changes the bytes")
	}
	c.Seed = 2
	if bytes.Equal(saved(t, watched.Model), saved(t, fit(t, c, two, slalom.Options{}).Model)) {
		t.Error("another seed gives the same bytes")
	}
}

// A run can be replayed from the first line of its trace.
func TestTraceReplays(t *testing.T) {
	var lines bytes.Buffer
	w := trace.NewWriter(&lines)
	var recipe []byte
	a := fit(t, slalom.Config{Passes: 2, L1: 1e-3, Average: "tail"}, small(t), slalom.Options{Watch: func(r trace.Record) {
		if r.Recipe != nil {
			recipe = r.Recipe
		}
		if err := w.Write(r); err != nil {
			t.Error(err)
		}
	}})
	c, err := slalom.ReadConfig(bytes.NewReader(recipe))
	if err != nil {
		t.Fatal(err)
	}
	b := fit(t, c, small(t), slalom.Options{})
	sameBits(t, "replayed", a.Model.Weights, b.Model.Weights)
	if n := strings.Count(lines.String(), "\n"); n < 5 || !strings.Contains(lines.String(), `"end":"all 2 passes made"`) {
		t.Errorf("%d lines:\n%s", n, &lines)
	}
}

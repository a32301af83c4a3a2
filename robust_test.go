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

// kinds of targets that the strange rows of these tests come with.
var kinds = []struct {
	loss string
	of   func(score float64, r *rand.Rand) float64
}{
	{"logistic", func(s float64, r *rand.Rand) float64 { return float64(btoi(s+r.NormFloat64() > 0)) }},
	{"squared", func(s float64, r *rand.Rand) float64 { return s + r.NormFloat64() }},
	{"hinge", func(s float64, r *rand.Rand) float64 { return float64(btoi(s+r.NormFloat64() > 0)) }},
	{"poisson", func(s float64, r *rand.Rand) float64 { return math.Floor(math.Exp(s/2) + r.Float64()) }},
}

// muddled are 4000 rows of eight normal features, of which the first five count, for a kind of target.
func muddled(kind int) *data.Rows {
	return noisy(4000, 8, func(_ int, r *rand.Rand, x []float32) float64 {
		return kinds[kind].of(float64(x[0]-x[1]+x[2]/2+x[3]/2-x[4]/2), r)
	})
}

// fitted is what the default recipe makes of rows, judged on others; it must not have diverged.
func fitted(t *testing.T, what string, kind int, rows, judge *data.Rows) *slalom.Result {
	t.Helper()
	r := fit(t, slalom.Config{Loss: kinds[kind].loss}, rows, slalom.Options{Valid: judge})
	if backs(r) > 0 || math.IsNaN(r.Valid.Loss) || math.IsInf(r.Valid.Loss, 0) {
		t.Errorf("%s, %s: loss %v, %v", kinds[kind].loss, what, r.Valid.Loss, r.Notes)
	}
	return r
}

// like says whether a loss is at most 1 % of the fall from the constant's above the clean run's.
func like(got, clean, constant float64) bool { return got <= clean+0.01*(constant-clean) }

// base is the loss of rows without features.
func base(t *testing.T, kind int, rows, judge *data.Rows) float64 {
	t.Helper()
	none := func(r *data.Rows) *data.Rows {
		b := *r
		b.Value = make([]float32, len(r.Value))
		return &b
	}
	return fitted(t, "no features", kind, none(rows), none(judge)).Valid.Loss
}

// halves are the first three quarters of rows and the rest, each with its own memory.
func halves(rows *data.Rows) (train, judge *data.Rows) {
	cut := 3 * rows.Len() / 4
	return rows.Select(func(i int) bool { return i < cut }), rows.Select(func(i int) bool { return i >= cut })
}

// A column in another unit changes the loss by no more than 1 %.
func TestScaledColumn(t *testing.T) {
	for kind := range kinds {
		rows, judge := halves(muddled(kind))
		clean, constant := fitted(t, "clean", kind, rows, judge).Valid.Loss, base(t, kind, rows, judge)
		for _, unit := range []float32{1000, 1e6} {
			rows, judge := halves(muddled(kind))
			for _, r := range []*data.Rows{rows, judge} {
				for i := 0; i < len(r.Value); i += 8 {
					r.Value[i] *= unit
				}
			}
			if got := fitted(t, "scaled", kind, rows, judge).Valid.Loss; !like(got, clean, constant) {
				t.Errorf("%s, a column times %v: loss %v, clean %v, constant %v", kinds[kind].loss, unit, got, clean, constant)
			}
		}
	}
}

// One row of 1e6 costs at most what its column had to say.
func TestOutlierRow(t *testing.T) {
	for kind := range kinds {
		for column, counts := range map[int]bool{0: true, 7: false} {
			rows, judge := halves(muddled(kind))
			constant := base(t, kind, rows, judge)
			if counts { // the best line with that row has next to nothing of the column
				for _, r := range []*data.Rows{rows, judge} {
					for i := column; i < len(r.Value); i += 8 {
						r.Value[i] = 0
					}
				}
			}
			clean := fitted(t, "clean", kind, rows, judge).Valid.Loss
			rows, judge = halves(muddled(kind))
			rows.Value[1500*8+column] = 1e6
			if got := fitted(t, "outlier", kind, rows, judge).Valid.Loss; !like(got, clean, constant) {
				t.Errorf("%s, 1e6 in column %d: loss %v, without the column %v, constant %v", kinds[kind].loss, column, got, clean, constant)
			}
		}
	}
}

// An outlying row of all columns, too, leaves the rest to be learned.
func TestOutlierRowOfAllColumns(t *testing.T) {
	for kind := range kinds {
		rows, judge := halves(muddled(kind))
		constant := base(t, kind, rows, judge)
		for j := range 8 {
			rows.Value[1500*8+j] = 1e6
		}
		if got := fitted(t, "outlier", kind, rows, judge).Valid.Loss; got > constant+0.01*math.Abs(constant) {
			t.Errorf("%s: loss %v, constant %v", kinds[kind].loss, got, constant)
		}
	}
}

// Rows that a line parts end with next to no loss, and finite weights.
func TestSeparable(t *testing.T) {
	for _, name := range []string{"logistic", "hinge", "squared-hinge", "softmax"} {
		rows := noisy(3000, 5, func(_ int, r *rand.Rand, x []float32) float64 {
			if x[0] > 0 {
				x[0] += 0.5
			} else {
				x[0] -= 0.5
			}
			return float64(btoi(x[0] > 0))
		})
		r := fit(t, slalom.Config{Loss: name}, rows, slalom.Options{})
		if backs(r) > 0 || !(r.Valid.Loss < 0.01) {
			t.Errorf("%s: loss %v, %v", name, r.Valid.Loss, r.Notes)
		}
		for _, v := range values(r.Model.Weights) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%s: weight %v", name, v)
			}
		}
	}
}

// A constant target is predicted as it is, or refused in one sentence.
func TestConstantTarget(t *testing.T) {
	for name, y := range map[string]float64{"squared": 3, "huber": 3, "quantile": 3, "poisson": 2, "gamma": 2, "logistic": 1, "hinge": 1, "softmax": 1} {
		rows := noisy(2000, 5, func(int, *rand.Rand, []float32) float64 { return y })
		r, err := slalom.Fit(context.Background(), slalom.Config{Loss: name}, rows, slalom.Options{})
		if err != nil {
			if msg := err.Error(); strings.Contains(msg, "\n") || !strings.Contains(msg, "class") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		said := false
		for _, n := range r.Notes {
			said = said || strings.Contains(n, "nothing to tell apart")
		}
		p := make([]float64, r.Model.Outputs())
		r.Model.Predict(p, rows.Row(7))
		want := map[string]float64{"logistic": 1, "hinge": 1, "softmax": 1}[name]
		if want == 0 {
			want = y
		}
		if got := p[len(p)-1]; backs(r) > 0 || !said || math.Abs(got-want) > 0.02*y && name != "hinge" {
			t.Errorf("%s: %v for %v, notes %q", name, p, y, r.Notes)
		}
	}
}

// A target far from all others drives a run away again and again: the best weights stand all the same.
func TestBestOutlivesDivergence(t *testing.T) {
	rows := made(t, data.Synthetic{N: 20_000, D: 5, Nonzeros: 5, Noise: 1, Task: "regression"})
	rows.Label[12_345] = 1e6
	c := slalom.Config{Loss: "squared", Passes: 1}
	one := fit(t, c, rows, slalom.Options{})
	c.Passes = 0
	all := fit(t, c, rows, slalom.Options{})
	if all.Valid.Loss > 1.01*one.Valid.Loss {
		t.Errorf("hold-out loss %v after one pass, and %v after all (%q)", one.Valid.Loss, all.Valid.Loss, all.Notes)
	}
	went := strings.Join(all.Notes, "\n")
	if !strings.Contains(went, "went back") {
		t.Errorf("the run did not diverge: %q", went)
	}
}

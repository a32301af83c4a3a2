package slalom_test

import (
	"context"
	"math"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/trace"
)

// rare are rows each of which has columns that few others have.
func rare(t testing.TB, n int) *data.Rows {
	return made(t, data.Synthetic{N: n, D: 100_000, Nonzeros: 3, Noise: 0.5})
}

// Columns that were met but not learned from, since the run ended before, since all rows that have them are held out, or
// since only rows to validate on have them, cost nothing.
func TestOnePassStrangeColumns(t *testing.T) {
	rows := rare(t, 40000)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o := slalom.Options{Memory: 4 << 20, Watch: func(r trace.Record) {
		if r.Point != nil {
			cancel()
		}
	}}
	r, err := slalom.Fit(ctx, slalom.Config{Passes: 1, HoldoutBy: "row"}, inPieces(rows, 150), o)
	if err != nil || !r.Interrupted || r.Steps == 0 || r.Steps > 20000 {
		t.Errorf("%+v, %v", r, err)
	}
	few := rare(t, 600)
	for seed := range uint64(40) {
		fit(t, slalom.Config{Passes: 1, HoldoutBy: "row", Seed: seed + 1, Eta: 0.1}, inPieces(few, 1), slalom.Options{})
	}
	wide := made(t, data.Synthetic{N: 100, D: 300_000, Nonzeros: 3, Noise: 0.5})
	c := slalom.Config{Passes: 1, Eta: 0.1}
	a := fit(t, c, inPieces(few, 2), slalom.Options{Valid: wide})
	b := fit(t, c, few, slalom.Options{Valid: wide})
	if a.Columns != b.Columns || a.Valid.Rows != 100 || math.Abs(a.Valid.Loss-b.Valid.Loss) > 0.05*b.Valid.Loss {
		t.Errorf("%d columns, %+v, from memory %d, %+v", a.Columns, a.Valid, b.Columns, b.Valid)
	}
}

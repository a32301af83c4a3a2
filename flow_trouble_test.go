package slalom_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/trace"
)

// rare are rows each of which has columns that few others have.
func rare(t testing.TB, n int) *data.Rows {
	return made(t, data.Synthetic{N: n, D: 100_000, Nonzeros: 3, Noise: 0.5})
}

// untilAPoint interrupts a run when it tells of its first point.
func untilAPoint(t *testing.T) (context.Context, slalom.Options) {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return ctx, slalom.Options{Memory: 4 << 20, Watch: func(r trace.Record) {
		if r.Point != nil {
			cancel()
		}
	}}
}

// Columns that were met but not learned from, since the run ended before, since all rows that have them are held out, or
// since only rows to validate on have them, cost nothing.
func TestOnePassStrangeColumns(t *testing.T) {
	rows := rare(t, 80000)
	ctx, o := untilAPoint(t)
	r, err := slalom.Fit(ctx, slalom.Config{Passes: 1, HoldoutBy: "row"}, inPieces(rows, 150), o)
	if err != nil || !r.Interrupted || r.Steps == 0 || r.Steps > 60000 {
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

// broken is a text whose reading ends with the context after so many pieces, as when somebody interrupts it.
type broken struct {
	cut
	after int
	ctx   context.Context
	end   func()
}

func (s broken) ScanPieces(order []int) (data.Scanner, error) {
	sc, err := s.cut.ScanPieces(order)
	return &brokenScanner{Scanner: sc, s: s}, err
}

type brokenScanner struct {
	data.Scanner
	s    broken
	read int
}

func (s *brokenScanner) Next(dst *data.Rows) error {
	if s.read++; s.read == s.s.after {
		s.s.end()
	}
	if err := s.s.ctx.Err(); err != nil {
		return err
	}
	return s.Scanner.Next(dst)
}

// A run keeps what it has learned when it is interrupted, even where the reading hears of that first.
func TestOnePassReadingInterrupted(t *testing.T) {
	rows := rare(t, 40000)
	for _, c := range []slalom.Config{{}, {Eta: 0.1}, {Batch: 8}, {HoldoutBy: "last"}, {HoldoutBy: "none"}} {
		c.Passes = 1
		ctx, cancel := context.WithCancel(context.Background())
		src := broken{inPieces(rows, 150), 100, ctx, cancel}
		r, err := slalom.Fit(ctx, c, src, slalom.Options{})
		if err != nil || !r.Interrupted || r.Steps == 0 || r.Rows >= 40000 {
			t.Errorf("%s: %+v, %v", c.JSON(), r, err)
		}
		cancel()
	}
}

// Blocks of a resumed run are as long as they were, though the tables have grown since the run began: late means, which are of
// weights at the ends of blocks, depend on it.
func TestOnePassResumedWithGrownTables(t *testing.T) {
	rows := made(t, data.Synthetic{N: 320_000, D: 20_000, Nonzeros: 1, Noise: 0.5})
	resumed(t, slalom.Config{Passes: 1, HoldoutBy: "row"}, inPieces(rows, 1200), slalom.Options{})
}

// Heats of a resumed run are those that the run had, and rows held out that memory does not keep are told of.
func TestOnePassHeatsAndNotes(t *testing.T) {
	rows := rare(t, 40000)
	resumed(t, slalom.Config{Passes: 1, HoldoutBy: "row", Update: "momentum", Step: "auto", Loss: "squared"}, inPieces(rows, 150), slalom.Options{})
	r := fit(t, slalom.Config{Passes: 1, HoldoutBy: "row", Holdout: 0.5, Eta: 0.1}, inPieces(rows, 150), slalom.Options{Memory: 1 << 20})
	if len(r.Notes) == 0 || !strings.Contains(r.Notes[len(r.Notes)-1], "rows held out, the first") {
		t.Errorf("%d rows scored, notes %q", r.Valid.Rows, r.Notes)
	}
	r = fit(t, slalom.Config{Passes: 1, HoldoutBy: "last", Holdout: 0.5, Eta: 0.1}, inPieces(rows, 150), slalom.Options{Memory: 1 << 20})
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "of the rows held out, the last, the first ") {
		t.Errorf("%d rows scored, notes %q", r.Valid.Rows, r.Notes)
	}
}

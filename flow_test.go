package slalom_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/trace"
)

// cut is a table as a text of pieces of so many rows.
type cut struct {
	blocks
	scans *int // begun
}

func inPieces(rows *data.Rows, size int) cut { return cut{blocks{rows, size}, new(int)} }

func (s cut) NumPieces() int { return (s.rows.Len() + s.size - 1) / s.size }

func (s cut) ScanPieces(order []int) (data.Scanner, error) {
	*s.scans++
	return &cutScanner{s: s, order: order}, nil
}

type cutScanner struct {
	s     cut
	order []int
	rows  int64
}

func (c *cutScanner) Next(dst *data.Rows) error {
	dst.Reset()
	if len(c.order) == 0 {
		return io.EOF
	}
	a := c.order[0] * c.s.size
	*dst = *c.s.rows.View(a, min(a+c.s.size, c.s.rows.Len())).Clone()
	if !slices.ContainsFunc(dst.Value, func(v float32) bool { return v != 1 }) { // as of a text
		dst.Value = nil
	}
	dst.First, c.order = c.rows, c.order[1:]
	c.rows += int64(dst.Len())
	return nil
}

func (c *cutScanner) Close() error { return nil }

// long are rows enough for a text that is learned from while it is read.
func long(t testing.TB) *data.Rows {
	return made(t, data.Synthetic{N: 6000, D: 5000, Nonzeros: 6, Noise: 0.5})
}

// One pass over a text in pieces learns from them while it reads, and as well as from rows in memory.
func TestOnePassWhileReading(t *testing.T) {
	rows := long(t)
	for name, c := range map[string]slalom.Config{
		"content": {Passes: 1, HoldoutBy: "row"},
		"last":    {Passes: 1, HoldoutBy: "last"},
		"none":    {Passes: 1, HoldoutBy: "none"},
		"number":  {Passes: 1, Loss: "squared", L2: 1e-4},
		"batch":   {Passes: 1, Batch: 4},
	} {
		src := inPieces(rows, 20)
		r, table := fit(t, c, src, slalom.Options{}), fit(t, c, rows, slalom.Options{})
		if *src.scans < 2 {
			t.Errorf("%s: no piece was read", name)
		}
		if r.Rows != 6000 || r.Model.Recipe.Order != "shuffle" || r.Columns != table.Columns {
			t.Errorf("%s: %+v", name, r)
		}
		if (r.Valid == nil) != (table.Valid == nil) || r.Valid != nil && (r.Valid.Rows != table.Valid.Rows || math.Abs(r.Valid.Loss-table.Valid.Loss) > 0.05*table.Valid.Loss) {
			t.Errorf("%s: hold-out %+v, from memory %+v", name, r.Valid, table.Valid)
		}
		if math.Abs(r.Progressive-table.Progressive) > 0.05*table.Progressive {
			t.Errorf("%s: progressive loss %v, from memory %v", name, r.Progressive, table.Progressive)
		}
		little := fit(t, c, src, slalom.Options{Memory: 160 << 10}) // a shorter head
		if r.Steps+int(heldRows(r))/max(c.Batch, 1) < 6000/max(c.Batch, 1) || little.Steps != r.Steps || bytes.Equal(saved(t, r.Model), saved(t, little.Model)) {
			t.Errorf("%s: %d steps, %d with little memory, %d rows held out", name, r.Steps, little.Steps, heldRows(r))
		}
		again := fit(t, c, src, slalom.Options{Threads: 3})
		if !bytes.Equal(saved(t, r.Model), saved(t, again.Model)) {
			t.Errorf("%s: another model with more threads", name)
		}
	}
}

func heldRows(r *slalom.Result) int64 {
	if r.Valid == nil {
		return 0
	}
	return r.Valid.Rows
}

// Whatever asks for more than a look at some rows before the first step has all of them read first.
func TestOnePassFromMemory(t *testing.T) {
	rows := long(t)
	for _, c := range []slalom.Config{
		{}, {Passes: 2}, {Passes: 1, Order: "file"}, {Passes: 1, Steps: 100}, {Passes: 1, Net: []int{2}}, {Passes: 1, Grad: "svrg"},
		{Passes: 1, Tolerance: 0.1}, {Passes: 1, Race: "l2"}, {Passes: 1, ClassWeight: "balanced"},
	} {
		if c.Passes != 1 {
			c.Patience = 1
		}
		src := inPieces(rows, 20)
		fit(t, c, src, slalom.Options{})
		if *src.scans > 1 { // one, of a few, says how many rows there will be
			t.Errorf("%s: pieces were read", c.JSON())
		}
	}
	src := inPieces(rows, 30) // too short
	if fit(t, slalom.Config{Passes: 1}, src, slalom.Options{}); *src.scans > 0 {
		t.Error("pieces of a short text were read")
	}
}

// Rows sorted by their label teach as much as others, since pieces are read in random order.
func TestOnePassSorted(t *testing.T) {
	rows := long(t)
	sorted := rows.Select(func(i int) bool { return rows.Label[i] > 0 })
	sorted.Extend(rows.Select(func(i int) bool { return rows.Label[i] <= 0 }))
	c := slalom.Config{Passes: 1, HoldoutBy: "row"}
	a, b := fit(t, c, inPieces(sorted, 20), slalom.Options{}), fit(t, c, rows, slalom.Options{})
	if a.Valid.Rows != b.Valid.Rows || a.Valid.Loss > 1.05*b.Valid.Loss {
		t.Errorf("sorted %+v, mixed %+v", a.Valid, b.Valid)
	}
}

// A class that the head lacks makes another loss of it: all rows are read then.
func TestOnePassLateClass(t *testing.T) {
	rows := long(t)
	rows.Label[5990] = 7
	src := inPieces(rows, 20)
	r := fit(t, slalom.Config{Passes: 1}, src, slalom.Options{})
	if *src.scans == 0 || len(r.Model.Target.Classes) != 3 || r.Rows != 6000 {
		t.Errorf("%d scans, classes %v, %d rows", *src.scans, r.Model.Target.Classes, r.Rows)
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{Passes: 1, Loss: "logistic"}, src, slalom.Options{})
	if err == nil || !strings.Contains(err.Error(), "two classes") {
		t.Errorf("error %v", err)
	}
}

// A run over a text that is stopped at a checkpoint and resumed gives the same bytes.
func TestOnePassResumed(t *testing.T) {
	rows := made(t, data.Synthetic{N: 40000, D: 5000, Nonzeros: 3, Noise: 0.5})
	for _, by := range []string{"row", "last"} {
		resumed(t, slalom.Config{Passes: 1, HoldoutBy: by}, inPieces(rows, 150), slalom.Options{})
	}
}

// A run that diverges goes back and reads the text again; one that is interrupted ends with what it has.
func TestOnePassInTrouble(t *testing.T) {
	rows := made(t, data.Synthetic{N: 40000, D: 5000, Nonzeros: 3, Noise: 0.5})
	r := fit(t, slalom.Config{Passes: 1, Update: "plain", Step: "constant", Eta: 1e4, Loss: "squared"}, inPieces(rows, 150), slalom.Options{})
	if len(r.Notes) < 2 || !strings.Contains(strings.Join(r.Notes, "\n"), "went back") || math.IsNaN(r.Valid.Loss) {
		t.Errorf("%q, %+v", r.Notes, r.Valid)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o := slalom.Options{Watch: func(r trace.Record) {
		if r.Point != nil {
			cancel()
		}
	}}
	r, err := slalom.Fit(ctx, slalom.Config{Passes: 1, HoldoutBy: "row"}, inPieces(rows, 150), o)
	if err != nil || !r.Interrupted || r.Valid == nil || r.Valid.Rows == 0 || r.Steps == 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Rows that are held out all or not at all are looked at whole, as those in memory are.
func TestOnePassAlike(t *testing.T) {
	rows := long(t)
	for i := range rows.Index {
		rows.Index[i] = uint32(i % 6)
	}
	for i := range rows.Value {
		rows.Value[i] = 1
	}
	src := inPieces(rows, 20)
	r := fit(t, slalom.Config{Passes: 1, HoldoutBy: "row"}, src, slalom.Options{})
	if r.Rows != 6000 || r.Valid != nil || !strings.Contains(strings.Join(r.Notes, "\n"), "too alike") {
		t.Errorf("%+v", r)
	}
}

package slalom_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// byOffset takes a row's offset, which is as good a place as any, for its date.
func byOffset(dst []float64, row data.Row) []float64 {
	if row.Offset == 9 {
		return append(dst, math.NaN(), 7)
	}
	return append(dst, row.Offset, 7)
}

// The last part is held out where the dates rise, and not where there are dates in another order, whether the rows
// fit into memory or not.
func TestHoldoutByDate(t *testing.T) {
	const n = 2000
	jumble := func(i int) float64 { return float64(i*7919%n) * 1e-6 }
	for name, c := range map[string]struct {
		date func(i int) float64
		by   string
		note string
	}{
		"rising":            {func(i int) float64 { return float64(i) * 1e-6 }, "last", "order of time"},
		"rising by the day": {func(i int) float64 { return float64(i/100) * 1e-6 }, "last", "order of time"},
		"nearly rising":     {func(i int) float64 { return float64(i)*1e-6 + jumble(i)/10 }, "last", "order of time"},
		"some missing": {func(i int) float64 {
			if i%3 == 0 {
				return 9
			}
			return float64(i) * 1e-6
		}, "last", "order of time"},
		"jumbled":           {jumble, "row", "do not come in their order"},
		"falling":           {func(i int) float64 { return -float64(i) * 1e-6 }, "row", "do not come in their order"},
		"group after group": {func(i int) float64 { return float64(i%100) * 1e-6 }, "row", "do not come in their order"},
		"one day":           {func(i int) float64 { return 0 }, "row", "do not come in their order"},
	} {
		rows := noisy(n, 3, line)
		rows.Offset = make([]float64, n)
		for i := range rows.Offset {
			rows.Offset[i] = c.date(i)
		}
		o := slalom.Options{Dates: byOffset}
		config := slalom.Config{Loss: "squared", Passes: 1}
		for _, memory := range []int64{0, 20000} {
			o.Memory = memory
			got := fit(t, config, blocks{rows, 100}, o)
			if last := got.Valid.Rows == n/10; last != (c.by == "last") || !strings.Contains(strings.Join(got.Notes, "; "), c.note) {
				t.Errorf("%s: %d rows held out, %q", name, got.Valid.Rows, got.Notes)
			}
		}
	}
}

// Rows that come once and do not fit into memory are written down, where they can be, and then treated as a file is.
func TestSpoolIsFile(t *testing.T) {
	spooled := 0
	o := tight
	o.Spool = func(rows data.Source) (data.Source, error) {
		spooled++
		all, err := data.Load(rows, 0)
		return blocks{all, 50}, err
	}
	rows := relabel(small(t), func(i int, _ float64) float64 { return float64(btoi(i > 100) ^ btoi(i%5 == 0)) }) // their order predicts it
	big := data.NewSparse(0)
	for range 8 {
		big.Extend(rows)
	}
	for _, c := range []slalom.Config{{Passes: 3}, {Passes: 1, HoldoutBy: "last"}, {Passes: 2, HoldoutBy: "none"}, {HoldoutBy: "last"}} {
		once := fit(t, c, onceOnly{blocks{big, 50}}, o)
		if c.Passes == 0 {
			c.Passes = 1 // as for rows that come once
		}
		if !bytes.Equal(saved(t, once.Model), saved(t, fit(t, c, blocks{big, 50}, tight).Model)) {
			t.Errorf("%s: another model from rows that come once", c.JSON())
		}
	}
	if spooled != 4 {
		t.Errorf("written down %d times", spooled)
	}
	if fit(t, slalom.Config{}, onceOnly{blocks{rows, 50}}, o); spooled != 4 {
		t.Error("written down for one pass")
	}
	if fit(t, slalom.Config{Passes: 3}, onceOnly{blocks{rows, 50}}, slalom.Options{Spool: o.Spool}); spooled != 4 {
		t.Error("written down though they fit into memory")
	}
}

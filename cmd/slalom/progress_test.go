package main

import (
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/trace"
)

// Of the notes about one place that a run went back to, the last is printed, and before what follows it.
func TestWentBackOnce(t *testing.T) {
	var out strings.Builder
	p := (&app{err: &out}).newProgress(false)
	back := func(to, by string) string {
		return "the loss rose: went back to step " + to + ", and every step is " + by + " times as long from there"
	}
	for _, note := range []string{"first", back("0", "0.5"), back("0", "0.25"), back("7", "0.125"), back("7", "0.1"), "second", back("0", "0.05")} {
		p.watch(trace.Record{Note: note})
	}
	p.end()
	want := strings.Join([]string{"first", back("0", "0.25"), back("7", "0.1"), "second", back("0", "0.05"), ""}, "\n")
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// One row is no rows.
func TestRowsText(t *testing.T) {
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 1234: "1,234 rows"} {
		if got := rowsText(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// Each run of a race of whole runs has speeds of its own.
func TestSpeedOfEachRun(t *testing.T) {
	var out strings.Builder
	p := &progress{w: &out, stop: make(chan struct{})}
	for range 2 {
		p.watch(trace.Record{Recipe: []byte("{}")})
		for pass := 1; pass <= 2; pass++ {
			p.watch(trace.Record{Point: &trace.Point{Pass: pass, Rows: int64(1000 * pass), Seconds: float64(pass), EndPass: true}})
		}
	}
	p.end()
	if strings.Count(out.String(), "1.00 k rows/s") != 4 {
		t.Errorf("got\n%s", out.String())
	}
}

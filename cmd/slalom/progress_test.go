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

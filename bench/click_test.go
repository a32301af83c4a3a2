package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"
)

func TestClickLog(t *testing.T) {
	made := func(workers int, seed uint64) (string, int64) {
		var b bytes.Buffer
		c := clickLog{rows: 10_000, columns: 100_000, seed: seed, workers: workers}
		n, err := c.write(t.Context(), &b, &teller{io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		return b.String(), n
	}
	text, distinct := made(1, 1)
	if again, n := made(3, 1); again != text || n != distinct {
		t.Error("the log depends on the number of workers")
	}
	if other, _ := made(1, 2); other == text {
		t.Error("the log does not depend on the seed")
	}
	seen := map[uint64]bool{}
	clicks, entries := 0, 0
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		words := strings.Fields(line)
		clicks += int(words[0][0] - '0')
		last := uint64(0)
		for _, word := range words[1:] {
			j, err := strconv.ParseUint(strings.TrimSuffix(word, ":1"), 10, 64)
			if err != nil || j <= last || j > 100_000 {
				t.Fatalf("line %d: %q after %d", i+1, word, last)
			}
			last, seen[j] = j, true
			entries++
		}
	}
	if len(lines) != 10_000 || int64(len(seen)) != distinct {
		t.Errorf("%d lines; %d columns, and %d were said", len(lines), len(seen), distinct)
	}
	if clicks < 500 || clicks > 5000 || entries < 17*10_000 || entries > 19*10_000 {
		t.Errorf("%d clicks, %d entries", clicks, entries)
	}
}

// A log of a tenth as many rows as columns, as the whole one is, touches half of them.
func TestClickLogTouchesHalf(t *testing.T) {
	c := clickLog{rows: 200_000, columns: 2_000_000, seed: 1, workers: 2}
	n, err := c.write(t.Context(), io.Discard, &teller{io.Discard})
	if err != nil || n < 1_000_000 || n > 1_300_000 {
		t.Errorf("%d of 2,000,000 columns, %v", n, err)
	}
}

func TestAppendIndex(t *testing.T) {
	for _, n := range []uint64{0, 9, 9_999, 10_000, 10_009, 99_999_999, 100_000_000, 123_456_789, 1_000_000_000, 1<<32 - 1} {
		if got, want := string(appendIndex(nil, n)), strconv.FormatUint(n, 10); got != want {
			t.Errorf("%s for %s", got, want)
		}
	}
}

func TestClickRun(t *testing.T) {
	b := newBench(t)
	s, _ := builtSlalom()
	o := options{log: clickLog{rows: 20_000, columns: 20_000, seed: 1, workers: 1}, extra: []string{"--threads", "1"}, json: true}
	var out bytes.Buffer
	if err := o.pipeClick(t.Context(), b, &out); err != nil {
		t.Fatal(err)
	}
	var r clickReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || s.tool.version != r.Version {
		t.Fatalf("%s\n%v", &out, err)
	}
	if r.Rows != 20_000 || r.Touched < 10_000 || r.Memory < 1<<20 || r.Seconds <= 0 || r.Progressive <= 0 || r.Progressive > 0.69 {
		t.Errorf("%+v", r)
	}
	o.extra = []string{"--no-such-flag"}
	if err := o.pipeClick(t.Context(), b, &out); err == nil || !strings.Contains(err.Error(), "no-such-flag") {
		t.Errorf("a wrong flag: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.pipeClick(ended, b, &out); err == nil {
		t.Error("an interrupted run succeeds")
	}
}

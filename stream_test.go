package slalom_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/trace"
)

// blocks reads a table in blocks, and is none itself.
type blocks struct {
	rows *data.Rows
	size int
}

func (s blocks) Scan() (data.Scanner, error) { return &blockScanner{blocks: s}, nil }

type blockScanner struct {
	blocks
	at int
}

func (s *blockScanner) Close() error { return nil }

func (s *blockScanner) Next(dst *data.Rows) error {
	dst.Reset()
	if s.at == s.rows.Len() {
		return io.EOF
	}
	n := min(s.size, s.rows.Len()-s.at)
	*dst = data.Rows{}
	dst.Extend(s.rows.View(s.at, s.at+n))
	dst.First = int64(s.at)
	s.at += n
	return nil
}

// onceOnly can be scanned once.
type onceOnly struct{ blocks }

func (onceOnly) Once() {}

// tight is less memory than any rows need.
var tight = slalom.Options{Memory: 14000}

// File order gives the same bytes from a stream as from memory.
func TestStreamIsTable(t *testing.T) {
	rows, three := weighed(small(t)), classes(t, 3)
	for _, c := range []struct {
		c    slalom.Config
		rows *data.Rows
	}{
		{slalom.Config{}, rows},
		{slalom.Config{Batch: 7}, rows},
		{slalom.Config{L1: 1e-3, Average: "all"}, rows},
		{slalom.Config{Loss: "squared", Update: "adam", L2: 1e-2}, rows},
		{slalom.Config{Update: "plain", Clip: 0.1, Batch: 64}, rows},
		{slalom.Config{Net: []int{5}, Batch: 16}, three},
	} {
		c.c.Order, c.c.Passes, c.c.HoldoutBy = "file", 3, "none"
		if c.c.Eta == 0 {
			c.c.Eta = 0.05 // the default looks at the first block alone
		}
		c.c.Loss = "logistic"
		if c.rows == three {
			c.c.Loss = "softmax"
		}
		table := fit(t, c.c, c.rows, slalom.Options{})
		for _, size := range []int{1000, 50} {
			stream := fit(t, c.c, blocks{c.rows, size}, tight)
			if size == 1000 && !bytes.Equal(saved(t, table.Model), saved(t, stream.Model)) {
				t.Errorf("%s: other bytes from a stream in blocks of %d", c.c.JSON(), size)
			}
			if stream.Rows != int64(c.rows.Len()) || stream.Valid != nil {
				t.Errorf("%s: %d rows, %v", c.c.JSON(), stream.Rows, stream.Valid)
			}
		}
	}
}

// Rows that do not fit into memory are shuffled within a window, and the hold-out is collected on the way.
func TestStreamDefaults(t *testing.T) {
	rows := small(t)
	var notes []string
	o := tight
	o.Watch = func(r trace.Record) { notes = append(notes, r.Note) }
	r := fit(t, slalom.Config{Passes: 4}, blocks{rows, 50}, o)
	held := 0
	for i := range rows.Len() {
		held += btoi(data.Held(rows.Row(i), 0.1, 1))
	}
	if r.Rows != 300 || r.Valid == nil || r.Valid.Rows != int64(held) || r.Model.Recipe.Order != "window" || r.Passes != 4 {
		t.Errorf("%+v, order %s; %d rows to hold out", r, r.Model.Recipe.Order, held)
	}
	if all := strings.Join(notes, "\n"); !strings.Contains(all, "window") || !strings.Contains(all, "memory") {
		t.Errorf("notes %q", all)
	}
	memory := fit(t, slalom.Config{Passes: 4}, rows, slalom.Options{})
	if d := r.Valid.Loss - memory.Valid.Loss; d > 0.05 || d < -0.05 {
		t.Errorf("hold-out loss %v from a stream, %v from memory", r.Valid.Loss, memory.Valid.Loss)
	}
	again := fit(t, slalom.Config{Passes: 4}, blocks{rows, 50}, tight)
	if !bytes.Equal(saved(t, r.Model), saved(t, again.Model)) {
		t.Error("two runs on a stream differ")
	}
}

// Rows that come once, from standard input, are learned in one pass.
func TestStreamOnce(t *testing.T) {
	rows := small(t)
	r := fit(t, slalom.Config{}, onceOnly{blocks{rows, 50}}, tight)
	if r.Passes != 1 || r.Rows != 300 || r.Valid == nil || r.Valid.Rows < 10 {
		t.Errorf("%+v", r)
	}
	inMemory := fit(t, slalom.Config{Passes: 5}, onceOnly{blocks{rows, 50}}, slalom.Options{})
	if inMemory.Passes != 5 || inMemory.Rows != 300 {
		t.Errorf("in memory: %+v", inMemory)
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{Passes: 2}, onceOnly{blocks{rows, 50}}, tight)
	refused(t, err, "only once", "passes 1")
	late := relabel(small(t), func(i int, _ float64) float64 { return float64(btoi(i > 150) + i%2) })
	_, err = slalom.Fit(context.Background(), slalom.Config{Loss: "softmax"}, onceOnly{blocks{late, 50}}, tight)
	refused(t, err, "class", "memory")
}

// Rows that come once are looked at before they are learned from, as those of a file: large counts begin at their mean rate.
func TestStreamOnceBegins(t *testing.T) {
	counts := relabel(small(t), func(i int, y float64) float64 { return 500 + 100*y + float64(i*7%23) })
	for _, c := range []slalom.Config{{Loss: "poisson", Passes: 1, HoldoutBy: "row"}, {Loss: "squared", Passes: 1, HoldoutBy: "row", Update: "plain"}} {
		file := fit(t, c, blocks{counts, 50}, tight)
		once := fit(t, c, onceOnly{blocks{counts, 50}}, tight)
		if d := math.Abs(once.Progressive - file.Progressive); !(d < 0.05*math.Abs(file.Progressive)) || once.Model.Recipe.Update != file.Model.Recipe.Update {
			t.Errorf("loss %s: progressive loss %v by %s, and %v by %s from a file", c.Loss, once.Progressive, once.Model.Recipe.Update, file.Progressive, file.Model.Recipe.Update)
		}
	}
}

// What a stream cannot do is refused, with what would do.
func TestStreamRefuses(t *testing.T) {
	src := blocks{small(t), 50}
	for _, c := range []slalom.Config{
		{Grad: "svrg"}, {Grad: "saga"}, {Grad: "svrg", Order: "file"}, {Order: "replace"}, {Order: "shuffle"}, {Order: "importance"},
		{Step: "backtrack", Order: "all"}, {Order: "all", Update: "scalefree"},
	} {
		_, err := slalom.Fit(context.Background(), c, src, tight)
		refused(t, err, "use ")
	}
	if r := fit(t, slalom.Config{Order: "all", Passes: 5}, src, tight); r.Model.Recipe.Step != "constant" || !(r.Progressive < 0.69) {
		t.Errorf("gradient descent on a stream: %+v", r)
	}
	net := slalom.Config{Order: "all", Passes: 5, Net: []int{4}, Update: "plain", Step: "constant", Eta: 0.1, HoldoutBy: "none"}
	if a, b := fit(t, net, blocks{src.rows, 1000}, tight), fit(t, net, src.rows, slalom.Options{}); !(math.Abs(a.Progressive-b.Progressive) < 1e-6) {
		t.Errorf("gradient descent of a net: progressive loss %v from a stream, %v from memory", a.Progressive, b.Progressive)
	}
}

// A million rows are learned in constant memory and without allocating in a step.
func TestMillionRows(t *testing.T) {
	n := 1_000_000
	if testing.Short() || raceOn {
		n = 100_000
	}
	src := data.Synthetic{N: n, D: 1000, Nonzeros: 4, Noise: 0.3}
	m := &model.Linear{Loss: loss.Logistic{}, Cols: 1000}
	s, u := plainSteps(0.05)
	p := slalom.Parts{Sample: &sample.File{Source: src, Size: 1}, Grad: &grad.Plain{Model: m}, Step: s, Update: u}
	w := bound(t, m, &p)
	if err := p.Sample.Begin(0); err != nil {
		t.Fatal(err)
	}
	k := p.Run(w, 0, 20_000) // warm
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for end := k; ; {
		end += 100_000
		if k = p.Run(w, k, end); k < end {
			break
		}
		runtime.ReadMemStats(&now)
		if now.HeapInuse > before.HeapInuse+(4<<20) {
			t.Fatalf("step %d: %d bytes of heap, %d at first", k, now.HeapInuse, before.HeapInuse)
		}
	}
	runtime.ReadMemStats(&now)
	if err := p.Sample.Err(); err != nil || k != n {
		t.Fatalf("%d steps: %v", k, err)
	}
	if a := now.Mallocs - before.Mallocs; a > 1000 {
		t.Errorf("%d allocations in %d steps", a, k)
	}
	if l := p.Grad.Seen().Mean(0); !(l < 0.5) {
		t.Errorf("progressive loss %v", l)
	}
}

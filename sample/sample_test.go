package sample_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/sample/sampletest"
)

const rows = 203

// sparse rows of very different lengths; the label is the number of the row.
func sparse(n int, weighted bool) *data.Rows {
	r := data.NewSparse(0)
	for i := range n {
		row := data.Row{Label: float64(i), Weight: 1, Index: []uint32{}, Value: []float32{}}
		for j := range i % 5 {
			row.Index = append(row.Index, uint32(j*j+i))
			row.Value = append(row.Value, float32(i%7)+0.5)
		}
		if weighted {
			row.Weight = 0.1 + float64(i%3)
		}
		r.Append(row)
	}
	return r
}

func dense(n int, weighted bool) *data.Rows {
	r := data.NewDense(3)
	for i := range n {
		row := data.Row{Label: float64(i), Weight: 1, Offset: 2, Value: []float32{float32(i % 7), 1, -float32(i % 2)}}
		if weighted {
			row.Weight = 0.3 * float64(i%4)
		}
		r.Append(row)
	}
	return r
}

type table struct {
	name string
	rows *data.Rows
}

var tables = []table{
	{"sparse", sparse(rows, false)},
	{"sparse weighted", sparse(rows, true)},
	{"dense weighted", dense(rows, true)},
}

var streams = [][]int{{64}, {7}, {1, 50, 3, 0, 17}, {rows}, {1000}}

func TestTables(t *testing.T) {
	for _, tab := range tables {
		for _, order := range sample.Orders() {
			for _, size := range []int{1, 8, 29, rows, rows + 5} {
				run(t, fmt.Sprintf("%s/%s/%d", tab.name, order, size), order, tab.rows, tab.rows, size)
			}
		}
	}
}

func TestStreams(t *testing.T) {
	for _, tab := range tables {
		for _, order := range []string{"all", "file", "window"} {
			for _, blocks := range streams {
				for _, size := range []int{1, 8, 70, rows, rows + 5} {
					run(t, fmt.Sprintf("%s/%s/%v/%d", tab.name, order, blocks, size), order, sampletest.Stream(tab.rows, blocks...), tab.rows, size)
				}
			}
		}
	}
}

// run hands one sampler to the kit.
func run(t *testing.T, name, order string, src data.Source, want *data.Rows, size int) {
	_, table := src.(data.Table)
	c := sampletest.Case{Want: want, Size: size, Stream: !table || order == "window"}
	switch order {
	case "all":
		if size > 1 { // once is enough
			return
		}
		c.Size, c.Fixed = rows, true
	case "file", "reversal":
		c.Fixed = true
	case "window":
		c.Fixed = size >= 40 // a batch is a window
	case "replace", "importance":
		c.Replacement = true
	}
	c.Make = func(seed uint64) sample.Sampler {
		s, err := sample.New(order, src, size, seed, 40)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run(name, func(t *testing.T) { sampletest.Run(t, c) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// numbers draws a pass and returns the rows in the order in which they came.
func numbers(t *testing.T, s sample.Sampler, pass int) (all []int64) {
	t.Helper()
	must(t, s.Begin(pass))
	for s.Next() {
		for i := range s.Batch().Len() {
			all = append(all, s.Batch().Number(i))
		}
	}
	must(t, s.Err())
	return all
}

func TestOrders(t *testing.T) {
	tab := sparse(5, false)
	for _, c := range []struct {
		s    sample.Sampler
		pass int
		want string
	}{
		{&sample.File{Source: tab}, 1, "[0 1 2 3 4]"},
		{&sample.File{Source: sampletest.Stream(tab, 2), Size: 3}, 1, "[0 1 2 3 4]"},
		{&sample.Reversal{Table: tab}, 0, "[0 1 2 3 4]"},
		{&sample.Reversal{Table: tab}, 1, "[4 3 2 1 0]"},
		{&sample.Reversal{Table: tab, Size: 2}, 1, "[3 4 1 2 0]"},
	} {
		if got := fmt.Sprint(numbers(t, c.s, c.pass)); got != c.want {
			t.Errorf("%T: %s, want %s", c.s, got, c.want)
		}
	}
}

func TestShuffleAndOnceAcrossPasses(t *testing.T) {
	tab := sparse(50, false)
	shuffle, once := &sample.Shuffle{Table: tab, Seed: 3}, &sample.Once{Table: tab, Seed: 3}
	a, b := fmt.Sprint(numbers(t, shuffle, 0)), fmt.Sprint(numbers(t, shuffle, 1))
	if a == b {
		t.Error("a shuffle repeats its order")
	}
	for p := range 2 {
		if got := fmt.Sprint(numbers(t, once, p)); got != a {
			t.Errorf("once in pass %d is not the first shuffle", p)
		}
	}
}

// Every row stays in its window, and windows are shuffled.
func TestWindowStaysInWindow(t *testing.T) {
	s := &sample.Window{Source: sampletest.Stream(sparse(100, false), 9), Width: 30, Size: 4, Seed: 1}
	moved := 0
	for k, n := range numbers(t, s, 0) {
		if int(n)/32 != k/32 { // 30 is rounded up to a multiple of 4
			t.Errorf("row %d comes at %d", n, k)
		}
		if int(n) != k {
			moved++
		}
	}
	if moved < 50 {
		t.Errorf("only %d of 100 rows moved", moved)
	}
}

// In the first pass over a stream the mean row weight is that of the blocks so far.
func TestRunningMean(t *testing.T) {
	tab := data.NewSparse(1)
	for i := range 6 {
		tab.Append(data.Row{Index: []uint32{0}, Weight: float64(i), Label: 0})
	}
	s := &sample.File{Source: sampletest.Stream(tab, 2)}
	for p, want := range []string{"[0.5 0.5 1.5 1.5 2.5 2.5]", "[2.5 2.5 2.5 2.5 2.5 2.5]"} {
		must(t, s.Begin(p))
		var got []float64
		for s.Next() {
			got = append(got, s.Batch().Div)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("pass %d: Div %v, want %s", p, got, want)
		}
	}
}

// broken fails after some rows.
type broken struct{ data.Source }

var errBroken = errors.New("clicks.csv:7: broken")

func (b broken) Scan() (data.Scanner, error) {
	s, err := b.Source.Scan()
	return &brokenScanner{s, 3}, err
}

type brokenScanner struct {
	data.Scanner
	left int
}

func (b *brokenScanner) Next(dst *data.Rows) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.Scanner.Next(dst)
}

func TestErrorOfSource(t *testing.T) {
	for _, order := range []string{"all", "file", "window"} {
		for _, size := range []int{1, 4, 1000} {
			s, err := sample.New(order, broken{sampletest.Stream(sparse(50, false), 5)}, size, 1, 6)
			must(t, err)
			must(t, s.Begin(0))
			for s.Next() {
				for s.Batch().More() {
				}
				if s.Batch().Whole && s.Batch().Div != 0 {
					t.Errorf("%s %d: a broken batch is whole", order, size)
				}
			}
			if s.Err() != errBroken || s.Next() || s.Rows() != -1 {
				t.Errorf("%s %d: error %v, Rows %d", order, size, s.Err(), s.Rows())
			}
			if order != "all" {
				if err := s.Begin(1); err != errBroken || s.Next() || s.Err() != errBroken {
					t.Errorf("%s %d: Begin(1) gives %v", order, size, err)
				}
			}
		}
	}
}

// oneShot is standard input.
type oneShot struct{ data.Source }

func (oneShot) Once() {}

func TestOneShot(t *testing.T) {
	for _, order := range []string{"all", "file", "window"} {
		s, err := sample.New(order, oneShot{sampletest.Stream(sparse(50, false), 5)}, 3, 1, 6)
		must(t, err)
		must(t, s.Begin(0))
		for s.Next() {
			for s.Batch().More() {
			}
		}
		must(t, s.Err())
		for _, pass := range []int{1, 0} {
			if err := s.Begin(pass); err == nil || !strings.Contains(err.Error(), "only once") || s.Next() {
				t.Errorf("%s: second pass: %v", order, err)
			}
		}
	}
}

// closing counts how many scanners are open.
type closing struct {
	data.Source
	open *int
}

type closingScanner struct {
	data.Scanner
	open *int
}

func (c closing) Scan() (data.Scanner, error) {
	*c.open++
	s, err := c.Source.Scan()
	return closingScanner{s, c.open}, err
}

func (c closingScanner) Close() error { *c.open--; return nil }

func TestScannersAreClosed(t *testing.T) {
	for _, order := range []string{"all", "file", "window"} {
		open := 0
		s, err := sample.New(order, closing{sampletest.Stream(sparse(50, false), 5), &open}, 3, 1, 6)
		must(t, err)
		for _, pass := range []int{2, 0, 1} { // each left in the middle
			must(t, s.Begin(pass))
			s.Next()
			if open != 1 {
				t.Fatalf("%s: %d scanners open in pass %d", order, open, pass)
			}
		}
		must(t, s.(io.Closer).Close())
		must(t, s.Begin(0))
		for s.Next() {
			for s.Batch().More() {
			}
		}
		if open != 0 {
			t.Errorf("%s: %d scanners open after a pass", order, open)
		}
	}
}

func TestBadWeights(t *testing.T) {
	for _, h := range []float64{0, math.NaN(), -1, math.Inf(1)} {
		tab := data.NewDense(1)
		for range 3 {
			tab.Append(data.Row{Value: []float32{1}, Weight: h})
		}
		for _, order := range sample.Orders() {
			for _, src := range []data.Source{tab, sampletest.Stream(tab, 2)} {
				s, err := sample.New(order, src, 1, 1, 0)
				if err != nil {
					continue // no order for a stream
				}
				err = s.Begin(0)
				for s.Next() {
					for s.Batch().More() {
					}
				}
				if s.Err() == nil || err != nil && err != s.Err() {
					t.Errorf("%s on %T with weights %v: no error", order, src, h)
				}
			}
		}
	}
}

func TestNoRows(t *testing.T) {
	tab := data.NewSparse(0)
	for _, order := range sample.Orders() {
		for _, src := range []data.Source{tab, sampletest.Stream(tab, 2)} {
			s, err := sample.New(order, src, 1, 1, 0)
			if err != nil {
				continue
			}
			for p := range 2 {
				must(t, s.Begin(p))
				if s.Next() || s.Err() != nil || s.Rows() != 0 {
					t.Errorf("%s on %T: a batch of no rows; error %v, Rows %d", order, src, s.Err(), s.Rows())
				}
			}
		}
	}
}

func TestNewRefuses(t *testing.T) {
	tab := sparse(3, false)
	src := sampletest.Stream(tab, 2)
	for _, c := range []struct {
		order         string
		src           data.Source
		batch, window int
		want          string
	}{
		{"shuffle", src, 1, 0, `order "shuffle" needs rows in memory; this source can only be read in order: use order "window" or "file"`},
		{"importance", src, 1, 0, `order "importance" needs rows in memory; this source can only be read in order: use order "window" or "file"`},
		{"shufle", tab, 1, 0, `unknown order "shufle": did you mean "shuffle"?`},
		{"rev", tab, 1, 0, `unknown order "rev": did you mean "reversal"?`},
		{"sorted", tab, 1, 0, `unknown order "sorted": it is one of all, replace, shuffle, once, file, reversal, window, importance`},
		{"", tab, 1, 0, `unknown order "": it is one of all, replace, shuffle, once, file, reversal, window, importance`},
		{"file", tab, -1, 0, `batch -1: a batch has 1 row or more`},
		{"window", tab, 1, -2, `window -2: a window has 1 row or more`},
		{"file", nil, 1, 0, `sample: no source of rows`},
	} {
		s, err := sample.New(c.order, c.src, c.batch, 1, c.window)
		if s != nil || err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.order, err, c.want)
		}
	}
	for _, s := range []sample.Sampler{&sample.Shuffle{Table: tab, Size: -1}, &sample.Window{Source: src, Width: -1}, &sample.File{Source: src, Size: -1}} {
		if err := s.Begin(0); err == nil || s.Err() != err || s.Next() {
			t.Errorf("%T takes a negative size: %v", s, err)
		}
	}
}

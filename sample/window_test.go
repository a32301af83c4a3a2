package sample_test

import (
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/sample/sampletest"
)

func TestWindowAhead(t *testing.T) {
	for _, tab := range tables {
		for _, blocks := range streams {
			for _, size := range []int{1, 8, 70, rows, rows + 5} {
				c := sampletest.Case{Want: tab.rows, Size: size, Stream: true, Fixed: size >= 40, Make: func(seed uint64) sample.Sampler {
					s := &sample.Window{Source: sampletest.Stream(tab.rows, blocks...), Size: size, Width: 40, Seed: seed, Ahead: true}
					t.Cleanup(func() { s.Close() })
					return s
				}}
				t.Run(fmt.Sprintf("%s/%v/%d", tab.name, blocks, size), func(t *testing.T) { sampletest.Run(t, c) })
			}
		}
	}
}

// visible is all that can be seen of a pass of which at most so many batches are drawn, by Run
// and Next in turn where rows come one by one.
func visible(s *sample.Window, pass, most int) (all []string) {
	see := func(what string, more ...any) {
		b := s.Batch()
		all = append(all, fmt.Sprint(what, s.Rows(), s.Err(), b.Div, b.Whole, b.Rows != nil && b.Rows.Len() > 0, more))
	}
	see("begin", s.Begin(pass))
	for k := 0; ; k++ {
		if k == most {
			see("left", s.Close(), s.Next())
			break
		}
		if s.Size < 2 && k%3 > 0 {
			block, pick := s.Run(9)
			if len(pick) == 0 {
				break
			}
			var got []int64
			for _, i := range pick {
				got = append(got, block.First+int64(i))
			}
			see("run", got)
			continue
		}
		if !s.Next() {
			break
		}
		var got []int64
		for i := range s.Batch().Len() {
			got = append(got, s.Batch().Number(i))
		}
		see("next", got)
	}
	see("end", s.Next())
	return all
}

// Nobody can tell that the next window is read ahead.
func TestWindowTwins(t *testing.T) {
	null := dense(rows, true)
	clear(null.Weight[:150])
	for name, src := range map[string]data.Source{
		"table":    tables[1].rows,
		"stream":   sampletest.Stream(tables[1].rows, 1, 50, 3, 0, 17),
		"even":     sampletest.Stream(sparse(120, false), 7), // three full windows
		"null":     sampletest.Stream(null, 20),
		"empty":    sampletest.Stream(sparse(0, false), 7),
		"broken":   broken{sampletest.Stream(tables[2].rows, 30)},
		"at once":  broken{sampletest.Stream(tables[2].rows, 0)},
		"oneshot":  oneShot{sampletest.Stream(tables[0].rows, 13)},
		"weighted": sampletest.Stream(tables[2].rows, 64),
	} {
		for _, size := range []int{0, 1, 7, 50, rows} {
			for seed := range uint64(3) {
				slow := &sample.Window{Source: src, Size: size, Width: 40, Seed: seed}
				fast := &sample.Window{Source: src, Size: size, Width: 40, Seed: seed, Ahead: true}
				for turn, c := range []struct{ pass, most int }{{0, 3}, {0, 0}, {0, rows}, {1, rows}, {1, 2}, {2, rows}, {0, 1}, {1, rows}} {
					if got, want := visible(fast, c.pass, c.most), visible(slow, c.pass, c.most); !slices.Equal(got, want) {
						t.Fatalf("%s, size %d, turn %d:\n%v\n%v", name, size, turn, got, want)
					}
					if turn%2 == 0 { // left without Close
						if a, b := slow.Begin(0), fast.Begin(0); a != b || slow.Next() != fast.Next() {
							t.Fatalf("%s, size %d, turn %d: %v, %v", name, size, turn, a, b)
						}
					}
				}
				fast.Close()
			}
		}
	}
}

// gate tells of each read, and lets a read of the block number shut wait until it is opened.
type gate struct {
	data.Source
	shut         int
	read         chan int
	open, closed chan struct{}
}

type gateScanner struct {
	data.Scanner
	*gate
	n int
}

func newGate(src data.Source, shut int) *gate {
	return &gate{src, shut, make(chan int, 1000), make(chan struct{}), make(chan struct{})}
}

func (g *gate) Scan() (data.Scanner, error) {
	s, err := g.Source.Scan()
	return &gateScanner{Scanner: s, gate: g}, err
}

func (g *gateScanner) Next(dst *data.Rows) error {
	if g.n == g.shut {
		<-g.open
	}
	g.read <- g.n
	g.n++
	return g.Scanner.Next(dst)
}

func (g *gateScanner) Close() error { close(g.closed); return nil }

// The first window is read before anyone asks for it, the second while the first is dealt, and no more.
func TestWindowReadsAhead(t *testing.T) {
	g := newGate(sampletest.Stream(sparse(rows, false), 10), -1)
	s := &sample.Window{Source: g, Size: 10, Width: 20, Ahead: true}
	must(t, s.Begin(0))
	for want := range 3 { // the first window, and the block that follows
		if k := <-g.read; k != want {
			t.Fatalf("block %d is read, not %d", k, want)
		}
	}
	for range 2 {
		if !s.Next() {
			t.Fatal("no rows")
		}
	}
	for range 2 { // the second
		<-g.read
	}
	must(t, s.Close())
	<-g.closed // or there is no end
	if len(g.read) > 0 {
		t.Errorf("%d blocks more are read", len(g.read))
	}
}

// Close does not wait for what may never come; the reading ends when it comes.
func TestWindowCloseDoesNotWaitForOnce(t *testing.T) {
	g := newGate(sampletest.Stream(sparse(rows, false), 10), 3)
	s := &sample.Window{Source: struct {
		*gate
		oneShot
	}{gate: g}, Width: 10, Ahead: true}
	must(t, s.Begin(0))
	if !s.Next() {
		t.Fatal("no rows")
	}
	must(t, io.Closer(s).Close())
	if err := s.Begin(1); err == nil || s.Next() {
		t.Error("the source is read twice")
	}
	close(g.open)
	<-g.closed
}

// mixed are blocks of which some have values, weights and offsets and others not.
type mixed struct{ data.Source }

type mixedScanner struct {
	data.Scanner
	n int
}

func (m mixed) Scan() (data.Scanner, error) {
	s, err := m.Source.Scan()
	return &mixedScanner{Scanner: s}, err
}

func (m *mixedScanner) Next(dst *data.Rows) error {
	err := m.Scanner.Next(dst)
	m.n++
	if m.n%2 == 1 {
		dst.Value, dst.Weight, dst.Offset = nil, nil, nil
	}
	return err
}

// Rows that are moved in runs are those that are appended one by one.
func TestMixedBlocks(t *testing.T) {
	src := mixed{sampletest.Stream(sparse(rows, true), 9)}
	want := data.NewSparse(0)
	scan, err := src.Scan()
	must(t, err)
	for block := data.NewSparse(0); scan.Next(block) == nil; {
		for i := range block.Len() {
			want.Append(block.Row(i))
		}
	}
	for _, s := range []sample.Sampler{
		&sample.File{Source: src, Size: 7},
		&sample.Window{Source: src, Size: 7, Width: 40},
		&sample.Window{Source: src, Size: 7, Width: 40, Ahead: true},
	} {
		for pass := range 3 {
			n := 0
			must(t, s.Begin(pass))
			for s.Next() {
				b := s.Batch()
				for i := range b.Len() {
					n++
					if got, w := b.Row(i), want.Row(int(b.Number(i))); fmt.Sprint(got.Label, got.Weight, got.Index, b.Factor(i)) != fmt.Sprint(w.Label, w.Weight, w.Index, w.Weight) ||
						!slices.Equal(values(got), values(w)) {
						t.Fatalf("%T: row %d is %+v, want %+v", s, b.Number(i), got, w)
					}
				}
			}
			if n != rows {
				t.Errorf("%T: %d rows", s, n)
			}
		}
	}
}

func values(r data.Row) []float32 {
	if r.Value != nil {
		return r.Value
	}
	ones := make([]float32, len(r.Index))
	for i := range ones {
		ones[i] = 1
	}
	return ones
}

package sample_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/sample/sampletest"
)

func TestBlocks(t *testing.T) {
	for _, tab := range tables {
		for _, lengths := range streams {
			for _, size := range []int{1, 8, 70, rows, rows + 5} {
				src := sampletest.Blocks(tab.rows, lengths...)
				c := sampletest.Case{Want: tab.rows, Size: size, Stream: true, Make: func(seed uint64) sample.Sampler {
					s, err := sample.New("shuffle", src, size, seed, 0)
					must(t, err)
					return s
				}}
				t.Run(fmt.Sprintf("%s/%v/%d", tab.name, lengths, size), func(t *testing.T) { sampletest.Run(t, c) })
			}
		}
	}
}

// Blocks come in random order, rows inside a block too, and no block is left
// before its end.
func TestBlocksOrder(t *testing.T) {
	const length = 10
	s := &sample.Blocks{Source: sampletest.Blocks(sparse(100, false), length), Seed: 3}
	got := numbers(t, s, 0)
	moved, shuffled, next := 0, 0, 0
	for k, n := range got {
		if n/length != got[k-k%length]/length {
			t.Fatalf("row %d comes at %d, among rows of another block", n, k)
		}
		if k%length == 0 && int(n)/length != k/length {
			moved++
		}
		if n%length != int64(k%length) {
			shuffled++
		}
		if k > 0 && n == got[k-1]+1 {
			next++
		}
	}
	if moved < 5 || shuffled < 70 || next > 25 {
		t.Errorf("%d of 10 blocks and %d of 100 rows are elsewhere, %d rows follow their neighbour", moved, shuffled, next)
	}
	if fmt.Sprint(got) == fmt.Sprint(numbers(t, s, 1)) {
		t.Error("two passes have the same order")
	}
}

// Every row comes first in its pass about as often as any other.
func TestBlocksAreFair(t *testing.T) {
	const draws, n = 6000, 12
	s := &sample.Blocks{Source: sampletest.Blocks(sparse(n, false), 3), Seed: 9}
	times := make([]int, n)
	for p := range draws {
		must(t, s.Begin(p))
		s.Next()
		times[s.Batch().Number(0)]++
	}
	for i, k := range times {
		if math.Abs(float64(k)-draws/n) > 6*math.Sqrt(draws/n) {
			t.Errorf("row %d comes first %d times, want about %d", i, k, draws/n)
		}
	}
}

// The rows of a batch outlive one Next: SAGA looks back at them.
func TestBlocksLookBack(t *testing.T) {
	tab := sparse(rows, true)
	s := &sample.Blocks{Source: sampletest.Blocks(tab, 7, 1, 1, 20, 5), Size: 5, Seed: 2}
	must(t, s.Begin(0))
	var before data.Batch
	for s.Next() {
		for i := 0; before.Rows != nil && i < before.Len(); i++ {
			if got, want := before.Row(i).Label, float64(before.Number(i)); got != want {
				t.Fatalf("row %v of the batch before has become %v", want, got)
			}
		}
		before = *s.Batch()
		before.Pick = append([]uint32(nil), before.Pick...)
		if len(before.Pick) == 0 {
			before.Pick = nil
		}
	}
	must(t, s.Err())
}

// badBlocks fails at one block, or says a wrong number of rows.
type badBlocks struct {
	data.Blocks
	fail int
	more int64
}

func (b badBlocks) NumRows() int64 { return b.Blocks.NumRows() + b.more }
func (b badBlocks) Block(dst *data.Rows, k int) error {
	if k == b.fail {
		return errBroken
	}
	return b.Blocks.Block(dst, k)
}

func TestBlocksErrors(t *testing.T) {
	src := sampletest.Blocks(sparse(50, false), 5)
	s := &sample.Blocks{Source: badBlocks{src, 4, 0}, Size: 3, Seed: 1}
	for p := range 2 {
		err := s.Begin(p)
		for s.Next() {
		}
		if !errors.Is(s.Err(), errBroken) || s.Next() || p == 1 && err == nil {
			t.Errorf("pass %d: error %v, Begin %v", p, s.Err(), err)
		}
	}
	for _, more := range []int64{-3, 3} {
		s := &sample.Blocks{Source: badBlocks{src, -1, more}, Size: 3, Seed: 1}
		must(t, s.Begin(0))
		for s.Next() {
		}
		if s.Err() == nil {
			t.Errorf("%+d rows: no error", more)
		}
	}
	for _, h := range []float64{0, math.NaN(), -1, math.Inf(1)} {
		tab := data.NewDense(1)
		for range 9 {
			tab.Append(data.Row{Value: []float32{1}, Weight: h})
		}
		for _, size := range []int{1, 9} {
			s := &sample.Blocks{Source: sampletest.Blocks(tab, 2), Size: size}
			err := s.Begin(0)
			for s.Next() {
				for s.Batch().More() {
				}
			}
			if s.Err() == nil || err != nil && err != s.Err() {
				t.Errorf("weights %v, size %d: no error", h, size)
			}
		}
	}
	empty := &sample.Blocks{Source: sampletest.Blocks(data.NewSparse(0), 2), Size: 1}
	for p := range 2 {
		if must(t, empty.Begin(p)); empty.Next() || empty.Err() != nil || empty.Rows() != 0 {
			t.Error("a batch of no rows")
		}
	}
	if s := (&sample.Blocks{Source: src, Size: -1}); s.Begin(0) == nil || s.Next() || s.Err() == nil {
		t.Error("takes a negative size")
	}
}

func TestBlocksRefuseOrders(t *testing.T) {
	src := sampletest.Blocks(sparse(50, false), 5)
	for _, order := range []string{"replace", "importance", "once", "reversal"} {
		_, err := sample.New(order, src, 1, 1, 0)
		if err == nil || !strings.Contains(err.Error(), `use order "shuffle"`) {
			t.Errorf("%s: %v", order, err)
		}
	}
	for _, order := range []string{"all", "file", "window"} {
		if _, err := sample.New(order, src, 1, 1, 0); err != nil {
			t.Errorf("%s: %v", order, err)
		}
	}
}

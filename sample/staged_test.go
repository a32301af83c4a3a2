package sample_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/sample/sampletest"
)

func TestStaged(t *testing.T) {
	for _, tab := range tables {
		for _, width := range []int{0, 1, 7} {
			for _, blocks := range []bool{false, true} {
				c := sampletest.Case{Want: tab.rows, Size: 1, Stream: blocks, Make: func(seed uint64) sample.Sampler {
					s := &sample.Staged{Runner: &sample.Shuffle{Table: tab.rows, Size: 1, Seed: seed}, Width: width}
					if blocks {
						s.Runner = &sample.Blocks{Source: sampletest.Blocks(tab.rows, 30, 11), Size: 1, Seed: seed}
					}
					t.Cleanup(func() { s.Close() })
					return s
				}}
				t.Run(fmt.Sprintf("%s/%v/%d", tab.name, blocks, width), func(t *testing.T) { sampletest.Run(t, c) })
			}
		}
	}
}

// The rows, their numbers and Div are those of the sampler beneath, also after a pass was left in its middle.
func TestStagedTwin(t *testing.T) {
	for _, tab := range append(tables[:len(tables):len(tables)], table{"even", even(400)}) {
		src := copies{sampletest.Blocks(tab.rows, 30, 10)}
		twin := &sample.Blocks{Source: src, Size: 1, Seed: 5}
		s := &sample.Staged{Runner: &sample.Blocks{Source: src, Size: 1, Seed: 5}, Width: 9}
		for pass := range 4 {
			if err := errors.Join(twin.Begin(pass), s.Begin(pass)); err != nil {
				t.Fatal(err)
			}
			for k := 0; twin.Next(); k++ {
				if k == 50 && pass%2 == 0 {
					if s.Close(); s.Next() {
						t.Fatal("a pass goes on after Close")
					}
					break
				}
				if !s.Next() {
					t.Fatalf("pass %d ends after %d rows", pass, k)
				}
				a, b := twin.Batch(), s.Batch()
				if a.Number(0) != b.Number(0) || a.Div != b.Div || fmt.Sprint(a.Row(0)) != fmt.Sprint(b.Row(0)) {
					t.Fatalf("pass %d, row %d: %v %v, want %v %v", pass, k, b.Number(0), b.Row(0), a.Number(0), a.Row(0))
				}
			}
			if pass%2 > 0 && s.Next() {
				t.Fatal("there are more rows than there should be")
			}
		}
	}
}

// Rows that were changed between two passes are dealt as they are.
func TestStagedSeesChanges(t *testing.T) {
	rows := even(40)
	s := &sample.Staged{Runner: &sample.Shuffle{Table: rows, Size: 1, Seed: 1}, Width: 7}
	defer s.Close()
	for pass := range 2 {
		if err := s.Begin(pass); err != nil {
			t.Fatal(err)
		}
		n := 0
		for ; s.Next(); n++ {
			b := s.Batch()
			if i := int(b.Number(0)); fmt.Sprint(b.Row(0)) != fmt.Sprint(rows.Row(i)) {
				t.Fatalf("pass %d: row %d is %v, want %v", pass, i, b.Row(0), rows.Row(i))
			}
		}
		if n != rows.Len() {
			t.Fatalf("%d rows", n)
		}
		*rows = *even(90)
	}
}

// even rows have as many features as those of the same forty: one, two, three, and again.
func even(n int) *data.Rows {
	r := data.NewSparse(0)
	for i := range n {
		row := data.Row{Label: float64(i), Weight: 1}
		for j := range 1 + i/40%3 {
			row.Index, row.Value = append(row.Index, uint32(7*i+j)), append(row.Value, float32(i))
		}
		r.Append(row)
	}
	return r
}

// copies gives copies of blocks, whose features begin at the first.
type copies struct{ data.Blocks }

func (c copies) Block(dst *data.Rows, k int) error {
	err := c.Blocks.Block(dst, k)
	*dst = *dst.Clone()
	return err
}

// tornBlocks cannot be read from the third on.
type tornBlocks struct{ data.Blocks }

var errTorn = errors.New("broken")

func (b tornBlocks) Block(dst *data.Rows, k int) error {
	if k > 2 {
		return errTorn
	}
	return b.Blocks.Block(dst, k)
}

func TestStagedError(t *testing.T) {
	s := &sample.Staged{Runner: &sample.Blocks{Source: tornBlocks{sampletest.Blocks(tables[0].rows, 30, 11)}, Size: 1, Seed: 5}, Width: 9}
	for pass := range 2 {
		if err := s.Begin(pass); err != nil {
			if pass > 0 && err == errTorn { // the weights of all blocks are read first
				continue
			}
			t.Fatal(err)
		}
		for s.Next() {
		}
		if s.Err() != errTorn {
			t.Errorf("pass %d: error %v", pass, s.Err())
		}
	}
}

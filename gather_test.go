package slalom

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample/sampletest"
)

// someRows are rows with values and weights or without, dense or sparse.
func someRows(n int, dense, plain bool) *data.Rows {
	rng := rand.New(rand.NewPCG(1, 2))
	r := data.NewSparse(9)
	if dense {
		r = data.NewDense(9)
	}
	for i := range n {
		row := data.Row{Label: float64(i), Weight: 1}
		if !dense {
			row.Index = []uint32{}
		}
		if !plain {
			row.Value = []float32{}
		}
		for j := range uint32(9) {
			if !dense && rng.IntN(2) > 0 {
				continue
			}
			if !dense {
				row.Index = append(row.Index, j)
			}
			if dense || !plain {
				row.Value = append(row.Value, rng.Float32())
			}
		}
		if !plain {
			row.Weight = 1 + float64(i%3)
		}
		r.Append(row)
	}
	return r
}

// elsewhere is blocks whose columns lie at other addresses, and whose last ones cannot be read.
type elsewhere struct {
	data.Blocks
	columns []uint32
	cols    int
	sound   int
}

func (m elsewhere) Columns() []uint32 { return m.columns }
func (m elsewhere) NumCols() int      { return m.cols }
func (m elsewhere) Block(dst *data.Rows, k int) error {
	if k >= m.sound {
		return fmt.Errorf("block %d", k)
	}
	return m.Blocks.Block(dst, k)
}

// Blocks in memory are their rows one after the other, by however many goroutines, and the source's rows stay as they are.
func TestGatherBlocks(t *testing.T) {
	columns := []uint32{900, 7, 5, 3, 1, 0, 2, 4, 999}
	for _, dense := range []bool{false, true} {
		for _, plain := range []bool{false, true} {
			for _, threads := range []int{0, 1, 2, 5} {
				src := someRows(1000, dense, plain)
				was, want := src.Clone(), src.Clone()
				for k, a := range want.Index {
					want.Index[k] = columns[a]
				}
				m := elsewhere{sampletest.Blocks(src, 70, 1, 200), columns, 1000, 100}
				if dense {
					m.columns, m.cols = nil, 9
				}
				got, rest, err := gather(m, 1<<30, true, threads)
				if err != nil || rest != nil {
					t.Fatal(rest, err)
				}
				if want.Cols = m.cols; got.Len() != want.Len() || got.Cols != want.Cols {
					t.Fatalf("%d rows of %d columns", got.Len(), got.Cols)
				}
				for i := range want.Len() {
					if a, b := got.Row(i), want.Row(i); dense != got.Dense() || !reflect.DeepEqual(a, b) {
						t.Fatalf("row %d is %v, want %v", i, a, b)
					}
				}
				if !reflect.DeepEqual(src, was) {
					t.Fatal("the source's rows were changed")
				}
			}
		}
	}
}

// Whether blocks fit, how large a row is, and which error there is, does not depend on the goroutines.
func TestGatherBlocksInOrder(t *testing.T) {
	src := someRows(1000, false, false)
	blocks := sampletest.Blocks(src, 10)
	row := int64(src.Bytes()) / 1000
	for _, c := range []struct {
		sound int
		limit int64
		fails string
	}{{100, 1 << 30, ""}, {100, 300 * row, ""}, {99, 1 << 30, "block 99"}, {3, 1 << 30, "block 3"}, {60, 300 * row, ""}, {20, 300 * row, "block 20"}} {
		var width int64
		for trial := range 20 {
			rows, rest, err := gather(elsewhere{blocks, nil, 9, c.sound}, c.limit, true, 1+trial%4)
			switch {
			case c.fails != "":
				if err == nil || err.Error() != c.fails {
					t.Fatalf("%+v: %v", c, err)
				}
			case err != nil:
				t.Fatal(errors.Join(fmt.Errorf("%+v", c), err))
			case c.limit == 1<<30:
				if rest != nil || rows.Len() != 1000 {
					t.Fatalf("%+v: not all rows", c)
				}
			case rest == nil || rows != nil || rest.width < row/2 || rest.width > 2*row || width != 0 && rest.width != width:
				t.Fatalf("%+v: %+v", c, rest)
			default:
				width = rest.width
			}
		}
	}
}

// Whatever blocks there are, and however little memory: none, empty ones, a limit that nothing fits.
func TestGatherFewBlocks(t *testing.T) {
	src := someRows(100, false, false)
	for _, limit := range []int64{-1, 0, 1} {
		for _, threads := range []int{1, 3} {
			if rows, rest, err := gather(elsewhere{sampletest.Blocks(src, 0, 30), nil, 9, 100}, limit, true, threads); err != nil || rows != nil || rest == nil {
				t.Errorf("limit %d: %v, %v, %v", limit, rows, rest, err)
			}
		}
	}
	rows, rest, err := gather(elsewhere{sampletest.Blocks(src, 0, 30), nil, 9, 100}, 1<<30, true, 2)
	if err != nil || rest != nil || rows.Len() != 100 {
		t.Error(rows, rest, err)
	}
	rows, rest, err = gather(elsewhere{sampletest.Blocks(src.View(0, 0), 30), nil, 9, 100}, 1<<30, true, 2)
	if err != nil || rest != nil || rows.Len() != 0 || rows.Cols != 9 {
		t.Error(rows, rest, err)
	}
}

// Rows with values or weights beside rows without have 1 in their place.
func TestWholeFills(t *testing.T) {
	var p pile
	p.add(someRows(20, false, true))
	p.add(someRows(20, false, false))
	all := p.whole(2)
	for i := range 20 {
		a, b := all.Row(i), all.Row(20+i)
		for _, v := range a.Value {
			if v != 1 {
				t.Fatalf("row %d has value %v", i, v)
			}
		}
		if a.Weight != 1 || b.Weight != 1+float64(i%3) || len(a.Value) != len(a.Index) || len(b.Value) != len(b.Index) {
			t.Fatalf("rows %d: %v, %v", i, a, b)
		}
	}
}

// inText is a table as a text of pieces of ten rows.
type inText struct {
	data.Source
	rows *data.Rows
	bad  bool // pieces cannot be read
}

func (s inText) NumPieces() int { return s.rows.Len() / 10 }

func (s inText) ScanPieces(order []int) (data.Scanner, error) {
	if s.bad {
		return nil, errors.New("bad")
	}
	some := data.NewSparse(0)
	for _, k := range order {
		some.Extend(s.rows.View(10*k, 10*k+10))
	}
	return some.Scan()
}

// Rows of a long text are put together at once where a look at some pieces says how many there are, and else as those of any
// other source, with the same result: also where these pieces mislead.
func TestGatherText(t *testing.T) {
	const n = 10 * fewPieces
	looked := map[int]bool{}
	for _, k := range spread(roomPieces, fewPieces) {
		looked[k] = true
	}
	for name, width := range map[string]func(i int) int{
		"even":          func(int) int { return 5 },
		"looked at few": func(i int) int { return map[bool]int{true: 1, false: 9}[looked[i/10]] },
		"or many":       func(i int) int { return map[bool]int{true: 9, false: 1}[looked[i/10]] },
		"or none":       func(i int) int { return map[bool]int{true: 0, false: 2}[looked[i/10]] },
	} {
		rows := data.NewSparse(0)
		for i := range n {
			row := data.Row{Label: float64(i), Weight: 1, Index: []uint32{}}
			if i%100 == 57 {
				row.Value = []float32{}
			}
			for j := range width(i) {
				if row.Index = append(row.Index, uint32(j)); row.Value != nil {
					row.Value = append(row.Value, float32(i))
				}
			}
			rows.Append(row)
		}
		src := sampletest.Stream(rows, 64, 7)
		for _, bad := range []bool{false, true} {
			for _, limit := range []int64{1 << 30, 20000} {
				want, wantRest, err1 := gather(src, limit, true, 2)
				got, rest, err2 := gather(inText{src, rows, bad}, limit, true, 2)
				if err1 != nil || err2 != nil || (rest == nil) != (wantRest == nil) || rest != nil && (limit == 1<<30 || rest.width*10 > wantRest.width*11) {
					t.Fatal(name, err1, err2, rest, wantRest)
				}
				if rest != nil {
					continue
				}
				for i := range n {
					if a, b := got.Row(i), want.Row(i); !slices.Equal(a.Index, b.Index) || !slices.Equal(a.Value, b.Value) || a.Label != b.Label {
						t.Fatalf("%s: row %d is %v, want %v", name, i, a, b)
					}
				}
				if got.Len() != n || got.Cols != want.Cols {
					t.Fatalf("%s: %d rows of %d columns", name, got.Len(), got.Cols)
				}
			}
		}
	}
}

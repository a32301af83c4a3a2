package data

import (
	"io"
	"math/rand/v2"
	"testing"
)

// random makes a table by Append, the plain way.
func random(r *rand.Rand, n int, dense, ones, extras bool) *Rows {
	out := NewSparse(0)
	if dense {
		out = NewDense(5)
	}
	out.First = 7
	for range n {
		row := Row{Label: r.Float64(), Weight: 1, Index: []uint32{}}
		for j := range uint32(5) {
			if dense || r.IntN(2) == 0 {
				row.Index = append(row.Index, j)
				row.Value = append(row.Value, r.Float32())
			}
		}
		if dense {
			row.Index = nil
		} else if ones {
			row.Value = nil
		}
		if extras {
			row.Weight, row.Offset = r.Float64(), r.Float64()
		}
		out.Append(row)
	}
	return out
}

// each runs f on tables of every kind.
func each(t *testing.T, n int, f func(t *testing.T, rows *Rows)) {
	r := rand.New(rand.NewPCG(3, 4))
	for k := range 8 {
		f(t, random(r, n, k&1 > 0, k&2 > 0, k&4 > 0))
	}
}

func TestScanCopiesAll(t *testing.T) {
	each(t, blockRows+5, func(t *testing.T, rows *Rows) {
		sc, _ := rows.Scan()
		dst, got := NewDense(2), &Rows{}
		dst.Append(Row{Value: []float32{1, 2}, Weight: 3})
		for at := 0; ; {
			err := sc.Next(dst)
			check(t, dst)
			if err == io.EOF && at == rows.Len() && dst.Len() == 0 {
				break
			}
			if err != nil || dst.First != int64(7+at) || dst.Cols != rows.Cols {
				t.Fatal(err, dst.First, dst.Cols)
			}
			at += dst.Len()
			got.Extend(dst)
			for i := range dst.Label {
				dst.Label[i] = -1 // must not reach the table
			}
		}
		if dump(got) != dump(rows) {
			t.Error("rows differ")
		}
	})
}

func TestSelectAndKeep(t *testing.T) {
	each(t, 40, func(t *testing.T, rows *Rows) {
		for _, m := range []int{1, 2, 3, 100} {
			want := NewSparse(rows.Cols)
			if rows.Dense() {
				want = NewDense(rows.Cols)
			}
			for i := range rows.Len() {
				if i%m == m-1 {
					want.Append(rows.Row(i))
				}
			}
			keep := func(i int) bool { return i%m == m-1 }
			got := rows.Select(keep)
			check(t, got)
			if dump(got) != dump(want) || got.Cols != rows.Cols {
				t.Errorf("Select:\n%s\nwant\n%s", dump(got), dump(want))
			}
			kept := rows.Select(func(int) bool { return true })
			kept.Keep(func(i int) bool { return rows.Label[i] == kept.Row(i).Label && keep(i) })
			check(t, kept)
			if dump(kept) != dump(want) {
				t.Errorf("Keep:\n%s\nwant\n%s", dump(kept), dump(want))
			}
		}
	})
}

// A view of some rows, cloned, is these rows and nothing else.
func TestCloneOfAView(t *testing.T) {
	each(t, 40, func(t *testing.T, rows *Rows) {
		view := rows.View(rows.Len()/3, rows.Len()-rows.Len()/4)
		want, got := view.Select(func(int) bool { return true }), view.Clone()
		check(t, got)
		if dump(got) != dump(want) || got.First != view.First || got.Start != nil && len(got.Index) != got.Start[got.Len()] {
			t.Errorf("Clone:\n%s\nwant\n%s", dump(got), dump(want))
		}
	})
}

// Extend of blocks of every kind equals Append of their rows.
func TestExtendEqualsAppend(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for k := range 16 {
		got, want := NewSparse(0), NewSparse(0)
		for _, b := range []*Rows{random(r, 3, false, k&1 > 0, k&2 > 0), random(r, 4, false, k&4 > 0, k&8 > 0), NewSparse(9)} {
			got.Extend(b)
			for i := range b.Len() {
				want.Append(b.Row(i))
			}
			check(t, got)
		}
		if dump(got) != dump(want) || (got.Value == nil) != (want.Value == nil) || (got.Weight == nil) != (want.Weight == nil) {
			t.Errorf("%d: got\n%s\nwant\n%s", k, dump(got), dump(want))
		}
	}
	defer func() {
		if recover() != "data: rows of different shape" {
			t.Error("dense and sparse rows were joined")
		}
	}()
	random(r, 1, true, false, false).Extend(random(r, 1, false, false, false))
}

func TestCount(t *testing.T) {
	r := Count(3)
	check(t, r)
	if dump(r) != "0 |\n0 |\n0 |\n" || r.Cols != 0 || r.Dense() {
		t.Error(dump(r))
	}
}

func TestLoad(t *testing.T) {
	each(t, blockRows+5, func(t *testing.T, rows *Rows) {
		got, err := Load(stream1{rows}, 0)
		if err != nil || dump(got) != dump(rows) {
			t.Fatal("rows differ", err)
		}
		if same, err := Load(rows, 0); err != nil || same != rows {
			t.Error("a table was copied")
		}
		if _, err := Load(stream1{rows}, 10000); !tooBig(err) {
			t.Error("no limit:", err)
		}
		if _, err := Load(rows, 10000); !tooBig(err) {
			t.Error("no limit for a table:", err)
		}
	})
}

// stream1 hides that a source is a table.
type stream1 struct{ src Source }

func (s stream1) Scan() (Scanner, error) { return s.src.Scan() }

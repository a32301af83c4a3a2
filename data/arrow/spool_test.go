package arrow_test

import (
	"errors"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// Rows that came once come again, in the blocks of any other source.
func TestSpool(t *testing.T) {
	long := data.NewSparse(0)
	for i := range 3 {
		row := data.Row{Label: float64(i), Weight: 1, Index: make([]uint32, 200_000)}
		for k := range row.Index {
			row.Index[k] = uint32(k)
		}
		long.Append(row)
	}
	for _, src := range []*data.Rows{
		sparse(9000, true, true, true), sparse(3000, false, false, false), sparse(5000, false, false, true), dense(5000, 7), data.Count(9), long, data.NewSparse(0),
	} {
		s, err := arrow.Spool(&disk{}, &once{Source: src})
		must(t, err)
		for range 2 {
			at, rows := int64(0), &data.Rows{}
			*rows = *src.Select(func(int) bool { return false })
			must(t, data.Each(s, func(b *data.Rows) error {
				if b.First != at || b.Len() > 4096 || b.Cols != src.Cols {
					t.Errorf("a block of %d rows and %d columns begins with row %d, want %d", b.Len(), b.Cols, b.First, at)
				}
				at += int64(b.Len())
				rows.Extend(b)
				return nil
			}))
			same(t, rows, src)
		}
	}
	if _, err := arrow.Spool(&disk{fail: 1}, sparse(10, true, true, true)); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

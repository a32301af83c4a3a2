package arrow

import (
	"bytes"
	"math"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// Columns too many to count keep their numbers, and no memory is taken for them.
func TestTooWideToCount(t *testing.T) {
	rows := data.NewSparse(0)
	far := uint32(min(1<<32-3, uint64(math.MaxInt-1))) // columns are counted by an int
	for i := range 10 {
		rows.Append(data.Row{Index: []uint32{uint32(i), far}, Label: 1, Weight: 1})
	}
	var b bytes.Buffer
	if _, err := Write(&b, rows, Options{Renumber: true}); err != nil {
		t.Fatal(err)
	}
	f, err := OpenBytes(b.Bytes(), "wide")
	if err != nil {
		t.Fatal(err)
	}
	if f.Columns() != nil || f.NumRows() != 10 {
		t.Errorf("columns %v, %d rows", f.Columns(), f.NumRows())
	}
}

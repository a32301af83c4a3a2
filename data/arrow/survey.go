package arrow

import (
	"math"
	"slices"
	"strconv"

	"github.com/slalom-ml/slalom/data"
)

// survey is what must be known of all rows before the first is written.
type survey struct {
	shape
	Header
	begun  bool
	pieces []int    // rows of each block; nil: they are no pieces
	count  []uint32 // how often each column occurs, up to 2^32-1; nil: not counted
	wide   bool     // there are too many columns to count
}

var errShapes = &data.Error{Msg: "rows of different shape in one source"}

// add looks at a block; counted says to count columns.
func (s *survey) add(b *data.Rows, ids [][]byte, counted bool) error {
	n := b.Len()
	if s.pieces != nil {
		s.pieces = append(s.pieces, n)
	}
	if n == 0 {
		return nil
	}
	if dense := b.Dense() && b.Cols > 0; !s.begun {
		s.begun, s.Dense = true, dense
		if dense {
			s.shape.dense = b.Cols
		}
	} else if dense != s.Dense || dense && b.Cols != s.shape.dense {
		return errShapes
	}
	s.Cols = max(s.Cols, b.Cols)
	from, to := 0, n*b.Cols
	if !b.Dense() {
		from, to = b.Start[0], b.Start[n]
	}
	s.Nonzeros += int64(to - from)
	for _, id := range ids {
		s.id = s.id.with(id)
	}
	for i := range n {
		row := b.Row(i)
		s.weight = s.weight || row.Weight != 1
		s.offset = s.offset || row.Offset != 0
		if !finite(row.Label) || !finite(row.Weight) || !finite(row.Offset) {
			return &data.Error{Msg: "row " + strconv.FormatInt(s.Rows+int64(i)+1, 10) + ": label, weight or offset is not finite"}
		}
	}
	if b.Value != nil {
		for k, v := range b.Value[from:to] {
			s.value = s.value || v != 1
			if v-v != 0 {
				return &data.Error{Msg: "rows from " + strconv.FormatInt(s.Rows+1, 10) + " on: value " + strconv.Itoa(k+1) + " is not finite"}
			}
		}
	}
	s.Rows += int64(n)
	if counted && !s.Dense {
		s.tally(b.Index[from:to])
	}
	return nil
}

func finite(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }

// mostCounted is the most columns that are counted, in 1 GiB; files with more keep their columns' numbers.
const mostCounted = 1 << 28

func (s *survey) tally(index []uint32) {
	if s.wide = s.Cols > mostCounted; s.wide {
		s.count = nil
		return
	}
	if s.Cols > len(s.count) {
		s.count = append(s.count, make([]uint32, max(s.Cols, min(2*len(s.count), mostCounted))-len(s.count))...)
	}
	count := s.count
	for _, j := range index {
		if count[j]++; count[j] == 0 {
			count[j]--
		}
	}
}

// renumber gives the columns that occur addresses by falling frequency, equal
// ones by rising number: column by address, and address by column (in the memory of count).
func (s *survey) renumber() (columns, address []uint32) {
	var keys []uint64
	for j, k := range s.count {
		if k > 0 {
			keys = append(keys, uint64(^k)<<32|uint64(j))
		}
	}
	slices.Sort(keys)
	columns = make([]uint32, len(keys))
	for a, k := range keys {
		columns[a] = uint32(k)
	}
	address = s.count
	for a, j := range columns {
		address[j] = uint32(a)
	}
	s.count = nil
	return columns, address
}

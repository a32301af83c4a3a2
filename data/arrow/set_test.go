package arrow

import "testing"

// Columns of rows long ago do not count, even when the rows have been counted through.
func TestSetForgets(t *testing.T) {
	s := &set{}
	for range 3 {
		for _, row := range []struct {
			index []uint32
			meet  bool
		}{{[]uint32{1, 2, 3}, false}, {[]uint32{3, 1, 2}, false}, {[]uint32{5, 7, 5}, true}, {[]uint32{5, 7}, false}, {[]uint32{2, 1<<12 + 2}, true}, {nil, false}} {
			if got := s.meet(row.index); got != row.meet {
				t.Fatalf("%v, turn %d: %v", row.index, s.row, got)
			}
		}
		s.row = 1<<32 - 3
	}
	for s.row != 1 {
		s.meet(nil)
	}
	if s.row--; s.meet([]uint32{9, 10}) || !s.meet([]uint32{9, 9}) {
		t.Error("a row was not forgotten")
	}
}

package data

import "github.com/slalom-ml/slalom/internal/kernel"

// RoomLike is memory, in large pages where the system grants them, for so many rows like those of a block, and a sixteenth more
// features than these have on average. It has no rows.
func RoomLike(block *Rows, rows int) *Rows {
	r := &Rows{Label: paged[float64](rows)}
	features := func(n int) int { return int(float64(n)/float64(max(1, block.Len()))*float64(rows))/16*17 + 1 }
	if !block.Dense() {
		r.Start, r.Index = append(paged[int](rows+1), 0), paged[uint32](features(len(block.Index)))
	}
	if block.Value != nil {
		r.Value = paged[float32](features(len(block.Value)))
	}
	return r
}

// paged is memory for so many entries.
func paged[T float64 | float32 | uint32 | int](n int) []T {
	s := make([]T, n)
	kernel.HugePages(s)
	return s[:0]
}

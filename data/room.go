package data

import "github.com/slalom-ml/slalom/internal/kernel"

// RoomLike is memory, in large pages where the system grants them, for so many rows like those of a block, and a sixteenth more
// features than these have on average. It has no rows.
func RoomLike(block *Rows, rows int) *Rows {
	r := &Rows{Label: kernel.Zeros[float64](rows)[:0]}
	features := func(n int) int { return int(float64(n)/float64(max(1, block.Len()))*float64(rows))/16*17 + 1 }
	if !block.Dense() {
		r.Start, r.Index = kernel.Zeros[int](rows + 1)[:1], kernel.Zeros[uint32](features(len(block.Index)))[:0]
	}
	if block.Value != nil {
		r.Value = kernel.Zeros[float32](features(len(block.Value)))[:0]
	}
	return r
}

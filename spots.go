package slalom

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/weight"
)

// spot is where a row's features lie in its block, and its label. Rows come in any order, and what says where they are is
// fetched for many of them at once: the waits for memory then overlap.
type spot struct {
	begin, end int
	label      float64
}

// locate appends the spots of the rows picked.
func locate(spots []spot, rows *data.Rows, pick []uint32) []spot {
	if rows.Start == nil {
		for _, i := range pick {
			spots = append(spots, spot{int(i) * rows.Cols, (int(i) + 1) * rows.Cols, rows.Label[i]})
		}
		return spots
	}
	for _, i := range pick {
		spots = append(spots, spot{rows.Start[i], rows.Start[i+1], rows.Label[i]})
	}
	return spots
}

// features are Index and Value of the row.
func (s *spot) features(rows *data.Rows) (index []uint32, value []float32) {
	if rows.Index != nil {
		index = rows.Index[s.begin:s.end]
	}
	if rows.Value != nil {
		value = rows.Value[s.begin:s.end]
	}
	return index, value
}

// How many rows ahead of the present one its lines are asked for, and its features.
const (
	ahead    = 3
	farAhead = 16
)

// ask asks for what the rows after number n will need.
func ask(t *weight.Table, rows *data.Rows, spots []spot, n int) {
	if rows.Index == nil || n+ahead >= len(spots) {
		return
	}
	near, far := &spots[n+ahead], &spots[min(n+farAhead, len(spots)-1)]
	t.Prefetch(rows.Index, near.begin, near.end)
	kernel.PrefetchFeatures(rows.Index, rows.Value, far.begin, far.end)
}

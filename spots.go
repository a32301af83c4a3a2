package slalom

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/weight"
)

// features are Index and Value of a row.
func features(rows *data.Rows, s *kernel.Spot) (index []uint32, value []float32) {
	if rows.Index != nil {
		index = rows.Index[s.Begin:s.End]
	}
	if rows.Value != nil {
		value = rows.Value[s.Begin:s.End]
	}
	return index, value
}

// ahead is how many rows ahead of the present one lines are asked for; features are kernel.SpotsAhead ahead.
const ahead = 4

// ask asks for what the rows after number n will need; half of the lines are left to askMore, before this row's step is made: many at
// once hold up what comes behind them.
func ask(t *weight.Table, rows *data.Rows, spots []kernel.Spot, n int) {
	if rows.Index == nil {
		return
	}
	near, far := &spots[n+ahead], &spots[n+kernel.SpotsAhead]
	t.Prefetch(rows.Index, int(near.Begin), int(near.Begin+near.End)/2)
	kernel.PrefetchFeatures(rows.Index, rows.Value, int(far.Begin), int(far.End))
}

// askMore asks for the rest.
func askMore(t *weight.Table, rows *data.Rows, spots []kernel.Spot, n int) {
	if rows.Index != nil {
		near := &spots[n+ahead]
		t.Prefetch(rows.Index, int(near.Begin+near.End)/2, int(near.End))
	}
}

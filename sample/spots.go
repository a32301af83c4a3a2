package sample

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// Locator is a Runner that knows where the rows dealt lie before they are dealt: who deals then need not wait for that.
type Locator interface {
	Runner
	// Spots are those of the rows of the last Run, and kernel.SpotsAhead more; nil: they are not known.
	Spots() []kernel.Spot
}

var _ Locator = (*Window)(nil)

// Spots implements Locator; they are known where windows are filled ahead.
func (s *Window) Spots() []kernel.Spot { return s.spots }

// Locate appends where the rows picked lie, and the last of them again until there are n. Rows come in any order, and this is
// fetched for many of them at once, so that the waits for memory overlap.
func Locate(spots []kernel.Spot, rows *data.Rows, pick []uint32, n int) []kernel.Spot {
	for _, i := range pick {
		s := kernel.Spot{Label: rows.Label[i]}
		if rows.Start != nil {
			s.Begin, s.End = int64(rows.Start[i]), int64(rows.Start[i+1])
		} else {
			s.Begin, s.End = int64(i)*int64(rows.Cols), (int64(i)+1)*int64(rows.Cols)
		}
		spots = append(spots, s)
	}
	for len(spots) < n {
		spots = append(spots, spots[len(spots)-1])
	}
	return spots
}

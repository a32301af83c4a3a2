package grad

import (
	"errors"
	"io"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Full writes the full gradient at w, multiplied out, into dst (one slice a table) and
// the mean loss of each racer into loss. It visits every row once.
func Full(dst [][]float64, loss []float64, m model.Sum, w weight.Weights, src data.Source) error {
	var s summer
	var g model.Gradient
	s.dense = dst
	b := data.Batch{Whole: true}
	if tab, ok := src.(data.Table); ok {
		all := tab.All()
		for lo := 0; lo < all.Len(); lo += scanRows {
			b.Rows = all.View(lo, min(lo+scanRows, all.Len()))
			s.add(m, &g, w, &b)
		}
		s.mean(loss)
		return nil
	}
	scan, err := src.Scan()
	if err != nil {
		return err
	}
	defer scan.Close()
	var rows data.Rows
	for {
		if err := scan.Next(&rows); errors.Is(err, io.EOF) {
			s.mean(loss)
			return nil
		} else if err != nil {
			return err
		}
		b.Rows = &rows
		s.add(m, &g, w, &b)
	}
}

// scanRows is how many rows are visited at a time: enough to share among
// goroutines, little enough to stay in cache.
const scanRows = 4096

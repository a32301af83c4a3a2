package model

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/weight"
)

// Many rows of a linear model at once, which nobody learns from.

const (
	manyRows  = 64 // rows whose products lie in a core's first cache
	rowsAhead = 8  // lines are asked for so many rows before they are needed
)

// Losses implements Sum.
func (m *Linear) Losses(dst []float64, w weight.Weights, rows *data.Rows, lo, hi int, s *Scratch) {
	r := m.Racers()
	if _, ok := m.Loss.(loss.Logistic); ok {
		for ; lo < hi; lo += manyRows {
			end := min(lo+manyRows, hi)
			z := dst[:(end-lo)*r]
			products(z, w[0], rows, lo, end, s)
			kernel.LogisticLosses(z, rows.Label[lo:end])
			dst = dst[len(z):]
		}
		return
	}
	s.B = Sized(s.B, w[0].Lanes)
	for i := lo; i < hi; i++ {
		row := Known(w[0], rows.Row(i), s)
		w[0].Product(s.B, row)
		m.eval(dst[(i-lo)*r:(i-lo+1)*r], s.B, row.Label, row.Offset, false, s)
	}
}

// Predict implements Predictor.
func (m *Linear) Predict(dst []float64, w weight.Weights, row data.Row, r int, s *Scratch) {
	s.B = Sized(s.B, w[0].Lanes)
	w[0].Product(s.B, Known(w[0], row, s))
	for o := range dst {
		dst[o] = s.B[o*m.Racers()+r] + row.Offset
	}
}

// PredictRows is Predict of rows lo … hi-1, by a model with one racer: K numbers a row.
func (m *Linear) PredictRows(dst []float64, w weight.Weights, rows *data.Rows, lo, hi int, s *Scratch) {
	products(dst, w[0], rows, lo, hi, s)
}

// products writes aᵢᵀw + offsetᵢ of rows lo … hi-1, each row's lanes side by side. Features that the table lacks count as zero.
func products(z []float64, t *weight.Table, rows *data.Rows, lo, hi int, s *Scratch) {
	n, known := t.Lanes, rows.Cols <= t.Lines
	for i := lo; i < hi; i++ {
		own := z[(i-lo)*n : (i-lo+1)*n]
		if i+rowsAhead < hi && !rows.Dense() {
			t.Prefetch(rows.Index, rows.Start[i+rowsAhead], rows.Start[i+rowsAhead+1])
		}
		if known {
			t.ProductAt(own, rows, i)
		} else {
			t.Product(own, Known(t, rows.Row(i), s))
		}
		if rows.Offset != nil {
			for c := range own {
				own[c] += rows.Offset[i]
			}
		}
	}
}

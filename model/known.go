package model

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/weight"
)

// Known is a row without the features that a table lacks, which count as zero
// when predicting. A row that has none of them is returned as it is.
func Known(t *weight.Table, row data.Row, s *Scratch) data.Row {
	if row.Index == nil {
		if len(row.Value) > t.Lines {
			row.Value = row.Value[:t.Lines]
		}
		return row
	}
	d := uint64(t.Lines)
	ok := true
	for _, j := range row.Index {
		ok = ok && uint64(j) < d
	}
	if ok {
		return row
	}
	s.index, s.value = s.index[:0], s.value[:0]
	for i, j := range row.Index {
		if uint64(j) >= d {
			continue
		}
		s.index = append(s.index, j)
		if row.Value != nil {
			s.value = append(s.value, row.Value[i])
		}
	}
	if s.index == nil {
		s.index = []uint32{}
	}
	row.Index = s.index
	if row.Value != nil {
		row.Value = s.value
	}
	return row
}

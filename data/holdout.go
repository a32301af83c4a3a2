package data

import "math"

// Held says whether a row is held out for testing, as a share of all rows is.
// It depends on seed, features and offset alone, not on label or weight, so
// that rows which a model cannot tell apart fall on the same side. Zeros and
// the order of features do not count: dense and sparse rows fall alike.
func Held(row Row, share float64, seed uint64) bool {
	return unit(mix(content(row)^mix(seed))) < share
}

// content is a hash of a row's features and offset: the sum over nonzeros of
// mix(column, bits of the value).
func content(row Row) uint64 {
	off := row.Offset
	if off == 0 {
		off = 0 // not −0
	}
	h := mix(math.Float64bits(off))
	switch {
	case row.Index == nil:
		for j, v := range row.Value {
			if v != 0 {
				h += feature(uint32(j), v)
			}
		}
	case row.Value == nil:
		for _, j := range row.Index {
			h += feature(j, 1)
		}
	default:
		value := row.Value[:len(row.Index)]
		for k, j := range row.Index {
			if v := value[k]; v != 0 {
				h += feature(j, v)
			}
		}
	}
	return h
}

func feature(j uint32, v float32) uint64 {
	return mix(uint64(j)<<32 | uint64(math.Float32bits(v)))
}

// Split copies a table into a part to train on and a part held out, each
// numbered from 0. By "row" it holds out the rows that Held chooses, about a
// share of them; by "last" the last ⌊share·n⌋ rows, for rows in order of time.
func Split(rows *Rows, share float64, by string, seed uint64) (train, held *Rows) {
	var out func(i int) bool
	switch by {
	case "row":
		out = func(i int) bool { return Held(rows.Row(i), share, seed) }
	case "last":
		n := rows.Len()
		first := n - int(share*float64(n))
		out = func(i int) bool { return i >= first }
	default:
		panic("data: split by neither row nor last")
	}
	train = rows.Select(func(i int) bool { return !out(i) })
	return train, rows.Select(out)
}

// HoldoutSource is a source without the rows that Held chooses, or with Out
// those rows alone. The rows it gives are numbered 0, 1, 2, …
type HoldoutSource struct {
	Source Source
	Share  float64
	Seed   uint64
	Out    bool // give the rows held out
}

var _ Source = HoldoutSource{}

// Unwrap is the source beneath.
func (h HoldoutSource) Unwrap() Source { return h.Source }

// Scan starts a pass over the source beneath.
func (h HoldoutSource) Scan() (Scanner, error) {
	sc, err := h.Source.Scan()
	if err != nil {
		return nil, err
	}
	return &holdoutScanner{Scanner: sc, source: h}, nil
}

type holdoutScanner struct {
	Scanner
	source HoldoutSource
	rows   int64
}

func (s *holdoutScanner) Next(dst *Rows) error {
	h := s.source
	for {
		if err := s.Scanner.Next(dst); err != nil {
			return err
		}
		dst.Keep(func(i int) bool { return Held(dst.Row(i), h.Share, h.Seed) == h.Out })
		if n := dst.Len(); n > 0 {
			dst.First = s.rows
			s.rows += int64(n)
			return nil
		}
	}
}

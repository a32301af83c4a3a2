package data

import (
	"io"
	"slices"
)

var _ Table = (*Rows)(nil)

// A block that a source of this package fills ends at blockRows rows, or
// after the row that brings it to blockValues values (2 MB of sparse rows).
const (
	blockRows   = 4096
	blockValues = 1 << 18
)

// All is the table itself.
func (r *Rows) All() *Rows { return r }

// Scan gives copies of the rows, in blocks of 4096. Who can use a table
// without copies asks for All.
func (r *Rows) Scan() (Scanner, error) { return &rowsScanner{rows: r}, nil }

type rowsScanner struct {
	rows *Rows
	at   int
}

func (s *rowsScanner) Next(dst *Rows) error {
	n := min(blockRows, s.rows.Len()-s.at)
	dst.ResetLike(s.rows)
	if n <= 0 {
		return io.EOF
	}
	part := s.rows.slice(s.at, s.at+n)
	dst.Extend(&part)
	dst.First = part.First
	s.at += n
	return nil
}

func (s *rowsScanner) Close() error { return nil }

// Count is n empty rows with label 0: a finite sum of n summands for a user's
// own function, which needs their number alone.
func Count(n int) *Rows {
	r := NewSparse(0)
	r.Start, r.Label = make([]int, n+1), make([]float64, n)
	return r
}

// slice is rows a … b-1 as a view, for reading only.
func (r *Rows) slice(a, b int) Rows {
	v := Rows{Cols: r.Cols, First: r.First + int64(a), Index: r.Index, Value: r.Value, Label: r.Label[a:b]}
	if r.Start != nil {
		v.Start = r.Start[a : b+1]
	} else {
		v.Value = r.Value[a*r.Cols : b*r.Cols]
	}
	if r.Weight != nil {
		v.Weight = r.Weight[a:b]
	}
	if r.Offset != nil {
		v.Offset = r.Offset[a:b]
	}
	return v
}

// ResetLike empties r and makes it dense or sparse, with or without values,
// weights and offsets, as src is. It keeps what memory it can.
func (r *Rows) ResetLike(src *Rows) {
	r.Cols, r.Label = src.Cols, r.Label[:0]
	if src.Start == nil {
		r.Start, r.Index = nil, nil
	} else {
		r.Start = append(r.Start[:0], 0)
		r.Index = emptied(r.Index, true)
	}
	r.Value = emptied(r.Value, src.Value != nil || src.Start == nil)
	r.Weight = emptied(r.Weight, src.Weight != nil)
	r.Offset = emptied(r.Offset, src.Offset != nil)
}

// emptied is s without entries, never nil if it is used, nil if it is not.
func emptied[T any](s []T, used bool) []T {
	switch {
	case !used:
		return nil
	case s == nil:
		return []T{}
	}
	return s[:0]
}

// Extend copies all rows of b to the end of r. An empty r becomes dense or
// sparse as b is; otherwise both must be dense with equal Cols, or both sparse.
func (r *Rows) Extend(b *Rows) {
	n, m := r.Len(), b.Len()
	if n == 0 && r.Dense() != b.Dense() {
		r.ResetLike(b)
	}
	switch {
	case r.Dense() != b.Dense(), r.Dense() && n > 0 && r.Cols != b.Cols:
		panic("data: rows of different shape")
	case r.Dense():
		r.Value = append(r.Value, b.Value[:m*b.Cols]...)
		r.Cols = b.Cols
	default:
		r.extendSparse(b)
	}
	r.Label = append(r.Label, b.Label...)
	r.Weight = extendDefault(r.Weight, b.Weight, n, m, 1)
	r.Offset = extendDefault(r.Offset, b.Offset, n, m, 0)
}

func (r *Rows) extendSparse(b *Rows) {
	m := b.Len()
	from, to := b.Start[0], b.Start[m]
	have := len(r.Index)
	if b.Value != nil && r.Value == nil {
		r.Value = ones32(have, have+to-from)
	}
	r.Index = append(r.Index, b.Index[from:to]...)
	if b.Value != nil {
		r.Value = append(r.Value, b.Value[from:to]...)
	} else if r.Value != nil {
		r.Value = slices.Grow(r.Value, to-from)
		for range to - from {
			r.Value = append(r.Value, 1)
		}
	}
	r.Start = slices.Grow(r.Start, m)
	for _, s := range b.Start[1 : m+1] {
		r.Start = append(r.Start, s-from+have)
	}
	r.Cols = max(r.Cols, b.Cols)
}

// extendDefault appends m entries to n, where nil stands for entries def.
func extendDefault(s, more []float64, n, m int, def float64) []float64 {
	if s == nil && more == nil {
		return nil
	}
	s = slices.Grow(s, n-len(s)+m)
	for len(s) < n {
		s = append(s, def)
	}
	if more != nil {
		return append(s, more...)
	}
	for range m {
		s = append(s, def)
	}
	return s
}

// Select copies the rows for which keep is true into a new table, numbered
// from 0. It asks once for each row, in order.
func (r *Rows) Select(keep func(i int) bool) *Rows {
	n, rows, values := r.Len(), 0, 0
	kept := make([]bool, n)
	for i := range kept {
		if kept[i] = keep(i); kept[i] {
			rows++
			if r.Start != nil {
				values += r.Start[i+1] - r.Start[i]
			} else {
				values += r.Cols
			}
		}
	}
	out := &Rows{}
	out.ResetLike(r)
	out.reserve(rows, values)
	for a := 0; a < n; {
		b := a
		for b < n && kept[b] {
			b++
		}
		if a < b {
			part := r.slice(a, b)
			out.Extend(&part)
		}
		a = b + 1
	}
	return out
}

// Clone is a copy of the block, also of a view, in no more memory than its rows need.
func (r *Rows) Clone() *Rows {
	out, n := &Rows{First: r.First}, r.Len()
	values := n * r.Cols
	if r.Start != nil {
		values = r.Start[n] - r.Start[0]
	}
	out.ResetLike(r)
	out.reserve(n, values)
	out.Extend(r)
	return out
}

// reserve takes memory for so many more rows and values in all.
func (r *Rows) reserve(rows, values int) {
	if r.Start != nil {
		r.Start, r.Index = slices.Grow(r.Start, rows), slices.Grow(r.Index, values)
	}
	if r.Value != nil {
		r.Value = slices.Grow(r.Value, values)
	}
	r.Label = slices.Grow(r.Label, rows)
	if r.Weight != nil {
		r.Weight = slices.Grow(r.Weight, rows)
	}
	if r.Offset != nil {
		r.Offset = slices.Grow(r.Offset, rows)
	}
}

// Keep drops, in place, the rows for which keep is false. It asks once for
// each row, in order, and keep may look at r.Row(i).
func (r *Rows) Keep(keep func(i int) bool) {
	m, at := 0, 0 // rows and values kept so far; never ahead of what is read
	for i := range r.Len() {
		if !keep(i) {
			continue
		}
		a, b := i*r.Cols, (i+1)*r.Cols
		if r.Start != nil {
			a, b = r.Start[i], r.Start[i+1]
			r.Start[m] = at
		}
		if at < a {
			if r.Index != nil {
				copy(r.Index[at:], r.Index[a:b])
			}
			if r.Value != nil {
				copy(r.Value[at:], r.Value[a:b])
			}
		}
		r.Label[m] = r.Label[i]
		if r.Weight != nil {
			r.Weight[m] = r.Weight[i]
		}
		if r.Offset != nil {
			r.Offset[m] = r.Offset[i]
		}
		m, at = m+1, at+b-a
	}
	r.cut(m, at)
}

// cut shortens r to its first rows and values.
func (r *Rows) cut(rows, values int) {
	if r.Start != nil {
		r.Start[rows] = values
		r.Start, r.Index = r.Start[:rows+1], r.Index[:values]
	}
	if r.Value != nil {
		r.Value = r.Value[:values]
	}
	r.Label = r.Label[:rows]
	if r.Weight != nil {
		r.Weight = r.Weight[:rows]
	}
	if r.Offset != nil {
		r.Offset = r.Offset[:rows]
	}
}

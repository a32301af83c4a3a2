package data

// Rows is a block of examples. Sparse rows are kept as compressed sparse rows:
// row i owns Index[Start[i]:Start[i+1]] and the values beside them. Dense rows
// have neither Start nor Index: row i is Value[i*Cols : (i+1)*Cols].
//
// Columns are numbered 0 … Cols-1. The order of the features inside a row is
// the order in which they came, and no column occurs twice in one row.
type Rows struct {
	Cols   int       // d, the number of columns
	First  int64     // the number, in its source, of the first row held here
	Start  []int     // len n+1; nil when the rows are dense
	Index  []uint32  // column of each nonzero; nil when the rows are dense
	Value  []float32 // value of each nonzero; nil when all are 1 (sparse only)
	Label  []float64 // y, len n
	Weight []float64 // h, len n; nil when all are 1
	Offset []float64 // added to the linear prediction, len n; nil when all are 0
}

// Row is one example: a view into Rows, valid until the block is reused.
type Row struct {
	Index  []uint32  // nil: the row is dense and Value[j] belongs to column j
	Value  []float32 // nil: every value is 1
	Label  float64
	Weight float64
	Offset float64
}

// Len is n, the number of rows.
func (r *Rows) Len() int { return len(r.Label) }

// Dense says whether the rows are dense.
func (r *Rows) Dense() bool { return r.Start == nil }

// Row is the view of row i.
func (r *Rows) Row(i int) Row {
	row := Row{Label: r.Label[i], Weight: 1}
	if r.Start == nil {
		row.Value = r.Value[i*r.Cols : (i+1)*r.Cols]
	} else {
		a, b := r.Start[i], r.Start[i+1]
		row.Index = r.Index[a:b]
		if r.Value != nil {
			row.Value = r.Value[a:b]
		}
	}
	if r.Weight != nil {
		row.Weight = r.Weight[i]
	}
	if r.Offset != nil {
		row.Offset = r.Offset[i]
	}
	return row
}

// Features are Index and Value of row i.
func (r *Rows) Features(i int) (index []uint32, value []float32) {
	if r.Start == nil {
		return nil, r.Value[i*r.Cols : (i+1)*r.Cols]
	}
	a, b := r.Start[i], r.Start[i+1]
	if r.Value != nil {
		value = r.Value[a:b]
	}
	return r.Index[a:b], value
}

// NewSparse is an empty block of sparse rows.
func NewSparse(cols int) *Rows {
	return &Rows{Cols: cols, Start: []int{0}, Index: []uint32{}}
}

// NewDense is an empty block of dense rows.
func NewDense(cols int) *Rows { return &Rows{Cols: cols, Value: []float32{}} }

// Reset empties the block and keeps its memory.
func (r *Rows) Reset() {
	if r.Start != nil {
		r.Start = append(r.Start[:0], 0)
		r.Index = r.Index[:0]
	}
	if r.Value != nil {
		r.Value = r.Value[:0]
	}
	r.Label = r.Label[:0]
	r.Weight, r.Offset = resetDefault(r.Weight), resetDefault(r.Offset)
}

func resetDefault(s []float64) []float64 {
	if s == nil {
		return nil
	}
	return s[:0]
}

// Append copies a row to the end of the block. Sparse rows widen Cols as
// needed; a dense row must have Cols values. Memory for values, weights and
// offsets is taken when the first row comes that needs it.
func (r *Rows) Append(row Row) {
	n := len(r.Label)
	switch {
	case r.Start == nil:
		if row.Index != nil || len(row.Value) != r.Cols {
			panic("data: row does not fit dense rows")
		}
		r.Value = append(r.Value, row.Value...)
	case row.Index == nil:
		panic("data: dense row appended to sparse rows")
	default:
		if row.Value != nil && r.Value == nil {
			r.Value = ones32(len(r.Index), cap(r.Index))
		}
		r.Index = append(r.Index, row.Index...)
		if r.Value != nil {
			if row.Value != nil {
				r.Value = append(r.Value, row.Value...)
			} else {
				for range row.Index {
					r.Value = append(r.Value, 1)
				}
			}
		}
		for _, j := range row.Index {
			r.Cols = max(r.Cols, int(j)+1)
		}
		r.Start = append(r.Start, len(r.Index))
	}
	r.Label = append(r.Label, row.Label)
	r.Weight = appendDefault(r.Weight, row.Weight, n, 1)
	r.Offset = appendDefault(r.Offset, row.Offset, n, 0)
}

func ones32(n, c int) []float32 {
	s := make([]float32, n, max(c, 1))
	for i := range s {
		s[i] = 1
	}
	return s
}

// appendDefault appends v to a slice that is nil as long as every entry is def.
func appendDefault(s []float64, v float64, n int, def float64) []float64 {
	if s == nil && v == def {
		return nil
	}
	if s == nil {
		s = make([]float64, n, max(2*n, 16))
		for i := range s {
			s[i] = def
		}
	} else if len(s) < n { // the block was reset while its weights were all default
		panic("data: rows out of step")
	}
	return append(s, v)
}

// Bytes is the memory the block holds on to.
func (r *Rows) Bytes() int {
	return 8*cap(r.Start) + 4*cap(r.Index) + 4*cap(r.Value) + 8*(cap(r.Label)+cap(r.Weight)+cap(r.Offset))
}

package parquet

import (
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// reader reads the values of a column chunk one after another, or, of pages of
// plain numbers, many at once.
type reader struct {
	pages  parquet.Pages
	values parquet.ValueReader
	buf    []parquet.Value
	at, n  int
	whole  typed
}

// typed is a page of numbers as they lie in memory.
type typed struct {
	kind   parquet.Kind
	data   encoding.Values // without nulls
	levels []byte          // of each row, present if equal to most; nil: all are
	most   byte
	row, n int
	value  int // next of data
}

const readerValues = 512

func (r *reader) close() {
	if r.pages != nil {
		r.pages.Close()
	}
}

// next is the next value, valid until the one after it; io.EOF at the end.
func (r *reader) next() (*parquet.Value, error) {
	for r.at == r.n {
		if r.values == nil {
			page, err := r.pages.ReadPage()
			if err != nil {
				return nil, err
			}
			r.values = page.Values()
		}
		if r.buf == nil {
			r.buf = make([]parquet.Value, readerValues)
		}
		n, err := r.values.ReadValues(r.buf)
		r.at, r.n = 0, n
		if err == io.EOF || n == 0 && err == nil {
			r.values = nil
		} else if err != nil {
			return nil, err
		}
	}
	r.at++
	return &r.buf[r.at-1], nil
}

// back puts the last value back.
func (r *reader) back() { r.at-- }

// numbers reads the next rows of a column without lists, up to len(bits), as
// many as lie in one page of plain numbers: one fast path of next, and 0 where there is no such page.
func (r *reader) numbers(l *leaf, bits []uint64, valid []bool) (int, error) {
	p := &r.whole
	if p.row == p.n {
		if r.at < r.n || r.values != nil {
			return 0, nil
		}
		page, err := r.pages.ReadPage()
		if err != nil {
			return 0, err
		}
		kind := page.Type().Kind()
		if page.Dictionary() != nil || kind != parquet.Double && kind != parquet.Float && kind != parquet.Int32 && kind != parquet.Int64 {
			r.values = page.Values()
			return 0, nil
		}
		*p = typed{kind: kind, data: page.Data(), levels: page.DefinitionLevels(), most: l.most, n: int(page.NumValues())}
		if l.most == 0 {
			p.levels = nil
		}
	}
	m := min(len(bits), p.n-p.row)
	rows := p.levels
	if rows != nil {
		rows = rows[p.row : p.row+m]
	}
	switch p.kind {
	case parquet.Double:
		p.value = spread(bits[:m], valid, rows, p.most, p.data.Double(), p.value, math.Float64bits)
	case parquet.Float:
		p.value = spread(bits[:m], valid, rows, p.most, p.data.Float(), p.value, func(v float32) uint64 { return uint64(math.Float32bits(v)) })
	case parquet.Int64:
		p.value = spread(bits[:m], valid, rows, p.most, p.data.Int64(), p.value, func(v int64) uint64 { return uint64(v) })
	case parquet.Int32:
		if l.how == unsigned {
			p.value = spread(bits[:m], valid, rows, p.most, p.data.Int32(), p.value, func(v int32) uint64 { return uint64(uint32(v)) })
		} else {
			p.value = spread(bits[:m], valid, rows, p.most, p.data.Int32(), p.value, func(v int32) uint64 { return uint64(int64(v)) })
		}
	}
	p.row += m
	return m, nil
}

// spread puts values from data[at] on where there are any, and returns the next at.
func spread[T any](bits []uint64, valid []bool, levels []byte, most byte, data []T, at int, f func(T) uint64) int {
	if levels == nil {
		data = data[at : at+len(bits)]
		for i, v := range data {
			bits[i], valid[i] = f(v), true
		}
		return at + len(bits)
	}
	for i, level := range levels {
		if level == most {
			bits[i], valid[i] = f(data[at]), true
			at++
		}
	}
	return at
}

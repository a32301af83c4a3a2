package parquet

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/slalom-ml/slalom/data/table"
)

// A chunk holds chunkRows rows, or fewer when they have many columns.
const (
	chunkRows  = 1 << 14
	chunkCells = 1 << 20
)

// scanner decodes the row groups in order.
type scanner struct {
	*source
	group   int       // next row group
	readers []*reader // of the present one; nil: none
	left    int64     // its rows still to come
	row     int64     // rows so far
	err     error
}

// Close implements table.Scanner.
func (s *scanner) Close() error {
	for _, r := range s.readers {
		r.close()
	}
	s.readers, s.err = nil, errors.New("parquet: the scan is closed")
	return nil
}

// Next implements table.Scanner.
func (s *scanner) Next() (_ table.Chunk, err error) {
	if s.err != nil {
		return nil, s.err
	}
	defer func() { s.err = err }()
	defer guard(s.name, &err)
	groups := s.file.RowGroups()
	for s.left == 0 {
		for _, r := range s.readers {
			if _, err := r.next(); err != io.EOF || r.whole.row != r.whole.n {
				return nil, damaged(s.name, errors.New("a column has more values than there are rows"))
			}
			r.close()
		}
		s.readers = nil
		if s.group == len(groups) {
			return nil, io.EOF
		}
		g := groups[s.group]
		s.group++
		if s.left = g.NumRows(); s.left < 0 {
			return nil, damaged(s.name, errors.New("a negative number of rows"))
		}
		for _, l := range s.leaves {
			r, err := s.reader(s.group-1, l.index)
			if err != nil {
				return nil, damaged(s.name, err)
			}
			s.readers = append(s.readers, r)
		}
	}
	n := int(min(s.left, max(1, min(chunkRows, chunkCells/int64(len(s.names))))))
	c := &chunk{source: s.source, first: s.row, n: n, at: -1, cols: make([]cells, len(s.names))}
	for i := range s.leaves {
		if err := c.fill(&s.leaves[i], s.readers[i]); err != nil {
			if err == io.EOF {
				err = errors.New("a column has fewer values than there are rows")
			}
			return nil, damaged(s.name, err)
		}
	}
	s.left -= int64(n)
	s.row += int64(n)
	s.rows.Store(s.row)
	return c, nil
}

// cells are a column of a chunk: for each row the bits of a number, or where
// its bytes lie in text.
type cells struct {
	bits  []uint64
	valid []bool
}

// fill reads the next rows of a leaf.
func (c *chunk) fill(l *leaf, r *reader) error {
	for k := range l.width {
		c.cols[l.first+k] = cells{make([]uint64, c.n), make([]bool, c.n)}
	}
	if !l.list {
		col := c.cols[l.first]
		for i := 0; i < c.n; i++ {
			n, err := r.numbers(l, col.bits[i:], col.valid[i:])
			if err != nil {
				return err
			}
			if n > 0 {
				i += n - 1
				continue
			}
			v, err := r.next()
			if err != nil {
				return err
			}
			if v.IsNull() {
				continue
			}
			if col.bits[i], err = c.keep(l, v); err != nil {
				return err
			}
			col.valid[i] = true
		}
		return nil
	}
	for i := range c.n {
		n := 0
		for k := 0; ; k++ {
			v, err := r.next()
			if err == io.EOF && k > 0 {
				break
			} else if err != nil {
				return err
			}
			if k > 0 && v.RepetitionLevel() == 0 {
				r.back()
				break
			}
			if n < l.width && !v.IsNull() {
				col := c.cols[l.first+n]
				if col.bits[i], err = c.keep(l, v); err != nil {
					return err
				}
				col.valid[i] = true
			}
			if !v.IsNull() {
				n++
			}
		}
		if n > l.width {
			c.bad = append(c.bad, fault{i, l, n})
		}
	}
	return nil
}

// fault is a row whose list is too long.
type fault struct {
	row  int
	leaf *leaf
	n    int
}

// keep is the value's bits; bytes are copied to the chunk's text.
func (c *chunk) keep(l *leaf, v *parquet.Value) (uint64, error) {
	switch v.Kind() {
	case parquet.Boolean:
		if v.Boolean() {
			return 1, nil
		}
		return 0, nil
	case parquet.Int32:
		if l.how == unsigned {
			return uint64(uint32(v.Int32())), nil
		}
		return uint64(int64(v.Int32())), nil
	case parquet.Int64:
		return uint64(v.Int64()), nil
	case parquet.Float:
		return uint64(math.Float32bits(v.Float())), nil
	case parquet.Double:
		return math.Float64bits(v.Double()), nil
	case parquet.Int96:
		return int96Nanos(v.Int96())
	case parquet.ByteArray, parquet.FixedLenByteArray:
		b := v.ByteArray()
		at := len(c.text)
		c.text = append(c.text, b...)
		if uint64(len(c.text)) > math.MaxUint32 {
			return 0, fmt.Errorf("more than 4 GiB of text in %d rows", c.n)
		}
		return uint64(at)<<32 | uint64(len(b)), nil
	}
	return 0, fmt.Errorf("a value of kind %v", v.Kind())
}

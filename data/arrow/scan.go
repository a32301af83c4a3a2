package arrow

import (
	"io"
	"sort"

	"github.com/slalom-ml/slalom/data"
)

// A block of a scan ends at scanRows rows, or with the row that brings it to
// scanValues values: it stays in cache.
const (
	scanRows   = 4096
	scanValues = 1 << 18
)

// Scan reads the rows in order, with columns for their addresses. Its blocks are copies, so they may be changed,
// as any source's may; who only reads asks for Block.
func (f *File) Scan() (data.Scanner, error) { return &scanner{file: f}, nil }

type scanner struct {
	file  *File
	batch int
	at    int // row of the batch
	ids   [][]byte
}

// IDs are the identifiers of the rows given last, one a row, valid as long as the file; nil if there are none.
func (s *scanner) IDs() [][]byte { return s.ids }

func (s *scanner) Close() error { return nil }

// Next copies the next rows.
func (s *scanner) Next(dst *data.Rows) error {
	for s.batch < len(s.file.batches) && s.at == s.file.batches[s.batch].n {
		s.batch, s.at = s.batch+1, 0
	}
	if s.batch == len(s.file.batches) {
		s.ids = nil
		dst.Reset()
		return io.EOF
	}
	b, err := s.file.batch(s.batch)
	if err != nil {
		dst.Reset()
		return err
	}
	lo, hi := s.at, min(b.n, s.at+scanRows)
	cols := s.file.head.Addresses
	dst.Cols, dst.First = s.file.head.Cols, b.first+int64(lo)
	from, to := lo*cols, 0 // of the values
	if b.start == nil {
		hi = min(hi, lo+max(1, scanValues/cols))
		to = hi * cols
		dst.Start, dst.Index = nil, nil
	} else {
		from = int(b.start[lo])
		hi = lo + 1 + sort.Search(hi-lo-1, func(i int) bool { return int(b.start[lo+i+1])-from >= scanValues })
		to = int(b.start[hi])
		dst.Start = dst.Start[:0]
		for _, p := range b.start[lo : hi+1] {
			dst.Start = append(dst.Start, int(p)-from)
		}
		dst.Index = append(empty(dst.Index), b.index[from:to]...)
		if columns := s.file.columns; columns != nil {
			for k, a := range dst.Index {
				dst.Index[k] = columns[a]
			}
		}
	}
	if dst.Value = empty(dst.Value); b.value == nil {
		dst.Value = nil
	} else {
		dst.Value = append(dst.Value, b.value[from:to]...)
	}
	s.ids = s.ids[:0]
	for i := lo; i < hi && b.idEnd != nil; i++ {
		s.ids = append(s.ids, b.ids[b.idEnd[i]:b.idEnd[i+1]])
	}
	if b.idEnd == nil {
		s.ids = nil
	}
	dst.Label = append(dst.Label[:0], b.label[lo:hi]...)
	dst.Weight = part(dst.Weight, b.weight, lo, hi)
	dst.Offset = part(dst.Offset, b.offset, lo, hi)
	s.at = hi
	return nil
}

// empty is s without entries, but not nil.
func empty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s[:0]
}

// part copies src[lo:hi] into dst; nil stays nil.
func part(dst, src []float64, lo, hi int) []float64 {
	if src == nil {
		return nil
	}
	return append(dst[:0], src[lo:hi]...)
}

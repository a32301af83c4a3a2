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
	if b.start == nil {
		hi = min(hi, lo+max(1, scanValues/s.file.head.Cols))
	} else {
		from := int(b.start[lo])
		hi = lo + 1 + sort.Search(hi-lo-1, func(i int) bool { return int(b.start[lo+i+1])-from >= scanValues })
	}
	dst.ResetLike(s.file.like)
	s.file.add(dst, b, lo, hi)
	dst.First = b.first + int64(lo)
	s.ids = s.ids[:0]
	for i := lo; i < hi && b.idEnd != nil; i++ {
		s.ids = append(s.ids, b.ids[b.idEnd[i]:b.idEnd[i+1]])
	}
	if b.idEnd == nil {
		s.ids = nil
	}
	s.at = hi
	return nil
}

// add appends rows lo to hi−1 of a batch, with columns for their addresses.
func (f *File) add(dst *data.Rows, b *batch, lo, hi int) {
	from, to := lo*f.head.Cols, hi*f.head.Cols // of the values
	if b.start != nil {
		from, to = int(b.start[lo]), int(b.start[hi])
		have := len(dst.Index)
		for _, p := range b.start[lo+1 : hi+1] {
			dst.Start = append(dst.Start, int(p)-from+have)
		}
		dst.Index = append(dst.Index, b.index[from:to]...)
		if columns := f.columns; columns != nil {
			for k, a := range dst.Index[have:] {
				dst.Index[have+k] = columns[a]
			}
		}
	}
	dst.Value = extend(dst.Value, b.value, from, to)
	dst.Label = append(dst.Label, b.label[lo:hi]...)
	dst.Weight = extend(dst.Weight, b.weight, lo, hi)
	dst.Offset = extend(dst.Offset, b.offset, lo, hi)
}

// extend appends src[from:to]; nil stays nil.
func extend[T any](dst, src []T, from, to int) []T {
	if src == nil {
		return dst
	}
	return append(dst, src[from:to]...)
}

package arrow

import (
	"io"

	"github.com/slalom-ml/slalom/data"
)

// Spool writes the rows of a source, which may be one that can be read only once, and gives a source that
// reads them again, in their order, as often as it is asked to: with labels, weights and offsets, without identifiers. What is
// written is read as long as that source is in use.
func Spool(file Spill, src data.Source) (data.Source, error) {
	s := &spooled{spill: newSpill(Options{Spill: file}), rows: make([]bucket, 1)}
	n := 0
	err := data.Each(src, func(b *data.Rows) error {
		if n > 0 && b.Dense() != s.dense {
			return errShapes
		}
		s.cols, s.dense, n = max(s.cols, b.Cols), b.Dense(), n+b.Len()
		for i := range b.Len() {
			s.rec = encode(s.rec[:0], 0, b.Row(i), nil)
			if err := s.spill.put(&s.rows[0], s.rec); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.spill.settle(s.rows)
	}
	s.rec = nil
	return s, err
}

// spooled is rows in a temporary file.
type spooled struct {
	spill *spill
	rows  []bucket // one
	rec   []byte
	cols  int
	dense bool
}

// Scan implements data.Source.
func (s *spooled) Scan() (data.Scanner, error) {
	return &spoolScanner{spooled: s, chunks: s.rows[0].chunks}, nil
}

type spoolScanner struct {
	*spooled
	chunks []chunk // not yet read
	text   []byte  // of the present one
	at     int
	first  int64
	d      decoder
}

func (s *spoolScanner) Close() error { return nil }

// Next gives the next rows, as many as a scan of a packed file gives.
func (s *spoolScanner) Next(dst *data.Rows) error {
	*dst = *shaped(dst, s.dense, s.cols)
	for values := 0; dst.Len() < scanRows && values < scanValues; {
		if s.at == len(s.text) {
			if len(s.chunks) == 0 {
				break
			}
			var err error
			if s.text, err = s.spill.read(s.text[:0], s.chunks[0]); err != nil {
				return err
			}
			s.at, s.chunks = 0, s.chunks[1:]
		}
		row, _, size := s.d.row(s.text[s.at:])
		dst.Append(row)
		values += max(len(row.Index), len(row.Value))
		s.at += size
	}
	dst.Cols = s.cols
	if dst.Len() == 0 {
		return io.EOF
	}
	dst.First = s.first
	s.first += int64(dst.Len())
	return nil
}

// shaped is an empty block, in the memory of another where that has the shape.
func shaped(old *data.Rows, dense bool, cols int) *data.Rows {
	r := data.NewSparse(cols)
	if dense {
		r = data.NewDense(cols)
	}
	if old.Dense() == dense {
		r.Label, r.Value = old.Label[:0], nil
		if dense {
			r.Value = old.Value[:0]
		} else if cap(old.Start) > 0 {
			r.Start, r.Index = append(old.Start[:0], 0), old.Index[:0]
		}
	}
	return r
}

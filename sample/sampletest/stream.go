package sampletest

import (
	"io"

	"github.com/slalom-ml/slalom/data"
)

// Stream is a source that gives the rows of a table in order only, in blocks
// of these lengths, again and again.
func Stream(rows *data.Rows, blocks ...int) data.Source { return &stream{rows, blocks} }

type stream struct {
	rows   *data.Rows
	blocks []int
}

func (s *stream) Scan() (data.Scanner, error) { return &scanner{stream: s}, nil }

type scanner struct {
	*stream
	at, block int
}

func (s *scanner) Next(dst *data.Rows) error {
	if dst.Dense() != s.rows.Dense() || dst.Dense() && dst.Cols != s.rows.Cols {
		*dst = *data.NewSparse(s.rows.Cols)
		if s.rows.Dense() {
			*dst = *data.NewDense(s.rows.Cols)
		}
	}
	dst.Reset()
	if s.at == s.rows.Len() {
		return io.EOF
	}
	dst.First = int64(s.at)
	n := s.blocks[s.block%len(s.blocks)]
	s.block++
	for ; n > 0 && s.at < s.rows.Len(); n-- {
		dst.Append(s.rows.Row(s.at))
		s.at++
	}
	return nil
}

func (s *scanner) Close() error { return nil }

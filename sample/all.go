package sample

import (
	"io"

	"github.com/slalom-ml/slalom/data"
)

// All makes every row one batch: gradient descent. A table is one chunk; any
// other source is read chunk by chunk, and such a batch can be gone through
// once. Its Div is 0 until the last chunk is used up, and stays 0 when the source
// failed, which Err then tells.
type All struct {
	Source data.Source

	batch  data.Batch
	err    error
	table  *data.Rows
	scan   data.Scanner
	block  data.Rows
	more   func(*data.Batch) bool
	opened bool    // the source was scanned before
	fresh  bool    // the batch is still to come
	n      int64   // rows so far
	sum    float64 // their weight
	known  bool    // rows is that of a full pass
	rows   int64
}

var _ Sampler = (*All)(nil)

// Begin starts a pass.
func (s *All) Begin(pass int) error {
	if pass < 0 {
		panic("sample: negative pass")
	}
	s.err = s.start(pass)
	s.fresh = s.err == nil
	return s.err
}

func (s *All) start(pass int) error {
	s.Close()
	s.batch, s.n, s.sum, s.table = data.Batch{}, 0, 0, nil
	if t, ok := s.Source.(data.Table); ok {
		s.table = t.All()
		s.sum = weigh(0, s.table)
		if s.table.Len() == 0 {
			return nil
		}
		return checkWeight(s.sum)
	}
	if data.IsOnce(s.Source) && (pass > 0 || s.opened) {
		return errOnce
	}
	scan, err := s.Source.Scan()
	if err != nil {
		return err
	}
	s.scan, s.opened = scan, true
	if s.more == nil {
		s.more = s.chunk
	}
	return nil
}

// Next gives the batch, once a pass.
func (s *All) Next() bool {
	if !s.fresh {
		if err := s.Close(); s.err == nil {
			s.err = err
		}
		return false
	}
	s.fresh = false
	if s.table != nil {
		s.batch = data.Batch{Rows: s.table, Div: s.sum, Whole: true}
		return s.table.Len() > 0
	}
	s.batch = data.Batch{Rows: &s.block, Whole: true, Next: s.more}
	return s.chunk(&s.batch)
}

// chunk reads the next block; at the end it sets Div.
func (s *All) chunk(b *data.Batch) bool {
	if s.scan == nil {
		return false
	}
	err := s.scan.Next(&s.block)
	for err == nil && s.block.Len() == 0 {
		err = s.scan.Next(&s.block)
	}
	if err == nil {
		s.n += int64(s.block.Len())
		s.sum = weigh(s.sum, &s.block)
		return true
	}
	s.block.Reset()
	if closed := s.Close(); err == io.EOF {
		err = closed
	}
	if err == nil && s.n > 0 {
		err = checkWeight(s.sum)
	}
	if s.err = err; err == nil {
		s.known, s.rows = true, s.n
		b.Div = s.sum
	}
	return false
}

// Batch is the batch.
func (s *All) Batch() *data.Batch { return &s.batch }

// Err is what ended the pass.
func (s *All) Err() error { return s.err }

// Close ends the pass.
func (s *All) Close() error {
	if s.scan == nil {
		return nil
	}
	scan := s.scan
	s.scan = nil
	return scan.Close()
}

// Rows is the number of rows, -1 until a pass over a plain source has come to its end.
func (s *All) Rows() int64 {
	if t, ok := s.Source.(data.Table); ok {
		return int64(t.All().Len())
	}
	if s.known {
		return s.rows
	}
	return -1
}

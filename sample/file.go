package sample

import "github.com/slalom-ml/slalom/data"

// File takes the rows in file order, in every pass the same. A table is used
// where it lies; any other source is read in blocks that are used again and
// again, so memory stays constant, and only rows of a batch that straddles two
// blocks are copied.
//
// Neighbours in a file are often alike, and then this order learns worse than
// any other: it is for data known to be shuffled. Known as the incremental
// gradient method: Dimitri Bertsekas, "Incremental Gradient, Subgradient, and
// Proximal Methods for Convex Optimization: A Survey" (2011).
type File struct {
	Source data.Source
	Size   int // rows in a batch

	table pass // when the source is a table
	stream
	inMemory bool
	pick     []uint32
	straddle data.Rows
}

var _ Sampler = (*File)(nil)

// Begin starts a pass.
func (s *File) Begin(pass int) error {
	t, ok := s.Source.(data.Table)
	if s.inMemory = ok; ok {
		return s.table.begin(t, s.Size)
	}
	return s.begin(s.Source, s.Size, pass)
}

// Next takes the next rows.
func (s *File) Next() bool {
	if s.inMemory {
		from, m := s.table.take()
		switch {
		case m == 0:
			return false
		case m == s.table.n:
			return s.table.whole()
		}
		s.pick = count(sized(s.pick, m), from)
		return s.table.deal(s.pick, nil)
	}
	if s.cur == nil || s.err != nil || s.left() == 0 && !s.advance() {
		return s.stop()
	}
	if s.left() >= s.size || s.last() {
		return s.within()
	}
	return s.across()
}

// within makes a batch that lies in the present block.
func (s *File) within() bool {
	m := min(s.size, s.left())
	s.pick = count(sized(s.pick, m), s.at)
	s.at += m
	return s.deal(s.cur, s.pick, s.begun == 0 && m == s.cur.Len() && s.last())
}

// across makes a batch of rows from several blocks.
func (s *File) across() bool {
	b := &s.straddle
	b.Reset()
	for b.Len() < s.size && (s.left() > 0 || s.advance()) {
		s.move(b, min(s.size-b.Len(), s.left()))
	}
	if b.Len() < s.size && !s.last() {
		return s.stop()
	}
	return s.deal(b, nil, s.begun == 0 && s.left() == 0 && s.last())
}

// Batch is the present batch.
func (s *File) Batch() *data.Batch {
	if s.inMemory {
		return s.table.Batch()
	}
	return s.stream.Batch()
}

// Err is what ended the pass.
func (s *File) Err() error {
	if s.inMemory {
		return s.table.Err()
	}
	return s.stream.Err()
}

// Rows is the number of rows, -1 until a pass over a plain source has come to its end.
func (s *File) Rows() int64 {
	if t, ok := s.Source.(data.Table); ok {
		return int64(t.All().Len())
	}
	return s.stream.Rows()
}

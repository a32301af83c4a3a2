package sample

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// Runner is a sampler that can deal many batches of one row each at once.
type Runner interface {
	Sampler
	// Run deals at most n batches, those that as many calls of Next would deal, as long as they
	// lie in one block: row i of the run is row pick[i] of rows, and Div is that of
	// Batch, which is the last of them. No rows: the end of the pass, or an error. Batches must
	// be of one row (Size 1); pick is valid until the next call.
	Run(n int) (rows *data.Rows, pick []uint32)
}

var (
	_ Runner = (*Shuffle)(nil)
	_ Runner = (*Once)(nil)
	_ Runner = (*Replace)(nil)
	_ Runner = (*File)(nil)
	_ Runner = (*Window)(nil)
	_ Runner = (*Blocks)(nil)
)

// first is the number of a table's only row.
var first = []uint32{0}

// Run implements Runner.
func (s *Shuffle) Run(n int) (*data.Rows, []uint32) {
	m := min(n, s.n-s.at)
	if m <= 0 {
		return nil, nil
	}
	s.at += m
	if s.n == 1 {
		s.whole()
		return s.rows, first
	}
	pick := s.order[s.at-m : s.at]
	s.deal(pick[m-1:], nil)
	return s.rows, pick
}

// Run implements Runner.
func (s *Once) Run(n int) (*data.Rows, []uint32) { return s.deck.Run(n) }

// Run implements Runner.
func (s *Replace) Run(n int) (*data.Rows, []uint32) {
	m := min(n, s.n-s.at)
	if m <= 0 {
		return nil, nil
	}
	s.at += m
	s.pick = sized(s.pick, m)
	for i := range s.pick {
		s.pick[i] = s.rng.Uint32N(uint32(s.n))
	}
	s.deal(s.pick[m-1:], nil)
	return s.rows, s.pick
}

// Run implements Runner.
func (s *File) Run(n int) (*data.Rows, []uint32) {
	if s.inMemory {
		t := &s.table
		m := min(n, t.n-t.at)
		if m <= 0 {
			return nil, nil
		}
		t.at += m
		s.pick = count(sized(s.pick, m), t.at-m)
		t.deal(s.pick[m-1:], nil)
		return t.rows, s.pick
	}
	if s.cur == nil || s.err != nil || s.left() == 0 && !s.advance() {
		s.stop()
		return nil, nil
	}
	m := min(n, s.left())
	s.pick = count(sized(s.pick, m), s.at)
	s.at += m
	s.begun += m - 1
	s.deal(s.cur, s.pick[m-1:], false)
	return s.cur, s.pick
}

// Run implements Runner.
func (s *Window) Run(n int) (*data.Rows, []uint32) {
	if !s.more() {
		s.stop()
		return nil, nil
	}
	w := s.now
	m := min(n, len(w.order)-s.given)
	pick := w.order[s.given : s.given+m]
	if s.spots = nil; len(w.spots) > 0 {
		s.spots = w.spots[s.given : s.given+m+kernel.SpotsAhead]
	}
	s.given += m
	s.begun += m - 1
	s.deal(&w.block, pick[m-1:], false)
	return &w.block, pick
}

// Run implements Runner.
func (s *Blocks) Run(n int) (*data.Rows, []uint32) {
	if s.isWhole {
		if !s.whole.Next() {
			return nil, nil
		}
		return s.whole.Batch().Rows, first
	}
	if s.err != nil || s.left == 0 || s.at == len(s.order) && !s.open() {
		return nil, nil
	}
	m := int(min(int64(n), s.left, int64(len(s.order)-s.at)))
	pick := s.order[s.at : s.at+m]
	s.at += m
	s.left -= int64(m - 1)
	s.deal(data.Batch{Rows: s.cur, Pick: pick[m-1:]}, 1)
	return s.cur, pick
}

package sample

import (
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// Shuffle draws without replacement, in a new random order each pass. It
// holds 4 bytes for each row.
//
// Known as random reshuffling: Konstantin Mishchenko, Ahmed Khaled and Peter
// Richtárik, "Random Reshuffling: Simple Analysis with Vast Improvements" (2020).
type Shuffle struct {
	Table data.Table
	Size  int // rows in a batch
	Seed  uint64

	pass
	chance
	order []uint32
}

var _ Sampler = (*Shuffle)(nil)

// Begin makes the order of the pass.
func (s *Shuffle) Begin(pass int) error {
	s.seed(s.Seed, pass)
	if err := s.begin(s.Table, s.Size); err != nil {
		return err
	}
	if s.size < s.n {
		s.order = count(sized(s.order, s.n), 0)
		s.permute(s.order)
	}
	return nil
}

// Next takes the next rows of the order.
func (s *Shuffle) Next() bool {
	from, m := s.take()
	switch {
	case m == 0:
		return false
	case m == s.n:
		return s.whole()
	}
	pick := s.order[from : from+m]
	if m > 1 {
		slices.Sort(pick)
	}
	return s.deal(pick, nil)
}

// Rows is the number of rows in the table.
func (s *Shuffle) Rows() int64 { return int64(s.Table.All().Len()) }

// Once draws without replacement, in one random order for all passes: that of
// the first pass of a Shuffle with the same seed.
//
// Known as shuffle once: Itay Safran and Ohad Shamir, "How Good is SGD with
// Random Shuffling?" (2020).
type Once struct {
	Table data.Table
	Size  int // rows in a batch
	Seed  uint64

	deck Shuffle
}

var _ Sampler = (*Once)(nil)

// Begin makes the order, or keeps that of the pass before.
func (s *Once) Begin(pass int) error {
	if pass < 0 {
		panic("sample: negative pass")
	}
	d, rows := &s.deck, s.Table.All()
	if d.rows == rows && d.n == rows.Len() && d.Size == s.Size && d.Seed == s.Seed && d.err == nil {
		d.at = 0
		return nil
	}
	d.Table, d.Size, d.Seed = s.Table, s.Size, s.Seed
	return d.Begin(0)
}

// Next takes the next rows of the order.
func (s *Once) Next() bool { return s.deck.Next() }

// Batch is the present batch.
func (s *Once) Batch() *data.Batch { return s.deck.Batch() }

// Err is why Begin failed, if it did.
func (s *Once) Err() error { return s.deck.Err() }

// Rows is the number of rows in the table.
func (s *Once) Rows() int64 { return int64(s.Table.All().Len()) }

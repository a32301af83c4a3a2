package sample

import (
	"slices"
	"sync"

	"github.com/slalom-ml/slalom/data"
)

// Shuffle draws without replacement, in a new random order each pass. It
// holds 4 bytes for each row, and with Ahead twice that.
//
// Known as random reshuffling: Konstantin Mishchenko, Ahmed Khaled and Peter
// Richtárik, "Random Reshuffling: Simple Analysis with Vast Improvements" (2020).
type Shuffle struct {
	Table data.Table
	Size  int // rows in a batch
	Seed  uint64
	Ahead bool // from the second pass on, the order of the next pass is made, by a goroutine, while the present one is dealt

	pass
	order []uint32
	next  *order // that of a later pass, or one to be made anew; nil: none
}

var _ Sampler = (*Shuffle)(nil)

// order is the order of n rows in a pass.
type order struct {
	chance
	seed uint64
	pass int
	rows []uint32
	made sync.WaitGroup
}

// make makes the order.
func (o *order) make(seed uint64, pass, n int) {
	o.seed, o.pass = seed, pass
	o.chance.seed(seed, pass)
	o.rows = count(sized(o.rows, n), 0)
	o.permute(o.rows)
}

// Begin makes the order of the pass.
func (s *Shuffle) Begin(pass int) error {
	if pass < 0 {
		panic("sample: negative pass")
	}
	if err := s.begin(s.Table, s.Size); err != nil || s.size >= s.n {
		return err
	}
	if s.next == nil {
		s.next = &order{}
	}
	o := s.next
	if o.made.Wait(); o.pass != pass || o.seed != s.Seed || len(o.rows) != s.n {
		if !s.Ahead {
			o.rows = s.order // one is enough
		}
		o.make(s.Seed, pass, s.n)
	}
	s.order, o.rows = o.rows, s.order[:0]
	if s.Ahead && pass > 0 {
		seed, n := s.Seed, s.n
		o.made.Go(func() { o.make(seed, pass+1, n) })
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

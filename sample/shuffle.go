package sample

import (
	"slices"
	"sync"

	"github.com/slalom-ml/slalom/data"
)

// Shuffle draws without replacement, in a new random order each pass. It
// holds 4 bytes for each row, and twice that after Idle.
//
// Known as random reshuffling: Konstantin Mishchenko, Ahmed Khaled and Peter
// Richtárik, "Random Reshuffling: Simple Analysis with Vast Improvements" (2020).
type Shuffle struct {
	Table data.Table
	Size  int // rows in a batch
	Seed  uint64
	Ahead bool // a goroutine calls Idle while a pass goes on, whose caller must not

	pass
	turn  int // the present pass
	made  sync.WaitGroup
	order []uint32
	next  order // that of a later pass, or one to be made anew
}

var _ Sampler = (*Shuffle)(nil)

// order is the order of rows in a pass, or what is made of it.
type order struct {
	chance
	seed  uint64
	pass  int
	rows  []uint32
	known int // of the rows, those that are counted
	left  int // of the entries, the first, those that have yet to change places
}

// begin begins the order of n rows.
func (o *order) begin(seed uint64, pass, n int) {
	o.seed, o.pass = seed, pass
	o.chance.seed(seed, pass)
	o.rows, o.known, o.left = sized(o.rows, n), 0, n
}

// count counts n more rows.
func (o *order) count(n int) {
	end := min(o.known+n, len(o.rows))
	count(o.rows[o.known:end], o.known)
	o.known = end
}

// make makes n more entries, of rows that are all counted.
func (o *order) make(n int) {
	n = min(n, o.left)
	o.change(o.rows, o.left-1, max(0, o.left-1-n))
	o.left -= n
}

// Begin makes the order of the pass.
func (s *Shuffle) Begin(pass int) error {
	if pass < 0 {
		panic("sample: negative pass")
	}
	s.made.Wait()
	if err := s.begin(s.Table, s.Size); err != nil || s.size >= s.n {
		return err
	}
	o := &s.next
	if o.pass != pass || o.seed != s.Seed || len(o.rows) != s.n {
		if o.rows == nil {
			o.rows, s.order = s.order, nil // one is enough
		}
		o.begin(s.Seed, pass, s.n)
	}
	o.count(s.n)
	o.make(s.n)
	s.order, o.rows, s.turn = o.rows, s.order[:0], pass
	if s.Ahead {
		s.made.Go(func() {
			for s.Idle() {
			}
		})
	}
	return nil
}

// idleEntries is how much of an order is made at once, while there is nothing else to do: about a tenth of a millisecond's work.
const idleEntries = 1 << 13

// Idle makes a part of the next pass's order, from the second pass on, and says whether there was any left to make. It may be called
// while a pass goes on.
func (s *Shuffle) Idle() bool {
	switch o := &s.next; {
	case s.turn == 0 || s.size >= s.n:
		return false
	case o.pass != s.turn+1:
		o.begin(s.Seed, s.turn+1, s.n)
	case o.known < len(o.rows):
		o.count(8 * idleEntries) // to count is so much less
	case o.left == 0:
		return false
	default:
		o.make(idleEntries)
	}
	return true
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

package sample

import "github.com/slalom-ml/slalom/data"

// Reversal takes the rows in file order in passes 0, 2, 4, … and backwards in
// passes 1, 3, 5, …: nothing is random, and two passes in a row undo each
// other's bias to first order. Backwards means the order of the batches; with
// Size 1 that is the order of the rows.
//
// After Shashank Rajput, Kangwook Lee and Dimitris Papailiopoulos,
// "Permutation-Based SGD: Is Random Optimal?" (2022), whose FlipFlop reverses a
// random order where ours reverses that of the file.
type Reversal struct {
	Table data.Table
	Size  int // rows in a batch

	pass
	back bool
	pick []uint32
}

var _ Sampler = (*Reversal)(nil)

// Begin starts a pass.
func (s *Reversal) Begin(pass int) error {
	if pass < 0 {
		panic("sample: negative pass")
	}
	s.back = pass%2 == 1
	return s.begin(s.Table, s.Size)
}

// Next takes the rows after those of the last batch, or before them.
func (s *Reversal) Next() bool {
	from, m := s.take()
	switch {
	case m == 0:
		return false
	case m == s.n:
		return s.whole()
	case s.back:
		from = s.n - from - m
	}
	s.pick = count(sized(s.pick, m), from)
	return s.deal(s.pick, nil)
}

// Rows is the number of rows in the table.
func (s *Reversal) Rows() int64 { return int64(s.Table.All().Len()) }

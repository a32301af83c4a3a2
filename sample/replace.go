package sample

import "github.com/slalom-ml/slalom/data"

// Replace draws each row of each batch from the whole table with chance 1/n, n
// draws a pass. This is the order that theory knows how to analyse. No batch is
// Whole, however large: n draws miss about n/e rows.
//
// Herbert Robbins and Sutton Monro, "A Stochastic Approximation Method" (1951).
type Replace struct {
	Table data.Table
	Size  int // rows in a batch
	Seed  uint64

	pass
	chance
	pick []uint32
}

var _ Sampler = (*Replace)(nil)

// Begin starts a pass.
func (s *Replace) Begin(pass int) error {
	s.seed(s.Seed, pass)
	return s.begin(s.Table, s.Size)
}

// Next draws.
func (s *Replace) Next() bool {
	_, m := s.take()
	if m == 0 {
		return false
	}
	s.pick = sized(s.pick, m)
	for i := range s.pick {
		s.pick[i] = s.rng.Uint32N(uint32(s.n))
	}
	return s.deal(s.pick, nil)
}

// Rows is the number of rows in the table.
func (s *Replace) Rows() int64 { return int64(s.Table.All().Len()) }

package sample

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/slalom-ml/slalom/data"
)

var errCount = errors.New("sample: the blocks of the source have another number of rows than it says")

// Blocks shuffles a source of blocks, larger than memory if need be: the
// blocks come in a new random order each pass, and so do the rows of each
// block. It holds two blocks at most, and 4 bytes for each row of one.
//
// It is as good as a shuffle of all rows where each block is a fair sample of
// them, as after a global shuffle on disk. Rows of one block come close
// together in every pass, so a file that is sorted by its target should be shuffled when it is packed.
//
// A batch that straddles two blocks is a copy of its rows, with their numbers
// in Num. The rows of a batch stay as they are for one Next more than other
// samplers promise, so that an estimator that looks back (grad.SAGA) can. A batch of
// all rows is that of All.
//
// As in any first pass over rows outside memory, the mean row weight is that of
// the blocks read so far.
type Blocks struct {
	Source data.Blocks
	Size   int // rows in a batch
	Seed   uint64

	chance
	batch data.Batch
	err   error
	size  int
	left  int64 // rows still to come in this pass

	whole   All // when a batch holds all rows
	isWhole bool

	blocks []uint32 // order of the blocks
	next   int      // blocks opened
	view   [2]data.Rows
	cur    *data.Rows // the one of view that is being handed out
	order  []uint32   // order of its rows
	at     int        // rows of cur that were handed out
	spare  [2]straddle

	read  int64     // rows of the blocks opened
	sum   float64   // their weight
	sums  []float64 // weight of each block, in file order
	known bool      // all of sums
	mean  float64   // mean row weight of the source; 0: not to be used in this pass
}

// straddle is a batch of rows from several blocks.
type straddle struct {
	rows data.Rows
	num  []int64
}

var _ Sampler = (*Blocks)(nil)

// Begin starts a pass. One that starts at a later pass reads the source once,
// for its weights.
func (s *Blocks) Begin(pass int) error {
	s.seed(s.Seed, pass)
	s.batch, s.left, s.next, s.at, s.read, s.sum, s.mean = data.Batch{}, 0, 0, 0, 0, 0, 0
	s.cur, s.order, s.isWhole = nil, s.order[:0], false
	if s.size, s.err = batchSize(s.Size); s.err != nil {
		return s.err
	}
	n := s.Source.NumRows()
	if s.isWhole = n > 0 && int64(s.size) >= n; s.isWhole {
		s.whole.Source = s.Source
		s.err = s.whole.Begin(pass)
		return s.err
	}
	if s.sums == nil {
		s.sums = make([]float64, s.Source.NumBlocks())
	}
	if pass > 0 {
		if s.err = s.weigh(n); s.err != nil {
			return s.err
		}
	}
	s.blocks = count(sized(s.blocks, s.Source.NumBlocks()), 0)
	s.permute(s.blocks)
	s.left = n
	return nil
}

// weigh finds the mean row weight of the whole source.
func (s *Blocks) weigh(n int64) error {
	if !s.known {
		for b := range s.sums {
			if err := s.Source.Block(&s.view[0], b); err != nil {
				return err
			}
			s.sums[b] = weigh(0, &s.view[0])
		}
		s.known = true
	}
	total := 0.0
	for _, h := range s.sums {
		total += h
	}
	if n > 0 {
		s.mean = total / float64(n)
		return checkWeight(total)
	}
	return nil
}

// Next takes the next rows of the present block, or goes on with another.
func (s *Blocks) Next() bool {
	if s.isWhole {
		return s.whole.Next()
	}
	if s.err != nil || s.left == 0 || s.at == len(s.order) && !s.open() {
		return false
	}
	m := int(min(int64(s.size), s.left))
	if m > len(s.order)-s.at {
		return s.across(m)
	}
	pick := s.order[s.at : s.at+m]
	s.at += m
	if m > 1 {
		slices.Sort(pick)
	}
	return s.deal(data.Batch{Rows: s.cur, Pick: pick}, m)
}

// across makes a batch of rows from several blocks.
func (s *Blocks) across(m int) bool {
	b := &s.spare[0]
	if s.batch.Rows == &b.rows {
		b = &s.spare[1]
	}
	b.rows.Reset()
	b.num = b.num[:0]
	for len(b.num) < m {
		if s.at == len(s.order) && !s.open() {
			return false
		}
		part := s.order[s.at:min(len(s.order), s.at+m-len(b.num))]
		s.at += len(part)
		slices.Sort(part)
		if b.rows.Len() == 0 && (b.rows.Dense() != s.cur.Dense() || b.rows.Dense() && b.rows.Cols != s.cur.Cols) {
			b.rows = *data.NewSparse(s.cur.Cols)
			if s.cur.Dense() {
				b.rows = *data.NewDense(s.cur.Cols)
			}
		}
		b.rows.Cols = max(b.rows.Cols, s.cur.Cols)
		for _, i := range part {
			b.rows.Append(s.cur.Row(int(i)))
			b.num = append(b.num, s.cur.First+int64(i))
		}
	}
	return s.deal(data.Batch{Rows: &b.rows, Num: b.num}, m)
}

// deal completes a batch of m rows.
func (s *Blocks) deal(b data.Batch, m int) bool {
	s.left -= int64(m)
	mean := s.mean
	if mean == 0 {
		if mean = s.sum / float64(s.read); mean == 0 { // rows that count for nothing, so far
			mean = 1
		}
	}
	b.Div = float64(m) * mean
	s.batch = b
	return true
}

// open goes on to the next block that has rows. It is false when there is none
// or it cannot be read, or when the weights met are none that can be averaged.
func (s *Blocks) open() bool {
	s.order, s.at = s.order[:0], 0
	for len(s.order) == 0 {
		if s.next == len(s.blocks) {
			s.err = errCount
			return false
		}
		b := int(s.blocks[s.next])
		s.next++
		s.cur = &s.view[0]
		if s.batch.Rows == s.cur { // the batch before still lies there
			s.cur = &s.view[1]
		}
		if s.err = s.Source.Block(s.cur, b); s.err != nil {
			return false
		}
		n := s.cur.Len()
		s.sums[b] = weigh(0, s.cur)
		s.sum += s.sums[b]
		s.read += int64(n)
		if s.read > s.Source.NumRows() {
			s.err = errCount
			return false
		}
		s.order = count(sized(s.order, n), 0)
		s.permute(s.order)
	}
	if s.next == len(s.blocks) {
		s.known = true
		s.err = checkWeight(s.sum)
	}
	return s.err == nil
}

// Batch is the present batch.
func (s *Blocks) Batch() *data.Batch {
	if s.isWhole {
		return s.whole.Batch()
	}
	return &s.batch
}

// Err is what ended the pass.
func (s *Blocks) Err() error {
	if s.isWhole {
		return s.whole.Err()
	}
	return s.err
}

// Rows is the number of rows in the source.
func (s *Blocks) Rows() int64 { return s.Source.NumRows() }

// Close ends the pass.
func (s *Blocks) Close() error { return s.whole.Close() }

var _ io.Closer = (*Blocks)(nil)

// blocks makes the order of a source of blocks, or says why it has none.
func blocks(order string, src data.Blocks, o options) (Sampler, error) {
	if order == "shuffle" {
		return &Blocks{Source: src, Size: o.batch, Seed: o.seed}, nil
	}
	return nil, fmt.Errorf("order %q needs rows in memory; these lie in blocks on disk: use order \"shuffle\" (blocks in random order, rows shuffled inside), or allow more memory", order)
}

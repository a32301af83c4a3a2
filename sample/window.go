package sample

import (
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// DefaultWidth is the number of rows in a window unless another is given: 65536
// rows of 75 features take 40 MB.
const DefaultWidth = 1 << 16

// Window shuffles data of any size in constant memory: it reads Width rows,
// hands them out in random order, then the next Width rows. Rows that are
// further apart in the file than that never meet, so a window is as good as a
// shuffle only where the file has no order on a larger scale. Width is rounded
// up to a multiple of Size, so that only the last batch of a pass is shorter;
// it should be many times Size, since a batch as large as the window is in file order.
type Window struct {
	Source data.Source
	Size   int // rows in a batch
	Width  int // rows in a window; 0: DefaultWidth
	Seed   uint64

	stream
	chance
	width int
	block data.Rows
	order []uint32
	given int // rows of the block that were handed out
}

var _ Sampler = (*Window)(nil)

// Begin starts a pass.
func (s *Window) Begin(pass int) error {
	s.seed(s.Seed, pass)
	s.block.Reset()
	s.order, s.given = s.order[:0], 0
	if s.Width < 0 {
		s.err = errWidth
		return s.err
	}
	if err := s.begin(s.Source, s.Size, pass); err != nil {
		return err
	}
	s.width = s.Width
	if s.width == 0 {
		s.width = DefaultWidth
	}
	if short := s.width % s.size; short > 0 {
		s.width += s.size - short
	}
	return nil
}

// Next takes the next rows of the window, or the first of the next one.
func (s *Window) Next() bool {
	if s.cur == nil || s.err != nil || s.given == len(s.order) && !s.fill() {
		return s.stop()
	}
	m := min(s.size, len(s.order)-s.given)
	pick := s.order[s.given : s.given+m]
	s.given += m
	if m > 1 {
		slices.Sort(pick)
	}
	return s.deal(&s.block, pick, s.begun == 0 && m == s.block.Len() && s.left() == 0 && s.last())
}

// fill reads the next window and shuffles it.
func (s *Window) fill() bool {
	s.block.Reset()
	s.order, s.given = s.order[:0], 0
	for s.block.Len() < s.width && (s.left() > 0 || s.advance()) {
		s.move(&s.block, min(s.width-s.block.Len(), s.left()))
	}
	n := s.block.Len()
	if n == 0 || n < s.width && !s.last() {
		return false
	}
	s.order = count(sized(s.order, n), 0)
	permute(s.rng, s.order)
	return true
}

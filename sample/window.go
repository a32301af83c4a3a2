package sample

import (
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
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
//
// Ahead takes the memory of two windows and gives the same batches. Who leaves
// before the end of a pass must then call Close, which waits for the reading to
// end, unless the source can be read only once: such a read may block for ever.
type Window struct {
	Source data.Source
	Size   int // rows in a batch
	Width  int // rows in a window; 0: DefaultWidth
	Seed   uint64
	Ahead  bool // the next window is read while the present one is dealt; Close ends the reading

	dealer
	filler *filler
	now    *window // that is dealt; nil: there is no pass, or no more
	given  int     // rows of it that were handed out
	spots  []kernel.Spot
}

var _ Sampler = (*Window)(nil)

// Begin starts a pass.
func (s *Window) Begin(pass int) error {
	s.Close()
	if s.filler == nil {
		s.filler = &filler{}
	}
	f := s.filler
	f.seed(s.Seed, pass)
	if s.Width < 0 {
		s.err = errWidth
		return s.err
	}
	f.tally, f.moves = s.tally, true // what was read and never dealt is not known
	err := f.begin(s.Source, s.Size, pass)
	s.dealer = f.dealer
	if err != nil {
		return err
	}
	f.width = s.Width
	if f.width == 0 {
		f.width = DefaultWidth
	}
	if short := f.width % s.size; short > 0 {
		f.width += s.size - short
	}
	s.now, s.given = &f.windows[0], 0
	s.now.reset()
	if s.Ahead {
		f.start(data.IsOnce(s.Source))
	}
	return nil
}

// Next takes the next rows of the window, or the first of the next one.
func (s *Window) Next() bool {
	if !s.more() {
		return s.stop()
	}
	w := s.now
	m := min(s.size, len(w.order)-s.given)
	pick := w.order[s.given : s.given+m]
	s.given += m
	if m > 1 {
		slices.Sort(pick)
	}
	return s.deal(&w.block, pick, s.begun == 0 && m == w.block.Len() && w.last)
}

// more says whether there are rows to deal, and goes on to the next window
// when those of the present one are used up.
func (s *Window) more() bool {
	if s.now == nil || s.given < len(s.now.order) {
		return s.now != nil
	}
	w := s.filler.next(s.now)
	s.now, s.given, s.tally = w, 0, w.tally
	if len(w.order) > 0 {
		return true
	}
	if s.now = nil; s.begun > 0 {
		s.batch.Rows = &w.block
	}
	return false
}

// Close ends the pass.
func (s *Window) Close() error {
	s.now = nil
	f := s.filler
	if f == nil {
		return nil
	}
	if !f.halt() {
		s.filler = &filler{stream: stream{opened: true}} // the other ends by itself
		return nil
	}
	return f.Close()
}

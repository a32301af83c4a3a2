package sample

import (
	"slices"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// window is what one filling gives.
type window struct {
	block data.Rows
	order []uint32      // in which its rows are dealt; empty: the pass is over
	spots []kernel.Spot // of the rows in this order, if they are located
	tally               // of the source, after this window
	last  bool          // no row follows
}

func (w *window) reset() {
	w.block.Reset()
	w.order, w.spots = w.order[:0], w.spots[:0]
}

// filler reads windows and shuffles them, in a goroutine if it is started: the
// goroutine then owns all but what the channels hand over.
type filler struct {
	stream
	chance
	width   int // rows in a window
	windows [2]window

	empty chan *window // to be filled; nil: there is no goroutine
	full  chan *window // closed by the goroutine when it ends
	quit  atomic.Bool  // the present filling is not wanted any more
	once  bool         // a read may block for ever

	locates bool // where rows lie is found here, too
}

// next gives w back and is the window after it.
func (f *filler) next(w *window) *window {
	if f.empty == nil {
		f.fill(w)
		return w
	}
	f.empty <- w
	return <-f.full
}

// fill reads the next window and shuffles it.
func (f *filler) fill(w *window) {
	w.reset()
	for w.block.Len() < f.width && !f.quit.Load() && (f.left() > 0 || f.advance()) {
		f.reserve(&w.block)
		f.move(&w.block, min(f.width-w.block.Len(), f.left()))
	}
	n := w.block.Len()
	w.tally, w.last = f.tally, f.left() == 0 && f.last()
	if n == 0 || n < f.width && !f.last() {
		return
	}
	w.order = count(sized(w.order, n), 0)
	if f.permute(w.order); f.locates {
		w.spots = Locate(slices.Grow(w.spots, n+kernel.SpotsAhead), &w.block, w.order, n+kernel.SpotsAhead)
	}
}

// reserve takes memory for a window of rows like those of the present block, unless these are so few that a window may not come
// together. Rows dealt from all over it are found sooner in large pages.
func (f *filler) reserve(b *data.Rows) {
	like, n := f.cur, f.width
	if cap(b.Label) >= n || b.Len() > 0 || like.Dense() || like.Len() < n/64 {
		return
	}
	*b = *data.RoomLike(like, n)
}

// start begins to fill, in a goroutine that ends with the pass. Sending never
// blocks: a channel has room for all windows.
func (f *filler) start(once bool) {
	f.empty, f.full = make(chan *window, len(f.windows)), make(chan *window, len(f.windows))
	f.quit.Store(false)
	f.once, f.locates = once, f.size == 1
	f.empty <- &f.windows[1]
	go f.run(f.empty, f.full)
}

func (f *filler) run(empty <-chan *window, full chan<- *window) {
	defer close(full)
	for w := range empty {
		f.fill(w)
		full <- w
		if len(w.order) == 0 {
			break
		}
	}
	if f.once {
		f.Close()
	}
}

// halt ends the goroutine. It is false when that goes on until its read comes
// back, and keeps all that it owns.
func (f *filler) halt() bool {
	if f.empty == nil {
		return true
	}
	f.quit.Store(true)
	close(f.empty)
	f.empty = nil
	if f.once {
		return false
	}
	for range f.full { // until it has ended
	}
	return true
}

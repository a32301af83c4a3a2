package slalom

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
)

// lastRows are the last pieces of a text, which are held out and read by a goroutine while rows before them are learned from.
type lastRows struct {
	rows *data.Rows
	all  bool // nothing was left out for want of memory
	err  error
	done chan struct{}
	quit atomic.Bool // nobody wants them any more
	met  bool        // they have addresses, and were counted
}

// readLast begins to read some pieces, as many as limit bytes hold, and to put targets for labels.
func readLast(src data.Pieces, list []int, limit int64, m *mapping) (*lastRows, error) {
	sc, err := src.ScanPieces(list)
	if err != nil {
		return nil, err
	}
	l := &lastRows{done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.rows, l.all, l.err = collect(sc, len(list), limit, &l.quit)
		if err := m.inPlace(l.rows); err != nil { // some labels are targets now, and some are not
			l.rows = data.NewSparse(l.rows.Cols)
			l.err = cmp.Or(l.err, err)
		}
	}()
	return l, nil
}

// wait is what is wrong with these rows, once they have been read.
func (l *lastRows) wait() error {
	if l == nil {
		return nil
	}
	<-l.done
	return l.err
}

// failed is what is wrong with these rows, as far as is known yet.
func (l *lastRows) failed() error {
	if l == nil {
		return nil
	}
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// close ends the reading.
func (l *lastRows) close() {
	if l != nil {
		l.quit.Store(true)
		<-l.done
	}
}

// heldOut are the rows kept of those held out, once a scan has come to its end; none of the last where they weigh nothing. Of a run
// that somebody ends, those of the last that were read by then. met says that all columns learned from have been met.
func (f *flow) heldOut(ctx context.Context, met bool) (*data.Rows, error) {
	l := f.last
	if l == nil {
		return &f.now.held, nil
	}
	if err := l.wait(); err != nil && ctx.Err() == nil {
		return nil, err
	}
	if l.met {
		return l.rows, nil
	}
	l.met = true
	switch {
	case ctx.Err() != nil && !l.all:
		f.note(fmt.Sprintf("of the rows held out, the last, those judge that were read before the interruption: %d", l.rows.Len()))
	case !l.all:
		f.note(fmt.Sprintf("of the rows held out, the last, the first %d judge, as many as memory allows", l.rows.Len()))
	}
	for _, so := range []*flowed{&f.now, &f.begin} { // another scan does not forget them
		so.out += int64(l.rows.Len())
	}
	if f.book != nil && met {
		f.cols = max(f.cols, l.rows.Cols)
		f.book.know(l.rows, f.threads)
	} else {
		f.addresses(l.rows, false)
	}
	l.rows = weighty(l.rows, f.note)
	return l.rows, nil
}

// weighty are rows, or none where all weigh nothing.
func weighty(rows *data.Rows, note func(string)) *data.Rows {
	if rows.Len() == 0 || rows.Weight == nil {
		return rows
	}
	for _, h := range rows.Weight {
		if h > 0 {
			return rows
		}
	}
	note("every row held out has weight 0: they decide nothing")
	return data.NewSparse(rows.Cols)
}

// readPieces are the rows of some pieces, as many as limit bytes hold; all says that these are all.
func readPieces(src data.Pieces, list []int, limit int64) (rows *data.Rows, all bool, err error) {
	rows = data.NewSparse(0)
	if len(list) == 0 {
		return rows, true, nil
	}
	sc, err := src.ScanPieces(list)
	if err != nil {
		return nil, false, err
	}
	return collect(sc, len(list), limit, new(atomic.Bool))
}

// collect is what a scan of so many pieces gives, up to its end, so many bytes or the wish to quit, and closes it.
func collect(sc data.Scanner, pieces int, limit int64, quit *atomic.Bool) (rows *data.Rows, all bool, err error) {
	rows = data.NewSparse(0)
	var block data.Rows
	for filled(rows) < limit && err == nil && !quit.Load() {
		if err = sc.Next(&block); err != nil {
			break
		}
		if rows.Len() == 0 {
			rows = data.RoomLike(&block, block.Len()*min(pieces, int(limit/max(1, filled(&block)))+1)/16*17)
		}
		rows.Extend(&block)
	}
	if all = err == io.EOF; all {
		err = nil
	}
	if e := sc.Close(); err == nil {
		err = e
	}
	return rows, all, err
}

// filled is how many bytes rows take, without memory for more.
func filled(r *data.Rows) int64 {
	return int64(8*len(r.Start) + 4*(len(r.Index)+len(r.Value)) + 8*(len(r.Label)+len(r.Weight)+len(r.Offset)))
}

package slalom

import (
	"fmt"
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
}

// readLast begins to read some pieces, as many as limit bytes hold.
func readLast(src data.Pieces, list []int, limit int64) (*lastRows, error) {
	sc, err := src.ScanPieces(list)
	if err != nil {
		return nil, err
	}
	l := &lastRows{done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.rows, l.all, l.err = collect(sc, len(list), limit, &l.quit)
	}()
	return l, nil
}

// close ends the reading.
func (l *lastRows) close() {
	if l != nil {
		l.quit.Store(true)
		<-l.done
	}
}

// heldOut are the rows kept of those held out, once a scan has come to its end; none of the last where they weigh nothing.
func (f *flow) heldOut() (*data.Rows, error) {
	if f.last == nil {
		return &f.now.held, nil
	}
	<-f.last.done
	l := f.last
	if l.err != nil || f.met {
		return l.rows, l.err
	}
	if f.met = true; !l.all {
		f.note(fmt.Sprintf("of the rows held out, the last, the first %d judge, as many as memory allows", l.rows.Len()))
	}
	f.out = int64(l.rows.Len())
	if l.err = f.translate(l.rows, false); l.err == nil {
		l.rows = weighty(l.rows, f.note)
	}
	return l.rows, l.err
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

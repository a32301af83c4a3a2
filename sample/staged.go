package sample

import (
	"io"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// stageRows is how many rows are copied side by side unless another number is given.
const stageRows = 1 << 12

// Staged deals the rows of another sampler, whose batches are of one row and none of which is the whole source, after a
// goroutine has copied them side by side, a few thousand at a time: rows dealt from all over a large table are waited for
// there, and not in the step loop. Batches hold the copies, with the rows' numbers. Who leaves before the
// end of a pass must call Close.
type Staged struct {
	Runner
	Width int // rows copied at once; 0: 4096

	stages [4]stage
	empty  chan *stage // to be filled; nil: there is no goroutine
	full   chan *stage // closed by the goroutine when it ends
	now    *stage
	at     int           // rows of it that were dealt
	dealt  []kernel.Spot // of the last run, and more
	batch  data.Batch
	num    [1]int64
	order  []uint32
	block  measured
}

// measured is the block that rows of a pass come from, and what is alike in it.
type measured struct {
	rows  *data.Rows
	first int64
	even  kernel.Even
}

var (
	_ Locator   = (*Staged)(nil)
	_ io.Closer = (*Staged)(nil)
)

// stage is some rows in the order of dealing.
type stage struct {
	rows  data.Rows
	spots []kernel.Spot // of the rows, and kernel.SpotsAhead more
	pick  []uint32      // what they were in their block, which begins with row first
	first int64
	div   float64
}

// Begin starts a pass.
func (s *Staged) Begin(pass int) error {
	s.stop()
	s.now, s.at, s.batch, s.block.rows = nil, 0, data.Batch{}, nil
	err := s.Runner.Begin(pass)
	if err == nil {
		s.start()
	}
	return err
}

// start begins to copy. Sending never blocks: a channel has room for all stages.
func (s *Staged) start() {
	width := s.Width
	if width == 0 {
		width = stageRows
	}
	s.order = count(sized(s.order, width), 0)
	s.empty, s.full = make(chan *stage, len(s.stages)), make(chan *stage, len(s.stages))
	for i := range s.stages {
		s.empty <- &s.stages[i]
	}
	go s.run(s.empty, s.full, width)
}

func (s *Staged) run(empty <-chan *stage, full chan<- *stage, width int) {
	defer close(full)
	for st := s.wait(empty); st != nil; st = s.wait(empty) {
		rows, pick := s.Runner.Run(width)
		if len(pick) == 0 {
			return
		}
		st.div = s.Runner.Batch().Div
		if b := &s.block; b.rows != rows || b.first != rows.First {
			b.rows, b.first = rows, rows.First
			b.even.Find(rows.Start)
		}
		st.copy(rows, pick, s.block.even)
		full <- st
	}
}

// wait is the next stage to be filled, nil where there will be none. Meanwhile the sampler makes what later passes need.
func (s *Staged) wait(empty <-chan *stage) *stage {
	idler, more := s.Runner.(interface{ Idle() bool })
	for more {
		select {
		case st := <-empty:
			return st
		default:
			more = idler.Idle()
		}
	}
	return <-empty
}

// stop ends the goroutine.
func (s *Staged) stop() {
	if s.empty == nil {
		return
	}
	close(s.empty)
	for range s.full { // until it has ended
	}
	s.empty = nil
}

// Close ends the pass.
func (s *Staged) Close() error {
	s.stop()
	s.now = nil
	if c, ok := s.Runner.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// more says whether there are rows to deal, and goes on to those copied next.
func (s *Staged) more() bool {
	switch {
	case s.now != nil && s.at < s.now.rows.Len():
		return true
	case s.empty == nil:
		return false
	case s.now != nil:
		s.empty <- s.now
	}
	s.at = 0
	if s.now = <-s.full; s.now == nil {
		s.stop()
	}
	return s.now != nil
}

// Run implements Runner.
func (s *Staged) Run(n int) (*data.Rows, []uint32) {
	if !s.more() {
		return nil, nil
	}
	st := s.now
	m := min(n, st.rows.Len()-s.at)
	pick := s.order[s.at : s.at+m]
	s.dealt = st.spots[s.at : s.at+m+kernel.SpotsAhead]
	s.at += m
	s.num[0] = st.first + int64(st.pick[s.at-1])
	s.batch = data.Batch{Rows: &st.rows, Pick: pick[m-1:], Num: s.num[:], Div: st.div}
	return &st.rows, pick
}

// Spots implements Locator.
func (s *Staged) Spots() []kernel.Spot { return s.dealt }

// Next deals a row.
func (s *Staged) Next() bool {
	_, pick := s.Run(1)
	return len(pick) > 0
}

// Batch is the present batch.
func (s *Staged) Batch() *data.Batch { return &s.batch }

// Err is what ended the pass.
func (s *Staged) Err() error {
	if s.empty != nil {
		return nil // it goes on
	}
	return s.Runner.Err()
}

// copy makes the stage the rows picked; even is what is alike in all.
func (st *stage) copy(rows *data.Rows, pick []uint32, even kernel.Even) {
	r := &st.rows
	r.ResetLike(rows)
	st.pick, st.first = append(st.pick[:0], pick...), rows.First
	st.spots = sized(st.spots, len(pick)+kernel.SpotsAhead)[:0]
	if rows.Start == nil {
		for i, p := range pick {
			_, value := rows.Features(int(p))
			r.Value, r.Label = append(r.Value, value...), append(r.Label, rows.Label[p])
			st.spots = append(st.spots, kernel.Spot{Begin: int64(i * r.Cols), End: int64((i + 1) * r.Cols), Label: rows.Label[p]})
		}
	} else {
		all := kernel.Block{Start: rows.Start, Even: even, Label: rows.Label, Index: rows.Index, Value: rows.Value}
		st.spots, r.Index, r.Value = kernel.Gather(st.spots, r.Index, r.Value, all, pick)
		r.Start, r.Label = sized(r.Start, len(pick)+1), sized(r.Label, len(pick))
		for i, s := range st.spots {
			r.Start[i+1], r.Label[i] = int(s.End), s.Label
		}
	}
	st.spots = Locate(st.spots, r, nil, len(pick)+kernel.SpotsAhead)
	r.Weight, r.Offset = picked(r.Weight, rows.Weight, pick), picked(r.Offset, rows.Offset, pick)
}

// picked are the numbers of some rows, in dst if it fits; nil of nil.
func picked(dst, of []float64, pick []uint32) []float64 {
	if of == nil {
		return nil
	}
	dst = sized(dst, len(pick))
	for i, p := range pick {
		dst[i] = of[p]
	}
	return dst
}

package sample

import (
	"io"

	"github.com/slalom-ml/slalom/data"
)

// tally is what is known of a source at a place in it.
type tally struct {
	end   error   // what ended the reading: io.EOF or worse; nil: nothing yet
	read  int64   // rows of the blocks so far
	sum   float64 // their weight
	known bool    // rows and weight of the whole source, after a full pass
	rows  int64
	total float64
}

// dealer is what the samplers over a plain source share that makes batches.
type dealer struct {
	batch data.Batch
	err   error
	size  int
	begun int  // batches handed out in this pass
	fixed bool // the mean row weight is that of the whole source
	tally
}

// Late is a scanner some of whose work is better done where rows are copied to. Late gives what then stands for Extend, for parts of blocks
// in their order, or nil where there is none.
type Late interface {
	Late() func(dst, part *data.Rows)
}

// stream is a dealer with a reader that is one block ahead, so that the last
// block is known to be the last.
type stream struct {
	dealer
	scan       data.Scanner
	moves      bool                       // rows are copied, by move, and not dealt from cur
	late       func(dst, part *data.Rows) // copies rows; nil: Extend
	opened     bool                       // the source was scanned before
	cur, ahead *data.Rows
	at         int // rows of cur that were handed out
}

// Batch is the present batch.
func (s *dealer) Batch() *data.Batch { return &s.batch }

// Err is what ended the pass: an error of the source, or of Begin.
func (s *dealer) Err() error { return s.err }

// Close ends the pass.
func (s *stream) Close() error {
	if s.scan == nil {
		return nil
	}
	scan := s.scan
	s.scan = nil
	return scan.Close()
}

// begin opens the source for a pass. In later passes, and for a table, the
// mean row weight is that of all rows; a run that starts at a later pass
// reads the source once to learn it.
func (s *stream) begin(src data.Source, size, pass int) error {
	if pass < 0 {
		panic("sample: negative pass")
	}
	s.err = s.start(src, size, pass)
	return s.err
}

func (s *stream) start(src data.Source, size, pass int) error {
	s.Close()
	s.batch, s.at, s.begun, s.end = data.Batch{}, 0, 0, io.EOF
	if s.cur == nil {
		s.cur, s.ahead = &data.Rows{}, &data.Rows{}
	}
	s.cur.Reset()
	s.ahead.Reset()
	if data.IsOnce(src) && (pass > 0 || s.opened) {
		return errOnce
	}
	var err error
	if s.size, err = batchSize(size); err != nil {
		return err
	}
	table, inMemory := src.(data.Table)
	if inMemory {
		all := table.All()
		s.known, s.rows, s.total = true, int64(all.Len()), weigh(0, all)
	}
	s.fixed = inMemory || pass > 0
	if s.fixed && !s.known {
		if err := s.open(src); err != nil {
			return err
		}
		for s.advance() {
		}
		if s.end != io.EOF {
			return s.end
		}
	}
	if s.fixed && s.rows > 0 {
		if err := checkWeight(s.total); err != nil {
			return err
		}
	}
	return s.open(src)
}

// open starts reading at the first row.
func (s *stream) open(src data.Source) error {
	scan, err := src.Scan()
	if err != nil {
		return err
	}
	s.scan, s.opened, s.late = scan, true, nil
	if late, ok := scan.(Late); ok && s.moves {
		s.late = late.Late()
	}
	s.read, s.sum, s.end = 0, 0, nil
	s.cur.Reset()
	s.fetch()
	return nil
}

// fetch fills ahead, unless the reading has ended.
func (s *stream) fetch() {
	for s.end == nil {
		if s.end = s.scan.Next(s.ahead); s.end == nil && s.ahead.Len() > 0 {
			return
		}
	}
	s.ahead.Reset()
	if err := s.Close(); err != nil && s.end == io.EOF {
		s.end = err
	}
}

// advance moves to the next block. It is false when there is none: at the end, which
// makes the size of the source known, or on an error.
func (s *stream) advance() bool {
	s.cur, s.ahead = s.ahead, s.cur
	s.at = 0
	s.read += int64(s.cur.Len())
	s.sum = weigh(s.sum, s.cur)
	s.fetch()
	if s.cur.Len() > 0 {
		return true
	}
	if s.end == io.EOF && !s.known {
		s.known, s.rows, s.total = true, s.read, s.sum
	}
	return false
}

// left is the number of rows of cur still to come.
func (s *stream) left() int { return s.cur.Len() - s.at }

// last says that no row follows the present block.
func (s *stream) last() bool { return s.end == io.EOF && s.ahead.Len() == 0 }

// stop ends the pass, with the error of the source if it was one.
func (s *dealer) stop() bool {
	if s.err == nil && s.end != io.EOF {
		s.err = s.end
	}
	if s.err == nil && s.begun > 0 {
		s.err = checkWeight(s.sum)
	}
	return false
}

// move copies m rows of cur to the end of dst, which takes on their shape if
// it is empty.
func (s *stream) move(dst *data.Rows, m int) {
	if dst.Len() == 0 {
		dst.First = s.cur.First + int64(s.at)
	}
	if s.late == nil {
		dst.Extend(s.cur.View(s.at, s.at+m))
	} else {
		s.late(dst, s.cur.View(s.at, s.at+m))
	}
	s.at += m
}

// deal makes a batch of m rows; all says that these are all rows there are.
func (s *dealer) deal(rows *data.Rows, pick []uint32, all bool) bool {
	s.begun++
	m := rows.Len()
	if pick != nil {
		m = len(pick)
	}
	mean := s.sum / float64(s.read)
	switch {
	case s.fixed:
		mean = s.total / float64(s.rows)
	case mean == 0: // rows that count for nothing, so far
		mean = 1
	}
	s.batch = data.Batch{Rows: rows, Pick: pick, Div: float64(m) * mean, Whole: all}
	if all {
		s.batch.Pick = nil
		s.batch.Div = s.sum
	}
	return true
}

// Rows is the number of rows, -1 until a pass has come to its end.
func (s *dealer) Rows() int64 {
	if s.known {
		return s.rows
	}
	return -1
}

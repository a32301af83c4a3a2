package slalom

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
)

// A text of so many pieces is learned from while it is read, where one pass is made over it: so many of them, evenly
// spread, are its head, which settles what follows from the data.
const (
	fewPieces  = 256
	headPieces = 64
	headRun    = 512 // rows of the head that stay together
	flowStream = 0xf104
)

// flow is a text whose rows are learned from while later ones are read: its head first, then the other pieces in random
// order. It gives targets for labels, and addresses for columns.
type flow struct {
	src   data.Pieces
	m     *mapping
	is    func(data.Row) bool // held out by content; nil: none is
	book  *book               // nil: columns stay
	head  *data.Rows
	runs  []int // of the head, in random order
	rest  []int // other pieces, in random order
	limit int64 // bytes of rows held out by content that are kept

	now, begin flowed // and what was so before the first scan
	cols       int    // columns met
	mark       []bool // rows of a block that are held out
}

// flowed is what has become of the rows so far.
type flowed struct {
	held      data.Rows // kept of those held out
	kept, out int64     // rows given, and held out
}

// flows says whether a recipe makes one pass over a text that is long enough, and needs no more than a look at some of the
// rows to begin.
func flows(c Config, src data.Source, o Options) (data.Pieces, bool) {
	p, ok := src.(data.Pieces)
	if !ok || c.Passes != 1 || c.Order != "shuffle" || c.Steps > 0 || c.Seconds > 0 || len(c.Net) > 0 || c.Grad != "plain" ||
		c.Tolerance > 0 || c.Race != "" || c.Replicas > 1 || c.ClassWeight == "balanced" || o.From != nil {
		return nil, false
	}
	return p, p.NumPieces() >= fewPieces
}

// flow begins with a text: it reads the head and, where the last rows are held out, these. False: its rows are such that all are
// to be read before any is learned from.
func (in *intake) flow(c Config, src data.Pieces, o Options, limit int64) (ok bool, err error) {
	n := src.NumPieces()
	f := &flow{src: src, limit: limit / 4}
	last, list := n-max(1, int(c.Holdout*float64(n))), make([]int, headPieces)
	for i := range list {
		list[i] = i * n / headPieces
	}
	before, _ := slices.BinarySearch(list, last)
	if f.head, _, err = readPieces(src, list[:before], limit/4); err != nil {
		return false, err
	}
	end, _, err := readPieces(src, list[before:], limit/4)
	if err != nil || f.head.Len() == 0 || f.head.Dense() || o.Classes != nil && o.Classes() != nil {
		return false, err
	}
	l := newLabels()
	l.times.of = o.Dates
	l.block(f.head)
	l.block(end)
	if in.loss, in.target, err = l.choose(c); err != nil || len(in.target.Classes) > 2 || len(l.seen) == 1 && !l.many {
		return false, nil // a look at all rows tells better what is wrong, and a rare class may be met late
	}
	f.m = &mapping{target: in.target, loss: in.loss}
	if f.m.weigh, err = l.weigher(c, in.target); err != nil {
		return false, err
	}
	if cols := max(f.head.Cols, end.Cols); fewColumns <= cols && cols <= manyColumns {
		f.book = newBook(slices.Clone(f.head.Index))
	}
	by, why := c.HoldoutBy, ""
	if by == "auto" {
		by, why = l.evidence(c, l.n, len(in.target.Classes)).choose(c)
	}
	learned := n
	switch {
	case o.Valid != nil || by == "none":
		f.head.Extend(end)
		if o.Valid != nil {
			err = in.validFrom(o.Valid, f.m)
		}
		if f.book != nil && in.valid != nil {
			f.book.address(in.valid.Index)
		}
	case by == "row":
		f.head.Extend(end)
		f.is = func(r data.Row) bool { return data.Held(r, c.Holdout, c.Seed) }
	case by == "last":
		learned = last
		held, all, err := readPieces(src, upTo(last, n), limit/4)
		if err != nil {
			return false, err
		}
		if !all {
			why += fmt.Sprintf(": the first %d of them, as many as memory allows, judge", held.Len())
		}
		if err := f.translate(held); err != nil {
			return false, err
		}
		in.valid, f.now.out = held, int64(held.Len())
	}
	if why != "" && o.Valid == nil {
		in.notes = append(in.notes, why)
	}
	if by != "last" {
		before = headPieces
	}
	in.train, in.flowing, in.owned = f, f, true
	in.width = min(sample.DefaultWidth, windowOf(limit, int64(f.head.Bytes()/f.head.Len())))
	if err == nil {
		err = f.prepare(c.Seed, list, learned)
	}
	in.cols = f.cols
	in.rows = int64(f.head.Len()) * int64(before+len(f.rest)) / int64(before)
	return true, err
}

// upTo are the numbers from a to b−1.
func upTo(a, b int) (list []int) {
	for i := a; i < b; i++ {
		list = append(list, i)
	}
	return list
}

// readPieces are the rows of some pieces, as many as limit bytes hold; all says that these are all.
func readPieces(src data.Pieces, list []int, limit int64) (rows *data.Rows, all bool, err error) {
	if len(list) == 0 {
		return data.NewSparse(0), true, nil
	}
	sc, err := src.ScanPieces(list)
	if err != nil {
		return nil, false, err
	}
	var p pile
	var block data.Rows
	for p.bytes < limit && err == nil {
		if err = sc.Next(&block); err == nil {
			p.add(&block)
		}
	}
	if all = err == io.EOF; all {
		err = nil
	}
	if e := sc.Close(); err == nil {
		err = e
	}
	return p.whole(), all, err
}

// prepare settles the order of reading, without the pieces from number learned on, and what the head gives.
func (f *flow) prepare(seed uint64, list []int, learned int) error {
	for _, k := range upTo(0, learned) {
		if _, ok := slices.BinarySearch(list, k); !ok {
			f.rest = append(f.rest, k)
		}
	}
	if err := f.take(f.head); err != nil {
		return err
	}
	f.runs = upTo(0, (f.head.Len()+headRun-1)/headRun)
	f.begin = f.now
	rng := rand.New(rand.NewPCG(seed, flowStream))
	for _, order := range [][]int{f.runs, f.rest} {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return nil
}

// take holds out what is to be of a block and translates the rest.
func (f *flow) take(b *data.Rows) error {
	out, n := 0, b.Len()
	if f.is != nil {
		f.mark = f.mark[:0]
		for i := range n {
			held := f.is(b.Row(i))
			f.mark = append(f.mark, held)
			if held {
				out++
			}
		}
	}
	if err := f.translate(b); err != nil || out == 0 {
		f.now.kept += int64(n)
		return err
	}
	if int64(f.now.held.Bytes()) < f.limit {
		f.now.held.Extend(b.Select(func(i int) bool { return f.mark[i] }))
	}
	b.Keep(func(i int) bool { return !f.mark[i] })
	f.now.out += int64(out)
	f.now.kept += int64(n - out)
	return nil
}

// translate puts targets for labels, and addresses for columns.
func (f *flow) translate(b *data.Rows) error {
	if err := f.m.inPlace(b); err != nil {
		return err
	}
	if f.cols = max(f.cols, b.Cols); f.book != nil {
		f.book.address(b.Index)
		b.Cols = len(f.book.columns)
	}
	return nil
}

// peeked are rows to look at before any is learned from.
func (f *flow) peeked() *data.Rows { return f.head }

// heldOut are the rows kept of those held out, once a scan has come to its end.
func (f *flow) heldOut() *data.Rows { return &f.now.held }

// resumed reads all rows once, for what a run that stopped had met.
func (in *intake) resumed() error {
	if err := data.Each(in.flowing, func(*data.Rows) error { return nil }); err != nil || in.flowing.is == nil {
		return err
	}
	in.valid = in.flowing.heldOut().Clone()
	return nil
}

// flowed takes over what the training met; it gives the lines of the model's table, at least so many.
func (in *intake) flowed(lines int) int {
	f := in.flowing
	if f.is != nil && in.valid == nil {
		in.valid = f.heldOut()
	}
	if f.book != nil {
		in.columns = f.book.columns
	}
	return max(lines, f.cols)
}

// Scan implements data.Source.
func (f *flow) Scan() (data.Scanner, error) {
	sc, err := f.src.ScanPieces(f.rest)
	f.now = f.begin
	return &flowScanner{Scanner: sc, f: f}, err
}

type flowScanner struct {
	data.Scanner
	f    *flow
	runs int // of the head, given
	rows int64
}

func (s *flowScanner) Next(dst *data.Rows) error {
	f := s.f
	if s.runs < len(f.runs) {
		s.head(dst)
	} else {
		for ok := true; ok; ok = dst.Len() == 0 { // all may be held out
			if err := s.Scanner.Next(dst); err != nil {
				return err
			}
			if err := f.take(dst); err != nil {
				return err
			}
		}
	}
	dst.First = s.rows
	s.rows += int64(dst.Len())
	return nil
}

// head gives some runs of the head.
func (s *flowScanner) head(dst *data.Rows) {
	f := s.f
	dst.Reset()
	for range min(8, len(f.runs)-s.runs) {
		a := f.runs[s.runs] * headRun
		dst.Extend(f.head.View(a, min(a+headRun, f.head.Len())))
		s.runs++
	}
	dst.Cols = f.head.Cols
}

// unsplit is a source whose pieces are read in order.
type unsplit struct{ data.Source }

package slalom

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/trace"
)

// A text of so many pieces is learned from while it is read, where one pass is made over it: so many of them, evenly
// spread, are its head, which settles what follows from the data, or fewer where a quarter of the memory allowed may not hold their rows.
const (
	fewPieces  = 256
	mostHead   = 64
	leastHead  = 16
	headRun    = 512 // rows of the head that stay together
	flowStream = 0xf104
)

// flow is a text whose rows are learned from while later ones are read: its head first, then the other pieces in random
// order. It gives targets for labels, and addresses for columns.
type flow struct {
	src       data.Pieces
	m         *mapping
	is        func(data.Row) bool // held out by content; nil: none is
	book      *book               // nil: columns stay
	head      *data.Rows
	addressed bool  // the head has addresses already
	runs      []int // of the head, in random order
	rest      []int // other pieces, in random order
	limit     int64 // bytes of rows held out that are kept
	last      *lastRows
	note      func(string)
	threads   int

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
func (in *intake) flow(c Config, src data.Pieces, o Options, limit int64) (bool, error) {
	n := src.NumPieces()
	f := &flow{src: src, limit: limit / 4, threads: o.Threads, note: func(n string) {
		if in.notes = append(in.notes, n); o.Watch != nil {
			o.Watch(trace.Record{Note: n})
		}
	}}
	last := n - max(1, int(c.Holdout*float64(n)))
	list, end, err := f.readHead(n, last)
	if err != nil || len(list) == 0 || f.head.Len() == 0 || f.head.Dense() || o.Classes != nil && o.Classes() != nil {
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
		f.book, f.addressed = newBook(f.head.Index, f.head.Cols), true
	}
	if last, err = f.hold(in, c, l, o, last, n); err != nil {
		return false, err
	}
	learned := len(list)
	if last < n {
		learned, _ = slices.BinarySearch(list, last)
	} else {
		if f.addressed {
			f.book.address(end.Index)
		}
		f.head.Extend(end)
	}
	width := windowOf(limit, filled(f.head)/int64(f.head.Len()))
	if err := f.prepare(c.Seed, list, last); err != nil || f.is != nil && (f.now.out == 0 || f.now.kept == 0) { // alike: all rows are to be looked at
		f.last.close()
		return false, err
	}
	in.train, in.flowing, in.owned, in.cols = f, f, true, f.cols
	in.rows = int64(f.head.Len()) * int64(learned+len(f.rest)) / int64(learned)
	in.width = max(1, min(sample.DefaultWidth, width, int(in.rows/8))) // the first steps need not wait for all rows
	return true, nil
}

// readHead reads evenly spread pieces, those before a last part to the head; none are listed where even a few take too much memory.
func (f *flow) readHead(n, last int) (list []int, end *data.Rows, err error) {
	for k := mostHead; k >= leastHead; k /= 2 {
		list = spread(k, n)
		before, _ := slices.BinarySearch(list, last)
		head, all, err := readPieces(f.src, list[:before], f.limit)
		if err != nil {
			return nil, nil, err
		}
		end, whole, err := readPieces(f.src, list[before:], f.limit)
		if err != nil || all && whole {
			f.head = head
			return list, end, err
		}
	}
	return nil, nil, nil
}

// hold decides which rows are held out, and reads those that are the last: pieces up to that given are left to learn from.
func (f *flow) hold(in *intake, c Config, l *labels, o Options, last, n int) (int, error) {
	if o.Valid != nil {
		if err := in.validFrom(o.Valid, f.m); err != nil {
			return n, err
		}
		if in.valid.Dense() { // it has no columns to put addresses for
			f.columnsAgain()
			f.book = nil
		}
		if f.book != nil {
			f.book.address(in.valid.Index)
		}
		return n, nil
	}
	by, why := c.HoldoutBy, ""
	if by == "auto" {
		by, why = l.evidence(c, l.n, len(in.target.Classes)).choose(c)
	}
	if by == "last" {
		var err error
		if f.last, err = readLast(f.src, upTo(last, n), f.limit, f.m); err != nil {
			return n, err
		}
		n = last
	}
	if by == "row" {
		f.is = func(r data.Row) bool { return data.Held(r, c.Holdout, c.Seed) }
		f.columnsAgain()
	}
	if why != "" {
		in.notes = append(in.notes, why)
	}
	return n, nil
}

// columnsAgain takes the addresses in the head back.
func (f *flow) columnsAgain() {
	if f.book != nil {
		readdress(f.head.Index, f.book.columns, 1)
		f.addressed = false
	}
}

// spread are k numbers from 0 to n−1, evenly spread.
func spread(k, n int) (list []int) {
	for i := range k {
		list = append(list, i*n/k)
	}
	return list
}

// upTo are the numbers from a to b−1.
func upTo(a, b int) (list []int) {
	for i := a; i < b; i++ {
		list = append(list, i)
	}
	return list
}

// prepare settles the order of reading, without the pieces from number learned on, and what the head gives.
func (f *flow) prepare(seed uint64, list []int, learned int) error {
	for _, k := range upTo(0, learned) {
		if _, ok := slices.BinarySearch(list, k); !ok {
			f.rest = append(f.rest, k)
		}
	}
	if err := f.take(f.head, f.addressed); err != nil {
		return err
	}
	if f.addressed {
		f.head.Cols = len(f.book.columns)
	}
	f.runs = upTo(0, (f.head.Len()+headRun-1)/headRun)
	f.begin = f.now
	rng := rand.New(rand.NewPCG(seed, flowStream))
	for _, order := range [][]int{f.runs, f.rest} {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return nil
}

// take holds out what is to be of a block and translates the rest, but for columns that get their addresses late.
func (f *flow) take(b *data.Rows, late bool) error {
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
	if err := f.translate(b, late); err != nil || out == 0 {
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

// translate puts targets for labels and, unless these come late, addresses for columns.
func (f *flow) translate(b *data.Rows, late bool) error {
	if err := f.m.inPlace(b); err != nil {
		return err
	}
	f.addresses(b, late)
	return nil
}

// addresses puts addresses for columns, unless these come late.
func (f *flow) addresses(b *data.Rows, late bool) {
	if f.cols = max(f.cols, b.Cols); f.book != nil && !late {
		f.book.address(b.Index)
		b.Cols = len(f.book.columns)
	}
}

// peeked are rows to look at before any is learned from.
func (f *flow) peeked() *data.Rows { return f.head }

// await says how a problem comes by the rows held out. Heats are judged by them, and so wait for the last ones. For a run that
// goes on from a checkpoint all rows are read once, for what it had met.
func (in *intake) await(ctx context.Context, c Config, p *Problem, resumed bool) (err error) {
	f := in.flowing
	if in.valid == nil && (f.is != nil || f.last != nil) {
		p.Held = func() (*data.Rows, error) { return f.heldOut(ctx, true) }
	}
	if f.last != nil && c.Step == "auto" && !c.abreast(p.Model) {
		if in.valid, err = f.heldOut(ctx, false); err != nil {
			return err
		}
		p.Held = nil
	}
	if !resumed {
		return nil
	}
	if err := f.last.wait(); err != nil {
		return err
	}
	return data.Each(f, func(*data.Rows) error { return nil })
}

// flowed takes over what the training met; it gives the lines of the model's table, at least so many.
func (in *intake) flowed(p *Problem, lines int) (_ int, err error) {
	f := in.flowing
	if p.Held != nil {
		if in.valid, err = p.Held(); err != nil {
			return 0, err
		}
	}
	if f.book != nil {
		in.columns = f.book.columns
	}
	return max(lines, f.cols), nil
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
	late bool // columns get their addresses later
}

func (s *flowScanner) Next(dst *data.Rows) error {
	f := s.f
	if s.runs < len(f.runs) {
		s.head(dst)
	} else {
		if err := f.last.failed(); err != nil {
			return err
		}
		for ok := true; ok; ok = dst.Len() == 0 { // all may be held out
			if err := s.Scanner.Next(dst); err != nil {
				return err
			}
			if err := f.take(dst, s.late); err != nil {
				return err
			}
		}
	}
	dst.First = s.rows
	s.rows += int64(dst.Len())
	return nil
}

// Late implements sample.Late: columns get addresses where they are copied to, while these lie in this core's cache. Not so where
// rows are held out by content, whose columns are met too.
func (s *flowScanner) Late() func(dst, part *data.Rows) {
	f := s.f
	if f.book == nil || f.is != nil {
		return nil
	}
	s.late = true
	return func(dst, part *data.Rows) {
		at := len(dst.Index)
		if dst.Extend(part); part.First >= int64(f.head.Len()) {
			f.book.address(dst.Index[at:])
			dst.Cols = len(f.book.columns)
		}
	}
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

// unsplit is a source without its pieces.
func unsplit(src data.Source) data.Source {
	switch s := src.(type) {
	case Addressed:
		return struct{ Addressed }{s}
	case data.Blocks:
		return struct{ data.Blocks }{s}
	}
	return struct{ data.Source }{src}
}

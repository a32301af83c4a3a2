package slalom

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
)

// DefaultMemory is how many bytes of rows are held in memory when Options does not say.
const DefaultMemory = 4 << 30

// intake is what training needs to know of the data: rows whose labels are the
// loss's targets and whose weights count the classes' weights.
type intake struct {
	train  data.Source
	rows   int64      // n of train; -1 while unknown
	cols   int        // d seen so far
	valid  *data.Rows // held out; nil: none
	read   int64      // rows read, held-out ones included; -1 while unknown
	loss   loss.Loss
	target Target
	once   bool // train can be scanned once
	window bool // train does not fit into memory, and comes in order
	width  int  // rows of a window
	notes  []string

	owned   bool     // train's memory is the run's own
	holding *holder  // counts rows while a stream is first read
	columns []uint32 // column at each address, when the rows of train were renumbered
	flowing *flow    // train, where that is a text learned from while it is read; nil: it is not
}

// take reads, or begins to read, a source.
func take(c Config, src data.Source, o Options) (*intake, error) {
	limit := o.Memory
	if limit == 0 {
		limit = DefaultMemory
	}
	if p, ok := flows(c, src, o); ok {
		in := &intake{read: -1}
		if ok, err := in.flow(c, p, o, limit); ok || err != nil {
			return in, err
		}
	}
	// Rows that come once are written down where they are wanted more than once, or their end has to be known.
	spool := o.Spool != nil && data.IsOnce(src) && (c.Passes > 1 || c.HoldoutBy == "last" && o.Valid == nil)
	rows, rest, err := gather(src, limit, !spool, o.Threads)
	if err != nil {
		return nil, err
	}
	in := &intake{}
	if rest != nil {
		in.width = windowOf(limit, rest.width)
	}
	if rest != nil && spool {
		if src, err = o.Spool(rest); err != nil {
			return nil, err
		}
		rest.once = false
	}
	if rest == nil && rows.Len() == 0 {
		return nil, errors.New("no rows to learn from")
	}
	l := newLabels()
	l.times.of = o.Dates
	switch {
	case rest == nil:
		l.table(rows)
		l.times.add(rows)
	case rest.once:
		in.once, in.window, in.cols = true, true, rest.cols
		for _, b := range rest.head.parts {
			l.block(b)
		}
	default:
		in.window = true
		if err = in.scan(src, l); err != nil {
			return nil, err
		}
	}
	if o.From != nil {
		l.admit(o.From.Target.Classes)
	}
	if o.Classes != nil {
		l.texts = o.Classes()
	}
	if o.Alike != nil && !in.once && len(l.seen) == 1 {
		if err := o.Alike(l.sorted()[0]); err != nil {
			return nil, err
		}
	}
	if in.loss, in.target, err = l.choose(c); err != nil {
		return nil, err
	}
	if len(l.seen) == 1 && !l.many {
		in.notes = append(in.notes, fmt.Sprintf("every row has the target %s: there is nothing to tell apart", l.text(l.sorted()[0])))
	}
	weigh, err := l.weigher(c, in.target)
	if err != nil {
		return nil, err
	}
	m := &mapping{in.target, in.loss, weigh}
	if rest != nil {
		return in, in.stream(c, src, rest, l, m, o, limit)
	}
	_, given := src.(data.Table)
	return in, in.table(c, rows, l, m, o, !given)
}

// table splits rows in memory; owned ones may be changed.
func (in *intake) table(c Config, rows *data.Rows, l *labels, m *mapping, o Options, owned bool) (err error) {
	if rows, err = m.rows(rows, owned); err != nil {
		return err
	}
	in.read, in.cols = int64(rows.Len()), rows.Cols
	in.owned = owned
	train := rows
	switch {
	case o.Valid != nil:
		if err := in.validFrom(o.Valid, m); err != nil {
			return err
		}
	case c.HoldoutBy != "none":
		train = in.split(c, rows, l, owned)
	}
	in.train, in.rows = train, int64(train.Len())
	return nil
}

func bytesText(n int64) string {
	const units = "KMGT"
	if n < 1024 {
		return fmt.Sprintf("%d bytes", n)
	}
	v, i := float64(n)/1024, 0
	for ; v >= 1024 && i < len(units)-1; i++ {
		v /= 1024
	}
	return fmt.Sprintf("%.4g %ciB", v, units[i])
}

// weighHeld does without a hold-out that weighs nothing.
func (in *intake) weighHeld() {
	if in.valid != nil && in.valid.Len() > 0 && weighty(in.valid, func(n string) { in.notes = append(in.notes, n) }).Len() == 0 {
		in.valid = nil
	}
}

// validFrom reads rows given for validation.
func (in *intake) validFrom(src data.Source, m *mapping) error {
	rows, err := data.Load(src, 0)
	if err != nil {
		return err
	}
	known := rows.Select(func(i int) bool {
		_, ok := m.target.Of(rows.Label[i])
		return ok
	})
	if n := rows.Len() - known.Len(); n > 0 {
		in.notes = append(in.notes, fmt.Sprintf("%d validation rows have a class that no training row has: left out", n))
	}
	if known.Len() == 0 {
		return errors.New("no validation row has a class of the training rows")
	}
	in.valid, err = m.rows(known, true)
	return err
}

// table collects the labels of rows in memory.
func (l *labels) table(rows *data.Rows) {
	for i, y := range rows.Label {
		h := 1.0
		if rows.Weight != nil {
			h = rows.Weight[i]
		}
		l.add(y, h)
	}
}

// block collects what a block of a stream says.
func (l *labels) block(b *data.Rows) {
	l.table(b)
	l.order.add(b.Label)
	l.times.add(b)
}

// mapping turns labels into targets and weighs classes.
type mapping struct {
	target Target
	loss   loss.Loss
	weigh  func(y float64) float64
}

// rows is the table with targets for labels: r itself if it is owned, else features are shared with it.
func (m *mapping) rows(r *data.Rows, owned bool) (*data.Rows, error) {
	if owned {
		return r, m.inPlace(r)
	}
	out := *r
	out.Label = append([]float64(nil), r.Label...)
	out.Weight = append([]float64(nil), r.Weight...)
	if m.weigh == nil && r.Weight == nil {
		out.Weight = nil
	}
	return &out, m.inPlace(&out)
}

// lateClass is the error about a class that is met when training has begun.
type lateClass struct {
	row   int64
	label float64
	known []float64
}

func (e *lateClass) Error() string {
	return fmt.Sprintf("row %d: label %v is a class that no earlier row had; there are %v: let more rows into memory, so that all classes are met first", e.row, e.label, e.known)
}

func (m *mapping) inPlace(r *data.Rows) error {
	n := r.Len()
	if m.weigh != nil && len(r.Weight) < n {
		r.Weight = r.Weight[:0]
		for range n {
			r.Weight = append(r.Weight, 1)
		}
	}
	if m.weigh == nil && m.two(r.Label) {
		return nil
	}
	for i, y := range r.Label {
		t, ok := m.target.Of(y)
		if !ok {
			return &lateClass{r.First + int64(i) + 1, y, m.target.Classes}
		}
		if err := m.loss.Check(t); err != nil {
			return fmt.Errorf("row %d: %w", r.First+int64(i)+1, err)
		}
		r.Label[i] = t
		if m.weigh != nil {
			r.Weight[i] *= m.weigh(y)
		}
	}
	return nil
}

// two puts the targets of two classes, 0 and 1, for their labels, as target.Of says them, without a guess which comes next. False: it did
// nothing, as there are other labels.
func (m *mapping) two(label []float64) bool {
	if len(m.target.Classes) != 2 {
		return false
	}
	a, b := math.Float64bits(m.target.Classes[0]), math.Float64bits(m.target.Classes[1])
	others := uint64(0)
	for _, y := range label {
		y := math.Float64bits(y)
		p, q := y^a, y^b // one of them is 0
		if q == 0 {
			p = 0
		}
		others |= p
	}
	if others != 0 {
		return false
	}
	for i, y := range label {
		t := uint64(0)
		if math.Float64bits(y) == b {
			t = math.Float64bits(1)
		}
		label[i] = math.Float64frombits(t)
	}
	return true
}

// mapped is a source with targets for labels.
type mapped struct {
	src data.Source
	m   *mapping
}

func (s *mapped) Scan() (data.Scanner, error) {
	sc, err := s.src.Scan()
	return &mappedScanner{sc, s.m}, err
}

type mappedScanner struct {
	data.Scanner
	m *mapping
}

func (s *mappedScanner) Next(dst *data.Rows) error {
	if err := s.Scanner.Next(dst); err != nil {
		return err
	}
	return s.m.inPlace(dst)
}

// rest is a source that can be read once, of which the head has been read.
type rest struct {
	head  pile
	cols  int   // seen in the head
	width int64 // bytes of a row, on average
	scan  data.Scanner
	once  bool
	used  bool
}

func (r *rest) Once() {}

func (r *rest) Scan() (data.Scanner, error) {
	if r.used {
		return nil, errors.New("standard input can be read only once: use passes 1, or more memory")
	}
	r.used = true
	s := &restScanner{head: r.head.parts, tail: r.scan}
	r.head = pile{} // what has been given is let go
	return s, nil
}

type restScanner struct {
	head []*data.Rows
	tail data.Scanner
}

func (s *restScanner) Next(dst *data.Rows) error {
	if len(s.head) == 0 {
		return s.tail.Next(dst)
	}
	*dst, s.head[0] = *s.head[0], nil
	s.head = s.head[1:]
	return nil
}

func (s *restScanner) Close() error { return s.tail.Close() }

// gather reads a source into memory. When it needs more than limit bytes the
// rows are given up, except for a source that can be read once, whose rest
// keeps them; where its rows stay beside a window, as many of them as leave it room.
func gather(src data.Source, limit int64, window bool, threads int) (*data.Rows, *rest, error) {
	switch s := src.(type) {
	case data.Table:
		return s.All(), nil, nil
	case data.Blocks:
		return gatherBlocks(s, limit, threads)
	}
	once := data.IsOnce(src)
	var all pile
	switch {
	case !once:
		all.reserve(src, limit)
	case window:
		limit /= 4
	}
	sc, err := src.Scan()
	if err != nil {
		return nil, nil, err
	}
	block := &data.Rows{}
	for {
		err := sc.Next(block)
		if err == io.EOF {
			return all.whole(threads), nil, sc.Close()
		}
		if err != nil {
			sc.Close()
			return nil, nil, err
		}
		if all.add(block); all.bytes <= limit {
			continue
		}
		r := &rest{width: all.bytes / int64(max(1, all.rows))}
		if once {
			r.head, r.scan, r.once, r.cols = all, sc, true, block.Cols
			return nil, r, nil
		}
		return nil, r, sc.Close()
	}
}

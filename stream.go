package slalom

import (
	"errors"
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/weight"
)

// Addressed is a source of rows whose indices are addresses of columns, given
// by how often they occur (a packed file): Columns()[address] is the column, and nil
// says that every address is. NumCols is the number of columns, those included that have no address.
type Addressed interface {
	Columns() []uint32
	NumCols() int
}

func columnsOf(src data.Source) (columns []uint32, cols int) {
	if a, ok := src.(Addressed); ok {
		return a.Columns(), a.NumCols()
	}
	return nil, 0
}

// stream readies rows that do not fit into memory: a packed file's blocks come in any order, other
// files are packed if the options can, and else read in order in each pass.
func (in *intake) stream(c Config, src data.Source, rest *rest, l *labels, m *mapping, o Options, limit int64) error {
	if in.once {
		in.read, in.rows = -1, -1
		src = rest
	}
	h := &holder{src: &mapped{src, m}, limit: limit / 4, once: in.once}
	if err := in.hold(h, c, src, l, o); err != nil {
		return err
	}
	if err := in.order(c, src, h, m, o, limit); err != nil {
		return err
	}
	if o.Valid != nil {
		return in.validFrom(o.Valid, m)
	}
	if h.is != nil {
		in.valid = &h.held
	}
	return nil
}

// hold decides which rows of a stream are held out.
func (in *intake) hold(h *holder, c Config, src data.Source, l *labels, o Options) error {
	if c.HoldoutBy == "none" || o.Valid != nil {
		return nil
	}
	share, ordered := l.order.predicts()
	by := c.HoldoutBy
	if by == "auto" {
		by = "row"
		if (o.Dated || ordered) && !in.once && !in.mixed {
			by = "last"
		}
	}
	if by == "last" {
		if in.once || in.mixed {
			return errors.New("holdout-by last needs to know the number of rows, and these can be read only once: use holdout-by row, or give the last part as valid")
		}
		from := in.read - int64(c.Holdout*float64(in.read))
		h.is = func(b *data.Rows, i int) bool { return b.First+int64(i) >= from }
		why := "since they have a date"
		if !o.Dated {
			why = fmt.Sprintf("since their order predicts the target (%.2g of its variance)", share)
		}
		in.notes = append(in.notes, fmt.Sprintf("held out: the last %.3g %% of the rows, %s", 100*c.Holdout, why))
		return nil
	}
	columns, _ := columnsOf(src)
	h.is = func(b *data.Rows, i int) bool { return data.Held(original(b.Row(i), columns), c.Holdout, c.Seed) }
	in.notes = append(in.notes, fmt.Sprintf("held out: %.3g %% of the rows, chosen by content", 100*c.Holdout))
	return nil
}

// original is a row with columns for addresses.
func original(row data.Row, columns []uint32) data.Row {
	if columns == nil || row.Index == nil {
		return row
	}
	index := make([]uint32, len(row.Index))
	for k, a := range row.Index {
		index[k] = columns[a]
	}
	row.Index = index
	return row
}

// order settles how the rows are reached in each pass.
func (in *intake) order(c Config, src data.Source, h *holder, m *mapping, o Options, limit int64) error {
	in.holding, in.train = h, h
	if in.once {
		in.train = onceHolder{h}
		in.notes = append(in.notes, fmt.Sprintf("the rows need more than the %s of memory allowed, and come once", bytesText(limit)))
		return nil
	}
	if b, ok := src.(data.Blocks); ok {
		held := &heldBlocks{src: b, h: h, m: m}
		if err := held.count(); err != nil {
			return err
		}
		in.train, in.rows, in.window = held, held.NumRows(), false
		in.columns, _ = columnsOf(src)
		in.notes = append(in.notes, fmt.Sprintf("the rows need more than the %s of memory allowed: blocks of them are read from the packed file, in random order", bytesText(limit)))
		return nil
	}
	if o.Pack == nil || c.Passes == 1 || in.mixed {
		in.notes = append(in.notes, fmt.Sprintf("the rows need more than the %s of memory allowed: they are read again in each pass", bytesText(limit)))
		err := h.count()
		in.rows = h.kept
		return err
	}
	packed, err := o.Pack(h)
	if err != nil {
		return err
	}
	in.train, in.rows, in.window = packed, packed.NumRows(), false
	in.columns, _ = columnsOf(packed)
	return nil
}

// scan reads a source once for its labels, its length and its width.
func (in *intake) scan(src data.Source, l *labels) error {
	err := data.Each(src, func(b *data.Rows) error {
		l.table(b)
		l.order.add(b.Label)
		in.read += int64(b.Len())
		in.cols = max(in.cols, b.Cols)
		return nil
	})
	_, cols := columnsOf(src)
	in.cols = max(in.cols, cols)
	return err
}

// heldBlocks are a packed file's blocks without the rows held out, with targets for labels.
type heldBlocks struct {
	src  data.Blocks
	h    *holder
	m    *mapping
	from []int64 // rows before each block, and in all
}

// count reads all blocks once: how many rows of each are left, and those held out.
func (b *heldBlocks) count() error {
	b.from = []int64{0}
	var rows data.Rows
	for k := range b.src.NumBlocks() {
		kept, out, err := b.read(&rows, k, true)
		if err != nil {
			return err
		}
		b.h.note(kept, out)
		b.from = append(b.from, b.from[k]+int64(kept.Len()))
	}
	b.h.first = true
	return nil
}

// read copies what is left of a block and, if asked, what is held out.
func (b *heldBlocks) read(view *data.Rows, k int, both bool) (kept, out *data.Rows, err error) {
	if err := b.src.Block(view, k); err != nil {
		return nil, nil, err
	}
	is := b.h.is
	if is == nil {
		is = func(*data.Rows, int) bool { return false }
	}
	kept = view.Select(func(i int) bool { return !is(view, i) })
	out = &data.Rows{}
	if both {
		out = view.Select(func(i int) bool { return is(view, i) })
	}
	return kept, out, errors.Join(b.m.inPlace(kept), b.m.inPlace(out))
}

// NumRows implements data.Blocks.
func (b *heldBlocks) NumRows() int64 { return b.from[len(b.from)-1] }

// NumBlocks implements data.Blocks.
func (b *heldBlocks) NumBlocks() int { return b.src.NumBlocks() }

// Block implements data.Blocks.
func (b *heldBlocks) Block(dst *data.Rows, k int) error {
	var view data.Rows
	kept, _, err := b.read(&view, k, false)
	if err != nil {
		return err
	}
	*dst = *kept
	dst.First = b.from[k]
	return nil
}

// Scan implements data.Source.
func (b *heldBlocks) Scan() (data.Scanner, error) { return data.ScanBlocks(b), nil }

// readdress moves the lines of the first table from columns to addresses, or back. Columns without an
// address lie behind those that have one.
func readdress(t *weight.Table, columns []uint32, back bool) {
	if columns == nil {
		return
	}
	old := append([]float32(nil), t.W...)
	base, a := t.Base(), 0
	move := func(c int) {
		from, to := c, a
		if back {
			from, to = a, c
		}
		copy(t.Line(base+to), old[(base+from)*t.Lanes:(base+from+1)*t.Lanes])
		a++
	}
	met := make([]bool, t.Lines)
	for _, c := range columns {
		met[c] = true
		move(int(c))
	}
	for c, has := range met {
		if !has {
			move(c)
		}
	}
}

package slalom

import (
	"errors"
	"fmt"
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// Addressed is a source of blocks whose rows hold addresses of columns, given by how often they occur (a
// packed file): Columns()[address] is the column, and nil says that every address is. A scan gives columns, as any
// other source's. NumCols is the number of columns, those included that have no address.
type Addressed interface {
	data.Blocks
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
	if err := in.hold(h, c, l, o); err != nil {
		return err
	}
	if in.once {
		head := rest.head.parts[0].Select(func(i int) bool { return h.is == nil || !h.is(rest.head.parts[0], i) })
		if err := m.inPlace(head); err != nil {
			return err
		}
		in.holding, in.train = h, onceHolder{h, head}
		in.notes = append(in.notes, fmt.Sprintf("the rows need more than the %s of memory allowed, and come once", bytesText(limit)))
	} else if err := in.order(c, src, h, m, o, limit); err != nil {
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

// windowOf is how many rows of so many bytes a window has: two windows, of which one is filled while the other is dealt, take an eighth of
// the memory allowed. Their order and places take some bytes a row, too.
func windowOf(limit, bytes int64) int { return max(1, int(limit/16/(max(bytes, 1)+40))) }

// hold decides which rows of a stream are held out.
func (in *intake) hold(h *holder, c Config, l *labels, o Options) error {
	if c.HoldoutBy == "none" || o.Valid != nil {
		return nil
	}
	by, why := c.HoldoutBy, ""
	if by == "auto" {
		by, why = l.evidence(c, l.n, len(in.target.Classes)).choose(c)
		if in.once && by == "last" { // as far as the first of them show
			by = "row"
			why = fmt.Sprintf("held out: %.3g %% of the rows, chosen by content, since they come once and their end is not known", 100*c.Holdout)
			if o.Spool != nil {
				why += ": holdout-by last writes them to a temporary file first"
			}
		}
		in.notes = append(in.notes, why)
	}
	switch {
	case by == "row":
		h.is = func(b *data.Rows, i int) bool { return data.Held(b.Row(i), c.Holdout, c.Seed) }
	case in.once:
		return errors.New("holdout-by last needs to know the number of rows, and these can be read only once: use holdout-by row, or give the last part as valid")
	default:
		first := lastPart(in.read, c.Holdout)
		h.is = func(b *data.Rows, i int) bool { return b.First+int64(i) >= first }
	}
	return nil
}

// order settles how the rows are reached in each pass.
func (in *intake) order(c Config, src data.Source, h *holder, m *mapping, o Options, limit int64) error {
	in.holding, in.train = h, h
	if b, ok := src.(data.Blocks); ok {
		held := &heldBlocks{src: b, h: h, m: m}
		in.columns, _ = columnsOf(src)
		if err := held.count(in.columns); err != nil {
			return err
		}
		in.train, in.rows, in.window = held, held.NumRows(), false
		in.notes = append(in.notes, fmt.Sprintf("the rows need more than the %s of memory allowed: blocks of them are read from the packed file, in random order", bytesText(limit)))
		return nil
	}
	if o.Pack == nil || c.Passes == 1 {
		how := "they are read again in each pass"
		if c.Passes == 1 {
			how = "they are learned as they are read"
		}
		in.notes = append(in.notes, fmt.Sprintf("the rows need more than the %s of memory allowed: %s", bytesText(limit), how))
		err := h.count()
		in.rows = h.kept
		return err
	}
	packed, err := o.Pack(h)
	if err != nil {
		return err
	}
	in.train, in.rows, in.window = blocksAlone{packed}, packed.NumRows(), false
	in.columns, _ = columnsOf(packed)
	return nil
}

// scan reads a source once for its labels, its length and its width.
func (in *intake) scan(src data.Source, l *labels) error {
	err := data.Each(src, func(b *data.Rows) error {
		l.block(b)
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
	from []int64    // rows before each block, and in all
	out  [][]uint64 // of each block, a bit for each row that is held out; nil: none is
}

// count reads all blocks once: which rows of each are held out, and how many are left.
func (b *heldBlocks) count(columns []uint32) error {
	b.from = []int64{0}
	b.out = make([][]uint64, b.src.NumBlocks())
	var view data.Rows
	for k := range b.out {
		if err := b.src.Block(&view, k); err != nil {
			return err
		}
		n := view.Len()
		whole := view.Clone()
		readdress(whole.Index, columns, 1)
		out := &data.Rows{}
		if b.h.is != nil {
			b.out[k] = make([]uint64, (n+63)/64)
			out = whole.Select(func(i int) bool {
				held := b.h.is(whole, i)
				if held {
					b.out[k][i/64] |= 1 << (i % 64)
				}
				return held
			})
			if out.Len() == 0 {
				b.out[k] = nil
			}
		}
		if err := b.m.inPlace(out); err != nil {
			return err
		}
		b.h.note(n-out.Len(), out)
		b.from = append(b.from, b.from[k]+int64(n-out.Len()))
	}
	b.h.first = true
	return nil
}

// NumRows implements data.Blocks.
func (b *heldBlocks) NumRows() int64 { return b.from[len(b.from)-1] }

// NumBlocks implements data.Blocks.
func (b *heldBlocks) NumBlocks() int { return b.src.NumBlocks() }

// Block implements data.Blocks.
func (b *heldBlocks) Block(dst *data.Rows, k int) error {
	view := data.Rows{Start: dst.Start}
	if err := b.src.Block(&view, k); err != nil {
		return err
	}
	if out := b.out[k]; out != nil {
		*dst = *view.Select(func(i int) bool { return out[i/64]>>(i%64)&1 == 0 })
	} else { // features stay where they are
		*dst = view
		dst.Label, dst.Weight = slices.Clone(view.Label), slices.Clone(view.Weight)
	}
	dst.First = b.from[k]
	return b.m.inPlace(dst)
}

// Scan implements data.Source.
func (b *heldBlocks) Scan() (data.Scanner, error) { return data.ScanBlocks(b), nil }

// blocksAlone are blocks whose scan gives the addresses that they hold.
type blocksAlone struct{ data.Blocks }

// Scan implements data.Source.
func (b blocksAlone) Scan() (data.Scanner, error) { return data.ScanBlocks(b.Blocks), nil }

// allAddresses are the columns by address, with those behind them that have no address.
func allAddresses(columns []uint32, lines int) []uint32 {
	all := make([]uint32, 0, lines)
	met := make([]bool, lines)
	for _, c := range columns {
		met[c] = true
		all = append(all, c)
	}
	for c, has := range met {
		if !has {
			all = append(all, uint32(c))
		}
	}
	return all
}

package feature

import (
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// A block of rows ends at blockRows rows, or after the row that brings it to
// blockValues values, as in package data.
const (
	blockRows   = 4096
	blockValues = 1 << 18
)

// Resolve appends the rows of a block to dst, which it makes dense or sparse
// if it is empty. A feature gets its column when its name first occurs.
func (n *Names) Resolve(dst *data.Rows, b *Block) error {
	at := place{block: b}
	return n.resolve(dst, &at, b.Len(), false)
}

// place is how far a block has been resolved.
type place struct {
	block *Block
	row   int
	fresh int
	class []int // numbers of the block's classes, −1: not yet
}

// resolve appends rows up to row to, or, if bounded, until dst is a full block.
func (n *Names) resolve(dst *data.Rows, p *place, to int, bounded bool) error {
	b := p.block
	if dst.Len() == 0 {
		n.shape(dst, b.Dense)
	}
	from, err := p.row, error(nil)
	if b.Dense > 0 {
		p.row, err = n.dense(dst, p, to, bounded)
	} else {
		p.row, err = n.sparse(dst, p, to, bounded)
	}
	have := dst.Len() - (p.row - from)
	dst.Weight = extend(dst.Weight, b.Weight, from, p.row, have, 1)
	dst.Offset = extend(dst.Offset, b.Offset, from, p.row, have, 0)
	return err
}

// shape empties rows and makes them dense, with so many columns, or sparse (0).
func (n *Names) shape(r *data.Rows, dense int) {
	r.Label, r.Weight, r.Offset = r.Label[:0], nil, nil
	if dense > 0 {
		r.Start, r.Index, r.Cols = nil, nil, dense
		if r.Value == nil {
			r.Value = []float32{}
		}
		r.Value = r.Value[:0]
		return
	}
	if r.Index == nil {
		r.Index = []uint32{}
	}
	if r.Value != nil {
		n.ones = r.Value
	}
	r.Start, r.Index, r.Value, r.Cols = append(r.Start[:0], 0), r.Index[:0], nil, 0
}

// extend appends more[from:to] to the entries of have rows; nil stands for def everywhere.
func extend(s, more []float64, from, to, have int, def float64) []float64 {
	if more == nil {
		if s == nil {
			return nil
		}
		for len(s) < have+to-from {
			s = append(s, def)
		}
		return s
	}
	more = more[from:to]
	if s == nil {
		if !slices.ContainsFunc(more, func(v float64) bool { return v != def }) {
			return nil
		}
		s = slices.Repeat([]float64{def}, have)
	}
	return append(s, more...)
}

func (n *Names) dense(dst *data.Rows, p *place, to int, bounded bool) (row int, err error) {
	b, d := p.block, p.block.Dense
	if p.row == 0 {
		for _, m := range b.Missing {
			n.unknown[m.Name] += m.N
		}
	}
	row = p.row
	for ; row < to && !(bounded && dst.Len() >= min(blockRows, (blockValues+d-1)/d)); row++ {
		y, err := n.label(p, row)
		if err != nil {
			return row, err
		}
		dst.Label = append(dst.Label, y)
		dst.Value = append(dst.Value, b.Value[row*d:(row+1)*d]...)
	}
	return row, nil
}

func (n *Names) sparse(dst *data.Rows, p *place, to int, bounded bool) (row int, err error) {
	b := p.block
	for row = p.row; row < to; row++ {
		if bounded && (dst.Len() >= blockRows || len(dst.Index) >= blockValues) {
			break
		}
		y, err := n.label(p, row)
		if err != nil {
			return row, err
		}
		n.row(dst, p, b.Key[b.Start[row]:b.Start[row+1]], b.Value[b.Start[row]:b.Start[row+1]])
		dst.Label = append(dst.Label, y)
		dst.Start = append(dst.Start, len(dst.Index))
	}
	dst.Cols = n.Cols()
	return row, nil
}

// row appends the features of one row.
func (n *Names) row(dst *data.Rows, p *place, key []uint64, value []float32) {
	value = value[:len(key)]
	n.guess(key)
	first, twins := len(dst.Index), false
	index, values := slices.Grow(dst.Index, len(key)), dst.Value
	for i, j := range n.home {
		if j == absent {
			column, kept, alone, now := n.other(key[i], p)
			if !kept {
				continue
			}
			j = uint32(column)
			if !alone { // another feature of this row may have fallen there
				if !twins {
					n.twin.begin(len(key))
					twins = true
				}
				at := len(index)
				if now { // … before the column was known to be shared, or may do so yet
					at = first + slices.Index(append(index[first:], j), j)
					n.doubt(j, i+1)
				}
				if at, _ = n.twin.place(uint64(j)+1, at); at < len(index) {
					values = n.write(values, len(index))
					values[at] += value[i]
					continue
				}
			}
		}
		if values == nil && value[i] != 1 {
			values = n.write(values, len(index))
		}
		index = append(index, j)
		if values != nil {
			values = append(values, value[i])
		}
	}
	dst.Index, dst.Value = index, values
}

// absent is the column of a key that a look at one place does not tell.
const absent = 1<<32 - 1

// guess makes home the columns of the keys of a row: of those that are in their home slot,
// and of those that are hashed to a column which is theirs alone; nearly
// all of them. It has no branches, so that memory is read for many keys at once.
func (n *Names) guess(key []uint64) {
	n.home = slices.Grow(n.home[:0], len(key))[:len(key)]
	if !n.full.Load() {
		for i, k := range key {
			e := &n.slot[k&n.mask]
			n.home[i] = e.col | -uint32(differ(e.key(), k))
		}
		return
	}
	exact, shift, fell := uint32(len(n.end)), 64-uint(n.bits), uint64(0)
	for i, k := range key {
		e := &n.slot[k&n.mask]
		other, taken, h := differ(e.key(), k), differ(e.key(), 0), k>>shift
		strange := other & (taken | differ(uint64(n.tag[h]), uint64(tagOf(k))))
		fell += other &^ strange
		column := e.col ^ (e.col^(exact+uint32(h)))&-uint32(other)
		n.home[i] = column | -uint32(strange)
	}
	n.fell += int64(fell)
}

// doubt forgets what was guessed of the keys from so many on: that hashed column j is theirs alone.
func (n *Names) doubt(j uint32, from int) {
	for i := from; i < len(n.home); i++ {
		if n.home[i] == j {
			n.home[i] = absent
			n.fell--
		}
	}
}

// write writes down values, of which the first so many were all 1 so far.
func (n *Names) write(values []float32, so int) []float32 {
	if values != nil {
		return values
	}
	v := append(n.ones[:0], 1)
	for range so {
		v = append(v, 1)
	}
	n.ones = nil
	return v[:so]
}

// other is the column of a key, if it has or gets one; alone and now are those of hash.
func (n *Names) other(key uint64, p *place) (column int, kept, alone, now bool) {
	if column, known := n.find(key); known {
		return column, true, true, false
	}
	if n.full.Load() {
		column, alone, now := n.hash(key)
		return column, true, alone, now
	}
	name := p.name(key)
	if n.frozen {
		from := origin(name)
		if _, met := n.unknown[from]; !met && len(n.unknown) >= maxOrigins {
			from = "" // features without a column, such as those of VW text
		}
		n.unknown[from]++
		return 0, false, false, false
	}
	if name == nil {
		panic("feature: a key without its name")
	}
	if !n.fits(name) {
		n.overflow()
		column, alone, now := n.hash(key)
		return column, true, alone, now
	}
	n.insert(key, name)
	return len(n.end) - 1, true, true, false
}

// name is the name of a key that has no column: the next fresh one, usually.
// Nil: it was not sent.
func (p *place) name(key uint64) []byte {
	b := p.block
	for i := p.fresh; i < len(b.FreshKey); i++ {
		if b.FreshKey[i] == key {
			p.fresh = i + 1
			return b.Fresh[i]
		}
	}
	for i, k := range b.FreshKey[:p.fresh] {
		if k == key {
			return b.Fresh[i]
		}
	}
	return nil
}

// label is the label of a row; that of a class is its number.
func (n *Names) label(p *place, row int) (float64, error) {
	b := p.block
	y := b.Label[row]
	if len(b.Class) == 0 {
		return y, nil
	}
	for len(p.class) < len(b.Class) {
		p.class = append(p.class, -1)
	}
	k := &p.class[int(y)]
	if *k < 0 {
		var err error
		if *k, err = n.classOf(b.Class[int(y)]); err != nil {
			*k = -1
			return 0, err
		}
	}
	return float64(*k), nil
}

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
	twins := 0 // hashed features of this row
	for i, k := range key {
		j, known := n.find(k)
		if !known {
			var kept bool
			if j, kept = n.unseen(k, p); !kept {
				continue
			}
		}
		if j >= len(n.end) { // hashed: another name may have fallen there
			if twins == 0 {
				n.twin.begin(len(key))
			}
			twins++
			if at, old := n.twin.place(uint64(j)+1, len(dst.Index)); old {
				n.write(dst)
				dst.Value[at] += value[i]
				continue
			}
		}
		if value[i] != 1 {
			n.write(dst)
		}
		dst.Index = append(dst.Index, uint32(j))
		if dst.Value != nil {
			dst.Value = append(dst.Value, value[i])
		}
	}
}

// write writes down the values, which were all 1 so far.
func (n *Names) write(dst *data.Rows) {
	if dst.Value != nil {
		return
	}
	v := append(n.ones[:0], 1)
	for range dst.Index {
		v = append(v, 1)
	}
	dst.Value, n.ones = v[:len(dst.Index)], nil
}

// unseen is the column of a key that has none, if it gets one.
func (n *Names) unseen(key uint64, p *place) (column int, ok bool) {
	if n.full.Load() {
		return n.hash(key), true
	}
	name := p.name(key)
	if n.frozen {
		from := origin(name)
		if _, met := n.unknown[from]; !met && len(n.unknown) >= maxOrigins {
			from = "" // features without a column, such as those of VW text
		}
		n.unknown[from]++
		return 0, false
	}
	if name == nil {
		panic("feature: a key without its name")
	}
	if !n.fits(name) {
		n.overflow()
		return n.hash(key), true
	}
	n.insert(key, name)
	return len(n.end) - 1, true
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

package slalom

import (
	"sync"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// pile is rows in memory, block by block as they came: no memory is taken twice to hold more of them
// until it is known that all fit.
type pile struct {
	parts []*data.Rows
	room  *data.Rows // where they are put together at once; nil: it is not known how many there will be
	rows  int
	bytes int64
}

// roomPieces is how many pieces of a text say how many rows there will be.
const roomPieces = 8

// reserve makes room for all rows of a long text, if they are likely to take at most limit bytes: then none is copied twice.
func (p *pile) reserve(src data.Source, limit int64) {
	n := data.NumPieces(src)
	if n < fewPieces {
		return
	}
	some, all, err := readPieces(src.(data.Pieces), spread(roomPieces, n), limit)
	if err != nil || !all || filled(some)*int64(n)/roomPieces > limit {
		return // whoever reads all of it finds what is wrong, and whether it fits
	}
	p.room = data.RoomLike(some, some.Len()*n/roomPieces/16*17)
}

// add copies a block.
func (p *pile) add(b *data.Rows) {
	if r := p.room; r != nil {
		r.Extend(b)
		p.rows, p.bytes = r.Len(), filled(r)
		return
	}
	part := b.Clone()
	part.First = int64(p.rows)
	p.parts = append(p.parts, part)
	p.rows += part.Len()
	p.bytes += int64(part.Bytes())
}

// gatherBlocks is gather of blocks, which are read by so many goroutines and copied but once, to where they stay.
func gatherBlocks(src data.Blocks, limit int64, threads int) (*data.Rows, *rest, error) {
	all := pile{parts: make([]*data.Rows, src.NumBlocks())}
	errs := make([]error, len(all.parts))
	var wg sync.WaitGroup
	var next, bytes atomic.Int64
	for range max(threads, 1) {
		wg.Go(func() {
			for next.Load() == 0 || bytes.Load() <= limit { // who takes a block reads it, so that those read are the first
				k := int(next.Add(1)) - 1
				if k >= len(errs) {
					return
				}
				all.parts[k] = &data.Rows{}
				if errs[k] = src.Block(all.parts[k], k); errs[k] != nil {
					return
				}
				alone(all.parts[k])
				bytes.Add(filled(all.parts[k]))
			}
		})
	}
	wg.Wait()
	for k, b := range all.parts {
		if errs[k] != nil {
			return nil, nil, errs[k]
		}
		all.rows, all.bytes = all.rows+b.Len(), all.bytes+filled(b)
		if all.bytes > limit {
			return nil, &rest{width: all.bytes / int64(max(1, all.rows))}, nil
		}
	}
	rows := all.whole(threads)
	columns, cols := columnsOf(src)
	if columns != nil {
		readdress(rows.Index, columns, threads)
	}
	rows.Cols = max(rows.Cols, cols)
	return rows, nil, nil
}

// alone makes a block show its own features only.
func alone(b *data.Rows) {
	if b.Start == nil {
		return
	}
	from, to := b.Start[0], b.Start[b.Len()]
	if b.Index = b.Index[from:to]; b.Value != nil {
		b.Value = b.Value[from:to]
	}
}

// whole joins the blocks into one, by so many goroutines, and lets go of them as it goes.
func (p *pile) whole(threads int) *data.Rows {
	if p.room != nil {
		return p.room
	}
	all := &data.Rows{}
	if len(p.parts) == 0 {
		return all
	}
	dense := p.parts[0].Dense()
	places := make([]placed, len(p.parts))
	rows, values := 0, 0
	var value, weight, offset bool
	for i, b := range p.parts {
		if dense != b.Dense() || dense && b.Cols != p.parts[0].Cols {
			panic("data: rows of different shape")
		}
		all.Cols = max(all.Cols, b.Cols)
		places[i] = placed{b, rows, values}
		if rows += b.Len(); dense {
			values += len(b.Value)
		} else {
			values += len(b.Index)
		}
		value, weight, offset = value || b.Value != nil, weight || b.Weight != nil, offset || b.Offset != nil
	}
	all.Label = column[float64](rows, true)
	all.Weight, all.Offset, all.Value = column[float64](rows, weight), column[float64](rows, offset), column[float32](values, value)
	if !dense {
		all.Start, all.Index = column[int](rows+1, true), column[uint32](values, true)
	}
	p.parts = nil
	each(places, threads, func(some []placed) {
		for i := range some {
			some[i].put(all)
			some[i].block = nil
		}
	})
	return all
}

// column is memory for n numbers of all blocks; nil where none has any.
func column[T float64 | float32 | uint32 | int](n int, some bool) []T {
	if !some {
		return nil
	}
	return kernel.Zeros[T](n)
}

// placed is a block, and behind how many rows and values it comes.
type placed struct {
	block        *data.Rows
	rows, values int
}

// put copies the block to its place.
func (p *placed) put(all *data.Rows) {
	b, values := p.block, len(p.block.Value)
	if b.Start != nil {
		values = len(b.Index)
		copy(all.Index[p.values:], b.Index)
		for i, s := range b.Start[1:] {
			all.Start[p.rows+1+i] = s - b.Start[0] + p.values
		}
	}
	copy(all.Label[p.rows:], b.Label)
	fill(all.Value, b.Value, p.values, values, 1)
	fill(all.Weight, b.Weight, p.rows, b.Len(), 1)
	fill(all.Offset, b.Offset, p.rows, b.Len(), 0)
}

// fill puts n numbers to their place among all; nil: as many of def.
func fill[T float64 | float32](all, of []T, at, n int, def T) {
	switch {
	case all == nil:
	case of != nil:
		copy(all[at:], of)
	default:
		for i := range n {
			all[at+i] = def
		}
	}
}

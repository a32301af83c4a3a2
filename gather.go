package slalom

import (
	"slices"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// pile is rows in memory, block by block as they came: no memory is taken twice to hold more of them
// until it is known that all fit.
type pile struct {
	parts []*data.Rows
	rows  int
	bytes int64
}

// add copies a block.
func (p *pile) add(b *data.Rows) *data.Rows {
	part := b.Clone()
	part.First = int64(p.rows)
	p.parts = append(p.parts, part)
	p.rows += part.Len()
	p.bytes += int64(part.Bytes())
	return part
}

// whole joins the blocks into one, columns side by side, and lets go of them as it goes.
func (p *pile) whole() *data.Rows {
	all := &data.Rows{}
	if len(p.parts) == 0 {
		return all
	}
	dense := p.parts[0].Dense()
	values := make([]int, len(p.parts)) // of each block
	rows := make([]int, len(p.parts))
	for i, b := range p.parts {
		if dense != b.Dense() || dense && b.Cols != p.parts[0].Cols {
			panic("data: rows of different shape")
		}
		all.Cols = max(all.Cols, b.Cols)
		rows[i], values[i] = b.Len(), len(b.Index)
		if dense {
			values[i] = len(b.Value)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { all.Value = joined(p, values, 1, func(b *data.Rows) *[]float32 { return &b.Value }) })
	wg.Go(func() { all.Index = joined(p, values, 0, func(b *data.Rows) *[]uint32 { return &b.Index }) })
	all.Label = joined(p, rows, 0, func(b *data.Rows) *[]float64 { return &b.Label })
	all.Weight = joined(p, rows, 1, func(b *data.Rows) *[]float64 { return &b.Weight })
	all.Offset = joined(p, rows, 0, func(b *data.Rows) *[]float64 { return &b.Offset })
	if !dense {
		all.Start = make([]int, 1, p.rows+1)
		kernel.HugePages(all.Start[:p.rows+1])
		for _, b := range p.parts {
			from := all.Start[len(all.Start)-1]
			for _, s := range b.Start[1:] {
				all.Start = append(all.Start, from+s)
			}
		}
	}
	wg.Wait()
	p.parts = nil
	return all
}

// joined is one column of all blocks, of which each has so many entries. A block that lacks the column has
// def in its place; nil: all lack it.
func joined[T float64 | float32 | uint32](p *pile, entries []int, def T, of func(*data.Rows) *[]T) []T {
	if !slices.ContainsFunc(p.parts, func(b *data.Rows) bool { return *of(b) != nil }) {
		return nil
	}
	n := 0
	for _, k := range entries {
		n += k
	}
	all := make([]T, 0, n)
	kernel.HugePages(all[:n])
	for i, b := range p.parts {
		part := of(b)
		if *part == nil {
			for range entries[i] {
				all = append(all, def)
			}
		}
		all = append(all, *part...)
		*part = nil
	}
	return all
}

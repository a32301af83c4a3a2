package slalom

import (
	"slices"
	"sync"
	"sync/atomic"

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

// gatherBlocks is gather of blocks, which are read by so many goroutines and copied but once, to where they stay.
func gatherBlocks(src data.Blocks, limit int64, threads int) (*data.Rows, *rest, error) {
	all := pile{parts: make([]*data.Rows, src.NumBlocks())}
	errs := make([]error, len(all.parts))
	var wg sync.WaitGroup
	var next, bytes atomic.Int64
	for range max(threads, 1) {
		wg.Go(func() {
			for bytes.Load() <= limit {
				k := int(next.Add(1)) - 1
				if k >= len(errs) {
					return
				}
				all.parts[k] = &data.Rows{}
				if errs[k] = src.Block(all.parts[k], k); errs[k] != nil {
					return
				}
				alone(all.parts[k])
				bytes.Add(int64(all.parts[k].Bytes()))
			}
		})
	}
	wg.Wait()
	for k, b := range all.parts { // those read are the first
		if errs[k] != nil {
			return nil, nil, errs[k]
		}
		all.rows, all.bytes = all.rows+b.Len(), all.bytes+int64(b.Bytes())
		if all.bytes > limit {
			return nil, &rest{width: all.bytes / int64(all.rows)}, nil
		}
	}
	rows := all.whole()
	columns, cols := columnsOf(src)
	if columns != nil {
		readdress(rows.Index, columns, threads)
	}
	rows.Cols = max(rows.Cols, cols)
	return rows, nil, nil
}

// alone makes a block show its own features only, and nothing behind its ends.
func alone(b *data.Rows) {
	if n := b.Len(); b.Start != nil {
		from, to := b.Start[0], b.Start[n]
		if b.Index = b.Index[from:to]; b.Value != nil {
			b.Value = b.Value[from:to]
		}
	}
	b.Start, b.Index, b.Value = slices.Clip(b.Start), slices.Clip(b.Index), slices.Clip(b.Value)
	b.Label, b.Weight, b.Offset = slices.Clip(b.Label), slices.Clip(b.Weight), slices.Clip(b.Offset)
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
			from := all.Start[len(all.Start)-1] - b.Start[0]
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

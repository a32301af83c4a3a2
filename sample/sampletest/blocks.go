package sampletest

import "github.com/slalom-ml/slalom/data"

// Blocks is a source that gives the rows of a table in blocks of these
// lengths, again and again, that can be read in any order. A block is a view of the table.
func Blocks(rows *data.Rows, lengths ...int) data.Blocks {
	b := &blocks{stream: stream{rows, lengths}, start: []int{0}}
	for k, at := 0, 0; at < rows.Len(); k++ {
		at = min(rows.Len(), at+lengths[k%len(lengths)])
		b.start = append(b.start, at)
	}
	return b
}

type blocks struct {
	stream
	start []int
}

func (b *blocks) NumRows() int64 { return int64(b.rows.Len()) }
func (b *blocks) NumBlocks() int { return len(b.start) - 1 }

func (b *blocks) Block(dst *data.Rows, k int) error {
	*dst = *b.rows.View(b.start[k], b.start[k+1])
	return nil
}

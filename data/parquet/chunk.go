package parquet

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// chunk is rows of one row group, decoded but not yet made into cells.
type chunk struct {
	*source
	first int64 // number of its first row
	n     int
	at    int // row read last
	cols  []cells
	text  []byte
	bad   []fault
	out   []byte // texts of the present record
	spans []span // where they lie in out
	rec   []table.Cell
	raw   []byte

	digits []byte
}

type span struct{ from, to int }

// Next implements table.Chunk.
func (c *chunk) Next(rec []table.Cell) (bool, error) {
	if c.at+1 >= c.n {
		return false, nil
	}
	c.at++
	if len(rec) < len(c.names) {
		panic("parquet: a record shorter than the columns")
	}
	if c.spans == nil {
		c.spans = make([]span, len(c.names))
	}
	c.out, c.rec = c.out[:0], rec[:len(c.names)]
	for i := range c.leaves {
		l := &c.leaves[i]
		for k := l.first; k < l.first+l.width; k++ {
			from := len(c.out)
			rec[k] = table.Cell{}
			if c.cols[k].valid[c.at] {
				c.cell(&rec[k], l, c.cols[k].bits[c.at])
			}
			c.spans[k] = span{from, len(c.out)}
		}
	}
	for k, s := range c.spans { // now that out lies where it stays
		if s.to > s.from {
			rec[k].Text = c.out[s.from:s.to:s.to]
		}
	}
	for _, f := range c.bad {
		if f.row == c.at {
			file, line, col := c.Place(f.leaf.first)
			return true, &data.Error{File: file, Line: line, Col: col, Token: f.leaf.name,
				Msg:    fmt.Sprintf("a list of %d numbers, where the first row group has %d at most", f.n, f.leaf.width),
				Remedy: "leave the column out with --ignore, or make its lists equally long"}
		}
	}
	return true, nil
}

// Raw implements table.Chunk: the cells of the record, with commas between.
func (c *chunk) Raw() []byte {
	c.raw = c.raw[:0]
	for i := range c.rec {
		if i > 0 {
			c.raw = append(c.raw, ',')
		}
		if cell := &c.rec[i]; cell.Kind == table.Number && cell.Text == nil {
			c.raw = appendFloat(c.raw, cell.Num)
		} else {
			c.raw = append(c.raw, cell.Text...)
		}
	}
	return c.raw
}

// Place implements table.Chunk: the record's number and the column's, from 1.
func (c *chunk) Place(column int) (file string, line, col int) {
	if column < 0 || column >= len(c.names) {
		column = 0
	}
	return c.name, int(c.first) + max(c.at, 0) + 1, column + 1
}

// Release implements table.Chunk.
func (c *chunk) Release() { *c = chunk{source: c.source, at: -1} }

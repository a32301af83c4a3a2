package table

import (
	"bytes"

	"github.com/slalom-ml/slalom/data"
)

// block is what chunks of all text formats have in common: whole lines, and
// where in them we are.
type block struct {
	free *buffers
	name string
	buf  []byte // whole records, each ending in '\n'; its capacity goes on for at least 8 bytes
	nul  bool   // there is a NUL byte in it
	next int    // where the next record begins
	a, b int    // the record read last is buf[a:b], without its line end

	counted int // a place in buf up to which lines are counted
	line    int // the number of the line at that place
}

func newBlock(free *buffers, name string, buf []byte, line int) block {
	return block{free: free, name: name, buf: buf, line: line, nul: bytes.IndexByte(buf, 0) >= 0}
}

// Raw is the record read last.
func (c *block) Raw() []byte { return c.buf[c.a:c.b] }

func (c *block) release() {
	if c.buf != nil {
		c.free.put(c.buf)
		c.buf, c.next, c.a, c.b = nil, 0, 0, 0
	}
}

// skip goes on behind blank lines and says whether there is a record.
func (c *block) skip() bool {
	for c.next < len(c.buf) {
		switch {
		case c.buf[c.next] == '\n':
			c.next++
		case c.buf[c.next] == '\r' && c.buf[c.next+1] == '\n':
			c.next += 2
		default:
			return true
		}
	}
	return false
}

// take makes the record end at the newline buf[end].
func (c *block) take(end int) {
	c.a, c.b, c.next = c.next, end, end+1
	if end > c.a && c.buf[end-1] == '\r' {
		c.b--
	}
}

// place is the line and column of buf[at], which belongs to the record read last.
func (c *block) place(at int) (line, col int) {
	if c.counted > c.a {
		panic("table: a chunk read backwards")
	}
	c.line += bytes.Count(c.buf[c.counted:c.a], newline)
	c.counted = c.a
	return c.line + bytes.Count(c.buf[c.a:at], newline), at - bytes.LastIndexByte(c.buf[:at], '\n')
}

// bad is an error about buf[from:to] of the record read last.
func (c *block) bad(from, to int, msg, remedy string) error {
	line, col := c.place(from)
	to = min(to, from+64) // a message shows less
	return &data.Error{File: c.name, Line: line, Col: col, Token: string(c.buf[from:to]), Msg: msg, Remedy: remedy}
}

// nulError is the error about a NUL byte in the record read last, or nil.
func (c *block) nulError() error {
	k := bytes.IndexByte(c.buf[c.a:c.b], 0)
	if k < 0 {
		return nil
	}
	return c.bad(c.a+k, c.a+k+1, "NUL byte", "give a text file in UTF-8")
}

package table

import (
	"bytes"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/slalom-ml/slalom/internal/number"
)

var _ Chunk = (*objects)(nil)

// objects is a chunk of JSON lines. The parser descends along the tree of
// nodes; where a key is not in the tree, the value is checked and skipped.
// Every record ends in a newline, which no token holds, so that nothing needs
// to watch the end of the buffer.
type objects struct {
	block
	tree    *tree
	rec     []Cell
	st      *state
	home    *pool[*state]
	skipped *atomic.Int64
	grow    *sampler // not nil: nodes are made, cells are not
	err     error    // what is wrong with the record
}

// state is what objects needs beside its chunk.
type state struct {
	stamp   uint32 // of this record
	seen    []uint32
	set     []uint32 // by column, likewise
	at      []int    // by column: where its value begins
	scratch []byte   // strings that held escapes
	strange strangers
	missed  int64 // keys that are no columns, in this record
}

func newObjects(b block, f *files, skipped *atomic.Int64) *objects {
	st, ok := f.states.get()
	if !ok {
		st = &state{set: make([]uint32, len(f.columns)), at: make([]int, len(f.columns)), seen: make([]uint32, f.tree.nodes)}
	}
	return &objects{block: b, tree: f.tree, st: st, home: &f.states, skipped: skipped}
}

// Release gives the memory back.
func (c *objects) Release() {
	if c.buf != nil {
		c.home.put(c.st)
		c.st, c.rec = nil, nil
		c.release()
	}
}

// Next reads a record.
func (c *objects) Next(rec []Cell) (bool, error) {
	i := 0
	for {
		if !c.skip() {
			return false, nil
		}
		end := c.next + bytes.IndexByte(c.buf[c.next:], '\n')
		c.take(end)
		if i = c.space(c.a); i < end {
			break
		}
	}
	s := c.st
	s.stamp++
	if s.stamp == 0 { // once in 2^32 records
		clear(s.seen)
		clear(s.set)
		s.stamp = 1
	}
	s.scratch, s.missed = s.scratch[:0], 0
	s.strange.reset()
	c.rec, c.err = rec, nil
	clear(rec)
	if c.nul {
		if c.err = c.nulError(); c.err != nil {
			return true, c.err
		}
	}
	if c.buf[i] != '{' {
		remedy := "write one object a line, {\"key\": value, …}"
		if c.buf[i] == '[' {
			remedy += "; jq -c '.[]' makes that of an array"
		}
		return true, c.bad(i, c.token(i), "not an object", remedy)
	}
	if i = c.object(i, c.tree.root, 1); i >= 0 {
		if i = c.space(i); c.buf[i] != '\n' {
			c.fail(i, "text after the object", "write one object a line")
		}
	}
	if c.err == nil && s.missed > 0 && c.skipped != nil {
		c.skipped.Add(s.missed)
	}
	return true, c.err
}

// fail notes what is wrong at buf[i]. The first fault counts.
func (c *objects) fail(i int, msg, remedy string) int {
	if c.err == nil {
		c.err = c.bad(i, c.token(i), msg, remedy)
	}
	return -1
}

// unexpected is the fault of what stands at buf[i] where want should.
func (c *objects) unexpected(i int, want string) int {
	if c.buf[i] == '\n' {
		if c.err == nil {
			c.err = c.bad(c.b, c.b, "the line ends where "+want+" should stand", "write one object a line, the whole of it")
		}
		return -1
	}
	return c.fail(i, "not "+want, "write valid JSON")
}

// token is the end of what to show of buf[i:].
func (c *objects) token(i int) int {
	k := i
	for k < c.b && k < i+20 && !slices.Contains([]byte(",]} \t\r"), c.buf[k]) {
		k++
	}
	return min(max(k, i+1), max(c.b, i))
}

// space is the place of the first byte at or after i that is no blank.
func (c *objects) space(i int) int {
	for c.buf[i] == ' ' || c.buf[i] == '\t' || c.buf[i] == '\r' {
		i++
	}
	return i
}

// object reads the object at buf[at], whose node is n, and gives the place
// behind it; −1: it is wrong. A nil node means that it is only checked.
func (c *objects) object(at int, n *node, depth int) int {
	if depth > deepest {
		return c.fail(at, "nested deeper than "+strconv.Itoa(deepest)+" levels", "flatten it")
	}
	i := c.space(at + 1)
	if c.buf[i] == '}' {
		return i + 1
	}
	for guess := 0; ; {
		if c.buf[i] != '"' {
			return c.unexpected(i, "a key in double quotes")
		}
		key := i
		var m *node
		if n != nil && guess < len(n.kids) {
			if k := n.kids[guess]; k.raw != "" && len(c.buf)-i > len(k.raw) && string(c.buf[i+1:i+1+len(k.raw)]) == k.raw {
				m, i = k, i+1+len(k.raw)
			}
		}
		if m == nil {
			if m, i = c.lookup(at, i, n); i < 0 {
				return -1
			}
		}
		if m != nil {
			if guess = m.order + 1; c.st.seen[m.id] == c.st.stamp {
				return c.twice(key)
			}
			c.st.seen[m.id] = c.st.stamp
		}
		if i = c.space(i); c.buf[i] != ':' {
			return c.unexpected(i, "a colon")
		}
		if i = c.value(c.space(i+1), m, depth); i < 0 {
			return -1
		}
		switch i = c.space(i); c.buf[i] {
		case ',':
			i = c.space(i + 1)
		case '}':
			return i + 1
		default:
			return c.unexpected(i, "a comma or a closing brace")
		}
	}
}

func (c *objects) twice(i int) int {
	_, end := c.text(i)
	c.err = c.bad(i, max(end, i), "the key occurs twice in its object", "write it once")
	return -1
}

// lookup reads the key at buf[i] of the object at buf[at] and finds its node.
func (c *objects) lookup(at, i int, n *node) (m *node, end int) {
	key, end := c.text(i)
	if end < 0 {
		return nil, -1
	}
	if n != nil {
		if m = n.kid(key); m == nil && c.grow != nil {
			m = c.tree.addKid(n, string(key))
		}
		if m != nil {
			c.widen(m)
			return m, end
		}
		c.st.missed++
	}
	if c.st.strange.known(at, key) {
		return nil, c.twice(i)
	}
	return nil, end
}

// widen makes room for a node while nodes are being made.
func (c *objects) widen(m *node) {
	if m.id >= len(c.st.seen) {
		c.st.seen = append(c.st.seen, make([]uint32, m.id+1-len(c.st.seen))...)
	}
}

// array reads the array at buf[at], whose node is n.
func (c *objects) array(at int, n *node, depth int) int {
	if depth > deepest {
		return c.fail(at, "nested deeper than "+strconv.Itoa(deepest)+" levels", "flatten it")
	}
	i := c.space(at + 1)
	if c.buf[i] == ']' {
		return i + 1
	}
	for k := 0; ; k++ {
		m := n.item(k)
		if m == nil && n != nil {
			if c.grow != nil {
				m = c.tree.addItem(n)
			} else {
				c.st.missed++
			}
		}
		if i = c.value(i, m, depth); i < 0 {
			return -1
		}
		switch i = c.space(i); c.buf[i] {
		case ',':
			i = c.space(i + 1)
		case ']':
			return i + 1
		default:
			return c.unexpected(i, "a comma or a closing bracket")
		}
	}
}

// value reads the value at buf[i], whose node is n.
func (c *objects) value(i int, n *node, depth int) int {
	switch b := c.buf[i]; {
	case b == '"':
		t, end := c.text(i)
		if end < 0 {
			return -1
		}
		x := Cell{Kind: Text, Text: t}
		if len(t) == 0 {
			x.Kind = Missing
		}
		return c.cell(i, end, n, x)
	case b == '{':
		return c.object(i, n, depth+1)
	case b == '[':
		return c.array(i, n, depth+1)
	case b == '-' || b-'0' <= 9:
		end := c.number(i)
		if end < 0 {
			return -1
		}
		if n == nil {
			return end
		}
		x := Cell{Kind: Number, Text: c.buf[i:end]}
		var f number.Fault
		if x.Num, f = number.Float64(x.Text); f != number.Fine {
			x.Kind, x.Num = Text, 0 // 1e999
		}
		return c.cell(i, end, n, x)
	}
	pad := c.buf[:len(c.buf)+8]
	switch {
	case string(pad[i:i+3]) == "NaN": // as Python writes it
		return c.fail(i, "not a value", "write null")
	case string(pad[i:i+4]) == "null":
		return c.cell(i, i+4, n, Cell{})
	case string(pad[i:i+4]) == "true":
		return c.cell(i, i+4, n, Cell{Kind: Text, Text: c.buf[i : i+4]})
	case string(pad[i:i+5]) == "false":
		return c.cell(i, i+5, n, Cell{Kind: Text, Text: c.buf[i : i+5]})
	}
	return c.unexpected(i, "a value")
}

// cell puts what stands at buf[i:end] into the cell of node n, and gives end.
func (c *objects) cell(i, end int, n *node, x Cell) int {
	switch {
	case n == nil:
	case c.grow != nil:
		c.grow.note(n, x.Kind != Missing)
	case n.col < 0:
		if x.Kind != Missing {
			c.st.missed++
		}
	case n.col >= len(c.rec): // only checked
	case c.st.set[n.col] == c.st.stamp:
		return c.fail(i, "a second value for the column "+strconv.Quote(n.name), "rename one of the keys")
	default:
		c.rec[n.col] = x
		c.st.set[n.col], c.st.at[n.col] = c.st.stamp, i
	}
	return end
}

// number is the end of the number at buf[i].
func (c *objects) number(i int) int {
	b, k := c.buf, i
	if b[k] == '-' {
		k++
	}
	switch {
	case b[k] == '0':
		k++
	case b[k]-'1' <= 8:
		k = digits(b, k)
	default:
		return c.fail(i, "not a number", "write digits after the sign")
	}
	if b[k] == '.' {
		if k++; b[k]-'0' > 9 {
			return c.fail(i, "not a number", "write digits after the point")
		}
		k = digits(b, k)
	}
	if b[k]|0x20 == 'e' {
		if k++; b[k] == '+' || b[k] == '-' {
			k++
		}
		if b[k]-'0' > 9 {
			return c.fail(i, "not a number", "write digits in the exponent")
		}
		k = digits(b, k)
	}
	if b[k]-'0' <= 9 {
		return c.fail(i, "not a number", "leave out the zero before it")
	}
	return k
}

// digits is the place of the first byte at or after i that is no digit.
func digits(b []byte, i int) int {
	for b[i]-'0' <= 9 {
		i++
	}
	return i
}

// Place is where the record read last, or the value of a column, begins.
func (c *objects) Place(column int) (file string, line, col int) {
	at := c.a
	if s := c.st; s != nil && column >= 0 && column < len(s.set) && s.set[column] == s.stamp {
		at = s.at[column]
	}
	line, col = c.place(at)
	return c.name, line, col
}

package table

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
)

var _ Chunk = (*delimited)(nil)

// delimited is a chunk of CSV or TSV.
//
// Records without a quote, most of them, take the short way: decimals are read
// where they stand; for other fields the newline is found, then eight bytes at
// a time are compared with the delimiter. The long way goes field by field.
type delimited struct {
	block
	delim   byte
	quote   bool // quotes have a meaning
	headed  bool
	head    string // a record like this is the header once more
	quoteAt int    // the first quote at or after next; len(buf): none
	scratch []byte // texts that are not as they stand in buf
	numbers []bool // columns to be read as numbers
}

func newDelimited(b block, d dialect) *delimited {
	c := &delimited{block: b, delim: d.delim, quote: d.quote, headed: !d.noHeader, head: d.head, quoteAt: len(b.buf)}
	c.findQuote(0)
	return c
}

// Release gives the memory back.
func (c *delimited) Release() {
	c.release()
	c.quoteAt = 0
}

// findQuote sets quoteAt for a record that begins at from.
func (c *delimited) findQuote(from int) {
	c.quoteAt = len(c.buf)
	if c.quote {
		if k := bytes.IndexByte(c.buf[from:], '"'); k >= 0 {
			c.quoteAt = from + k
		}
	}
}

// Next reads a record. The header, where files were joined, is none.
func (c *delimited) Next(rec []Cell) (bool, error) {
	n, err := 0, error(nil)
	for again := true; again; again = c.b-c.a == len(c.head) && c.head != "" && string(c.Raw()) == c.head {
		if !c.skip() {
			return false, nil
		}
		n, err = c.record(rec)
	}
	if c.nul {
		if e := c.nulError(); e != nil {
			err = e
		}
	}
	if err == nil && n != len(rec) {
		err = c.ragged(n, len(rec))
	}
	return true, err
}

// Numbers says which columns will be read as numbers.
func (c *delimited) Numbers(columns []bool) { c.numbers = columns }

// record reads the record at next into rec, as far as it goes, and gives the
// number of its fields.
func (c *delimited) record(rec []Cell) (n int, err error) {
	n, from, last := c.decimals(rec, 0, c.next)
	if last {
		c.take(from)
		return n, nil
	}
	if c.next > c.quoteAt {
		c.findQuote(c.next)
	}
	end := from + bytes.IndexByte(c.buf[from:], '\n')
	if end > c.quoteAt {
		return c.quoted(rec)
	}
	c.take(end)
	for {
		if n, from, last = c.plain(rec, n, from); last {
			return n, nil
		}
		if n, from, last = c.decimals(rec, n, from); last {
			return n, nil
		}
	}
}

const (
	ones   = 0x0101010101010101
	sevens = 0x7f7f7f7f7f7f7f7f
)

// plain reads fields of the record buf[:b], which has no quotes there, from the n-th on, which begins at
// from, up to one that is to be read as a number. It gives the number of the next field
// and where it begins, or that there is none.
func (c *delimited) plain(rec []Cell, n, from int) (next, begin int, last bool) {
	buf := c.buf[:c.b+8] // read, not used, past b
	pattern := uint64(c.delim) * ones
	for i := from; i < c.b; i += 8 {
		x := binary.LittleEndian.Uint64(buf[i:]) ^ pattern
		m := ^((x&sevens + sevens) | x | sevens) // the high bit of each byte that is the delimiter
		if c.b-i < 8 {
			m &= 1<<(8*uint(c.b-i)) - 1
		}
		for ; m != 0; m &= m - 1 {
			at := i + bits.TrailingZeros64(m)>>3
			if n < len(rec) {
				if t, x := buf[from:at], &rec[n]; len(t) > 0 && t[0] > ' ' && t[0]|' ' != 'n' && t[len(t)-1] > ' ' {
					x.Kind, x.Num, x.Text = Text, 0, t // as set would
				} else {
					x.set(t)
				}
			}
			n++
			from = at + 1
			if n < len(c.numbers) && c.numbers[n] {
				return n, from, false
			}
		}
	}
	if n < len(rec) {
		rec[n].set(buf[from:c.b])
	}
	return n + 1, c.b, true
}

// set makes the cell what a field without quotes says.
func (x *Cell) set(t []byte) {
	if len(t) == 0 || t[0] <= ' ' || t[len(t)-1] <= ' ' || len(t) <= 4 && t[0]|' ' == 'n' {
		t = usual(t)
	}
	x.Kind, x.Num, x.Text = Text, 0, t
	if len(t) == 0 {
		x.Kind = Missing
	}
}

// usual is a field's text without the blanks around it; empty for what other programs write where nothing is known.
func usual(t []byte) []byte {
	t = bytes.Trim(t, " \t")
	switch string(t) {
	case "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null":
		return t[:0]
	}
	return t
}

// quoted reads the record at next field by field.
func (c *delimited) quoted(rec []Cell) (n int, err error) {
	c.scratch = c.scratch[:0]
	start, b := c.next, c.buf
	c.a = start // for errors
	for i := start; ; i++ {
		var t []byte
		from := i
		if i = c.past(i); b[i] != '"' {
			i = from
			for b[i] != c.delim && b[i] != '\n' {
				i++
			}
			t = b[from:i]
			if b[i] == '\n' && i > from && b[i-1] == '\r' {
				t = b[from : i-1]
			}
			if n < len(rec) {
				rec[n].set(t)
			}
		} else {
			from = i
			if t, i = c.inside(from + 1); i < 0 {
				c.take(len(b) - 1)
				return n, c.bad(from, c.b, "the quote is not closed", "end the field with a quote")
			}
			if n < len(rec) {
				rec[n].setQuoted(t)
			}
			if end := c.past(i + 1); b[end] == c.delim || b[end] == '\n' || b[end] == '\r' && b[end+1] == '\n' {
				i = end
			} else {
				i++
			}
			if b[i] == '\r' && b[i+1] == '\n' {
				i++
			}
			if b[i] != c.delim && b[i] != '\n' {
				for b[i] != c.delim && b[i] != '\n' {
					i++
				}
				if err == nil {
					err = c.bad(from, i, "text after the closing quote", "write a quote inside quotes twice")
				}
			}
		}
		n++
		if b[i] == '\n' {
			c.take(i)
			return n, err
		}
	}
}

// past is the place of the first byte at or after i that is no blank, which may be a quote, or what stands behind one.
func (c *delimited) past(i int) int {
	for (c.buf[i] == ' ' || c.buf[i] == '\t') && c.buf[i] != c.delim {
		i++
	}
	return i
}

// setQuoted makes the cell what a field in quotes says.
func (x *Cell) setQuoted(t []byte) {
	x.Kind, x.Num, x.Text = Text, 0, t
	if len(t) == 0 {
		x.Kind = Missing
	}
}

// inside is the text in quotes that begins at buf[i], doubled quotes written once, and
// where its closing quote is; −1: there is none.
func (c *delimited) inside(i int) (t []byte, end int) {
	from, begin := i, len(c.scratch)
	for {
		k := quote(c.buf, i)
		switch {
		case k < 0:
			return nil, -1
		case k+1 < len(c.buf) && c.buf[k+1] == '"':
			c.scratch = append(c.scratch, c.buf[i:k+1]...)
			i = k + 2
			continue
		case len(c.scratch) == begin:
			return c.buf[from:k], k
		}
		c.scratch = append(c.scratch, c.buf[i:k]...)
		return c.scratch[begin:len(c.scratch):len(c.scratch)], k
	}
}

// Place is where the record read last, or a field of it, begins.
func (c *delimited) Place(column int) (file string, line, col int) {
	line, col = c.place(c.field(column))
	return c.name, line, col
}

// field is where a field of the record read last begins; the record's begin if
// there is no such field.
func (c *delimited) field(column int) int {
	i := c.a
	for k := 0; k < column; k++ {
		if c.quote && i < c.b {
			if o := c.past(i); c.buf[o] == '"' {
				if i = closing(c.buf, o+1); i < 0 {
					return c.a
				}
			}
		}
		for i < c.b && c.buf[i] != c.delim {
			i++
		}
		if i >= c.b {
			return c.a
		}
		i++
	}
	return i
}

// ragged is the error for a record of n fields where there are d columns.
func (c *delimited) ragged(n, d int) error {
	fields, have := " fields, ", "but the header has "
	if n == 1 {
		fields = " field, "
	}
	if !c.headed {
		have = "but the first record has "
	}
	remedy := "look for a missing or a superfluous " + strconv.Quote(string(rune(c.delim)))
	if c.quote {
		remedy += ", or one that is not in quotes"
	}
	from, to := c.b, c.b // where more should stand
	if n > d {
		from = c.field(d)
	}
	return c.bad(from, to, strconv.Itoa(n)+fields+have+strconv.Itoa(d), remedy)
}

package table

import (
	"encoding/binary"

	"github.com/slalom-ml/slalom/internal/number"
)

// decimals reads fields from the n-th on, which begins at buf[from], as long as they are to be
// read as numbers and are decimals without exponents, blanks and quotes. It gives the number of the next
// field and where it begins; behind the last field of the record, where its newline is.
func (c *delimited) decimals(rec []Cell, n, from int) (next, begin int, last bool) {
	if len(c.numbers) != len(rec) {
		return n, from, false
	}
	buf, delim, want := c.buf, c.delim, c.numbers[:len(rec)]
	for ; n < len(rec) && want[n]; n++ {
		q := (*[17]byte)(buf[from : from+17])
		x := binary.LittleEndian.Uint64(q[1:9]) ^ number.Zeros
		lead, f := number.Lead(q[0]), number.FormOf(x)
		v := f.Value(lead, x)
		size, y := f.Size&15, &rec[n]
		ch := q[size]
		if ch == delim && lead&f.Refused == 0 {
			y.Kind, y.Num, y.Text = Number, v, q[:size:size]
			from += int(size) + 1
			continue
		}
		at := from + int(size)
		if ch != '\n' && ch != '\r' || lead&f.Refused != 0 { // a longer number, or none
			var ok bool
			if v, at, ok = number.Short64(buf, from); !ok {
				break
			}
			ch = buf[at]
		}
		y.Kind, y.Num, y.Text = Number, v, buf[from:at:at]
		switch {
		case ch == delim:
			from = at + 1
		case ch == '\n':
			return n + 1, at, true
		case ch == '\r' && buf[at+1] == '\n':
			return n + 1, at + 1, true
		default:
			return n, from, false
		}
	}
	return n, from, false
}

package table

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/slalom-ml/slalom/internal/number"
)

// decimals reads fields from the n-th on, which begins at buf[from], as long as they are to be
// read as numbers and are decimals without exponents, blanks and quotes. It gives the number of the next
// field and where it begins; behind the last field of the record, where its newline is.
//
// A branch foretold wrongly costs as much as fifty operations, so there is none for
// the sign and the number of digits: which of eight bytes are no digits makes eight bits, and
// a table says what to do then. The first byte may be a sign and stands aside.
func (c *delimited) decimals(rec []Cell, n, from int) (next, begin int, last bool) {
	if len(c.numbers) != len(rec) {
		return n, from, false
	}
	buf, delim, want := c.buf, c.delim, c.numbers[:len(rec)]
	for ; n < len(rec) && want[n]; n++ {
		q := (*[17]byte)(buf[from : from+17])
		x := binary.LittleEndian.Uint64(q[1:9]) ^ number.Zeros
		f := &points[number.Others(x)*0x0002040810204081>>56]
		if byte(x>>(f.first&63)) != '.'^'0' {
			f = &wholes[f.first>>3&15]
		}
		lead := leads[q[0]]
		m := number.Digits((x&f.before|x>>8&f.behind)<<(f.shift&63)) + f.power*(lead>>1&15)
		v := math.Float64frombits(math.Float64bits(float64(int64(m))/f.scale) | lead<<63)
		size, y := f.size&15, &rec[n]
		ch := q[size]
		if ch == delim && lead&f.refused == 0 {
			y.Kind, y.Num, y.Text = Number, v, q[:size:size]
			from += int(size) + 1
			continue
		}
		at := from + int(size)
		if ch != '\n' && ch != '\r' || lead&f.refused != 0 { // a longer number, or none
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

// A form says how to read a number's bytes behind its first one, the lead. The number is
// (lead·power + rest) / scale, where rest is made of the digits before and behind the point.
type form struct {
	before, behind uint64 // masks of these digits; those behind when they have moved to the point's place
	power          uint64
	scale          float64
	size           uint64 // bytes of the number, the lead included
	refused        uint64 // leads that do not go with it
	first, shift   uint8  // bits to the first byte that is no digit, and that the digits have to move up
	_              uint64 // 64 bytes make an address in one operation
}

const minus, other = 1, 256 // leads that are no digits; a digit d is 2d

var leads = func() (l [256]uint64) {
	for k := range l {
		l[k] = other
	}
	l['-'] = minus
	for d := range uint64(10) {
		l['0'+d] = 2 * d
	}
	return l
}()

// points are the forms of numbers with a point, by a bit for each byte that is no digit;
// wholes are those of whole numbers, by their digits behind the lead.
var points, wholes = func() (p [256]form, w [16]form) {
	for k := range p {
		first, end := bits.TrailingZeros8(uint8(k)), bits.TrailingZeros8(uint8(k&(k-1)))
		before := uint64(1)<<(8*first) - 1
		p[k] = newForm(before, ^before, end-1, max(end-1-first, 0))
		p[k].first, p[k].size = uint8(8*first), uint64(end+1)
	}
	for k := range 9 {
		w[k] = newForm(^uint64(0), 0, k, 0)
		w[k].size = uint64(k + 1)
	}
	return p, w
}()

// newForm is the form of so many digits behind the lead, of which scale are behind the point.
func newForm(before, behind uint64, digits, scale int) form {
	f := form{before: before, behind: behind, power: 1, scale: 1, refused: other, shift: uint8(64-8*digits) & 63}
	if digits == 0 {
		f.before, f.behind, f.refused = 0, 0, other|minus
	}
	for range digits {
		f.power *= 10
	}
	for range scale {
		f.scale *= 10
	}
	return f
}

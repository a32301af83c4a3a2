package number

import (
	"math"
	"math/bits"
)

// Form says how to read the bytes of a short decimal behind its first one, the lead, so
// that neither the sign nor the number of digits costs a branch. With l = Lead(b[0])
// and x = w ^ Zeros for the word w at b[1:], f = FormOf(x) fits the number at b, and f.Value(l, x) is it, if l&f.Refused
// is 0 and if it ends at b[f.Size]. So up to nine bytes are read, and all bits are right, also when
// the number is rounded again to float32.
//
// It is (lead·power + rest) / scale, where rest has the digits before the point and those behind it, which
// move by a byte. Below 10^9 and divided by up to 10^7, it is further than 2^-42 of itself from the middle between two
// float32s, if it is not just there; so rounding twice does no harm.
type Form struct {
	before, behind uint64 // masks of the digits; those behind when they have moved
	power          uint64
	scale          float64
	Size           uint64 // bytes of the number, up to 9
	Refused        uint64 // leads that do not go with it
	first, shift   uint8  // bits to the first byte that is no digit, and that the digits have to move up
	_              uint64 // 64 bytes make an address in one operation
}

// FormOf is the form of the number whose bytes from the second on are those of x.
func FormOf(x uint64) *Form {
	f := &points[Others(x)*0x0002040810204081>>56] // a bit for each byte that is no digit
	if byte(x>>(f.first&63)) != '.'^'0' {
		f = &wholes[f.first>>3&15]
	}
	return f
}

// Value is the number.
func (f *Form) Value(lead, x uint64) float64 {
	m := Digits((x&f.before|x>>8&f.behind)<<(f.shift&63)) + f.power*(lead>>1&15)
	return math.Float64frombits(math.Float64bits(float64(int64(m))/f.scale) | lead<<63)
}

// Lead is a first byte in the way that forms take it.
func Lead(b byte) uint64 { return leads[b] }

// Leads that are no digits; a digit d is 2d.
const (
	Minus = 1
	other = 256
)

var leads = func() (l [256]uint64) {
	for k := range l {
		l[k] = other
	}
	l['-'] = Minus
	for d := range uint64(10) {
		l['0'+d] = 2 * d
	}
	return l
}()

// points are the forms of numbers with a point, by a bit for each byte that is no digit;
// wholes are those of whole numbers, by their digits behind the lead.
var points, wholes = func() (p [256]Form, w [16]Form) {
	for k := range p {
		first, end := bits.TrailingZeros8(uint8(k)), bits.TrailingZeros8(uint8(k&(k-1)))
		before := uint64(1)<<(8*first) - 1
		p[k] = newForm(before, ^before, end-1, max(end-1-first, 0))
		p[k].first, p[k].Size = uint8(8*first), uint64(end+1)
	}
	for k := range 9 {
		w[k] = newForm(^uint64(0), 0, k, 0)
		w[k].Size = uint64(k + 1)
	}
	return p, w
}()

// newForm is the form of so many digits behind the lead, scale of them behind the point.
func newForm(before, behind uint64, digits, scale int) Form {
	f := Form{before: before, behind: behind, power: 1, scale: 1, Refused: other, shift: uint8(64-8*digits) & 63}
	if digits == 0 {
		f.before, f.behind, f.Refused = 0, 0, other|Minus
	}
	for range digits {
		f.power *= 10
	}
	for range scale {
		f.scale *= 10
	}
	return f
}

package number

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Short32 reads a decimal of up to eight bytes after its sign, without an
// exponent, at b[i:], that ends before a byte up to ' '. It gives up (ok false) on
// all others, and reads up to ten bytes from b[i] on, which must be there.
func Short32(b []byte, i int) (v float32, end int, ok bool) {
	w := binary.LittleEndian.Uint64(b[i:])
	var sign uint32
	if c := byte(w); c == '-' || c == '+' {
		sign = uint32(c&4) << 29 // '-' has the bit, '+' has not
		i++
		w = binary.LittleEndian.Uint64(b[i:])
	}
	n := 8
	if t := (w - (' '+1)*ones) &^ w & (128 * ones); t != 0 {
		n = bits.TrailingZeros64(t) >> 3
	} else if b[i+8] > ' ' {
		return 0, i, false
	}
	end = i + n
	w = (w ^ '0'*ones) << (uint(64-8*n) & 63)
	e := 0
	if x := w ^ ('.'^'0')*ones; (x-ones)&^x&(128*ones) != 0 {
		p := uint(bits.TrailingZeros64((x-ones)&^x&(128*ones))) &^ 7 // of the point
		e = int(7 - p>>3)
		below := w & (1<<p - 1)
		w = w>>p>>8<<8<<p | below<<8
		n--
	}
	if (w|(w+118*ones))&(128*ones) != 0 || n <= 0 {
		return 0, i, false
	}
	f := float64(digits(w)) / pow10[e&15]
	low := math.Float64bits(f) & (1<<29 - 1) // what float32 does not keep
	if low-(1<<28-4) <= 8 {
		return 0, i, false
	}
	return math.Float32frombits(math.Float32bits(float32(f)) | sign), end, true
}

// digits is the number whose digits are the bytes of a word, the last the highest.
func digits(w uint64) uint64 {
	w = w*10 + w>>8
	const pair = 0xff000000ff
	return ((w&pair)*(100+1000000<<32) + (w>>16&pair)*(1+10000<<32)) >> 32
}

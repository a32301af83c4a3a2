package number

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Short32 reads the decimal at b[i:], if it has up to seven digits before its point, no more than
// 18 in all, no exponent, and ends before a byte up to ' '. It gives up (ok false) on all others and on the few
// that it might round wrongly. From the byte that ends the number on, eight must be there.
func Short32(b []byte, i int) (v float32, end int, ok bool) {
	neg := b[i] == '-'
	if neg || b[i] == '+' {
		i++
	}
	x := binary.LittleEndian.Uint64(b[i:i+8]) ^ Zeros
	n := bits.TrailingZeros64(Others(x)) >> 3
	m := Digits(x << (64 - 8*n))
	f := float64(int64(m))
	if i += n; n == 8 {
		return 0, i, false
	}
	if b[i] == '.' {
		from := i + 1
		m, i = fraction(b, from, m)
		e := i - from
		if n += e; n > 18 {
			return 0, i, false
		}
		f = float64(int64(m)) / pow10[e]
		if low := math.Float64bits(f) & (1<<29 - 1); low-(1<<28-4) <= 8 { // what float32 does not keep is about half
			return 0, i, false
		}
	}
	if neg {
		f = -f
	}
	return float32(f), i, n > 0 && b[i] <= ' '
}

// fraction appends the digits at b[i:], up to 16, to those of m.
func fraction(b []byte, i int, m uint64) (_ uint64, end int) {
	for range 2 {
		x := binary.LittleEndian.Uint64(b[i:i+8]) ^ Zeros
		n := bits.TrailingZeros64(Others(x)) >> 3
		m = m*whole10[n&15] + Digits(x<<(64-8*n))
		if i += n; n < 8 {
			break
		}
	}
	return m, i
}

var whole10 = [16]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

package number

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Short32 reads the decimal at b[i:], if it has no more than 18 digits, no exponent,
// and ends before a byte up to ' '. It gives up (ok false) on all others and on the few
// that it might round wrongly. From the byte that ends the number on, eight must be there.
func Short32(b []byte, i int) (v float32, end int, ok bool) {
	m, e, end, neg, ok := short(b, i)
	if !ok || b[end] > ' ' {
		return 0, end, false
	}
	f := float64(int64(m)) / pow10[e&31]
	if low := math.Float64bits(f) & (1<<29 - 1); low-(1<<28-4) <= 8 { // what float32 does not keep is about half
		return 0, end, false
	}
	if neg {
		f = -f
	}
	return float32(f), end, true
}

// Short64 reads the decimal at b[i:], if it has no more than 18 digits, of a number up to 2^53, and no exponent.
// From the byte that ends the number on, eight must be there.
func Short64(b []byte, i int) (v float64, end int, ok bool) {
	m, e, end, neg, ok := short(b, i)
	if !ok || m > 1<<53 {
		return 0, end, false
	}
	v = float64(int64(m)) / pow10[e&31]
	if neg {
		v = -v
	}
	return v, end, true
}

// short reads the decimal at b[i:] as ±m·10^-e: up to eight digits, a point, and up to 16 digits, or up
// to 16 digits. What is behind them is for the caller to look at.
func short(b []byte, i int) (m uint64, e, end int, neg, ok bool) {
	neg = b[i] == '-'
	if neg || b[i] == '+' {
		i++
	}
	x := binary.LittleEndian.Uint64(b[i:i+8]) ^ Zeros
	n := bits.TrailingZeros64(Others(x)) >> 3
	if m = x & 15; n != 1 { // mostly one
		m = Digits(x << (64 - 8*n))
	}
	i += n
	point := b[i] == '.'
	if point {
		i++
	} else if n < 8 {
		return m, 0, i, neg, n > 0
	}
	x = binary.LittleEndian.Uint64(b[i:i+8]) ^ Zeros
	k := bits.TrailingZeros64(Others(x)) >> 3
	m = m*whole10[k&15] + Digits(x<<(64-8*k))
	if i += k; point && k == 8 {
		x = binary.LittleEndian.Uint64(b[i:i+8]) ^ Zeros
		d := bits.TrailingZeros64(Others(x)) >> 3
		m = m*whole10[d&15] + Digits(x<<(64-8*d))
		k, i = k+d, i+d
	}
	if point {
		e = k
	}
	return m, e, i, neg, uint(n+k-1) < 18
}

var whole10 = [16]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

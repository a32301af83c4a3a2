package number

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"strconv"
)

var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// decimal reads the number at b[i:] as ±m·10^e. b must go on with a byte that
// belongs to no number. It gives up (ok false) on more than 19 digits, on
// |e| > 22 and on what is no number; end is the byte after the number.
func decimal(b []byte, i int) (m uint64, e, end int, neg, ok bool) {
	switch b[i] {
	case '-':
		neg = true
		i++
	case '+':
		i++
	}
	start := i
	for ; b[i]-'0' <= 9; i++ {
		m = m*10 + uint64(b[i]-'0')
	}
	digits := i - start
	if b[i] == '.' {
		i++
		dot := i
		for ; b[i]-'0' <= 9; i++ {
			m = m*10 + uint64(b[i]-'0')
		}
		e = dot - i
		digits += i - dot
	}
	if uint(digits-1) >= 19 {
		return m, e, i, neg, false
	}
	if b[i]|0x20 == 'e' {
		var x int
		if x, i, ok = exponent(b, i+1); !ok {
			return m, e, i, neg, false
		}
		e += x
	}
	return m, e, i, neg, -22 <= e && e <= 22
}

// exponent reads a signed whole number of at most three digits.
func exponent(b []byte, i int) (x, end int, ok bool) {
	neg := b[i] == '-'
	if neg || b[i] == '+' {
		i++
	}
	start := i
	for ; b[i]-'0' <= 9 && i-start < 4; i++ {
		x = x*10 + int(b[i]-'0')
	}
	if neg {
		x = -x
	}
	return x, i, 0 < i-start && i-start < 4
}

// Fast32 reads the number at b[i:] as float32, under the terms of decimal.
func Fast32(b []byte, i int) (v float32, end int, ok bool) {
	m, e, end, neg, ok := decimal(b, i)
	if !ok {
		return 0, end, false
	}
	f := float64(m)
	if e < 0 {
		f /= pow10[-e]
	} else if e > 0 {
		f *= pow10[e]
	}
	low := math.Float64bits(f) & (1<<29 - 1) // what float32 does not keep
	if low-(1<<28-4) <= 8 || f >= 1<<127 {
		return 0, end, false
	}
	if neg {
		f = -f
	}
	return float32(f), end, true
}

// Fast64 reads the number at b[i:] as float64, under the terms of decimal.
func Fast64(b []byte, i int) (v float64, end int, ok bool) {
	m, e, end, neg, ok := decimal(b, i)
	if !ok || m > 1<<53 {
		return 0, end, false
	}
	f := float64(m)
	if e < 0 {
		f /= pow10[-e]
	} else if e > 0 {
		f *= pow10[e]
	}
	if neg {
		f = -f
	}
	return f, end, true
}

// Fault is why a token is not a number we take.
type Fault string

const (
	Fine      Fault = ""             // it is one
	NotNumber Fault = "not a number" // some other text
	NotFinite Fault = "not finite"   // nan, inf
	TooLarge  Fault = "too large"    // beyond the largest number of that width
)

// Parse reads a whole token as a decimal number of 32 or 64 bits.
func Parse(tok []byte, width int) (float64, Fault) {
	for _, c := range tok {
		if c-'0' > 9 && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			return 0, notDecimal(tok)
		}
	}
	v, err := strconv.ParseFloat(string(tok), width)
	switch {
	case err == nil:
		return v, Fine
	case errors.Is(err, strconv.ErrRange):
		return 0, TooLarge
	}
	return 0, NotNumber
}

// notDecimal tells infinities and not-a-numbers from other text.
func notDecimal(tok []byte) Fault {
	switch string(bytes.ToLower(bytes.TrimLeft(tok, "+-"))) {
	case "nan", "inf", "infinity":
		return NotFinite
	}
	return NotNumber
}

// Float64 is Parse for 64 bits, quicker on the usual short decimals.
func Float64(tok []byte) (float64, Fault) {
	i, neg := 0, false
	if len(tok) > 0 && (tok[0] == '-' || tok[0] == '+') {
		neg = tok[0] == '-'
		i = 1
	}
	if n := len(tok) - i; n-1 < 8 && n > 0 && cap(tok)-i >= 8 {
		if m, e, ok := upTo8(tok[i:]); ok {
			f := float64(m) / pow10[-e]
			if neg {
				f = -f
			}
			return f, Fine
		}
	}
	start, dot := i, -1
	var m uint64
	for ; i < len(tok); i++ {
		if c := tok[i] - '0'; c <= 9 {
			m = m*10 + uint64(c)
		} else if tok[i] == '.' && dot < 0 {
			dot = i
		} else {
			break
		}
	}
	digits := i - start
	e := 0
	if dot >= 0 {
		digits--
		e = dot + 1 - i
	}
	if i < len(tok) || uint(digits-1) >= 19 || m > 1<<53 {
		return Parse(tok, 64) // an exponent, many digits, or other text
	}
	f := float64(m) / pow10[-e]
	if neg {
		f = -f
	}
	return f, Fine
}

// upTo8 reads an unsigned decimal of 1 to 8 bytes, which stands in a longer
// piece of memory: the bytes become the digits of one word, which three
// multiplications add up.
func upTo8(tok []byte) (m uint64, e int, ok bool) {
	n := len(tok)
	w := binary.LittleEndian.Uint64(tok[:8]) ^ '0'*ones
	w <<= uint(64 - 8*n) // now the last byte is the highest, and zeros stand before the first
	if x := w ^ ('.'^'0')*ones; (x-ones)&^x&(128*ones) != 0 {
		p := uint(bits.TrailingZeros64((x-ones)&^x&(128*ones))) &^ 7 // of the point
		e = int(p>>3) - 7
		below := w & (1<<p - 1)
		w = w>>p>>8<<8<<p | below<<8
		n--
	}
	if (w|(w+118*ones))&(128*ones) != 0 || n == 0 {
		return 0, 0, false
	}
	return Digits(w), e, true
}

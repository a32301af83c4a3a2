package data

import (
	"bytes"
	"errors"
	"math"
	"strconv"
)

// Numbers are read as strconv.ParseFloat reads them, to the bit, only faster.
//
// A decimal of at most 19 digits is m·10^e with a whole m. In float64, m/10^-e
// or m·10^e is off by at most half a unit for the rounding of m and half for
// the division, two units in all at worst when |e| ≤ 22, for then 10^|e| is
// exact. Rounding that to float32 gives what direct rounding gives unless the
// float64 lies within these two units of the middle between two float32s, as
// one in 2^26 does; those, and everything unusual, go to strconv.

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

// fast32 reads the number at b[i:] as float32, under the terms of decimal.
func fast32(b []byte, i int) (v float32, end int, ok bool) {
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

// fast64 reads the number at b[i:] as float64, under the terms of decimal.
func fast64(b []byte, i int) (v float64, end int, ok bool) {
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

// fault is why a token is not a number we take.
type fault string

const (
	fine      fault = ""
	notNumber fault = "not a number"
	notFinite fault = "not finite"
	tooLarge  fault = "too large"
)

// number reads a whole token as a decimal number of 32 or 64 bits.
func number(tok []byte, width int) (float64, fault) {
	for _, c := range tok {
		if c-'0' > 9 && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			return 0, notDecimal(tok)
		}
	}
	v, err := strconv.ParseFloat(string(tok), width)
	switch {
	case err == nil:
		return v, fine
	case errors.Is(err, strconv.ErrRange):
		return 0, tooLarge
	}
	return 0, notNumber
}

// notDecimal tells infinities and not-a-numbers from other text.
func notDecimal(tok []byte) fault {
	switch string(bytes.ToLower(bytes.TrimLeft(tok, "+-"))) {
	case "nan", "inf", "infinity":
		return notFinite
	}
	return notNumber
}

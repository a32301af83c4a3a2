// Package number reads decimal numbers as strconv.ParseFloat reads them, to the
// bit, only faster.
//
// A decimal of at most 19 digits is m·10^e with a whole m. In float64, m/10^-e
// or m·10^e is off by at most half a unit for the rounding of m and half for
// the division, two units in all at worst when |e| ≤ 22, for then 10^|e| is
// exact. Rounding that to float32 gives what direct rounding gives unless the
// float64 lies within these two units of the middle between two float32s, as
// one in 2^26 does; those, and everything unusual, go to strconv. For float64
// the short way is taken only when m ≤ 2^53, where it rounds once.
//
// Unlike strconv it takes neither hexadecimal numbers nor underscores, and
// infinities and not-a-numbers are faults.
package number

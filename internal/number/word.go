package number

// A word is eight bytes of text, the first the lowest, looked at all at once
// (after Daniel Lemire, Number parsing at a gigabyte per second, 2021).

const (
	ones  = 0x0101010101010101
	highs = 128 * ones

	// Zeros is the word "00000000": x = w ^ Zeros has bytes of 0 to 9 where w has digits.
	Zeros = '0' * ones
)

// Others marks the bytes of x = w ^ Zeros that are no digits by their highest bits. The
// lowest mark is right, and so is the next if the byte before it is below 128.
func Others(x uint64) uint64 { return (x | (x + 118*ones)) & highs }

// Digits is the number whose digits are the bytes of x, the last the highest: of
// neighbours, ten times the first and the second; of those, a hundred times; and so on.
func Digits(x uint64) uint64 {
	x = x * (1 + 10<<8) >> 8 & 0x00ff00ff00ff00ff
	x = x * (1 + 100<<16) >> 16 & 0x0000ffff0000ffff
	return x * (1 + 10000<<32) >> 32
}

// Point32 is the decimal d.d…d that begins a word w, by x = w ^ Zeros, with k>>3 digits,
// up to 6, behind the point; k&7 is 7. For rounding twice, see Form.
func Point32(x uint64, k int) float32 {
	return float32(float64(Digits((x>>8&^0xff|x&0xff)<<(^k&63))) / pow10[k>>3&7])
}

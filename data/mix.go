package data

// mix scrambles 64 bits, one to one: the output function of SplitMix64
// (Steele, Lea and Flood, Fast splittable pseudorandom number generators,
// 2014). It is part of what a seed means: it must never change.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit is a number in [0, 1), a multiple of 2^-53, of 64 random bits.
func unit(x uint64) float64 { return float64(x>>11) * 0x1p-53 }

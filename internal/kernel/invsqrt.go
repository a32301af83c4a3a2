package kernel

import "math"

// invSqrt is 1/√x for 1e-37 ≤ x, to within 5e-7 of it, with the same bits everywhere: where a metric wants no more, vectors of
// it take half the time of roots and quotients. Above invSqrtMost, infinity included, it is about that of invSqrtMost; of 0 it is
// 3e19, and of NaN it is NaN.
//
// Half the exponent, turned round, and the mantissa's bits are a guess within 4 %; two Newton steps follow, the first with
// constants that balance its error (Jan Kadlec, "Improving the fast inverse square root", 2010).
func invSqrt(x float32) float32 {
	y := math.Float32frombits(invSqrtMagic - math.Float32bits(x)>>1)
	if invSqrtMost < x {
		x = invSqrtMost
	}
	y *= invSqrtFirst - float32(float32(x*invSqrtScale)*float32(y*y))
	return y * (invSqrtSecond - float32(float32(float32(x*0.5)*y)*y))
}

const (
	invSqrtMagic  = 0x5F1FFFF9
	invSqrtScale  = 0.703952253
	invSqrtFirst  = 0.703952253 * 2.38924456
	invSqrtSecond = 1.5000003 // a little more than 1.5, so that errors are as often above as below
	invSqrtMost   = 3e38
)

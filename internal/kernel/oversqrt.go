package kernel

import "math"

// overSqrt is a/√x for 1e-37 ≤ x, to within 2e-5 of it, with the same bits everywhere: where a metric wants no more, vectors of
// it take a third of the time of roots and quotients. Above overSqrtMost, infinity included, it is about that of overSqrtMost; of 0 it is
// 2e19·a, and of NaN it is NaN.
//
// Half the exponent, turned round, and the mantissa's bits are a guess y of the inverse root, √x·y from 0.934 to 0.995 (Jan
// Kadlec, "Improving the fast inverse square root", 2010); y·p(x·y²) is nearest to it, p the quadratic polynomial that
// makes the greatest relative error least.
func overSqrt(a, x float32) float32 {
	y := math.Float32frombits(overSqrtMagic - math.Float32bits(x)>>1)
	if overSqrtMost < x {
		x = overSqrtMost
	}
	t := float32(x * float32(y*y))
	return float32(a*y) * (float32(float32(t*overSqrt2)*(t-overSqrt1)) + overSqrt0)
}

const (
	overSqrtMagic = 0x5f2fab00
	overSqrt0     = 1.9455394
	overSqrt1     = 3.1013398
	overSqrt2     = 0.4499414
	overSqrtMost  = 3e38
)

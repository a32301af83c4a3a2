package kernel

import "math"

const (
	logLn2Hi = 0x1.62e42fefa38p-1   // ln 2 to a multiple of 2^-42
	logLn2Lo = 0x1.ef35793c7673p-45 // ln 2 − logLn2Hi
	logStart = 0x3fe6000000000000   // bits of 0.6875, where the table begins
)

// Log is the natural logarithm: the same bits on every machine, unlike math.Log.
//
// x = 2^k·z with 0.6875 ≤ z < 1.375. A table of 128 gives a multiple v of 1/256
// close to 1/z, so that r = v·z − 1 is exact (but for the last bit of some) and
// |r| ≤ 1/128; then ln x = k ln 2 − ln v + ln(1+r), the last by eight terms of
// its series, which leaves out less than 2^-59 of it. Around z = 1, v is 1, and
// nothing cancels. Tang, "Table-driven implementation of the logarithm function
// in IEEE floating-point arithmetic", 1990, with its division left out.
//
// Error below 0.51 ulp, for subnormal x too; 0.507 was the largest of a million
// random points, against 160 bits. Log(+Inf) = +Inf, Log(0) = −Inf, Log(x < 0) = Log(NaN) = NaN.
func Log(x float64) float64 {
	if !(x >= 0x1p-1022 && x <= math.MaxFloat64) {
		switch {
		case x == 0:
			return math.Inf(-1)
		case x < 0:
			return math.NaN()
		case x < 1: // subnormal
			return logSum(x*0x1p52, 0, -52)
		}
		return x
	}
	return logSum(x, 0, 0)
}

// Log1p is ln(1+x), accurate near x = 0: the same bits on every machine.
//
// It is Log's method at u = 1 + x; what u lost in rounding is added to r.
//
// Error below 0.53 ulp; 0.513 was the largest of a million random points.
// Log1p(+Inf) = +Inf, Log1p(−1) = −Inf, Log1p(x < −1) = Log1p(NaN) = NaN,
// Log1p(−0) = −0.
func Log1p(x float64) float64 {
	if !(x > -1 && x < 0x1p54) {
		if x == -1 {
			return math.Inf(-1)
		}
		return Log(x) // 1 is less than half an ulp of x, or x has no logarithm
	}
	if math.Abs(x) < 0x1p-54 {
		return x
	}
	u := 1 + x
	v := u - 1
	return logSum(u, (1-(u-v))+(x-v), 0)
}

// logSum is ln(u+c) + k ln 2 for normal u > 0 and |c| ≤ ulp(u); where c is not
// 0, u < 2^55.
func logSum(u, c float64, k int64) float64 {
	bits := math.Float64bits(u)
	d := bits - logStart
	e := int64(d) >> 52
	t := &logTable[d>>45&127]
	z := bits - uint64(e)<<52
	zh := math.Float64frombits(z &^ (1<<27 - 1))
	zl := math.Float64frombits(z) - zh
	r := (float64(zh*t.inverse) - 1) + float64(zl*t.inverse)
	rest := 0.0 // what r loses in taking up c
	if c != 0 {
		c = float64(c * (math.Float64frombits(uint64(1023-e)<<52) * t.inverse))
		s := r + c
		rest = (r - s) + c
		r = s
	}

	kd := float64(k + e)
	w := float64(kd*logLn2Hi) + t.hi // exact
	hi := w + r
	lo := ((w - hi) + r) + (float64(kd*logLn2Lo) + t.lo) + rest

	r2 := float64(r * r)
	q := float64(r2*(float64(r*(1.0/7))-1.0/6-float64(r2*(1.0/8)))) + (float64(r*(1.0/5)) - 1.0/4)
	q = float64(r2*q) + (float64(r*(1.0/3)) - 0.5)
	return hi + (lo + float64(r2*q))
}

package kernel

import "math"

// LogisticSlope writes the derivatives of Logistic in float32, as steps along the flow take them: the relative error is below
// 2e-7·(1 + |z|), and a derivative below 2e-38 is that. Lengths must agree.
func LogisticSlope(d []float32, z []float64, y float64) {
	d = d[:len(z)]
	c := 0
	if n := len(z) / 8; n > 0 && level != Go {
		slopeAVX2(&d[0], &z[0], n, y > 0)
		c = 8 * n
	}
	for ; c < len(z); c++ {
		d[c], _ = logisticSlope(float32(z[c]), y)
	}
}

// logisticSlope is the derivative of the logistic loss, and exp(−|z|).
func logisticSlope(z float32, y float64) (d, e float32) {
	sign := uint32(0)
	if y > 0 {
		sign = 1 << 31
	}
	minus := math.Float32bits(z) ^ sign // −m
	e = shortExp(math.Float32frombits(minus | 1<<31))
	num := e
	if minus>>31 == 0 {
		num = 1
	}
	return math.Float32frombits(math.Float32bits(num)|sign) / (e + 1), e
}

// shortExp is exp(x) for x ≤ 0 or NaN, and exp(−87) for all x below. x is k·log(2)/8 + r; a table has the eighths of powers of 2,
// and a polynomial of the third degree, within 3e-8, exp(r).
func shortExp(x float32) float32 {
	if x < shortExpLeast {
		x = shortExpLeast
	}
	shifted := float32(x*(8/math.Ln2)) + shortExpShift // its low bits are k
	r := x - float32((shifted-shortExpShift)*(math.Ln2/8))
	k := math.Float32bits(shifted)
	power := math.Float32frombits(eighths[k&7] + k>>3<<23)
	q := r + float32(float32(r*r)*(float32(r*shortExp3)+shortExp2))
	return power + float32(power*q)
}

const (
	shortExpLeast = -87
	shortExpShift = 0x1.8p23
	shortExp2     = 0.50006562
	shortExp3     = 0.16669659
)

// eighths is the bits of 2^(k/8).
var eighths = [8]uint32{0x3f800000, 0x3f8b95c2, 0x3f9837f0, 0x3fa5fed7, 0x3fb504f3, 0x3fc5672a, 0x3fd744fd, 0x3feac0c7}

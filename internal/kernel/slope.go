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

// logisticSlope is the derivative of the logistic loss, and e = exp(−|z|), at least exp(−87). −|z| is (k + r)·log(2)/8; a table has
// the eighths of powers of 2, and a polynomial of the third degree in r, within 3e-8, the rest. Few operations wait for one another:
// so much of a step does.
func logisticSlope(z float32, y float64) (d, e float32) {
	sign, b := uint32(0), math.Float32bits(z)
	if y > 0 {
		sign = 1 << 31
	}
	x := math.Float32frombits(min(b|1<<31, slopeLeast))
	t := float32(x * (8 / math.Ln2))
	shifted := t + slopeShift // its low bits are k
	r, k := t-(shifted-slopeShift), math.Float32bits(shifted)
	power := math.Float32frombits(eighths[k&7] + k>>3<<23)
	linear := float32(float32(power*slope1) * r)
	rest := float32(float32(float32(r*r)*power) * (float32(r*slope3) + slope2))
	e = (power + linear) + rest
	num := e
	if (b^sign)>>31 == 0 { // −m
		num = 1
	}
	if z != z {
		num = z
	}
	return math.Float32frombits(math.Float32bits(num)|sign) / (((power + 1) + linear) + rest), e
}

const (
	slopeLeast = 0xc2ae0000 // the bits of −87
	slopeShift = 0x1.8p23
	slope1     = 0.0866434
	slope2     = 0.00375402837
	slope3     = 0.000108417143
)

// eighths is the bits of 2^(k/8).
var eighths = [8]uint32{0x3f800000, 0x3f8b95c2, 0x3f9837f0, 0x3fa5fed7, 0x3fb504f3, 0x3fc5672a, 0x3fd744fd, 0x3feac0c7}

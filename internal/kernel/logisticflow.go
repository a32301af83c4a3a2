package kernel

import "math"

// LogisticFlow writes, for each lane, the step along the logistic loss's own gradient flow, which never carries z past where
// infinitely many small steps would:
//
//	u = eta·v,   v = (z − p(1))/k   with   p′(t) = −k·∂loss/∂p,   p(0) = z,   k = eta·h
//
// v is d, the derivative at z, where k is 0. All slices have a number for each lane; h and eta are at least 0. It works in
// float32; the relative error of v is below 2e-4.
//
// With m the margin and E = exp(m), t = m(1) − m solves t + E·(exp(t) − 1) = k (Nikos Karampatziakis and John Langford, "Online
// Importance Weight Aware Updates", 2011), and v = t/k. So y = m(1) solves y + exp(y) = x = k + m + E: exp(y) is Wright's ω of x.
// Let w be near ω, y = log(w), with rest r = x − w − y, and ρ = r/(1+w); then Padé's quotient
//
//	m(1) = y + ρ·(1 + (1/6 − b/2)·ρ)/(1 + (2/3 − b)·ρ) + O(ρ⁴),   b = 1/(1+w)
//
// For short steps y is m itself, ρ = k·|d| and b = |d|: no exponential is needed, and all but h, which comes last, is known early.
func LogisticFlow(u []float32, z []float64, d, h, eta []float32, y float64) {
	u, d, h, eta = u[:len(z)], d[:len(z)], h[:len(z)], eta[:len(z)]
	if len(z) == 1 {
		u[0] = logisticFlow(z[0], d[0], h[0], eta[0], y)
		return
	}
	c := 0
	if n := len(z) / 8; n > 0 && level != Go {
		flowAVX2(&u[0], &z[0], &d[0], &h[0], &eta[0], n, y > 0)
		c = 8 * n
	}
	flowGo(u[c:], z[c:], d[c:], h[c:], eta[c:], y)
}

func flowGo(u []float32, z []float64, d, h, eta []float32, y float64) {
	for c, p := range z {
		u[c] = logisticFlow(p, d[c], h[c], eta[c], y)
	}
}

// flowNear is the ρ below which a step is short.
const flowNear = 0.2

func logisticFlow(z float64, d, h, eta float32, y float64) float32 {
	q := math.Float32frombits(math.Float32bits(d) &^ (1 << 31))
	most := float32(q * eta)
	rho := float32(h * most)
	num := float32(h*float32(float32((1.0/6-float32(q*0.5))*most)*most)) + most
	den := float32(h*float32((2.0/3-q)*most)) + 1
	if !(rho < flowNear) {
		m := float32(z)
		if !(y > 0) {
			m = -m
		}
		num, den = farFlow(m, q, float32(h*eta), h)
	}
	v := num / den
	if !(v > 0) {
		v = 0
	}
	if int32(math.Float32bits(v)) > int32(math.Float32bits(most)) { // as numbers not below 0 are ordered, too
		v = most
	}
	if y > 0 {
		v = math.Float32frombits(math.Float32bits(v) | 1<<31)
	}
	return v
}

func pade(a, b, rho float32) float32 { return float32((a-b)*rho) + 1 }

// farFlow is the flow of a long step, t and h as numerator and denominator. w is guessed within a tenth: where x is below 1 as a
// rough exponential of x and a line, and beyond as x less four fifths of a rough logarithm. There t is m(1) − m, and below k + E − exp(m(1)),
// neither of which loses digits.
func farFlow(m, q, k, h float32) (num, den float32) {
	e := (1 - q) / q
	x := k + (m + e)
	if !(x > -80) {
		x = -80
	}
	var w float32
	if x < 1 {
		low := x
		if !(low > -1.6) {
			low = -1.6
		}
		w = math.Float32frombits(uint32(int32(float32(x*roughUnit) + (float32(low*(-0.35*roughUnit)) + (roughOne - 0.6*roughUnit)))))
	} else {
		w = x - roughLog(x)
	}
	y, b := shortLog(w), 1/(w+1)
	rest := (x - w) - y
	t := y - m
	if x < 1 {
		t = ((k + e) - w) - rest
	}
	rho := float32(rest * b)
	top, bottom := pade(1.0/6, float32(b*0.5), rho), pade(2.0/3, b, rho)
	return float32(t*bottom) + float32(rho*top), float32(bottom * h)
}

// shortLog is log(x) for finite x ≥ 1e-37, with an error below 2e-5: the exponent's part and, with f the rest of x less 1, from √½ − 1
// to √2 − 1, f times a polynomial of the fourth degree that meets log(1+f)/f in Chebyshev's points.
func shortLog(x float32) float32 {
	b := math.Float32bits(x)
	k := int32(b-rootHalf) >> 23
	f := math.Float32frombits(b-uint32(k)<<23) - 1
	f2 := float32(f * f)
	p := (float32(f*log1) + log0) + float32(f2*((float32(f*log3)+log2)+float32(f2*log4)))
	return float32(float32(k)*math.Ln2) + float32(f*p)
}

const (
	rootHalf = 0x3f3504f3 // the bits of √½
	log0     = 0.99996215
	log1     = -0.49950212
	log2     = 0.3366878
	log3     = -0.2701023
	log4     = 0.17348632
)

// roughOne is the bits of 1, less what centres roughLog's error, which is below 0.031.
const roughOne = 0x3f800000 - 1<<23*43/1000

// roughUnit is what the bits of a rough exponential grow by with its argument.
const roughUnit = (1 << 23) / math.Ln2

// roughLog is four fifths of the logarithm, linear between powers of 2.
func roughLog(x float32) float32 {
	return float32(float32(int32(math.Float32bits(x)-roughOne)) * (0.8 * math.Ln2 / (1 << 23)))
}

package kernel

import "math"

// LogisticFlow writes, for each lane, the step along the logistic loss's own gradient flow, which never carries z past where
// infinitely many small steps would:
//
//	u = eta·v,   v = (z − p(1))/k   with   p′(t) = −k·∂loss/∂p,   p(0) = z,   k = eta·h
//
// v is d, the derivative at z, where k is 0. All slices have a number for each lane; h and eta are at least 0. It works in
// float32; the relative error of v is below 5e-4.
//
// With m the margin and E = exp(m), t = m(1) − m solves t + E·(exp(t) − 1) = k (Nikos Karampatziakis and John Langford, "Online
// Importance Weight Aware Updates", 2011), and v = t/k. Let w = exp(y) for a y near m(1), with rest r = k + m + E − y − w,
// and ρ = r/(1+w); then Padé's quotient
//
//	m(1) = y + ρ·(1 + (1/6 − b/2)·ρ)/(1 + (2/3 − b)·ρ) + O(ρ⁴),   b = 1/(1+w)
//
// For short steps y is m itself, ρ = k·|d| and b = |d|: no exponential is needed.
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
	k, most := float32(h*eta), float32(q*eta)
	rho := float32(k * q)
	num := float32(most * pade(1.0/6, float32(q*0.5), rho))
	den := pade(2.0/3, q, rho)
	if !(rho < flowNear) {
		m := float32(z)
		if !(y > 0) {
			m = -m
		}
		num, den = farFlow(m, q, k, h)
	}
	v := num / den
	if !(v > 0) {
		v = 0
	}
	if !(v < most) {
		v = most
	}
	if y > 0 {
		v = math.Float32frombits(math.Float32bits(v) | 1<<31)
	}
	return v
}

func pade(a, b, rho float32) float32 { return float32((a-b)*rho) + 1 }

// farFlow is the flow of a long step, t and h as numerator and denominator. y is guessed from x = k + m + E: where that is
// below 1 by a parabola, and beyond by rough logarithms, both within 0.1.
func farFlow(m, q, k, h float32) (num, den float32) {
	e := (1 - q) / q
	x := (k + m) + e
	low := x
	if !(low > -3) {
		low = -3
	}
	var y, rest, t float32
	g := float32((float32(low*-0.0614)-0.361)*low) - 0.5776
	if x < 1 {
		y = x + g
		rest, t = -g, (k+e)+g // x − y and y − m, which are sums of large numbers
	} else {
		y = roughLog(x - float32(roughLog(x)*0.8))
	}
	if !(y > -80) {
		y = -80
	}
	if !(y < 87) {
		y = 87
	}
	if !(x < 1) {
		rest, t = x-y, y-m
	}
	w := shortExp(y)
	b := 1 / (w + 1)
	rho := float32((rest - w) * b)
	top, bottom := pade(1.0/6, float32(b*0.5), rho), pade(2.0/3, b, rho)
	return float32(t*bottom) + float32(rho*top), float32(bottom * h)
}

// roughOne is the bits of 1, less what centres roughLog's error, which is below 0.031.
const roughOne = 0x3f800000 - 1<<23*43/1000

// roughLog is the logarithm, linear between powers of 2.
func roughLog(x float32) float32 {
	return float32(int32(math.Float32bits(x)-roughOne)) * (math.Ln2 / (1 << 23))
}

// shortExp is exp(y) for −80 ≤ y ≤ 87, with an error below 1e-5 of it.
func shortExp(y float32) float32 {
	const shift = 12582912 // adding it rounds to a whole number
	kd := float32(y*math.Log2E) + shift
	k := math.Float32bits(kd)
	kd -= shift
	r := y - float32(kd*math.Ln2)
	r2 := float32(r * r)
	p := float32(r*(1.0/120)) + 1.0/24
	p = float32(p*r2) + (float32(r*(1.0/6)) + 0.5)
	p = float32(p*r2) + (r + 1)
	return math.Float32frombits(math.Float32bits(p) + k<<23)
}

package kernel

import "math"

// AdaGradRates is the first half of a step that the row's own prediction limits: it counts the row's gradients and writes, for
// each feature and lane, what a unit of derivative moves the weight by, and adds up in h what that moves the prediction by:
//
//	g = s·a,   G ← G + g²,   rate = a/(√G + eps),   h ← h + a·rate
//
// in float32, as AdaGrad. rate holds a feature after the other, len(s) numbers each; len(h) = len(s).
func AdaGradRates(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) {
	n := features(index, value)
	if checkRow(2*len(s), stride, index, value); len(h) != len(s) || len(rate) != n*len(s) {
		panic("kernel: lengths of derivatives, rates and their sums differ")
	}
	ratesGo(mem, stride, index, value, s, rate, h, eps)
}

// AddRates is the second half: w ← w − u·rate.
func AddRates(mem []float32, stride int, index []uint32, rate, u []float32) {
	if len(u) > stride || index != nil && len(rate) != len(index)*len(u) {
		panic("kernel: lengths of rates and steps differ")
	}
	addRatesGo(mem, stride, index, rate, u)
}

// features is how many a row has.
func features(index []uint32, value []float32) int {
	if index == nil {
		return len(value)
	}
	return len(index)
}

func ratesGo(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) {
	lanes := len(s)
	h = h[:lanes]
	for i := range features(index, value) {
		a, j := float32(1), i
		if value != nil {
			a = value[i]
		}
		if index != nil {
			j = int(index[i])
		}
		sum, r := mem[j*stride+lanes:][:lanes], rate[i*lanes:][:lanes]
		for c, v := range s {
			g := float32(v * a)
			q := sum[c] + float32(g*g)
			sum[c] = q
			r[c] = a / (float32(math.Sqrt(float64(q))) + eps)
			h[c] += float32(a * r[c])
		}
	}
}

func addRatesGo(mem []float32, stride int, index []uint32, rate, u []float32) {
	lanes := len(u)
	for i := range len(rate) / lanes {
		j := i
		if index != nil {
			j = int(index[i])
		}
		w, r := mem[j*stride:][:lanes], rate[i*lanes:][:lanes]
		for c, v := range u {
			w[c] -= float32(v * r[c])
		}
	}
}

// LogisticFlow writes, for each lane, the mean derivative of the logistic loss along its own gradient flow,
//
//	v = (z − p(1))/k   with   p′(t) = −k·∂loss/∂p,   p(0) = z
//
// which is the derivative at z where k is 0, and never carries z past where infinitely many small steps would: with
// m the margin, m(1) + exp(m(1)) = m(0) + exp(m(0)) + k (Nikos Karampatziakis and John Langford, "Online Importance
// Weight Aware Updates", 2011). Its relative error is below 5e-4. v may be z; k ≥ 0.
func LogisticFlow(v, z, k []float64, y float64) {
	v, k = v[:len(z)], k[:len(z)]
	for c, p := range z {
		v[c] = logisticFlow(p, k[c], y)
	}
}

// flowSeries is the k·σ′ below which three terms of the flow's series do; where m < 0, σ′ grows on the way to at most 1.
const flowSeries = 0.03

func logisticFlow(p, k, y float64) float64 {
	m, sign := margin(p, y)
	e := Exp(-math.Abs(m))
	q := 1 / (1 + e)
	if m > 0 {
		q *= e
	}
	f := q * e / (1 + e) // σ′ where m < 0
	if m > 0 {
		f = q / (1 + e)
	}
	kf := float64(k * f)
	if m > 0 && kf < flowSeries || k < flowSeries {
		return -sign * q * (1 - kf/2 + float64(k*kf/6)*(f+float64(q*(1-2*q))))
	}
	E := e
	if m > 0 {
		E = 1 / e
	}
	x := k + m + E // w + log w = x for w = exp(m(1)): Fritsch, Shafer, Crowley, "Algorithm 443", 1973
	w, r := 0.0, 0.0
	if x < 1 {
		w = Exp(float64(0.8*x) - 0.65)
		r = float64(0.2*x) + 0.65 - w
	} else {
		w = float64(0.86*x) + 0.01
		r = x - Log(w) - w
	}
	t := 1 + w
	u := float64(2*t) * (t + float64(r*2/3))
	w *= 1 + float64(r/t*(u-r)/(u-2*r))
	d := (k + E - w) / k
	return -sign * math.Min(math.Max(d, 0), q)
}

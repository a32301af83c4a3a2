package net

// Dense is a dense layer, z = aᵀW + b, as a view of its weights.
type Dense struct {
	In, Out int
	W       []float32 // (In+1)·Out weights: b, then one line of Out weights for each input
}

// Size is the number of weights, (In+1)·Out.
func (l Dense) Size() int { return (l.In + 1) * l.Out }

// Forward writes aᵀW + b into z; len(a) = In, len(z) = Out. Inputs that are zero are
// skipped; the others are added in order.
func (l Dense) Forward(z, a []float64) {
	if len(a) != l.In || len(z) != l.Out || len(l.W) != l.Size() {
		panic("net: wrong lengths in Dense.Forward")
	}
	for c, w := range l.W[:len(z)] {
		z[c] = float64(w)
	}
	w := l.W[len(z):]
	for j, v := range a {
		if v != 0 {
			multiplyAdd(z, w[j*len(z):], v)
		}
	}
}

// multiplyAdd is z += a·w.
func multiplyAdd(z []float64, w []float32, a float64) {
	w = w[:len(z)]
	for c := range z {
		z[c] += float64(a * float64(w[c]))
	}
}

// Backward writes ∂f/∂a = W·delta into dst; len(dst) = In, len(delta) = Out.
func (l Dense) Backward(dst, delta []float64) {
	if len(dst) != l.In || len(delta) != l.Out || len(l.W) != l.Size() {
		panic("net: wrong lengths in Dense.Backward")
	}
	n, w := len(delta), l.W[len(delta):]
	for ; len(dst) >= 4; dst, w = dst[4:], w[4*n:] {
		dst[0], dst[1], dst[2], dst[3] = dot4(w, delta)
	}
	for j := range dst {
		dst[j] = dot(w[j*n:], delta)
	}
}

// dot is Σ_c w[c]·d[c], in order.
func dot(w []float32, d []float64) (s float64) {
	w = w[:len(d)]
	for c, v := range d {
		s += float64(float64(w[c]) * v)
	}
	return s
}

// dot4 is dot for four lines of w that follow each other: four sums that do not wait for one another.
func dot4(w []float32, d []float64) (s0, s1, s2, s3 float64) {
	n := len(d)
	w0, w1, w2, w3 := w[:n], w[n:][:n], w[2*n:][:n], w[3*n:][:n]
	for c, v := range d {
		s0 += float64(float64(w0[c]) * v)
		s1 += float64(float64(w1[c]) * v)
		s2 += float64(float64(w2[c]) * v)
		s3 += float64(float64(w3[c]) * v)
	}
	return s0, s1, s2, s3
}

// Gradient adds ∂f/∂W = a ⊗ delta and ∂f/∂b = delta to dst, which lies as W does.
func (l Dense) Gradient(dst, a, delta []float64) {
	if len(a) != l.In || len(delta) != l.Out || len(dst) != l.Size() {
		panic("net: wrong lengths in Dense.Gradient")
	}
	for c, d := range delta {
		dst[c] += d
	}
	g := dst[len(delta):]
	for j, v := range a {
		if v != 0 {
			axpy(g[j*len(delta):], delta, v)
		}
	}
}

// axpy is g += a·d.
func axpy(g, d []float64, a float64) {
	g = g[:len(d)]
	for c, v := range d {
		g[c] += float64(a * v)
	}
}

package kernel

import "unsafe"

// AdaGradRates is the first half of a step that the row's own prediction limits: it counts the row's gradients and writes, for
// each feature and lane, what a unit of derivative moves the weight by, and adds up in h what that moves the prediction by:
//
//	g = s·a,   G ← G + g²,   rate = a/√(G + eps²),   h ← h + a·rate
//
// in float32, the quotient as overSqrt has it. rate holds a feature after the other, len(s) numbers each; len(h) = len(s).
func AdaGradRates(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) {
	if len(s) == 8 && len(h) == 8 && len(rate) == 8*len(index) && short(16, stride, mem, index, value) &&
		rates8AVX2(&mem[0], uintptr(4*stride), uintptr(4*(len(mem)-16)), &index[0], len(index), unsafe.SliceData(value), false, 32, &s[0], &rate[0], &h[0], eps) {
		return
	}
	ratesAny(mem, stride, index, value, s, rate, h, eps)
}

func ratesAny(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) {
	n, lanes := features(index, value), len(s)
	if checkRow(2*lanes, stride, index, value); len(h) != lanes || len(rate) != n*lanes {
		panic("kernel: lengths of derivatives, rates and their sums differ")
	}
	if index == nil {
		for at := 0; at < n; at += len(counting) {
			end := min(at+len(counting), n)
			ratesAny(mem[at*stride:], stride, counting[:end-at], value[at:end], s, rate[at*lanes:end*lanes], h, eps)
		}
		return
	}
	if lanes == 1 && stride == 2 {
		h[0] = rates1(pairs(mem), index, value, s[0], rate, h[0], eps)
		return
	}
	if c := ratesVector(mem, stride, index, value, s, rate, h, eps); c < lanes {
		ratesGo(mem[c:], stride, lanes, index, value, s[c:], rate, h, eps)
	}
}

// AddRates is the second half: w ← w − u·rate.
func AddRates(mem []float32, stride int, index []uint32, rate, u []float32) {
	if len(u) == 8 && len(rate) == 8*len(index) && short(8, stride, mem, index, nil) &&
		addRates8AVX2(&mem[0], uintptr(4*stride), uintptr(4*(len(mem)-8)), &index[0], len(index), &rate[0], false, 32, &u[0]) {
		return
	}
	addRatesAny(mem, stride, index, rate, u)
}

func addRatesAny(mem []float32, stride int, index []uint32, rate, u []float32) {
	lanes := len(u)
	if lanes > stride || index != nil && len(rate) != len(index)*lanes {
		panic("kernel: lengths of rates and steps differ")
	}
	if index == nil {
		for at, n := 0, len(rate)/max(lanes, 1); at < n; at += len(counting) {
			end := min(at+len(counting), n)
			addRatesAny(mem[at*stride:], stride, counting[:end-at], rate[at*lanes:end*lanes], u)
		}
		return
	}
	if lanes == 1 && stride == 2 {
		addRates1(pairs(mem), index, rate, u[0])
		return
	}
	if c := addRatesVector(mem, stride, index, rate, u); c < lanes {
		addRatesGo(mem[c:], stride, lanes, index, rate, u[c:])
	}
}

// AdaGradRatesBias is AdaGradRates for a table whose first line is the intercept's, and a feature of 1 before the others. It
// sets h.
func AdaGradRatesBias(mem []float32, stride int, index []uint32, value []float32, s, rate, h []float32, eps float32) {
	rest := mem[stride:]
	if len(s) == 8 && len(h) == 8 && len(rate) == 8*len(index)+8 && short(16, stride, rest, index, value) &&
		rates8AVX2(&rest[0], uintptr(4*stride), uintptr(4*(len(rest)-16)), &index[0], len(index), unsafe.SliceData(value), true, 32, &s[0], &rate[0], &h[0], eps) {
		return
	}
	if len(s) == 2 && len(h) == 2 && len(rate) == 2*len(index)+2 && short(4, stride, rest, index, value) &&
		rates2AVX2(&rest[0], uintptr(4*stride), uintptr(4*(len(rest)-4)), &index[0], len(index), unsafe.SliceData(value), true, 8, &s[0], &rate[0], &h[0], eps) {
		return
	}
	clear(h)
	if len(s) == 1 && stride == 2 && len(h) == 1 {
		h[0] = rates1Go(pairs(mem[:2]), counting[:1], nil, s[0], rate[:1], 0, eps)
		if len(index) > 0 && len(rate) == len(index)+1 && (value == nil || len(value) == len(index)) {
			h[0] = rates1(pairs(rest), index, value, s[0], rate[1:], h[0], eps)
			return
		}
	} else {
		ratesAny(mem[:stride], stride, counting[:1], nil, s, rate[:len(s)], h, eps)
	}
	ratesAny(rest, stride, index, value, s, rate[len(s):], h, eps)
}

// AddRatesBias is AddRates of AdaGradRatesBias.
func AddRatesBias(mem []float32, stride int, index []uint32, rate, u []float32) {
	rest := mem[stride:]
	if len(u) == 8 && len(rate) == 8*len(index)+8 && short(8, stride, rest, index, nil) &&
		addRates8AVX2(&rest[0], uintptr(4*stride), uintptr(4*(len(rest)-8)), &index[0], len(index), &rate[0], true, 32, &u[0]) {
		return
	}
	if len(u) == 2 && len(rate) == 2*len(index)+2 && short(2, stride, rest, index, nil) &&
		addRates2AVX2(&rest[0], uintptr(4*stride), uintptr(4*(len(rest)-2)), &index[0], len(index), &rate[0], true, 8, &u[0]) {
		return
	}
	for c, v := range u {
		mem[c] -= float32(v * rate[c])
	}
	addRatesAny(rest, stride, index, rate[len(u):], u)
}

// features is how many a row has.
func features(index []uint32, value []float32) int {
	if index == nil {
		return len(value)
	}
	return len(index)
}

// ratesGo takes the last len(s) of all lanes; mem begins with the first of them.
func ratesGo(mem []float32, stride, lanes int, index []uint32, value []float32, s, rate, h []float32, eps float32) {
	first := lanes - len(s)
	mem, h = mem[:len(mem):len(mem)], h[first:lanes]
	least := float32(eps * eps)
	for i, j := range index {
		a := float32(1)
		if value != nil {
			a = value[i]
		}
		sum, r := mem[int(j)*stride+lanes:][:len(h)], rate[i*lanes+first:][:len(h)]
		for c, v := range s {
			g := float32(v * a)
			q := sum[c] + float32(g*g)
			sum[c] = q
			r[c] = overSqrt(a, q+least)
			h[c] += float32(a * r[c])
		}
	}
}

func addRatesGo(mem []float32, stride, lanes int, index []uint32, rate, u []float32) {
	first, mem := lanes-len(u), mem[:len(mem):len(mem)]
	for i, j := range index {
		w, r := mem[int(j)*stride:][:len(u)], rate[i*lanes+first:][:len(u)]
		for c, v := range u {
			w[c] -= float32(v * r[c])
		}
	}
}

// rates1 is AdaGradRates with one lane and stride 2; it returns h. No feature may occur twice.
func rates1(mem [][2]float32, index []uint32, value []float32, s float32, rate []float32, h, eps float32) float32 {
	if level != Go && len(index) > 0 && len(mem) > 0 {
		if sum, ok := rates1AVX2(&mem[0], uintptr(len(mem)-1), &index[0], len(index), unsafe.SliceData(value), s, &rate[0], h, eps); ok {
			return sum
		}
	}
	return rates1Go(mem, index, value, s, rate, h, eps)
}

func rates1Go(mem [][2]float32, index []uint32, value []float32, s float32, rate []float32, h, eps float32) float32 {
	rate = rate[:len(index)]
	least := float32(eps * eps)
	for i, j := range index {
		a := float32(1)
		if value != nil {
			a = value[i]
		}
		line, g := &mem[j], float32(s*a)
		q := line[1] + float32(g*g)
		line[1] = q
		r := overSqrt(a, q+least)
		rate[i] = r
		h += float32(a * r)
	}
	return h
}

func addRates1(mem [][2]float32, index []uint32, rate []float32, u float32) {
	rate = rate[:len(index)]
	for i, j := range index {
		mem[j][0] -= float32(u * rate[i])
	}
}

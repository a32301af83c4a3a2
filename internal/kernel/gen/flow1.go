package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rates1 is rates with one lane, four features at a time, as adagrad1; of a line only the sum is touched.
func rates1() {
	begin("rates1AVX2", "(mem *[2]float32, last uintptr, index *uint32, n int, value *float32, s float32, rate *float32, h, eps float32) (sum float32, ok bool)",
		"rates1AVX2 is rates1Go for n > 0 features; last is the last line.")
	t := step1{mem: Load(Param("mem"), GP64()), index: Load(Param("index"), GP64()), value: Load(Param("value"), GP64()),
		i: GP64(), last: Load(Param("last"), GP64())}
	rate, h := Load(Param("rate"), GP64()), XMM()
	t.s, t.eps = spread("s"), spread("eps")
	VMULPS(t.eps, t.eps, t.eps)
	start, _ := Param("h").Resolve()
	VMOVSS(start.Addr, h)
	t.body = func(k int, values bool) { t.rates(k, values, rate, h) }
	n := Load(Param("n"), GP64())
	XORQ(t.i.(GPVirtual), t.i.(GPVirtual))
	TESTQ(t.value, t.value)
	JZ(LabelRef("ones"))
	t.walk("values", n, true)
	Label("ones")
	t.walk("ones", n, false)
	Label("done")
	sum, _ := ReturnIndex(0).Resolve()
	VMOVSS(h, sum.Addr)
	ok, _ := ReturnIndex(1).Resolve()
	MOVB(U8(1), ok.Addr)
	RET()
	Label("beyond")
	MOVB(U8(0), ok.Addr)
	RET()
}

// rates takes k features.
func (t step1) rates(k int, values bool, rate Register, h VecVirtual) {
	line, q := t.lines(k), XMM()
	VMOVSS(line[0].Offset(4), q)
	for b := 1; b < k; b++ {
		VINSERTPS(U8(b<<4), line[b].Offset(4), q, q)
	}
	var a VecVirtual
	g, r := t.s, XMM()
	if values {
		a, g = t.values(k), XMM()
		VMULPS(t.s, a, g)
	}
	square := XMM()
	VMULPS(g, g, square)
	VADDPS(square, q, q)
	VMOVSS(q, line[0].Offset(4))
	for b := 1; b < k; b++ {
		VEXTRACTPS(U8(b), q, line[b].Offset(4))
	}
	VADDPS(t.eps, q, r)
	r = overSqrt(XMM, a, r)
	to := Mem{Base: rate, Index: t.i, Scale: 4}
	switch k {
	case 4:
		VMOVUPS(r, to)
	case 3:
		VMOVSD(r, to)
		VEXTRACTPS(U8(2), r, to.Offset(8))
	case 2:
		VMOVSD(r, to)
	case 1:
		VMOVSS(r, to)
	}
	if values {
		VMULPS(a, r, r)
	}
	for b := range k { // one after the other, as lanes beside each other are added up
		next := r
		if b > 0 {
			next = XMM()
			VPSHUFD(U8(b), r, next)
		}
		VADDSS(next, h, h)
	}
}

// spread is a float32 of the arguments, four times.
func spread(name string) VecVirtual {
	p, _ := Param(name).Resolve()
	x := XMM()
	VBROADCASTSS(p.Addr, x)
	return x
}

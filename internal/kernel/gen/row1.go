package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// logisticRow1 is all of a row's step with one lane: from the product to the weights, nothing waits for memory between them.
func logisticRow1() {
	begin("logisticRow1AVX2", "(mem *[2]float32, last uintptr, index *uint32, n int, value, rate *float32, sum, product *float64, positive bool, eta, eps float32) (state int, z float64, d, h float32)",
		"logisticRow1AVX2 is logisticRow1Go for n > 0 features; last is the last feature that has a line. state is 0 where a feature has none,",
		"and nothing is done, 1 where all is, and 2 where the flow is long: then logisticFlow and addRates1 are still to be done.")
	t := step1{mem: Load(Param("mem"), GP64()), index: Load(Param("index"), GP64()), value: Load(Param("value"), GP64()),
		i: GP64(), last: Load(Param("last"), GP64()), first: 8}
	rates, n, zero, z := Load(Param("rate"), GP64()), GP64(), XMM(), XMM()
	VXORPS(zero, zero, zero)
	VCVTSS2SD(Mem{Base: t.mem}, zero, z)
	t.body = func(k int, values bool) { t.product(k, values, zero, z) }
	t.phase("product", n)
	t.last = nil

	// The loss, as logistic has it.
	c := code{single}
	exps := GP64()
	LEAQ(table("expTable"), exps)
	flip, minus := c.flip(), XMM()
	VXORPD(flip, z, minus)
	VMOVDDUP(minus, minus)
	e := c.exp(exps, c.or(minus, bitsOf(signBit)))
	u := c.add(e, number(1))
	deriv := c.div(c.or(c.choose(c.signs(c.xor(minus, bitsOf(signBit))), number(1), e), flip), u)
	sum, product := Load(Param("sum"), GP64()), Load(Param("product"), GP64())
	c.store(c.add(c.max(c.load(number(0)), minus), c.fetch(Mem{Base: sum})), Mem{Base: sum})
	c.store(c.mul(u, c.fetch(Mem{Base: product})), Mem{Base: product})
	t.s = XMM()
	VCVTPD2PSX(deriv, t.s)
	VBROADCASTSS(t.s, t.s)

	// The intercept's rate, then the others'.
	t.eps = spread("eps")
	one, h, intercept := XMM(), XMM(), Mem{Base: t.mem, Disp: 4}
	VMOVUPS(number32(1), one)
	VMULSS(t.s, t.s, h)
	VADDSS(intercept, h, h)
	VMOVSS(h, intercept)
	VSQRTSS(h, h, h)
	VADDSS(t.eps, h, h)
	VDIVSS(h, one, h)
	VMOVSS(h, Mem{Base: rates})
	rest := GP64()
	LEAQ(Mem{Base: rates, Disp: 4}, rest)
	t.body = func(k int, values bool) { t.rates(k, values, rest, h, one) }
	t.phase("rates", n)

	// The flow, as logisticFlow has it.
	eta := spread("eta")
	q := four(VANDPS, t.s, bits32(1<<31-1))
	most := four(VMULPS, q, eta)
	rho, near := four(VMULPS, four(VMULPS, h, eta), q), XMM()
	VMOVSS(number32(flowNear), near)
	VUCOMISS(rho, near)
	JLS(LabelRef("far"))
	pade := func(a float32, b VecVirtual) VecVirtual {
		x := XMM()
		VMOVUPS(number32(a), x)
		return four(VADDPS, four(VMULPS, four(VSUBPS, x, b), rho), number32(1))
	}
	den := pade(2.0/3, q)
	v := four(VDIVPS, four(VMULPS, pade(1.0/6, four(VMULPS, q, number32(0.5))), most), den)
	v = four(VMINPS, four(VMAXPS, v, zero), most)
	sign := XMM()
	VPSRLQ(U8(32), flip, sign)
	VORPS(sign, v, v)
	VBROADCASTSS(v, v)

	add := func(rate, line Mem) {
		move, w := XMM(), XMM()
		VMULSS(rate, v, move)
		VMOVSS(line, w)
		VSUBSS(move, w, w)
		VMOVSS(w, line)
	}
	add(Mem{Base: rates}, Mem{Base: t.mem})
	t.body = func(k int, _ bool) {
		line := t.lines(k)
		for b := range k {
			add(Mem{Base: rest, Index: t.i, Scale: 4, Disp: 4 * b}, line[b])
		}
	}
	Load(Param("n"), n)
	XORQ(t.i.(GPVirtual), t.i.(GPVirtual))
	t.walkTo("added", "add", n, false)
	state, _ := ReturnIndex(0).Resolve()
	Label("added")
	MOVQ(U32(1), state.Addr)
	RET()
	Label("beyond")
	MOVQ(U32(0), state.Addr)
	RET()
	Label("far")
	MOVQ(U32(2), state.Addr)
	Store(z, ReturnIndex(1))
	Store(t.s, ReturnIndex(2))
	Store(h, ReturnIndex(3))
	RET()
}

// phase walks over the row with values and without.
func (t step1) phase(label string, n GPVirtual) {
	Load(Param("n"), n)
	XORQ(t.i.(GPVirtual), t.i.(GPVirtual))
	TESTQ(t.value, t.value)
	JZ(LabelRef(label + "Ones"))
	t.walkTo(label+"Done", label+"Value", n, true)
	Label(label + "Ones")
	t.walkTo(label+"Done", label+"One", n, false)
	Label(label + "Done")
}

// product adds k features to z.
func (t step1) product(k int, values bool, zero, z VecVirtual) {
	line := t.lines(k)
	for b := range k {
		w := XMM()
		VCVTSS2SD(line[b], zero, w)
		if values {
			a := XMM()
			VCVTSS2SD(Mem{Base: t.value, Index: t.i, Scale: 4, Disp: 4 * b}, zero, a)
			VMULSD(a, w, w)
		}
		VADDSD(w, z, z)
	}
}

// four is x op y.
func four(op func(...Op), x VecVirtual, y Op) VecVirtual {
	v := XMM()
	op(y, x, v)
	return v
}

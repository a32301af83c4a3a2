package main

import (
	"fmt"
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rowsOf is what logisticRows keeps in registers while it makes the step of a row. A line is as many weights as there are
// lanes, and as many sums behind them; that of the intercept comes first.
type rowsOf struct {
	isa
	lanes, line  int               // line in bytes
	some         func() VecVirtual // a register of a float32 for each lane
	mem          Register
	index, value Register // of the row
	n            GPVirtual
	spot         Register
	positive     Register // the sign bit where the target is positive
	f            flowing
	ask          asking
	z, sum, keep Mem // of each lane, from one part of a step to the next
}

// logisticRows is all of each row's step with several lanes, as logisticRows1 is with one.
func logisticRows(s isa, lanes int) {
	name := name("logisticRows", lanes, s)
	begin(name, "(mem *float32, last uintptr, index *uint32, value, rate *float32, spots *byte, left int, large bool, sum, product *float64, eta *float32, eps float32) (rest int)",
		fmt.Sprintf("%s is logisticRowGo with %d lanes for left > 0 rows; last is the last feature that has a line. rest is how many rows", name, lanes),
		"are left: 0, or a feature of the first of them has no line, and nothing of that row is done.")
	t := rowsOf{isa: s, lanes: lanes, line: 8 * lanes, some: YMM}
	if lanes == 2 {
		t.some = XMM
	}
	t.z, t.sum, t.keep = AllocLocal(8*lanes), AllocLocal(32), AllocLocal(flowKept)
	left, _ := Param("left").Resolve()
	spots, _ := Param("spots").Resolve()
	Label("row")
	t.begin()
	t.product()
	t.f.eta = func() VecVirtual { return t.eight(Mem{Base: Load(Param("eta"), GP64())}) }
	t.f.h = func() VecVirtual { return t.eight(t.sum) }
	t.add(t.flow(t.rates(t.loss())))
	t.ask.rest()
	ADDQ(U8(spotSize), t.spot)
	MOVQ(t.spot, spots.Addr)
	DECQ(left.Addr)
	JNZ(LabelRef("row"))
	Label("beyond")
	Store(Load(Param("left"), GP64()), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// begin finds the row, and asks for what later ones need.
func (t *rowsOf) begin() {
	t.mem, t.spot, t.n = Load(Param("mem"), GP64()), Load(Param("spots"), GP64()), GP64()
	t.ask = askFor(t.mem, t.spot, t.line)
	t.index, t.value = Load(Param("index"), GP64()), Load(Param("value"), GP64())
	at := GP64()
	MOVQ(Mem{Base: t.spot}, at)
	MOVQ(Mem{Base: t.spot, Disp: spotEnd}, t.n)
	SUBQ(at, t.n)
	LEAQ(Mem{Base: t.index, Index: at, Scale: 4}, t.index)
	TESTQ(t.value, t.value)
	JZ(LabelRef("ones"))
	LEAQ(Mem{Base: t.value, Index: at, Scale: 4}, t.value)
	Label("ones")
	zero, label, positive := XMM(), XMM(), GP64()
	VXORPD(zero, zero, zero)
	VMOVSD(Mem{Base: t.spot, Disp: spotLabel}, label)
	XORL(positive.As32(), positive.As32())
	VUCOMISD(zero, label)
	SETHI(positive.As8())
	SHLQ(U8(63), positive)
	t.positive = positive
}

// features emits what is done with each feature, four at a time: with its line, and with its value or, where all are 1 or not asked
// for, nil. rate, where not nil, is where the feature's rates lie. Between four and four, asked lines are asked for.
func (t *rowsOf) features(label string, checked, values bool, asked int, rate Register, body func(line Mem, value Op, rate Mem)) {
	i, left := GP64(), GP64()
	var last Register
	if checked {
		last = Load(Param("last"), GP64())
	}
	some := func(n int, values bool) {
		t.ask.some(asked * n / 4)
		for b := range n {
			j := GP64()
			MOVL(Mem{Base: t.index, Index: i, Scale: 4, Disp: 4 * b}, j.As32())
			if checked {
				CMPQ(j, last)
				JHI(LabelRef("beyond"))
			}
			SHLQ(U8(bits.TrailingZeros(uint(t.line))), j)
			var value Op
			if values {
				value = Mem{Base: t.value, Index: i, Scale: 4, Disp: 4 * b}
			}
			body(Mem{Base: t.mem, Index: j, Scale: 1, Disp: t.line}, value, Mem{Base: rate, Disp: 4 * t.lanes * b})
		}
		if rate != nil {
			ADDQ(U8(4*t.lanes*n), rate)
		}
		ADDQ(U8(n), i)
	}
	loop := func(label string, values bool) {
		SUBQ(U8(4), left)
		JL(LabelRef(label + "Few"))
		Label(label)
		some(4, values)
		SUBQ(U8(4), left)
		JGE(LabelRef(label))
		Label(label + "Few")
		ADDQ(U8(4), left)
		JZ(LabelRef(label + "None"))
		Label(label + "One")
		some(1, values)
		DECQ(left)
		JNZ(LabelRef(label + "One"))
		Label(label + "None")
	}
	XORL(i.As32(), i.As32())
	MOVQ(t.n, left)
	if values {
		TESTQ(t.value, t.value)
		JZ(LabelRef(label + "Without"))
		loop(label+"Values", true)
		JMP(LabelRef(label + "Done"))
		Label(label + "Without")
	}
	loop(label+"Ones", false)
	Label(label + "Done")
}

// product is z = w₀ + Σ w·a.
func (t *rowsOf) product() {
	z := make([]VecVirtual, t.lanes/t.width)
	for b := range z {
		z[b] = t.vec()
		VCVTPS2PD(Mem{Base: t.mem, Disp: 4 * b * t.width}, z[b])
	}
	t.features("product", true, true, 1, nil, func(line Mem, value Op, _ Mem) {
		var a VecVirtual
		if value != nil {
			a = t.widen(value)
		}
		for b := range z {
			w := t.vec()
			VCVTPS2PD(line.Offset(4*b*t.width), w)
			if value != nil {
				VMULPD(a, w, w)
			}
			VADDPD(w, z[b], z[b])
		}
	})
	for b := range z {
		VMOVUPD(z[b], t.z.Offset(8*b*t.width))
	}
}

// loss is the derivatives, and counts the losses.
func (t *rowsOf) loss() (d VecVirtual) {
	c, sign, z := code{t.isa}, t.sign(), YMM()
	if t.lanes == 2 {
		VCVTPD2PSX(t.z, z.AsX())
		VBROADCASTSD(z.AsX(), z)
	} else {
		z = narrow8(t.z)
	}
	d, e := slopes(z, sign)
	t.f.begin(d, xor8(z, sign), t.keep)
	sums, products := Load(Param("sum"), GP64()), Load(Param("product"), GP64())
	flip := c.broadcast(t.positive)
	for b := range t.lanes / t.width {
		at := func(p Register) Mem { return Mem{Base: p, Disp: 8 * b * t.width} }
		above := c.max(c.load(number(0)), c.xor(flip, c.load(t.z.Offset(8*b*t.width))))
		c.store(c.add(above, at(sums)), at(sums))
		half, wide := e.AsX(), c.vec()
		if b > 0 {
			x := XMM()
			VEXTRACTF128(U8(1), e, x)
			half = x
		}
		VCVTPS2PD(half, wide)
		c.store(c.mul(c.add(wide, number(1)), at(products)), at(products))
	}
	some := d
	if t.lanes == 2 {
		some = XMM()
		VMOVAPS(d.AsX(), some)
	}
	return some
}

// sign has the sign bit in every lane where the target is positive.
func (t *rowsOf) sign() VecVirtual {
	bits, sign := GP64(), YMM()
	MOVQ(t.positive, bits)
	SHRQ(U8(32), bits)
	VMOVD(bits.As32(), sign.AsX())
	VBROADCASTSS(sign.AsX(), sign)
	return sign
}

// rates counts the gradients; it is what a unit of derivative moves each weight by, and the sum of what these move z by.
func (t *rowsOf) rates(d VecVirtual) (sum VecVirtual) {
	p, _ := Param("eps").Resolve()
	least, rates := t.some(), Load(Param("rate"), GP64())
	sum = t.some()
	VBROADCASTSS(p.Addr, least)
	VMULPS(least, least, least)
	VXORPS(sum, sum, sum)
	body := func(line Mem, value Op, to Mem) {
		var a VecVirtual
		g, square, q, rate := d, t.some(), t.some(), t.some()
		if value != nil {
			a, g = t.some(), t.some()
			VBROADCASTSS(value, a)
			VMULPS(a, d, g)
		}
		VMULPS(g, g, square)
		get(t.lanes, line.Offset(4*t.lanes), q)
		VADDPS(q, square, q)
		put(t.lanes, q, line.Offset(4*t.lanes))
		VADDPS(least, q, rate)
		rate = overSqrt(t.some, a, rate)
		put(t.lanes, rate, to)
		if value != nil {
			VMULPS(a, rate, rate)
		}
		VADDPS(rate, sum, sum)
	}
	body(Mem{Base: t.mem}, nil, Mem{Base: rates})
	ADDQ(U8(4*t.lanes), rates)
	t.features("rates", false, true, 2, rates, body)
	put(t.lanes, sum, t.sum)
	return sum
}

// flow is what the rates are multiplied by; sum is that of the rates.
func (t *rowsOf) flow(sum VecVirtual) VecVirtual {
	t.f.sign = t.sign()
	if t.lanes == 8 {
		t.f.first = sum // what is in memory comes later
	}
	return t.f.steps("near")
}

// eight reads a number for each lane, pairs again and again.
func (t *rowsOf) eight(from Mem) VecVirtual {
	v := YMM()
	if t.lanes == 2 {
		VBROADCASTSD(from, v)
	} else {
		VMOVUPS(from, v)
	}
	return v
}

// add moves the weights.
func (t *rowsOf) add(u VecVirtual) {
	step, rates := t.some(), Load(Param("rate"), GP64())
	if t.lanes == 2 {
		VMOVAPS(u.AsX(), step)
	} else {
		step = u
	}
	body := func(line Mem, _ Op, rate Mem) {
		move, w := t.some(), t.some()
		get(t.lanes, rate, move)
		VMULPS(move, step, move)
		get(t.lanes, line, w)
		VSUBPS(move, w, w)
		put(t.lanes, w, line)
	}
	body(Mem{Base: t.mem}, nil, Mem{Base: rates})
	ADDQ(U8(4*t.lanes), rates)
	t.features("add", false, false, 1, rates, body)
}

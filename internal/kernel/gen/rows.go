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
	lanes, line   int               // line in bytes
	some          func() VecVirtual // a register of a float32 for each lane
	mem           Register
	index, value  Register // of the row
	n             GPVirtual
	spot          Register
	positive      Register // the sign bit where the target is positive
	z, deriv, sum Mem      // of each lane, from one part of a step to the next
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
	t.z, t.deriv, t.sum = AllocLocal(8*lanes), AllocLocal(4*lanes), AllocLocal(4*lanes)
	left, _ := Param("left").Resolve()
	spots, _ := Param("spots").Resolve()
	Label("row")
	t.begin()
	t.product()
	t.add(t.flow(t.rates(t.loss())))
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
	step1{mem: t.mem, first: t.line}.coming(t.line)
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

// features emits what is done with each feature: with its line, and with its value or, where all are 1 or not asked for, nil.
func (t *rowsOf) features(label string, checked, values bool, body func(line Mem, value Op)) {
	i := GP64()
	var last Register
	if checked {
		last = Load(Param("last"), GP64())
	}
	loop := func(label string, value Op) {
		Label(label)
		j := GP64()
		MOVL(Mem{Base: t.index, Index: i, Scale: 4}, j.As32())
		if checked {
			CMPQ(j, last)
			JHI(LabelRef("beyond"))
		}
		SHLQ(U8(bits.TrailingZeros(uint(t.line))), j)
		body(Mem{Base: t.mem, Index: j, Scale: 1, Disp: t.line}, value)
		INCQ(i)
		CMPQ(i, t.n)
		JNE(LabelRef(label))
	}
	XORL(i.As32(), i.As32())
	TESTQ(t.n, t.n)
	JZ(LabelRef(label + "Done"))
	if values {
		TESTQ(t.value, t.value)
		JZ(LabelRef(label + "Ones"))
		loop(label+"Values", Mem{Base: t.value, Index: i, Scale: 4})
		JMP(LabelRef(label + "Done"))
	}
	loop(label+"Ones", nil)
	Label(label + "Done")
}

// product is z = w₀ + Σ w·a.
func (t *rowsOf) product() {
	z := make([]VecVirtual, t.lanes/t.width)
	for b := range z {
		z[b] = t.vec()
		VCVTPS2PD(Mem{Base: t.mem, Disp: 4 * b * t.width}, z[b])
	}
	t.features("product", true, true, func(line Mem, value Op) {
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

// loss is the derivatives, and counts the losses, as logistic does.
func (t *rowsOf) loss() (d VecVirtual) {
	c := code{t.isa}
	exps, sums, products := GP64(), Load(Param("sum"), GP64()), Load(Param("product"), GP64())
	LEAQ(table("expTable"), exps)
	for b := range t.lanes / t.width {
		at := func(p Register) Mem { return Mem{Base: p, Disp: 8 * b * t.width} }
		flip := c.broadcast(t.positive)
		minus := c.xor(flip, c.load(t.z.Offset(8*b*t.width)))
		e := c.exp(exps, c.or(minus, bitsOf(signBit)), fmt.Sprint("exp", b))
		u := c.add(e, number(1))
		num := c.choose(c.signs(c.xor(minus, bitsOf(signBit))), number(1), e)
		deriv := c.div(c.or(num, flip), u)
		c.store(c.add(c.max(c.load(number(0)), minus), at(sums)), at(sums))
		c.store(c.mul(u, at(products)), at(products))
		half := XMM()
		switch {
		case t.lanes == 2:
			VCVTPD2PSX(deriv, half)
			d = half
		case b == 0:
			VCVTPD2PSY(deriv, half)
			VMOVUPS(half, t.deriv)
		default:
			d = YMM()
			VCVTPD2PSY(deriv, half)
			VBROADCASTF128(t.deriv, d)
			VINSERTF128(U8(1), half, d, d)
		}
	}
	put(t.lanes, d, t.deriv)
	return d
}

// rates counts the gradients; it is what a unit of derivative moves each weight by, and the sum of what these move z by.
func (t *rowsOf) rates(d VecVirtual) (sum VecVirtual) {
	p, _ := Param("eps").Resolve()
	least, one, rates := t.some(), t.some(), Load(Param("rate"), GP64())
	sum = t.some()
	VBROADCASTSS(p.Addr, least)
	VMULPS(least, least, least)
	VMOVUPS(number32(1), one)
	VXORPS(sum, sum, sum)
	body := func(line Mem, value Op) {
		a, g, square, q, rate := one, d, t.some(), t.some(), t.some()
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
		VMULPS(a, invSqrt(t.some, rate), rate)
		put(t.lanes, rate, Mem{Base: rates})
		if value != nil {
			VMULPS(a, rate, rate)
		}
		VADDPS(rate, sum, sum)
		ADDQ(U8(4*t.lanes), rates)
	}
	body(Mem{Base: t.mem}, nil)
	t.features("rates", false, true, body)
	put(t.lanes, sum, t.sum)
	return sum
}

// flow is what the rates are multiplied by; sum is that of the rates.
func (t *rowsOf) flow(sum VecVirtual) VecVirtual {
	read := func(from Mem) func() VecVirtual {
		return func() VecVirtual {
			v := YMM()
			if t.lanes == 2 {
				VBROADCASTSD(from, v)
			} else {
				VMOVUPS(from, v)
			}
			return v
		}
	}
	sign, bits := YMM(), GP64()
	MOVQ(t.positive, bits)
	SHRQ(U8(32), bits)
	low := XMM()
	VMOVD(bits.As32(), low)
	VBROADCASTSS(low, sign)
	f := flowing{d: read(t.deriv), h: read(t.sum), eta: read(Mem{Base: Load(Param("eta"), GP64())}), sign: sign}
	f.z = func() VecVirtual {
		z, high := YMM(), XMM()
		VXORPS(z, z, z)
		if t.lanes == 2 {
			VCVTPD2PSX(t.z, z.AsX())
			return z
		}
		VCVTPD2PSY(t.z, z.AsX())
		VCVTPD2PSY(t.z.Offset(32), high)
		VINSERTF128(U8(1), high, z, z)
		return z
	}
	if t.lanes == 8 {
		f.first = sum // what is in memory comes later
	}
	return f.steps("near")
}

// add moves the weights.
func (t *rowsOf) add(u VecVirtual) {
	step, rates := t.some(), Load(Param("rate"), GP64())
	if t.lanes == 2 {
		VMOVAPS(u.AsX(), step)
	} else {
		step = u
	}
	body := func(line Mem, _ Op) {
		move, w := t.some(), t.some()
		get(t.lanes, Mem{Base: rates}, move)
		VMULPS(move, step, move)
		get(t.lanes, line, w)
		VSUBPS(move, w, w)
		put(t.lanes, w, line)
		ADDQ(U8(4*t.lanes), rates)
	}
	body(Mem{Base: t.mem}, nil)
	t.features("add", false, false, body)
}

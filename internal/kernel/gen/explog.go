package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// logistic is the logistic loss of every lane; see Logistic and LogisticSum.
func logistic(s isa, summed bool) {
	name, first, second := "logistic"+s.name, "value", ""
	params := "(value, deriv, z *float64, groups int, positive bool)"
	if summed {
		name, first, second = "logisticSum"+s.name, "sum", "product"
		params = "(sum, product, deriv, z *float64, groups int, positive bool)"
	}
	begin(name, params, name+" is "+map[bool]string{false: "logisticGo", true: "logisticSumGo"}[summed]+" for groups > 0 times as many lanes as a register holds.")
	c := code{s}
	sums, deriv, z := Load(Param(first), GP64()), Load(Param("deriv"), GP64()), Load(Param("z"), GP64())
	var product Register
	if second != "" {
		product = Load(Param(second), GP64())
	}
	n, at := Load(Param("groups"), GP64()), GP64()
	exps, logs := GP64(), GP64()
	LEAQ(table("expTable"), exps)
	LEAQ(table("logTable"), logs)
	flip := c.flip()

	XORQ(at, at)
	Label("group")
	here := func(p Register) Mem { return Mem{Base: p, Index: at, Scale: 1} }
	minus := c.xor(flip, c.halves(here(z))) // −m
	e := c.exp(exps, c.or(minus, bitsOf(signBit)), "near")
	u := c.add(e, number(1))
	// Where m < 0 the numerator is 1, else e; its sign is that of −y.
	num := c.choose(c.signs(c.xor(minus, bitsOf(signBit))), number(1), e)
	c.store(c.div(c.or(num, flip), u), here(deriv))
	above := c.max(c.load(number(0)), minus) // max(0, −m), NaN where m is
	if summed {
		c.store(c.add(above, c.fetch(here(sums))), here(sums))
		c.store(c.mul(u, c.fetch(here(product))), here(product))
	} else {
		c.store(c.add(c.log1p(logs, e, u), above), here(sums))
	}
	ADDQ(U8(8*s.width), at)
	DECQ(n)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// table is a variable of package kernel.
func table(name string) Mem {
	return Mem{Symbol: Symbol{Name: "·" + name}, Base: StaticBase}
}

// flip has the sign bit in every lane for a positive target, so that z^flip is −m, and else 0.
func (c code) flip() VecVirtual {
	positive, _ := Param("positive").Resolve()
	bits := GP64()
	MOVBLZX(positive.Addr, bits.As32())
	SHLQ(U8(63), bits)
	return c.broadcast(bits)
}

// broadcast is a number in every lane.
func (c code) broadcast(bits Register) VecVirtual {
	x, v := XMM(), c.vec()
	VMOVQ(bits, x)
	if c.width <= 2 {
		VMOVDDUP(x, v)
	} else {
		VBROADCASTSD(x, v)
	}
	return v
}

// exp is Exp(x) for x ≤ 0 or NaN, operation by operation. label is its own.
func (c code) exp(table Register, x VecVirtual, label string) VecVirtual {
	x = c.max(c.load(number(-746)), x)
	shifted := c.add(c.mul(x, number(0x1.71547652b82fep+7)), number(0x1.8p52)) // its low bits are k
	kd := c.sub(shifted, number(0x1.8p52))
	r := c.sub(c.sub(x, c.mul(kd, number(0x1.62e42fefcp-8))), c.mul(kd, number(-0x1.c610ca86c3899p-44)))

	offset := c.left(c.and(shifted, bitsOf(127)), 4)
	t := c.columns(table, offset, 2)
	power, rest := t[0], t[1]
	r2 := c.mul(r, r)
	q := c.mul(r2, c.add(c.mul(r, number(1.0/120)), number(1.0/24)))
	q = c.mul(r2, c.add(q, c.add(c.mul(r, number(1.0/6)), number(0.5))))
	q = c.add(q, c.add(rest, r))

	exponent := c.left(c.right(shifted, 7), 52)
	scaled := c.intAdd(power, exponent)
	y := c.add(scaled, c.mul(scaled, q))
	far := c.below(kd, number(-128000))
	c.jumpNone(far, label)
	tiny := c.mul(c.add(power, c.mul(power, q)), c.intAdd(exponent, bitsOf((64+1023)<<52)))
	VMOVUPD(c.choose(far, c.mul(tiny, number(0x1p-64)), y), y)
	Label(label)
	return y
}

// log1p is Log1p(x) for 0 ≤ x ≤ 1 or NaN, and u = 1 + x.
func (c code) log1p(table Register, x, u VecVirtual) VecVirtual {
	v := c.sub(u, number(1))
	lost := c.add(c.sub(c.load(number(1)), c.sub(u, v)), c.sub(x, v))

	d := c.intSub(u, bitsOf(0x3fe6000000000000))
	e := c.left(c.right(d, 52), 52) // the exponent, 0 or 1, in its place
	i := c.and(c.right(d, 45), bitsOf(127))
	z := c.intSub(u, e)
	zh := c.and(z, bitsOf(^uint64(1<<27-1)))
	zl := c.sub(z, zh)

	offset := c.left(c.intAdd(i, c.left(i, 1)), 3)
	t := c.columns(table, offset, 3)
	inverse, hi, lo := t[0], t[1], t[2]
	r := c.add(c.sub(c.mul(zh, inverse), number(1)), c.mul(zl, inverse))
	lost = c.mul(lost, c.mul(c.intSub(c.load(number(1)), e), inverse))
	s := c.add(r, lost)
	rest := c.add(c.sub(r, s), lost)

	kd := c.and(c.intSub(c.load(bitsOf(0)), c.right(e, 52)), number(1))
	w := c.add(c.mul(kd, number(0x1.62e42fefa38p-1)), hi)
	h := c.add(w, s)
	l := c.add(c.add(c.add(c.sub(w, h), s), c.add(c.mul(kd, number(0x1.ef35793c7673p-45)), lo)), rest)

	s2 := c.mul(s, s)
	q := c.sub(c.sub(c.mul(s, number(1.0/7)), number(1.0/6)), c.mul(s2, number(1.0/8)))
	q = c.add(c.mul(s2, q), c.sub(c.mul(s, number(1.0/5)), number(1.0/4)))
	q = c.add(c.mul(s2, q), c.sub(c.mul(s, number(1.0/3)), number(0.5)))
	y := c.add(h, c.add(l, c.mul(s2, q)))
	return c.choose(c.below(x, number(0x1p-54)), x, y)
}

package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// constants are numbers in memory, eight times each, by their bits.
var constants = map[uint64]Mem{}

func bitsOf(b uint64) Mem {
	if m, ok := constants[b]; ok {
		return m
	}
	m := GLOBL(fmt.Sprintf("number%016x", b), RODATA|NOPTR)
	for i := range 8 {
		DATA(8*i, U64(b))
	}
	constants[b] = m
	return m
}

func number(f float64) Mem { return bitsOf(math.Float64bits(f)) }

const signBit = 1 << 63

// code writes arithmetic as expressions: every operation gives a new register. An operand
// named y may be memory.
type code struct{ isa }

func (c code) load(m Op) VecVirtual {
	v := c.vec()
	VMOVUPD(m, v)
	return v
}

// fetch loads a group of an array, which store stores.
func (c code) fetch(m Mem) VecVirtual {
	if c.width > 1 {
		return c.load(m)
	}
	x := XMM()
	VMOVDDUP(m, x)
	return x
}

func (c code) store(v VecVirtual, m Mem) {
	if c.width > 1 {
		VMOVUPD(v, m)
	} else {
		VMOVSD(v, m)
	}
}

// halves is fetch at most four numbers at a time, since the product of eight lanes stores so many.
func (c code) halves(m Mem) VecVirtual {
	if c.width < 8 {
		return c.fetch(m)
	}
	y, z := YMM(), ZMM()
	VMOVUPD(m, y)
	VINSERTF64X4(U8(1), m.Offset(32), y.AsZ(), z)
	return z
}

func (c code) add(x VecVirtual, y Op) VecVirtual { v := c.vec(); VADDPD(y, x, v); return v }
func (c code) sub(x VecVirtual, y Op) VecVirtual { v := c.vec(); VSUBPD(y, x, v); return v }
func (c code) mul(x VecVirtual, y Op) VecVirtual { v := c.vec(); VMULPD(y, x, v); return v }
func (c code) div(x VecVirtual, y Op) VecVirtual { v := c.vec(); VDIVPD(y, x, v); return v }

// max is y where either is NaN.
func (c code) max(x VecVirtual, y Op) VecVirtual { v := c.vec(); VMAXPD(y, x, v); return v }

func (c code) intAdd(x VecVirtual, y Op) VecVirtual { v := c.vec(); VPADDQ(y, x, v); return v }
func (c code) intSub(x VecVirtual, y Op) VecVirtual { v := c.vec(); VPSUBQ(y, x, v); return v }
func (c code) left(x VecVirtual, n int) VecVirtual  { v := c.vec(); VPSLLQ(U8(n), x, v); return v }
func (c code) right(x VecVirtual, n int) VecVirtual { v := c.vec(); VPSRLQ(U8(n), x, v); return v }

func (c code) and(x VecVirtual, y Op) VecVirtual {
	v := c.vec()
	if c.width == 8 {
		VPANDQ(y, x, v)
	} else {
		VPAND(y, x, v)
	}
	return v
}

func (c code) or(x VecVirtual, y Op) VecVirtual {
	v := c.vec()
	if c.width == 8 {
		VPORQ(y, x, v)
	} else {
		VPOR(y, x, v)
	}
	return v
}

func (c code) xor(x VecVirtual, y Op) VecVirtual {
	v := c.vec()
	if c.width == 8 {
		VPXORQ(y, x, v)
	} else {
		VPXOR(y, x, v)
	}
	return v
}

// mask is a set of lanes: a vector with its highest bits set, or a K register.
type mask struct{ r Register }

// below is the lanes where x < y.
func (c code) below(x VecVirtual, y Op) mask {
	const less = 0x11
	if c.width == 8 {
		k := K()
		VCMPPD(U8(less), y, x, k)
		return mask{k}
	}
	v := c.vec()
	VCMPPD(U8(less), y, x, v)
	return mask{v}
}

// signs is the lanes whose highest bit is set.
func (c code) signs(x VecVirtual) mask {
	if c.width == 8 {
		k := K()
		VPMOVQ2M(x, k)
		return mask{k}
	}
	return mask{x}
}

// choose is yes in the lanes of m, else no.
func (c code) choose(m mask, yes Op, no VecVirtual) VecVirtual {
	v := c.vec()
	if c.width == 8 {
		VBLENDMPD(yes, no, m.r, v)
	} else {
		VBLENDVPD(m.r, yes, no, v)
	}
	return v
}

// jumpNone jumps if m has no lane.
func (c code) jumpNone(m mask, label string) {
	bits := GP32()
	if c.width == 8 {
		KMOVB(m.r, bits)
	} else {
		VMOVMSKPD(m.r, bits)
	}
	TESTL(bits, bits)
	JZ(LabelRef(label))
}

// columns looks up rows of a table by their offsets in bytes, and gives their first n numbers, 2 or 3.
func (c code) columns(table Register, offsets VecVirtual, n int) []VecVirtual {
	switch c.width {
	case 1:
		at, all := GP64(), make([]VecVirtual, n)
		VMOVQ(offsets, at)
		for i := range all {
			all[i] = XMM()
			VMOVDDUP(Mem{Base: table, Index: at, Scale: 1, Disp: 8 * i}, all[i])
		}
		return all
	case 2:
		first, second, all := GP64(), GP64(), make([]VecVirtual, n)
		VMOVQ(offsets, first)
		VPEXTRQ(U8(1), offsets, second)
		for i := range all {
			all[i] = XMM()
			VMOVSD(Mem{Base: table, Index: first, Scale: 1, Disp: 8 * i}, all[i])
			VMOVHPD(Mem{Base: table, Index: second, Scale: 1, Disp: 8 * i}, all[i], all[i])
		}
		return all
	case 4:
		return c.four(table, offsets, n)
	}
	low, y := c.four(table, offsets.AsY(), n), YMM()
	VEXTRACTI64X4(U8(1), offsets, y)
	high, all := c.four(table, y, n), make([]VecVirtual, n)
	for i := range all {
		all[i] = ZMM()
		VINSERTF64X4(U8(1), high[i], low[i].AsZ(), all[i])
	}
	return all
}

// four is columns of four lanes.
func (c code) four(table, offsets Register, n int) []VecVirtual {
	var at [4]Mem
	x := offsets.(Vec).AsX()
	for i := range at {
		if i == 2 {
			high := XMM()
			if c.width == 8 {
				VEXTRACTI64X2(U8(1), offsets, high)
			} else {
				VEXTRACTI128(U8(1), offsets, high)
			}
			x = high
		}
		r := GP64()
		if i&1 == 0 {
			VMOVQ(x, r)
		} else {
			VPEXTRQ(U8(1), x, r)
		}
		at[i] = Mem{Base: table, Index: r, Scale: 1}
	}
	a, b, first, second := YMM(), YMM(), YMM(), YMM()
	c.both(at[0], a)
	c.both(at[1], b)
	c.above(at[2], a)
	c.above(at[3], b)
	VUNPCKLPD(b, a, first)
	VUNPCKHPD(b, a, second)
	if n == 2 {
		return []VecVirtual{first, second}
	}
	third, high := YMM(), XMM()
	VMOVSD(at[0].Offset(16), third.AsX())
	VMOVHPD(at[1].Offset(16), third.AsX(), third.AsX())
	VMOVSD(at[2].Offset(16), high)
	VMOVHPD(at[3].Offset(16), high, high)
	c.above(high, third)
	return []VecVirtual{first, second, third}
}

// both puts two numbers into both halves of y: a register of which half is set would count as one that was in use before.
func (c code) both(from Op, y VecVirtual) {
	if c.width == 8 {
		VBROADCASTF64X2(from, y)
	} else {
		VBROADCASTF128(from, y)
	}
}

// above puts two numbers into the second half of y. (Registers beyond the sixteenth want AVX-512's form.)
func (c code) above(from Op, y VecVirtual) {
	if c.width == 8 {
		VINSERTF64X2(U8(1), from, y, y)
	} else {
		VINSERTF128(U8(1), from, y, y)
	}
}

package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// slopes is logisticSlope of eight lanes; sign is the sign bit where the target is positive.
func slopes(z, sign VecVirtual) (d, e VecVirtual) {
	x := or8(z, bits32(1<<31))
	VPMINUD(bits32(math.Float32bits(-87)), x, x)
	t := mul8(x, number32(8/math.Ln2))
	shifted := add8(t, number32(0x1.8p23))
	r := sub8(t, sub8(shifted, number32(0x1.8p23)))
	power, exponent := YMM(), YMM()
	VMOVUPS(table("eighths"), power)
	VPERMPS(power, shifted, power)
	VPSRLD(U8(3), shifted, exponent)
	VPSLLD(U8(23), exponent, exponent)
	VPADDD(exponent, power, power)
	linear := mul8(mul8(power, number32(0.0866434)), r)
	rest := mul8(mul8(mul8(r, r), power), add8(mul8(r, number32(0.000108417143)), number32(0.00375402837)))
	u := add8(add8(add8(power, number32(1)), linear), rest)
	e = add8(add8(power, linear), rest)
	below, one, odd := YMM(), YMM(), YMM()
	VPSRAD(U8(31), xor8(z, sign), below)
	VPANDN(number32(1), below, one)
	VPAND(e, below, below)
	VCMPPS(U8(3), z, z, odd) // all bits where z is NaN, which makes the quotient one
	return div8(or8(or8(or8(below, one), sign), odd), u), e
}

func or8(x VecVirtual, y Op) VecVirtual { v := YMM(); VORPS(y, x, v); return v }

// slope is logisticSlope of eights of lanes; see LogisticSlope.
func slope() {
	begin("slopeAVX2", "(d *float32, z *float64, eights int, positive bool)", "slopeAVX2 is logisticSlope for eights > 0 times 8 lanes.")
	to, z, n := Load(Param("d"), GP64()), Load(Param("z"), GP64()), Load(Param("eights"), GP64())
	sign := signOf("positive")
	Label("eight")
	d, _ := slopes(narrow8(Mem{Base: z}), sign)
	VMOVUPS(d, Mem{Base: to})
	ADDQ(U8(64), z)
	ADDQ(U8(32), to)
	DECQ(n)
	JNZ(LabelRef("eight"))
	VZEROUPPER()
	RET()
}

// narrow8 is eight float64 of memory as float32.
func narrow8(from Mem) VecVirtual {
	low, high := YMM(), XMM()
	VCVTPD2PSY(from, low.AsX())
	VCVTPD2PSY(from.Offset(32), high)
	VINSERTF128(U8(1), high, low, low)
	return low
}

// signOf has the sign bit in every lane where a bool of the arguments is true.
func signOf(name string) VecVirtual {
	p, _ := Param(name).Resolve()
	bits, sign := GP64(), YMM()
	MOVBLZX(p.Addr, bits.As32())
	SHLQ(U8(31), bits)
	VMOVD(bits.As32(), sign.AsX())
	VBROADCASTSS(sign.AsX(), sign)
	return sign
}

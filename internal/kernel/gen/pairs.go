package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The operations on 32 bytes, each giving a new register. y may be memory; andNot is y &^ x.
func eq8(x VecVirtual, y Op) VecVirtual    { v := YMM(); VPCMPEQB(y, x, v); return v }
func eq64(x VecVirtual, y Op) VecVirtual   { v := YMM(); VPCMPEQQ(y, x, v); return v }
func and(x VecVirtual, y Op) VecVirtual    { v := YMM(); VPAND(y, x, v); return v }
func or(x VecVirtual, y Op) VecVirtual     { v := YMM(); VPOR(y, x, v); return v }
func xor(x VecVirtual, y Op) VecVirtual    { v := YMM(); VPXOR(y, x, v); return v }
func andNot(x VecVirtual, y Op) VecVirtual { v := YMM(); VPANDN(y, x, v); return v }

// below has, of each eight bytes, all those below the lowest that is marked.
func below(mark VecVirtual) VecVirtual {
	v := YMM()
	VPADDQ(all8(0xff), mark, v)
	return andNot(mark, v)
}

// fours makes two numbers of four digits each of eight bytes, by the weights of neighbours and of pairs.
func fours(x VecVirtual, one, two uint64) VecVirtual {
	v := YMM()
	VPMADDUBSW(bitsOf(one), x, v)
	VPMADDWD(bitsOf(two), v, v)
	return v
}

// backwards turns each eight bytes round.
func backwards() Mem {
	m := GLOBL("backwards", RODATA|NOPTR)
	for i := range 4 {
		DATA(8*i, U64([2]uint64{0x0001020304050607, 0x08090a0b0c0d0e0f}[i&1]))
	}
	return m
}

// powers are 1, 10, … 10^7 as float32.
func powers() Mem {
	m := GLOBL("powers", RODATA|NOPTR)
	p := float32(1)
	for i := range 8 {
		DATA(4*i, F32(p))
		p *= 10
	}
	return m
}

// quad is four numbers of a group of eight, made fours of digits, and what is told of them.
type quad struct {
	digits, scale VecVirtual
	token, end    VecVirtual // bytes of the number; bytes that can end it, of which the first does
	wrong         VecVirtual // not 0 where the number has bytes that are none of a number
}

// pairs reads indices and values; see pairsGo. Nothing but ones and what is unusual costs a branch.
func pairs() {
	begin("pairsAVX2", "(text *byte, colon *uint32, n int, base uint32, index *uint32, value *float32, fall *byte) (good int, ones bool)",
		"pairsAVX2 is pairsGo for n > 0 times pairs, of which it reads and writes whole eights.")
	text, colon, n := Load(Param("text"), GP64()), Load(Param("colon"), GP64()), Load(Param("n"), GP64())
	index, value, fall := Load(Param("index"), GP64()), Load(Param("value"), GP64()), Load(Param("fall"), GP64())
	last, other, k := YMM(), YMM(), GP64()
	VPXOR(other, other, other)
	VPCMPEQD(last, last, last)
	XORQ(k, k)
	turn, scales := backwards(), powers()

	Label("group") // of its two quads, the first has the pairs 0, 1, 4 and 5: packing brings them in order
	halves := [2][2]VecVirtual{load(text, colon, k, 0, -8), load(text, colon, k, 2, -8)}
	one := areOne(halves)
	p := [2]quad{indices(halves[0], turn), indices(halves[1], turn)}
	j, v := pack(p, 1|10000<<16), YMM()
	base, _ := Param("base").Resolve()
	VBROADCASTSS(base.Addr, v)
	VPSUBD(v, j, j)
	VMOVDQU(j, Mem{Base: index, Index: k, Scale: 4})
	falls(j, last, Mem{Base: fall})
	VMOVDQA(j, last)
	look := YMM()
	VPSRAD(U8(31), j, look) // below base
	for _, q := range p {
		outer := and(xor(q.token, bitsOf(0xff)), bitsOf(0xff000000000000ff)) // the last byte is of it, the first is not
		look = or(look, or(q.wrong, outer))
	}
	CMPB(one.As8(), U8(0xff))
	JNE(LabelRef("decimals"))
	VMOVUPS(number32(1), v)
	VMOVUPS(v, Mem{Base: value, Index: k, Scale: 4})
	Label("test")
	VPTEST(look, look)
	JNZ(LabelRef("look"))
	Label("next")
	INCQ(fall)
	ADDQ(U8(8), k)
	CMPQ(k, n)
	JL(LabelRef("group"))
	Label("done")
	Store(k, ReturnIndex(0))
	VPTEST(other, other)
	ok, _ := ReturnIndex(1).Resolve()
	SETEQ(ok.Addr)
	VZEROUPPER()
	RET()

	Label("decimals")
	q := [2]quad{values(load(text, colon, k, 0, -7)), values(load(text, colon, k, 2, -7))}
	m, none, scale := pack(q, 10000|1<<16), YMM(), YMM()
	VPCMPEQD(bitsOf(0), m, none) // zeros are dropped, elsewhere
	VPOR(none, look, look)
	for _, q := range q {
		VPOR(or(q.wrong, eq64(q.end, bitsOf(0))), look, look)
	}
	VPACKUSDW(q[1].scale, q[0].scale, scale)
	divide(m, scale, scales, Mem{Base: value, Index: k, Scale: 4}, other)
	JMP(LabelRef("test"))

	Label("look")
	bad := lookAgain(text, colon, index, k, turn)
	TESTQ(bad, bad)
	JZ(LabelRef("next"))
	TZCNTQ(bad, bad)
	ADDQ(bad, k)
	JMP(LabelRef("done"))
}

// areOne has a bit for each pair of a group whose value is 1.
func areOne(halves [2][2]VecVirtual) GPVirtual {
	const one = ':'<<8 | '1'<<16
	a, b, bits := YMM(), YMM(), GP64()
	VPUNPCKHQDQ(halves[0][1], halves[0][0], a)
	VPUNPCKHQDQ(halves[1][1], halves[1][0], b)
	VSHUFPS(U8(0x88), b, a, a)
	VPSLLD(U8(8), a, a)
	VPCMPEQD(bits32(one|'\n'<<24), a, b)
	VPCMPEQD(bits32(one|' '<<24), a, a)
	VMOVMSKPS(or(a, b), bits.As32())
	return bits
}

// lookAgain has a bit for each pair of a group that is not usual. Where a token fills eight bytes, it looks at the byte behind.
func lookAgain(text, colon, index, k Register, turn Mem) GPVirtual {
	p := [2]quad{indices(load(text, colon, k, 0, -8), turn), indices(load(text, colon, k, 2, -8), turn)}
	far, good, low := full(p), fair(p), YMM()
	VMOVDQU(Mem{Base: index, Index: k, Scale: 4}, low)
	VPSRAD(U8(31), low, low)
	good = andNot(low, good)
	q := [2]quad{values(load(text, colon, k, 0, -7)), values(load(text, colon, k, 2, -7))}
	long, zero, bits := full(q), YMM(), GP64()
	VPCMPEQD(bitsOf(0), pack(q, 10000|1<<16), zero)
	good = andNot(zero, and(good, fair(q)))
	VMOVMSKPS(good, bits.As32())
	XORL(U32(0xff), bits.As32())
	ends("far", far, bits, -9, " ", text, colon, k)
	ends("long", long, bits, 9, " \n", text, colon, k)
	return bits
}

// full and fair tell of the numbers of two quads, in order, which fill their bytes, and which have some and none that
// is wrong.
func full(q [2]quad) VecVirtual {
	v := YMM()
	VPACKSSDW(eq64(q[1].end, bitsOf(0)), eq64(q[0].end, bitsOf(0)), v)
	return v
}

func fair(q [2]quad) VecVirtual {
	var good [2]VecVirtual
	for h, q := range q {
		good[h] = andNot(eq64(q.token, bitsOf(0)), eq64(q.wrong, bitsOf(0)))
	}
	VPACKSSDW(good[1], good[0], good[0])
	return good[0]
}

// load brings two halves of the eight bytes before and behind the colons of pairs at, at+1, at+4 and at+5 of the group k, those
// of two pairs in each.
func load(text, colon, k Register, at, disp int) (half [2]VecVirtual) {
	for i := range half {
		a, b, v := GP64(), GP64(), YMM()
		MOVL(Mem{Base: colon, Index: k, Scale: 4, Disp: 4 * (at + i)}, a.As32())
		MOVL(Mem{Base: colon, Index: k, Scale: 4, Disp: 4 * (at + i + 4)}, b.As32())
		VBROADCASTI128(Mem{Base: text, Index: a, Scale: 1, Disp: disp}, v)
		VINSERTI128(U8(1), Mem{Base: text, Index: b, Scale: 1, Disp: disp}, v, v)
		half[i] = v
	}
	return half
}

// indices reads the numbers before colons. They are turned round, so that the digits begin with the last.
func indices(half [2]VecVirtual, turn Mem) (q quad) {
	w := YMM()
	VPUNPCKLQDQ(half[1], half[0], w)
	VPSHUFB(turn, w, w)
	q.end, q.wrong = eq8(w, all8(' ')), YMM()
	q.token = below(q.end)
	digits := and(xor(w, all8('0')), q.token)
	VPSUBUSB(all8(9), digits, q.wrong)
	q.digits = fours(digits, 0x0a010a010a010a01, 0x0064000100640001)
	return q
}

// values reads the decimals behind colons. They lose their point, and their digits move up, so that the last is the
// highest byte.
func values(half [2]VecVirtual) (q quad) {
	w := YMM()
	VPUNPCKHQDQ(half[1], half[0], w)
	q.end = or(eq8(w, all8(' ')), eq8(w, all8('\n')))
	q.token = below(q.end)
	point := and(eq8(w, all8('.')), q.token)
	whole := below(point)
	digits, rest := and(xor(w, all8('0')), q.token), YMM()
	VPSRLQ(U8(8), digits, rest)
	digits = or(and(digits, whole), andNot(whole, rest))
	q.wrong, q.scale = YMM(), YMM()
	VPSUBUSB(all8(9), digits, q.wrong)
	count, up := and(andNot(point, q.token), all8(1)), YMM()
	VPSADBW(bitsOf(0), andNot(whole, count), q.scale)
	VPSADBW(bitsOf(0), count, count)
	VPSLLQ(U8(3), count, count)
	VMOVDQU(bitsOf(64), up)
	VPSUBQ(count, up, up)
	VPSLLVQ(up, digits, digits)
	q.digits = fours(digits, 0x010a010a010a010a, 0x0001006400010064)
	return q
}

// pack makes eight numbers of the fours of two quads.
func pack(q [2]quad, weights uint32) VecVirtual {
	v := YMM()
	VPACKUSDW(q[1].digits, q[0].digits, v)
	VPMADDWD(bits32(weights), v, v)
	return v
}

// divide writes eight numbers m/10^scale as float32. Where one is not 1, other gets bits.
func divide(m, scale VecVirtual, scales, to Mem, other VecVirtual) {
	p := YMM()
	VPERMD(scales, scale, p)
	var half [2]VecVirtual
	for h := range half {
		x, y, a, b := XMM(), XMM(), YMM(), YMM()
		if h == 0 {
			x, y = m.AsX().(VecVirtual), p.AsX().(VecVirtual)
		} else {
			VEXTRACTI128(U8(1), m, x)
			VEXTRACTF128(U8(1), p, y)
		}
		VCVTDQ2PD(x, a)
		VCVTPS2PD(y, b)
		VDIVPD(b, a, a)
		half[h] = XMM()
		VCVTPD2PSY(a, half[h])
	}
	v := half[0].AsY().(VecVirtual)
	VINSERTF128(U8(1), half[1], v, v)
	VMOVUPS(v, to)
	VPXOR(number32(1), v, v)
	VPOR(v, other, other)
}

// falls writes a bit for each index that is not above the one before it, of which the first is in last.
func falls(j, last VecVirtual, to Mem) {
	v, bits := YMM(), GP64()
	VPERM2I128(U8(0x21), j, last, v)
	VPALIGNR(U8(12), v, j, v)
	VPCMPGTD(v, j, v)
	VMOVMSKPS(v, bits.As32())
	NOTL(bits.As32())
	MOVB(bits.As8(), to)
}

// ends looks at the byte disp behind the colon of each pair that is marked, and marks it as wrong if it is none of some.
func ends(name string, marked VecVirtual, wrong GPVirtual, disp int, some string, text, colon, k Register) {
	left, t, at := GP64(), GP64(), GP64()
	VMOVMSKPS(marked, left.As32())
	JMP(LabelRef(name + "More"))
	Label(name + "Token")
	TZCNTQ(left, t)
	BLSRQ(left, left)
	LEAQ(Mem{Base: t, Index: k, Scale: 1}, at)
	MOVL(Mem{Base: colon, Index: at, Scale: 4}, at.As32())
	for _, b := range []byte(some) {
		CMPB(Mem{Base: text, Index: at, Scale: 1, Disp: disp}, U8(b))
		JEQ(LabelRef(name + "More"))
	}
	BTSQ(t, wrong)
	Label(name + "More")
	TESTQ(left, left)
	JNZ(LabelRef(name + "Token"))
}

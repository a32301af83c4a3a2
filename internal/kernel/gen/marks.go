package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// all8 is a constant of eight like bytes, over and over.
func all8(b byte) Mem { return bitsOf(uint64(b) * 0x0101010101010101) }

// marks finds colons and line ends; see marksGo. A block is 64 bytes of text, of which three masks of bits are made.
func marks() {
	begin("marksAVX2", "(text *byte, from, to int, colon *uint32, colonRoom int, line *uint32, lineRoom int) (colons, lines int)",
		"marksAVX2 is marksGo by blocks of 64 bytes. It may read 63 bytes behind the text, ends before a block when there are",
		"more than so many colons or lines, and may write 64 more of each. A line is three numbers.")
	text, i, n := Load(Param("text"), GP64()), Load(Param("from"), GP64()), Load(Param("to"), GP64())
	colon, line := Load(Param("colon"), GP64()), Load(Param("line"), GP64())
	colonRoom, _ := Param("colonRoom").Resolve()
	lineRoom, _ := Param("lineRoom").Resolve()
	colons, blanks, lines := GP64(), GP64(), GP64()
	for _, r := range []GPVirtual{colons, blanks, lines} {
		XORQ(r, r)
	}
	Label("block")
	CMPQ(i, n)
	JGE(LabelRef("done"))
	CMPQ(colons, colonRoom.Addr)
	JG(LabelRef("done"))
	CMPQ(lines, lineRoom.Addr)
	JG(LabelRef("done"))
	low, high := YMM(), YMM()
	VMOVDQU(Mem{Base: text, Index: i, Scale: 1}, low)
	VMOVDQU(Mem{Base: text, Index: i, Scale: 1, Disp: 32}, high)
	c, s, l := maskOf(':', low, high), maskOf(' ', low, high), maskOf('\n', low, high)
	left := GP64()
	MOVQ(n, left)
	SUBQ(i, left)
	CMPQ(left, U8(64))
	JGE(LabelRef("whole"))
	for _, m := range []GPVirtual{c, s, l} {
		BZHIQ(left, m, m)
	}
	Label("whole")
	markLines(line, lines, i, colons, blanks, c, s, l)
	t := GP64()
	POPCNTQ(s, t)
	ADDQ(t, blanks)
	markColons(colon, colons, i, c)
	ADDQ(U8(64), i)
	JMP(LabelRef("block"))
	Label("done")
	Store(colons, ReturnIndex(0))
	Store(lines, ReturnIndex(1))
	VZEROUPPER()
	RET()
}

// maskOf has a bit for each of 64 bytes that is b.
func maskOf(b byte, low, high VecVirtual) GPVirtual {
	x, y, m, h := YMM(), YMM(), GP64(), GP64()
	VPCMPEQB(all8(b), low, x)
	VPCMPEQB(all8(b), high, y)
	VPMOVMSKB(x, m.As32())
	VPMOVMSKB(y, h.As32())
	SHLQ(U8(32), h)
	ORQ(h, m)
	return m
}

// markLines writes the block's lines. The first is written even if there is none: mostly there is one or none, which
// cannot be foretold.
func markLines(line, lines, i, colons, blanks Register, c, s, l GPVirtual) {
	to, at, before, count := GP64(), GP64(), GP64(), GP64()
	LEAQ(Mem{Base: lines, Index: lines, Scale: 2}, to)
	LEAQ(Mem{Base: line, Index: to, Scale: 4}, to) // 12 bytes each
	POPCNTQ(l, count)
	ADDQ(count, lines)
	Label("line")
	TZCNTQ(l, at)
	BZHIQ(at, c, before)
	POPCNTQ(before, before)
	ADDQ(colons, before)
	MOVL(before.As32(), Mem{Base: to, Disp: 4})
	BZHIQ(at, s, before)
	POPCNTQ(before, before)
	ADDQ(blanks, before)
	MOVL(before.As32(), Mem{Base: to, Disp: 8})
	ADDQ(i, at)
	MOVL(at.As32(), Mem{Base: to})
	ADDQ(U8(12), to)
	BLSRQ(l, l)
	JNZ(LabelRef("line"))
}

// markColons writes the places of the block's colons, eight at a time, so that their number costs no branch mostly.
func markColons(colon, colons, i Register, c GPVirtual) {
	to, count := GP64(), GP64()
	LEAQ(Mem{Base: colon, Index: colons, Scale: 4}, to)
	POPCNTQ(c, count)
	ADDQ(count, colons)
	Label("colons")
	for k := range 8 {
		at := GP64()
		TZCNTQ(c, at)
		BLSRQ(c, c)
		ADDL(i.(GPVirtual).As32(), at.As32())
		MOVL(at.As32(), Mem{Base: to, Disp: 4 * k})
	}
	ADDQ(U8(32), to)
	TESTQ(c, c)
	JNZ(LabelRef("colons"))
}

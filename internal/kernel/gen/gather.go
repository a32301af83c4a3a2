package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// gatherAhead is how many rows ahead their places are asked for; their features are half as many ahead, or as many where their places
// follow from their numbers.
const gatherAhead = 16

// evenShift is kernel.evenShift.
const evenShift = 8

// gather copies rows from all over a block, eight features at a time; see Gather. With few instructions a row the processor
// itself waits for many rows at once.
func gather() {
	begin("gatherAVX2", "(spots *byte, toIndex *uint32, toValue *float32, to, room int, start *int, width int, base *int, label *float64, rows int, index *uint32, value *float32, whole int, pick *uint32, n int) (left int)",
		"gatherAVX2 is gatherGo for n > 0 rows, of which left are left: it ends before a row that there is not, that reaches beyond",
		"room where it is copied to, or beyond whole where it lies. Behind both there must be place for eight features. Where width is",
		"not 0, each row has so many, and begins where base says, and start is not looked at.")
	spots, toIndex, toValue := Load(Param("spots"), GP64()), Load(Param("toIndex"), GP64()), Load(Param("toValue"), GP64())
	to, pick, left := Load(Param("to"), GP64()), Load(Param("pick"), GP64()), Load(Param("n"), GP64())
	start, label := Load(Param("start"), GP64()), Load(Param("label"), GP64())
	index, value := Load(Param("index"), GP64()), Load(Param("value"), GP64())
	width, base := Load(Param("width"), GP64()), Load(Param("base"), GP64())
	even := func(p, at Register) { // row p begins at
		MOVQ(p, at)
		SHRQ(U8(evenShift), at)
		MOVQ(Mem{Base: base, Index: at, Scale: 8}, at)
		start := GP64()
		MOVQ(p, start)
		IMULQ(width, start)
		ADDQ(start, at)
	}
	param := func(name string) Op { p, _ := Param(name).Resolve(); return p.Addr }
	Label("row")
	p, at, end, last := GP64(), GP64(), GP64(), GP64()
	CMPQ(left, U8(gatherAhead))
	JLE(LabelRef("near"))
	MOVL(Mem{Base: pick, Disp: 4 * gatherAhead}, p.As32())
	PREFETCHT0(Mem{Base: label, Index: p, Scale: 8})
	TESTQ(width, width)
	JZ(LabelRef("places"))
	CMPQ(p, param("rows"))
	JCC(LabelRef("near"))
	even(p, at)
	JMP(LabelRef("features"))
	Label("places")
	PREFETCHT0(Mem{Base: start, Index: p, Scale: 8})
	MOVL(Mem{Base: pick, Disp: 4 * gatherAhead / 2}, p.As32())
	CMPQ(p, param("rows"))
	JCC(LabelRef("near"))
	MOVQ(Mem{Base: start, Index: p, Scale: 8}, at)
	Label("features")
	for _, from := range []Register{index, value} {
		PREFETCHT0(Mem{Base: from, Index: at, Scale: 4})
		PREFETCHT0(Mem{Base: from, Index: at, Scale: 4, Disp: 44})
	}
	Label("near")
	MOVL(Mem{Base: pick}, p.As32())
	CMPQ(p, param("rows"))
	JCC(LabelRef("done"))
	TESTQ(width, width)
	JZ(LabelRef("begins"))
	even(p, at)
	LEAQ(Mem{Base: at, Index: width, Scale: 1}, end)
	JMP(LabelRef("found"))
	Label("begins")
	MOVQ(Mem{Base: start, Index: p, Scale: 8}, at)
	MOVQ(Mem{Base: start, Index: p, Scale: 8, Disp: 8}, end)
	Label("found")
	MOVQ(Mem{Base: label, Index: p, Scale: 8}, p)
	CMPQ(end, param("whole"))
	JHI(LabelRef("done"))
	CMPQ(at, end)
	JHI(LabelRef("done")) // negative numbers are above, too
	MOVQ(end, last)
	SUBQ(at, last)
	ADDQ(to, last)
	CMPQ(last, param("room"))
	JGT(LabelRef("done"))
	MOVQ(to, Mem{Base: spots})
	MOVQ(last, Mem{Base: spots, Disp: spotEnd})
	MOVQ(p, Mem{Base: spots, Disp: spotLabel})
	MOVQ(U32(0), Mem{Base: spots, Disp: spotEta})
	features := func(label string, values bool) {
		Label(label)
		CMPQ(to, last)
		JGE(LabelRef("next"))
		move := func(from, to Mem) {
			x := YMM()
			VMOVDQU(from, x)
			VMOVDQU(x, to)
		}
		move(Mem{Base: index, Index: at, Scale: 4}, Mem{Base: toIndex, Index: to, Scale: 4})
		if values {
			move(Mem{Base: value, Index: at, Scale: 4}, Mem{Base: toValue, Index: to, Scale: 4})
		}
		ADDQ(U8(8), at)
		ADDQ(U8(8), to)
		JMP(LabelRef(label))
	}
	TESTQ(value, value)
	JZ(LabelRef("ones"))
	features("values", true)
	features("ones", false)
	Label("next")
	MOVQ(last, to)
	ADDQ(U8(4), pick)
	ADDQ(U8(spotSize), spots)
	DECQ(left)
	JNZ(LabelRef("row"))
	Label("done")
	Store(left, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

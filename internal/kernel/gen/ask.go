package main

import (
	"fmt"
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// How many rows ahead a step asks for lines, and for features; see kernel.SpotsAhead.
const (
	linesAhead = 4
	spotsAhead = 16
)

// asking asks for the lines of a later row, where the table is large, a few at a time, all along the present row's step: where they
// are must be found out first, and many at once would hold up what comes behind them.
type asking struct {
	mem       Register
	next, end Register // of the later row's features
	line      int      // in bytes
}

// askFor begins to ask for the lines of a later row, and asks for the features of another, behind it. spot is the present row's.
func askFor(mem, spot Register, line int) asking {
	a := asking{mem: mem, next: GP64(), end: GP64(), line: line}
	from := func(rows, disp int) Mem { return Mem{Base: spot, Disp: spotSize*rows + disp} }
	base, large := Load(Param("index"), GP64()), GP64()
	Load(Param("large"), large.As8())
	XORL(a.next.(GPVirtual).As32(), a.next.(GPVirtual).As32())
	XORL(a.end.(GPVirtual).As32(), a.end.(GPVirtual).As32())
	TESTB(large.As8(), large.As8())
	JZ(LabelRef("small"))
	MOVQ(from(linesAhead, 0), a.next)
	MOVQ(from(linesAhead, spotEnd), a.end)
	LEAQ(Mem{Base: base, Index: a.next, Scale: 4}, a.next)
	LEAQ(Mem{Base: base, Index: a.end, Scale: 4}, a.end)
	Label("small")
	at, end, second := GP64(), GP64(), GP64()
	MOVQ(from(spotsAhead, 0), at)
	MOVQ(from(spotsAhead, spotEnd), end)
	LEAQ(Mem{Base: at, Disp: 16}, second)
	DECQ(end)
	CMPQ(second, end)
	CMOVQGT(end, second)
	PREFETCHT0(Mem{Base: base, Index: at, Scale: 4})
	PREFETCHT0(Mem{Base: base, Index: second, Scale: 4})
	Load(Param("value"), base)
	TESTQ(base, base)
	JZ(LabelRef("asked"))
	PREFETCHT0(Mem{Base: base, Index: at, Scale: 4})
	PREFETCHT0(Mem{Base: base, Index: second, Scale: 4})
	Label("asked")
	return a
}

// asks counts, for the labels.
var asks int

// some asks for n more lines, if there are any.
func (a asking) some(n int) {
	for range n {
		asks++
		none := fmt.Sprint("none", asks)
		CMPQ(a.next, a.end)
		JAE(LabelRef(none))
		a.one()
		Label(none)
	}
}

// rest asks for all that are left.
func (a asking) rest() {
	JMP(LabelRef("whether"))
	Label("more")
	a.one()
	Label("whether")
	CMPQ(a.next, a.end)
	JB(LabelRef("more"))
}

// one asks for a line. Those of many lanes, which come from far, are asked for as far as the second cache: it has room for more
// that are on their way than the first.
func (a asking) one() {
	j, ask := GP64(), PREFETCHT0
	MOVL(Mem{Base: a.next}, j.As32())
	ADDQ(U8(4), a.next)
	if a.line > 8 {
		SHLQ(U8(bits.TrailingZeros(uint(a.line/8))), j)
	}
	if a.line >= 64 {
		ask = PREFETCHT1
	}
	ask(Mem{Base: a.mem, Index: j, Scale: 8, Disp: a.line})
}

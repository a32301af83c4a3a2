package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// step1 is what adagrad1 keeps in registers.
type step1 struct {
	mem, index, value, i, last Register                 // last nil: all features are known to have lines
	first                      int                      // where in bytes the line of feature 0 begins
	s, eta, eps                VecVirtual               // eps is squared in rates
	body                       func(k int, values bool) // steps k features
	ask                        asking                   // of whole steps
}

// adagrad1 is AdaGrad with one lane, four features at a time: roots and quotients, which set the pace, then take as long
// as for one. Features must differ.
func adagrad1() {
	begin("adagrad1AVX2", "(mem *[2]float32, last uintptr, index *uint32, n int, value *float32, s, eta, eps float32) bool",
		"adagrad1AVX2 is adagrad1Values, or adagrad1Ones where value is nil, for n > 0 features; last is the last line.")
	t := step1{mem: Load(Param("mem"), GP64()), index: Load(Param("index"), GP64()), value: Load(Param("value"), GP64()),
		i: GP64(), last: Load(Param("last"), GP64())}
	t.s, t.eta, t.eps = spread("s"), spread("eta"), spread("eps")
	t.body = t.group
	n := Load(Param("n"), GP64())
	XORQ(t.i.(GPVirtual), t.i.(GPVirtual))
	TESTQ(t.value, t.value)
	JZ(LabelRef("ones"))
	t.walk("values", n, true)
	Label("ones")
	t.walk("ones", n, false)
	ok, _ := ReturnIndex(0).Resolve()
	Label("done")
	MOVB(U8(1), ok.Addr)
	RET()
	Label("beyond")
	MOVB(U8(0), ok.Addr)
	RET()
}

// walk takes fours, then what is left at once, and jumps to done.
func (t step1) walk(label string, n Register, values bool) { t.walkTo("done", label, n, values) }

func (t step1) walkTo(done, label string, n Register, values bool) {
	SUBQ(U8(4), n)
	JL(LabelRef(label + "Rest"))
	Label(label + "Four")
	t.body(4, values)
	ADDQ(U8(4), t.i)
	SUBQ(U8(4), n)
	JGE(LabelRef(label + "Four"))
	Label(label + "Rest")
	for k := 3; k > 0; k-- {
		next := fmt.Sprint(label, "Not", k)
		CMPQ(n, I8(k-4))
		JNE(LabelRef(next))
		t.body(k, values)
		JMP(LabelRef(done))
		Label(next)
	}
	JMP(LabelRef(done))
}

// lines is where the lines of k features are.
func (t step1) lines(k int) (line [4]Mem) {
	for b := range k {
		j := GP64()
		MOVL(Mem{Base: t.index, Index: t.i, Scale: 4, Disp: 4 * b}, j.As32())
		if t.last != nil {
			CMPQ(j, t.last)
			JHI(LabelRef("beyond"))
		}
		line[b] = Mem{Base: t.mem, Index: j, Scale: 8, Disp: t.first}
	}
	return line
}

// group steps k features; what is left of the registers holds zeros.
func (t step1) group(k int, values bool) {
	line := t.lines(k)
	pair := func(b int) VecVirtual {
		x := XMM()
		switch {
		case b >= k:
			VXORPS(x, x, x)
		case b+1 >= k:
			VMOVSD(line[b], x)
		default:
			VMOVSD(line[b], x)
			VMOVHPS(line[b+1], x, x)
		}
		return x
	}
	x, y, w, q := pair(0), pair(2), XMM(), XMM()
	VSHUFPS(U8(0x88), y, x, w)
	VSHUFPS(U8(0xdd), y, x, q)
	grad := t.s
	if values {
		grad = t.values(k)
		VMULPS(t.s, grad, grad)
	}
	square, move, root := XMM(), XMM(), XMM()
	VMULPS(grad, grad, square)
	VADDPS(square, q, q)
	VMULPS(grad, t.eta, move)
	VSQRTPS(q, root)
	VADDPS(t.eps, root, root)
	VDIVPS(root, move, move)
	VSUBPS(move, w, w)
	VUNPCKLPS(q, w, x)
	VUNPCKHPS(q, w, y)
	for b, from := range []VecVirtual{x, x, y, y}[:k] {
		if b&1 == 0 {
			VMOVSD(from, line[b])
		} else {
			VMOVHPS(from, line[b])
		}
	}
}

// values loads the next k values.
func (t step1) values(k int) VecVirtual {
	x, at := XMM(), Mem{Base: t.value, Index: t.i, Scale: 4}
	switch k {
	case 4:
		VMOVUPS(at, x)
	case 3:
		VMOVSD(at, x)
		VINSERTPS(U8(0x20), at.Offset(8), x, x)
	case 2:
		VMOVSD(at, x)
	case 1:
		VMOVSS(at, x)
	}
	return x
}

// Command gen writes the vector code of package kernel: zlines_amd64.s and its declarations.
//
// It is a module of its own, so that the generator is no dependency of Slalom. The kernels do, operation by
// operation, what their twins in plain Go do; there is no fused multiply-add.
package main

//go:generate go run . -out ../zlines_amd64.s -stubs ../zlines_amd64.go -pkg kernel

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// isa is an instruction set: its name, and how many float64 a register holds.
type isa struct {
	name  string
	width int
}

var (
	single = isa{"1AVX2", 1} // one lane, twice in a register
	pair   = isa{"AVX2", 2}
	avx2   = isa{"AVX2", 4}
	avx512 = isa{"AVX512", 8}
)

// vec is a register of all lanes.
func (s isa) vec() VecVirtual {
	switch s.width {
	case 8:
		return ZMM()
	case 4:
		return YMM()
	}
	return XMM()
}

// half is a register for as many float32 as vec holds float64.
func (s isa) half() VecVirtual {
	if s.width == 8 {
		return YMM()
	}
	return XMM()
}

func main() {
	ConstraintExpr("amd64,!noasm")
	for _, lanes := range []int{2, 4, 8, 16} {
		s := avx2
		if lanes == 2 {
			s = pair
		}
		product(s, lanes)
		plain(s, lanes)
		adagrad(s, lanes)
		rates(s, lanes)
		addRates(s, lanes)
	}
	// With eight lanes or fewer, and where memory sets the pace, AVX-512 has nothing to add.
	product(avx512, 16)
	plain(avx512, 16)
	adagrad(avx512, 16)
	rates(avx512, 16)
	addRates(avx512, 16)
	narrow(avx2, 4)
	narrow(avx2, 8)
	narrow(avx512, 16)
	prefetch()
	prefetchFeatures()
	dot()
	axpy()
	follow()
	finite()
	scale()
	for _, s := range []isa{avx2, avx512} {
		logistic(s, false)
		logistic(s, true)
	}
	logistic(single, true)
	logistic(isa{"2AVX2", 2}, true)
	adagrad1()
	rates1()
	logisticRows1()
	logisticRows(pair, 2)
	logisticRows(avx2, 8)
	flow()
	slope()
	gather()
	marks()
	pairs()
	Generate()
}

// begin starts a function.
func begin(name, signature string, doc ...string) {
	TEXT(name, NOSPLIT, "func"+signature)
	Pragma("noescape")
	Doc(doc...)
}

// rows is the loop over a row's features that all kernels of rows have.
type rows struct {
	mem, value  Register
	index, i, n Register
	stride      Register
	last        Register
	bias        Op
}

const rowParams = "mem *float32, stride, last uintptr, index *uint32, n int, value *float32, bias bool"

func loadRow() rows {
	bias, _ := Param("bias").Resolve()
	return rows{
		mem: Load(Param("mem"), GP64()), value: Load(Param("value"), GP64()),
		index: Load(Param("index"), GP64()), i: GP64(), n: Load(Param("n"), GP64()),
		stride: Load(Param("stride"), GP64()), last: Load(Param("last"), GP64()), bias: bias.Addr,
	}
}

// walk emits the loop twice, with values and without: body gets the address of a line, and of the row's value
// or nil. Both end at the label done; a line beyond last ends the function with false.
func (r rows) walk(body func(line Register, value Op)) {
	XORQ(r.i.(GPVirtual), r.i.(GPVirtual))
	TESTQ(r.n, r.n)
	JZ(LabelRef("done"))
	TESTQ(r.value, r.value)
	JZ(LabelRef("ones"))
	r.loop("values", func(line Register) { body(line, Mem{Base: r.value, Index: r.i, Scale: 4}) })
	JMP(LabelRef("done"))
	r.loop("ones", func(line Register) { body(line, nil) })
	Label("done")
}

// ifBias emits what is done with the intercept's line, which lies before the others, if there is one; otherwise, if not nil,
// is done if there is none.
func (r rows) ifBias(body func(line Register), otherwise func()) {
	CMPB(r.bias, U8(0))
	JE(LabelRef("unbiased"))
	line := GP64()
	MOVQ(r.mem, line)
	SUBQ(r.stride, line)
	body(line)
	if otherwise != nil {
		JMP(LabelRef("biased"))
	}
	Label("unbiased")
	if otherwise != nil {
		otherwise()
		Label("biased")
	}
}

func (r rows) loop(label string, body func(line Register)) {
	Label(label)
	line := GP64()
	MOVL(Mem{Base: r.index, Index: r.i, Scale: 4}, line.As32())
	IMULQ(r.stride, line)
	CMPQ(line, r.last)
	JHI(LabelRef("beyond"))
	ADDQ(r.mem, line)
	body(line)
	INCQ(r.i)
	CMPQ(r.i, r.n)
	JNE(LabelRef(label))
}

// end returns true, and false at the label beyond.
func (r rows) end() {
	ok, _ := ReturnIndex(0).Resolve()
	MOVB(U8(1), ok.Addr)
	VZEROUPPER()
	RET()
	Label("beyond")
	MOVB(U8(0), ok.Addr)
	VZEROUPPER()
	RET()
}

// widen is a float32 of memory as float64 in every lane.
func (s isa) widen(from Op) VecVirtual {
	x, v := s.half(), s.vec()
	VBROADCASTSS(from, x)
	VCVTPS2PD(x, v)
	return v
}

func name(kind string, lanes int, s isa) string { return fmt.Sprintf("%s%d%s", kind, lanes, s.name) }

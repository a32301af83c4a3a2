package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// spot is a kernel.Spot.
const (
	spotEnd   = 8
	spotLabel = 16
	spotEta   = 24
	spotSize  = 32
)

// logisticRows1 is all of each row's step with one lane: from the product to the weights, nothing waits for memory between them.
func logisticRows1() {
	begin("logisticRows1AVX2", "(mem *[2]float32, last uintptr, index *uint32, value, rate *float32, spots *byte, left int, large bool, sum, product *float64, eps float32) (state, rest int, z float64, d, h float32)",
		"logisticRows1AVX2 is logisticRowGo with one lane for left > 0 rows; last is the last feature that has a line. state is 1 where all is done,",
		"0 where a feature of a row has no line, and nothing of that row is done, and 2 where its flow is long: then logisticFlow and",
		"addRates1 are still to be done. rest is how many rows are left, that one included.")
	param := func(name string) Op { p, _ := Param(name).Resolve(); return p.Addr }
	Label("row")
	zero, z := XMM(), XMM()
	VXORPS(zero, zero, zero)
	t := step1{mem: Load(Param("mem"), GP64()), i: GP64(), first: 8}
	spot, at := Load(Param("spots"), GP64()), GP64()
	t.ask = askFor(t.mem, spot, 8)
	index, value, last, length := Load(Param("index"), GP64()), Load(Param("value"), GP64()), Load(Param("last"), GP64()), GP64()
	MOVQ(Mem{Base: spot}, at)
	MOVQ(Mem{Base: spot, Disp: spotEnd}, length)
	SUBQ(at, length)
	LEAQ(Mem{Base: index, Index: at, Scale: 4}, index)
	TESTQ(value, value)
	JZ(LabelRef("ones"))
	LEAQ(Mem{Base: value, Index: at, Scale: 4}, value)
	Label("ones")
	t.index, t.value, t.last = index, value, last
	rates := Load(Param("rate"), GP64())
	VCVTSS2SD(Mem{Base: t.mem}, zero, z)
	t.body = func(k int, values bool) {
		t.ask.some(k / 4)
		t.product(k, values, zero, z)
	}
	t.phase("product", length)
	t.last = nil

	// The loss, as logisticSlope has it.
	c := code{single}
	flip, sign, minus, z32 := XMM(), YMM(), XMM(), YMM()
	VMOVDDUP(Mem{Base: spot, Disp: spotLabel}, flip)
	VCMPPD(U8(0x11), flip, zero, flip)
	VANDPD(bitsOf(signBit), flip, flip)
	VPSRLQ(U8(32), flip, sign.AsX())
	VXORPD(flip, z, minus)
	VXORPS(z32, z32, z32)
	VCVTSD2SS(z, zero, z32.AsX())
	t.s = XMM()
	d, e := slopes(z32, sign)
	sum, product := Load(Param("sum"), GP64()), Load(Param("product"), GP64())
	VADDSD(Mem{Base: sum}, c.max(c.load(number(0)), minus), minus)
	VMOVSD(minus, Mem{Base: sum})
	wide := XMM()
	VCVTSS2SD(e.AsX(), zero, wide)
	VADDSD(number(1), wide, wide)
	VMULSD(Mem{Base: product}, wide, wide)
	VMOVSD(wide, Mem{Base: product})
	VBROADCASTSS(d.AsX(), t.s)

	// What the flow wants and does not wait for the rates, as logisticFlow has it.
	eta := XMM()
	VBROADCASTSS(Mem{Base: spot, Disp: spotEta}, eta)
	q := four(VANDPS, t.s, bits32(1<<31-1))
	most := four(VMULPS, q, eta)
	less := func(x float32, y VecVirtual) VecVirtual {
		v := XMM()
		VMOVUPS(number32(x), v)
		return four(VSUBPS, v, y)
	}
	num := four(VMULPS, four(VMULPS, less(1.0/6, four(VMULPS, q, number32(0.5))), most), most)
	den := four(VMULPS, less(2.0/3, q), most)

	// The intercept's rate, then the others'.
	t.eps = spread("eps")
	VMULPS(t.eps, t.eps, t.eps)
	h, intercept := XMM(), Mem{Base: t.mem, Disp: 4}
	VMULSS(t.s, t.s, h)
	VADDSS(intercept, h, h)
	VMOVSS(h, intercept)
	VADDSS(t.eps, h, h)
	h = overSqrt(XMM, nil, h)
	VMOVSS(h, Mem{Base: rates})
	rest := GP64()
	LEAQ(Mem{Base: rates, Disp: 4}, rest)
	t.body = func(k int, values bool) {
		t.ask.some(k / 2)
		t.rates(k, values, rest, h)
	}
	t.phase("rates", length)

	// The flow.
	rho, near := four(VMULPS, h, most), GP32()
	VMOVD(rho, near)
	CMPL(near, U32(math.Float32bits(flowNear))) // negative numbers and NaN are above
	JCC(LabelRef("far"))
	v := four(VDIVPS, four(VADDPS, four(VMULPS, h, num), most), four(VADDPS, four(VMULPS, h, den), number32(1)))
	VPMINSD(most, v, v) // neither is negative
	VORPS(sign.AsX(), v, v)

	add := func(rate, line Mem) {
		move, w := XMM(), XMM()
		VMULSS(rate, v, move)
		VMOVSS(line, w)
		VSUBSS(move, w, w)
		VMOVSS(w, line)
	}
	add(Mem{Base: rates}, Mem{Base: t.mem})
	t.body = func(k int, _ bool) {
		t.ask.some(k / 4)
		line := t.lines(k)
		for b := range k {
			add(Mem{Base: rest, Index: t.i, Scale: 4, Disp: 4 * b}, line[b])
		}
	}
	XORQ(t.i.(GPVirtual), t.i.(GPVirtual))
	t.walkTo("added", "add", length, false)
	Label("added")
	t.ask.rest()
	ADDQ(U8(spotSize), spot)
	MOVQ(spot, param("spots"))
	DECQ(param("left"))
	JNZ(LabelRef("row"))
	state, _ := ReturnIndex(0).Resolve()
	MOVQ(U32(1), state.Addr)
	VZEROUPPER()
	RET()
	Label("beyond")
	MOVQ(U32(0), state.Addr)
	JMP(LabelRef("stop"))
	Label("far")
	MOVQ(U32(2), state.Addr)
	Store(z, ReturnIndex(2))
	Store(t.s, ReturnIndex(3))
	Store(h, ReturnIndex(4))
	Label("stop")
	Store(Load(Param("left"), GP64()), ReturnIndex(1))
	VZEROUPPER()
	RET()
}

// phase walks over the row with values and without.
func (t step1) phase(label string, length GPVirtual) {
	n := GP64()
	MOVQ(length, n)
	XORQ(t.i.(GPVirtual), t.i.(GPVirtual))
	TESTQ(t.value, t.value)
	JZ(LabelRef(label + "Ones"))
	t.walkTo(label+"Done", label+"Value", n, true)
	Label(label + "Ones")
	t.walkTo(label+"Done", label+"One", n, false)
	Label(label + "Done")
}

// product adds k features to z.
func (t step1) product(k int, values bool, zero, z VecVirtual) {
	line := t.lines(k)
	for b := range k {
		w := XMM()
		VCVTSS2SD(line[b], zero, w)
		if values {
			a := XMM()
			VCVTSS2SD(Mem{Base: t.value, Index: t.i, Scale: 4, Disp: 4 * b}, zero, a)
			VMULSD(a, w, w)
		}
		VADDSD(w, z, z)
	}
}

// four is x op y.
func four(op func(...Op), x VecVirtual, y Op) VecVirtual {
	v := XMM()
	op(y, x, v)
	return v
}

package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rates is G += g², rate = a/√(G+eps²), h += a·rate; see AdaGradRates.
func rates(s isa, lanes int) {
	begin(name("rates", lanes, s), "("+rowParams+", behind uintptr, s, rate, h *float32, eps float32) bool",
		fmt.Sprintf("%s is ratesGo with %d lanes; behind is also how many bytes a feature's rates take.", name("rates", lanes, s), lanes))
	r := loadRow()
	behind, from, to, sums := Load(Param("behind"), GP64()), Load(Param("s"), GP64()), Load(Param("rate"), GP64()), Load(Param("h"), GP64())
	width, vec := singles(s, lanes)
	least := vec()
	p, _ := Param("eps").Resolve()
	VBROADCASTSS(p.Addr, least)
	VMULPS(least, least, least)
	blocks := lanes / width
	d, square, h := make([]VecVirtual, blocks), make([]VecVirtual, blocks), make([]VecVirtual, blocks)
	for b := range blocks {
		d[b], square[b], h[b] = vec(), vec(), vec()
		get(lanes, Mem{Base: from, Disp: b * width * 4}, d[b])
		VMULPS(d[b], d[b], square[b])
	}
	body := func(line Register, value Op) {
		var a VecVirtual
		if value != nil {
			a = vec()
			VBROADCASTSS(value, a)
		}
		for b := range blocks {
			sum, g, q, rate := Mem{Base: line, Index: behind, Scale: 1, Disp: b * width * 4}, square[b], vec(), vec()
			if value != nil {
				g = vec()
				VMULPS(a, d[b], g)
				VMULPS(g, g, g)
			}
			get(lanes, sum, q)
			VADDPS(q, g, q)
			put(lanes, q, sum)
			VADDPS(least, q, rate)
			rate = overSqrt(vec, a, rate)
			put(lanes, rate, Mem{Base: to, Disp: b * width * 4})
			if value != nil {
				VMULPS(a, rate, rate)
			}
			VADDPS(rate, h[b], h[b])
		}
		ADDQ(behind, to)
	}
	r.ifBias(func(line Register) {
		for _, v := range h {
			VXORPS(v, v, v)
		}
		body(line, nil)
	}, func() {
		for b, v := range h {
			get(lanes, Mem{Base: sums, Disp: b * width * 4}, v)
		}
	})
	r.walk(body)
	for b, v := range h {
		put(lanes, v, Mem{Base: sums, Disp: b * width * 4})
	}
	r.end()
}

// addRates is w −= u·rate; see AddRates. The row's values are its rates.
func addRates(s isa, lanes int) {
	begin(name("addRates", lanes, s), "("+rowParams+", width uintptr, u *float32) bool",
		fmt.Sprintf("%s is addRatesGo with %d lanes; value is the rates, which take width bytes a feature.", name("addRates", lanes, s), lanes))
	r := loadRow()
	step, from := Load(Param("width"), GP64()), Load(Param("u"), GP64())
	width, vec := singles(s, lanes)
	u := make([]VecVirtual, lanes/width)
	for b := range u {
		u[b] = vec()
		get(lanes, Mem{Base: from, Disp: b * width * 4}, u[b])
	}
	body := func(line Register) {
		for b := range u {
			at, move, w := Mem{Base: line, Disp: b * width * 4}, vec(), vec()
			get(lanes, Mem{Base: r.value, Disp: b * width * 4}, move)
			VMULPS(move, u[b], move)
			get(lanes, at, w)
			VSUBPS(move, w, w)
			put(lanes, w, at)
		}
		ADDQ(step, r.value)
	}
	r.ifBias(body, nil)
	XORQ(r.i.(GPVirtual), r.i.(GPVirtual))
	TESTQ(r.n, r.n)
	JZ(LabelRef("done"))
	r.loop("next", body)
	Label("done")
	r.end()
}

// singles is the registers of kernels whose lanes are float32, and how many lanes each holds.
func singles(s isa, lanes int) (width int, vec func() VecVirtual) {
	if lanes < 2*s.width {
		return lanes, s.half
	}
	return 2 * s.width, s.vec
}

func number32(f float32) Mem {
	b := uint64(math.Float32bits(f))
	return bitsOf(b<<32 | b)
}

func bits32(b uint32) Mem { return bitsOf(uint64(b)<<32 | uint64(b)) }

// The arithmetic of float32, eight in a register, each operation giving a new one. y may be memory.
func add8(x VecVirtual, y Op) VecVirtual { v := YMM(); VADDPS(y, x, v); return v }
func sub8(x VecVirtual, y Op) VecVirtual { v := YMM(); VSUBPS(y, x, v); return v }
func mul8(x VecVirtual, y Op) VecVirtual { v := YMM(); VMULPS(y, x, v); return v }
func div8(x VecVirtual, y Op) VecVirtual { v := YMM(); VDIVPS(y, x, v); return v }
func max8(x VecVirtual, y Op) VecVirtual { v := YMM(); VMAXPS(y, x, v); return v }
func and8(x VecVirtual, y Op) VecVirtual { v := YMM(); VANDPS(y, x, v); return v }
func xor8(x VecVirtual, y Op) VecVirtual { v := YMM(); VXORPS(y, x, v); return v }
func load8(m Op) VecVirtual              { v := YMM(); VMOVUPS(m, v); return v }

func below8(x VecVirtual, y Op) VecVirtual {
	v := YMM()
	VCMPPS(U8(0x11), y, x, v)
	return v
}

func choose8(m VecVirtual, yes Op, no VecVirtual) VecVirtual {
	v := YMM()
	VBLENDVPS(m, yes, no, v)
	return v
}

// flow is logisticFlow of eights of lanes; see LogisticFlow.
func flow() {
	begin("flowAVX2", "(u *float32, z *float64, d, h, eta *float32, eights int, positive bool)",
		"flowAVX2 is flowGo for eights > 0 times 8 lanes.")
	to, z, d := Load(Param("u"), GP64()), Load(Param("z"), GP64()), Load(Param("d"), GP64())
	hs, etas, n, at := Load(Param("h"), GP64()), Load(Param("eta"), GP64()), Load(Param("eights"), GP64()), GP64()
	sign := signOf("positive") // u's sign: negative where the target is positive
	XORQ(at, at)
	Label("eight")
	here := func(p Register) Mem { return Mem{Base: p, Index: at, Scale: 4} }
	keep := AllocLocal(flowKept)
	f := flowing{h: func() VecVirtual { return load8(here(hs)) }, eta: func() VecVirtual { return load8(here(etas)) }, sign: sign}
	f.begin(load8(here(d)), xor8(narrow8(Mem{Base: z, Index: at, Scale: 8}), sign), keep)
	VMOVUPS(f.steps("near"), here(to))
	ADDQ(U8(8), at)
	DECQ(n)
	JNZ(LabelRef("eight"))
	VZEROUPPER()
	RET()
}

// flowing is where the numbers of eight lanes come from; they are read anew wherever they are wanted, since registers are few.
type flowing struct {
	h, eta func() VecVirtual
	sign   VecVirtual // the sign bit where the target is positive
	first  VecVirtual // h where it is wanted first; nil: as later

	most, m, e, num, den Mem // what does not wait for h; num and den are multiplied by it in short steps
}

const flowKept = 5 * 32

// begin is what needs no h; minus is −m. keep is flowKept bytes for it.
func (f *flowing) begin(d, minus VecVirtual, keep Mem) {
	f.num, f.den, f.most, f.m, f.e = keep, keep.Offset(32), keep.Offset(64), keep.Offset(96), keep.Offset(128)
	q := and8(d, bits32(1<<31-1))
	most := mul8(q, f.eta())
	VMOVUPS(most, f.most)
	VMOVUPS(mul8(mul8(sub8(load8(number32(1.0/6)), mul8(q, number32(0.5))), most), most), f.num)
	VMOVUPS(mul8(sub8(load8(number32(2.0/3)), q), most), f.den)
	VMOVUPS(xor8(minus, bits32(1<<31)), f.m)
	VMOVUPS(div8(sub8(load8(number32(1)), q), q), f.e)
}

// steps is logisticFlow of eight lanes. label is its own.
func (f *flowing) steps(label string) VecVirtual {
	num, den, some := YMM(), YMM(), GP32()
	VXORPS(num, num, num)
	VXORPS(den, den, den)
	h := f.first
	if h == nil {
		h = f.h()
	}
	rho := mul8(h, f.most)
	VMOVMSKPS(below8(rho, number32(flowNear)), some)
	CMPL(some, U32(255))
	JEQ(LabelRef(label))
	f.solve(mul8(h, f.eta()), num, den)
	Label(label)
	h = f.h()
	near := below8(mul8(h, f.most), number32(flowNear)) // made again
	num = choose8(near, add8(mul8(h, f.num), f.most), num)
	den = choose8(near, add8(mul8(h, f.den), number32(1)), den)
	u := div8(num, den)
	u = max8(u, number32(0))
	VPMINSD(f.most, u, u) // neither is negative
	VORPS(f.sign, u, u)
	return u
}

const flowNear = 0.2

// pade is 1 + (a − b)·rho.
func pade(a VecVirtual, b Op, rho VecVirtual) VecVirtual {
	return add8(mul8(sub8(a, b), rho), number32(1))
}

// solve is farFlow; k is h·eta.
func (f *flowing) solve(k, num, den VecVirtual) {
	x := max8(add8(k, add8(load8(f.m), f.e)), number32(-80))
	bits, w := YMM(), YMM()
	line := add8(mul8(max8(x, number32(-1.6)), number32(-0.35*roughUnit)), number32(roughOne-0.6*roughUnit))
	VCVTTPS2DQ(add8(mul8(x, number32(roughUnit)), line), bits)
	small := below8(x, number32(1))
	VBLENDVPS(small, bits, sub8(x, roughLog(x)), w)
	y, inverse := shortLog(w), div8(load8(number32(1)), add8(w, number32(1)))
	rest := sub8(sub8(x, w), y)
	t := choose8(small, sub8(sub8(add8(k, f.e), w), rest), sub8(y, f.m))
	rho := mul8(rest, inverse)
	top := pade(load8(number32(1.0/6)), mul8(inverse, number32(0.5)), rho)
	bottom := pade(load8(number32(2.0/3)), inverse, rho)
	VMOVAPS(add8(mul8(t, bottom), mul8(rho, top)), num)
	VMOVAPS(mul8(bottom, f.h()), den)
}

// shortLog is shortLog of float32.
func shortLog(x VecVirtual) VecVirtual {
	k, mantissa, exponent := YMM(), YMM(), YMM()
	VPSUBD(bits32(0x3f3504f3), x, k)
	VPSRAD(U8(23), k, k)
	VPSLLD(U8(23), k, mantissa)
	VPSUBD(mantissa, x, mantissa)
	VCVTDQ2PS(k, exponent)
	f := sub8(mantissa, number32(1))
	f2 := mul8(f, f)
	p := add8(add8(mul8(f, number32(-0.2701023)), number32(0.3366878)), mul8(f2, number32(0.17348632)))
	p = add8(add8(mul8(f, number32(-0.49950212)), number32(0.99996215)), mul8(f2, p))
	return add8(mul8(exponent, number32(math.Ln2)), mul8(f, p))
}

// roughLog is roughLog of float32.
func roughLog(x VecVirtual) VecVirtual {
	v, f := YMM(), YMM()
	VPSUBD(bits32(roughOne), x, v)
	VCVTDQ2PS(v, f)
	return mul8(f, number32(0.8*math.Ln2/(1<<23)))
}

const (
	roughOne  = 0x3f800000 - 1<<23*43/1000
	roughUnit = (1 << 23) / math.Ln2
)

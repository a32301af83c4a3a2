package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// eights is the loop over n > 0 eights of two vectors of float32, which it walks along.
func eights(x, y, n Register, body func(at func(p Register, b int) Mem)) {
	Label("eight")
	body(func(p Register, b int) Mem { return Mem{Base: p, Disp: b} })
	ADDQ(U8(32), x)
	ADDQ(U8(32), y)
	DECQ(n)
	JNZ(LabelRef("eight"))
}

// dot adds products to eight partial sums; see Dot.
func dot() {
	s := avx2
	begin("dotAVX2", "(sums *[8]float64, x, y *float32, eights int)", "dotAVX2 is dotGo for eights > 0 times 8 numbers.")
	to := Load(Param("sums"), GP64())
	x, y, n := Load(Param("x"), GP64()), Load(Param("y"), GP64()), Load(Param("eights"), GP64())
	sums := make([]VecVirtual, 8/s.width)
	for b := range sums {
		sums[b] = s.vec()
		VMOVUPD(Mem{Base: to, Disp: b * s.width * 8}, sums[b])
	}
	eights(x, y, n, func(at func(Register, int) Mem) {
		for b := range sums {
			p, q := s.vec(), s.vec()
			VCVTPS2PD(at(x, b*s.width*4), p)
			VCVTPS2PD(at(y, b*s.width*4), q)
			VMULPD(p, q, q)
			VADDPD(q, sums[b], sums[b])
		}
	})
	for b := range sums {
		VMOVUPD(sums[b], Mem{Base: to, Disp: b * s.width * 8})
	}
	VZEROUPPER()
	RET()
}

// axpy is w += s·x; see Axpy.
func axpy() {
	s := avx2
	begin("axpyAVX2", "(w *float32, s float64, x *float32, eights int)", "axpyAVX2 is axpyGo for eights > 0 times 8 numbers.")
	w, x, n := Load(Param("w"), GP64()), Load(Param("x"), GP64()), Load(Param("eights"), GP64())
	f, _ := Param("s").Resolve()
	factor := s.vec()
	VBROADCASTSD(f.Addr, factor)
	eights(x, w, n, func(at func(Register, int) Mem) {
		for b := range 8 / s.width {
			p, q := s.vec(), s.vec()
			VCVTPS2PD(at(x, b*s.width*4), p)
			VMULPD(factor, p, p)
			VCVTPS2PD(at(w, b*s.width*4), q)
			VADDPD(p, q, q)
			s.narrow(q, at(w, b*s.width*4))
		}
	})
	VZEROUPPER()
	RET()
}

// narrow is dst = src·f, as many numbers at a time as the update loads; see Narrow.
func narrow(s isa, lanes int) {
	begin(name("narrow", lanes, s), "(dst *float32, src *float64, f float64)", name("narrow", lanes, s)+" is Narrow of so many numbers.")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	from, _ := Param("f").Resolve()
	f := s.vec()
	VBROADCASTSD(from.Addr, f)
	part := func(b int) VecVirtual {
		v, x := s.vec(), s.half()
		VMULPD(Mem{Base: src, Disp: b * s.width * 8}, f, v)
		if s.width == 8 {
			VCVTPD2PS(v, x)
		} else {
			VCVTPD2PSY(v, x)
		}
		return x
	}
	all := part(0)
	switch {
	case lanes == 2*s.width && s.width == 8:
		VINSERTF64X4(U8(1), part(1), all.AsZ(), all.AsZ())
		VMOVUPS(all.AsZ(), Mem{Base: dst})
	case lanes == 2*s.width:
		VINSERTF128(U8(1), part(1), all.AsY(), all.AsY())
		VMOVUPS(all.AsY(), Mem{Base: dst})
	default:
		VMOVUPS(all, Mem{Base: dst})
	}
	VZEROUPPER()
	RET()
}

// scale is dst = src·f; see Scale.
func scale() {
	s := avx2
	begin("scaleAVX2", "(dst, src *float64, f float64, groups int)", "scaleAVX2 is Scale for groups > 0 times as many numbers as a register holds.")
	dst, src, n := Load(Param("dst"), GP64()), Load(Param("src"), GP64()), Load(Param("groups"), GP64())
	from, _ := Param("f").Resolve()
	f := s.vec()
	VBROADCASTSD(from.Addr, f)
	Label("group")
	v := s.vec()
	VMULPD(Mem{Base: src}, f, v)
	VMOVUPD(v, Mem{Base: dst})
	ADDQ(U8(8*s.width), src)
	ADDQ(U8(8*s.width), dst)
	DECQ(n)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// follow is mean += (w − mean)/n; see Follow.
func follow() {
	s := avx2
	begin("followAVX2", "(mean *float64, w *float32, n float64, eights int)", "followAVX2 is followGo for eights > 0 times 8 numbers.")
	mean, w, left := Load(Param("mean"), GP64()), Load(Param("w"), GP64()), Load(Param("eights"), GP64())
	from, _ := Param("n").Resolve()
	n := s.vec()
	VBROADCASTSD(from.Addr, n)
	Label("eight")
	for b := range 8 / s.width {
		m, v := s.vec(), s.vec()
		VMOVUPD(Mem{Base: mean, Disp: b * s.width * 8}, m)
		VCVTPS2PD(Mem{Base: w, Disp: b * s.width * 4}, v)
		VSUBPD(m, v, v)
		VDIVPD(n, v, v)
		VADDPD(v, m, m)
		VMOVUPD(m, Mem{Base: mean, Disp: b * s.width * 8})
	}
	ADDQ(U8(64), mean)
	ADDQ(U8(32), w)
	DECQ(left)
	JNZ(LabelRef("eight"))
	VZEROUPPER()
	RET()
}

// finite looks at exponents: one of all ones, and 1 more, carries into the sign; see Finite.
func finite() {
	begin("finiteAVX2", "(s *float32, eights int) bool", "finiteAVX2 is finiteGo for eights > 0 times 8 numbers.")
	from, n := Load(Param("s"), GP64()), Load(Param("eights"), GP64())
	exponent, one, seen, bits := YMM(), YMM(), YMM(), GP32()
	VMOVDQU(bitsOf(0x7f800000_7f800000), exponent)
	VMOVDQU(bitsOf(0x00800000_00800000), one)
	VPXOR(seen, seen, seen)
	Label("eight")
	v := YMM()
	VPAND(Mem{Base: from}, exponent, v)
	VPADDD(one, v, v)
	VPOR(v, seen, seen)
	ADDQ(U8(32), from)
	DECQ(n)
	JNZ(LabelRef("eight"))
	VMOVMSKPS(seen, bits)
	TESTL(bits, bits)
	ok, _ := ReturnIndex(0).Resolve()
	SETEQ(ok.Addr)
	VZEROUPPER()
	RET()
}

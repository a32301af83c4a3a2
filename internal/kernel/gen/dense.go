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
func dot(s isa) {
	begin("dot"+s.name, "(sums *[8]float64, x, y *float32, eights int)", "dot"+s.name+" is dotGo for eights > 0 times 8 numbers.")
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
func axpy(s isa) {
	begin("axpy"+s.name, "(w *float32, s float64, x *float32, eights int)", "axpy"+s.name+" is axpyGo for eights > 0 times 8 numbers.")
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

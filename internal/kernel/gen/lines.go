package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// product is z += aᵀW; see Product.
func product(s isa, lanes int) {
	begin(name("product", lanes, s), "(z *float64, "+rowParams+") bool",
		fmt.Sprintf("%s is productGo with %d lanes.", name("product", lanes, s), lanes))
	z, r := Load(Param("z"), GP64()), loadRow()
	sums := make([]VecVirtual, lanes/s.width)
	for b := range sums {
		sums[b] = s.vec()
	}
	r.ifBias(func(line Register) {
		for b, sum := range sums {
			VCVTPS2PD(Mem{Base: line, Disp: b * s.width * 4}, sum)
		}
	}, func() {
		for b, sum := range sums {
			s.singly(Mem{Base: z, Disp: b * s.width * 8}, sum)
		}
	})
	r.walk(func(line Register, value Op) {
		var a VecVirtual
		if value != nil {
			a = s.widen(value)
		}
		for b, sum := range sums {
			w := s.vec()
			VCVTPS2PD(Mem{Base: line, Disp: b * s.width * 4}, w)
			if value != nil {
				VMULPD(a, w, w)
			}
			VADDPD(w, sum, sum)
		}
	})
	for b := range sums {
		VMOVUPD(sums[b], Mem{Base: z, Disp: b * s.width * 8})
	}
	r.end()
}

// singly loads float64 one by one: a load of several waits long for stores of single ones, or pairs, just made.
func (s isa) singly(at Mem, to VecVirtual) {
	four := func(at Mem, y VecVirtual) {
		low, high := XMM(), XMM()
		VMOVSD(at, low)
		VMOVHPD(at.Offset(8), low, low)
		VMOVSD(at.Offset(16), high)
		VMOVHPD(at.Offset(24), high, high)
		if s.width == 8 {
			VINSERTF64X2(U8(1), high, low.AsY(), y)
		} else {
			VINSERTF128(U8(1), high, low.AsY(), y)
		}
	}
	switch s.width {
	case 2:
		VMOVSD(at, to)
		VMOVHPD(at.Offset(8), to, to)
		return
	case 4:
		four(at, to)
		return
	}
	low, high := YMM(), YMM()
	four(at, low)
	four(at.Offset(32), high)
	VINSERTF64X4(U8(1), high, low.AsZ(), to)
}

// plain is W += a ⊗ s; see AddPlain.
func plain(s isa, lanes int) {
	begin(name("plain", lanes, s), "("+rowParams+", s *float64) bool",
		fmt.Sprintf("%s is plainGo with %d lanes.", name("plain", lanes, s), lanes))
	r, from := loadRow(), Load(Param("s"), GP64())
	add := make([]VecVirtual, lanes/s.width)
	for b := range add {
		add[b] = s.vec()
		VMOVUPD(Mem{Base: from, Disp: b * s.width * 8}, add[b])
	}
	body := func(line Register, value Op) {
		var a VecVirtual
		if value != nil {
			a = s.widen(value)
		}
		for b := range add {
			w, v, at := s.vec(), add[b], Mem{Base: line, Disp: b * s.width * 4}
			VCVTPS2PD(at, w)
			if value != nil {
				v = s.vec()
				VMULPD(a, add[b], v)
			}
			VADDPD(v, w, w)
			s.narrow(w, at)
		}
	}
	r.ifBias(func(line Register) { body(line, nil) }, nil)
	r.walk(body)
	r.end()
}

// narrow stores float64 as float32.
func (s isa) narrow(v VecVirtual, at Mem) {
	x := s.half()
	switch s.width {
	case 8:
		VCVTPD2PS(v, x)
	case 4:
		VCVTPD2PSY(v, x)
	default:
		VCVTPD2PSX(v, x)
	}
	put(s.width, x, at)
}

// get loads so many float32, and put stores them.
func get(lanes int, from Op, to VecVirtual) VecVirtual {
	if lanes == 2 {
		VMOVSD(from, to)
	} else {
		VMOVUPS(from, to)
	}
	return to
}

func put(lanes int, from VecVirtual, to Op) {
	if lanes == 2 {
		VMOVSD(from, to)
	} else {
		VMOVUPS(from, to)
	}
}

// adagrad is G += g², w −= eta·g/(√G+eps); see AdaGrad. Its lanes are float32, twice as many in a register.
func adagrad(s isa, lanes int) {
	begin(name("adagrad", lanes, s), "("+rowParams+", behind uintptr, s, eta *float32, eps float32) bool",
		fmt.Sprintf("%s is adagradGo with %d lanes.", name("adagrad", lanes, s), lanes))
	r := loadRow()
	behind := Load(Param("behind"), GP64())
	from, steps := Load(Param("s"), GP64()), Load(Param("eta"), GP64())
	width, vec := 2*s.width, s.vec
	if lanes < width {
		width, vec = lanes, s.half
	}
	eps, _ := Param("eps").Resolve()
	e := vec()
	VBROADCASTSS(eps.Addr, e)
	blocks := lanes / width
	d, eta := make([]VecVirtual, blocks), make([]VecVirtual, blocks)
	for b := range blocks {
		d[b], eta[b] = vec(), vec()
		get(lanes, Mem{Base: from, Disp: b * width * 4}, d[b])
		get(lanes, Mem{Base: steps, Disp: b * width * 4}, eta[b])
	}
	// Where every value is 1, g² and eta·g are the same on all lines.
	square, share := make([]VecVirtual, blocks), make([]VecVirtual, blocks)
	for b := range blocks {
		square[b], share[b] = vec(), vec()
		VMULPS(d[b], d[b], square[b])
		VMULPS(d[b], eta[b], share[b])
	}
	body := func(line Register, value Op) {
		var a VecVirtual
		if value != nil {
			a = vec()
			VBROADCASTSS(value, a)
		}
		for b := range blocks {
			w, sum := Mem{Base: line, Disp: b * width * 4}, Mem{Base: line, Index: behind, Scale: 1, Disp: b * width * 4}
			q, move := square[b], share[b]
			if value != nil {
				q, move = vec(), vec()
				grad := vec()
				VMULPS(a, d[b], grad)
				VMULPS(grad, grad, q)
				VMULPS(grad, eta[b], move)
			}
			next := get(lanes, sum, vec())
			VADDPS(next, q, next)
			put(lanes, next, sum)
			q = vec()
			VSQRTPS(next, q)
			VADDPS(e, q, q)
			step := vec()
			VDIVPS(q, move, step)
			get(lanes, w, q)
			VSUBPS(step, q, q)
			put(lanes, q, w)
		}
	}
	r.ifBias(func(line Register) { body(line, nil) }, nil)
	r.walk(body)
	r.end()
}

// prefetch asks for all 64-byte pieces of a row's lines.
func prefetch() {
	begin("prefetchLines", "(mem *float32, stride uintptr, index *uint32, n int)",
		"prefetchLines asks for the lines of a row; stride is in bytes, and n above 0.")
	mem, stride := Load(Param("mem"), GP64()), Load(Param("stride"), GP64())
	index, n := Load(Param("index"), GP64()), Load(Param("n"), GP64())
	Label("next")
	line, left := GP64(), GP64()
	MOVL(Mem{Base: index}, line.As32())
	IMULQ(stride, line)
	ADDQ(mem, line)
	MOVQ(stride, left)
	Label("piece")
	PREFETCHT0(Mem{Base: line})
	ADDQ(U8(64), line)
	SUBQ(U8(64), left)
	JHI(LabelRef("piece"))
	ADDQ(U8(4), index)
	DECQ(n)
	JNZ(LabelRef("next"))
	RET()
}

// prefetchFeatures asks for two features of a row.
func prefetchFeatures() {
	begin("prefetchFeatures", "(index *uint32, value *float32, first, second int)", "prefetchFeatures asks for two features of a row.")
	index, value := Load(Param("index"), GP64()), Load(Param("value"), GP64())
	first, second := Load(Param("first"), GP64()), Load(Param("second"), GP64())
	PREFETCHT0(Mem{Base: index, Index: first, Scale: 4})
	PREFETCHT0(Mem{Base: index, Index: second, Scale: 4})
	TESTQ(value, value)
	JZ(LabelRef("done"))
	PREFETCHT0(Mem{Base: value, Index: first, Scale: 4})
	PREFETCHT0(Mem{Base: value, Index: second, Scale: 4})
	Label("done")
	RET()
}

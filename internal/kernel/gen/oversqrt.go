package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// overSqrt is kernel.overSqrt of the float32 in registers, of which vec gives more; a nil: 1.
func overSqrt(vec func() VecVirtual, a, x VecVirtual) VecVirtual {
	op := func(op func(...Op), x VecVirtual, y Op) VecVirtual {
		v := vec()
		op(y, x, v)
		return v
	}
	load := func(m Mem) VecVirtual { v := vec(); VMOVUPS(m, v); return v }
	half, y := vec(), vec()
	VPSRLD(U8(1), x, half)
	VPSUBD(half, load(bits32(0x5f2fab00)), y)
	x = op(VMINPS, load(number32(3e38)), x) // NaN where x is
	t := op(VMULPS, x, op(VMULPS, y, y))
	p := op(VMULPS, op(VMULPS, t, number32(0.4499414)), op(VSUBPS, t, number32(3.1013398)))
	p = op(VADDPS, p, number32(1.9455394))
	if a != nil {
		y = op(VMULPS, a, y)
	}
	return op(VMULPS, y, p)
}

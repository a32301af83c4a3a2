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
	half, y := vec(), vec()
	VPSRLD(U8(1), x, half)
	VMOVUPS(bits32(0x5f2fab00), y)
	VPSUBD(half, y, y)
	x = op(VMINPS, some(vec, number32(3e38)), x) // NaN where x is
	t := op(VMULPS, x, op(VMULPS, y, y))
	p := op(VSUBPS, op(VMULPS, t, number32(0.4499414)), number32(1.3954212))
	p = op(VADDPS, op(VMULPS, t, p), number32(1.9455394))
	if a != nil {
		y = op(VMULPS, a, y)
	}
	return op(VMULPS, y, p)
}

func some(vec func() VecVirtual, m Mem) VecVirtual { v := vec(); VMOVUPS(m, v); return v }

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// invSqrt is kernel.invSqrt of the float32 in a register, of which vec gives more.
func invSqrt(vec func() VecVirtual, x VecVirtual) VecVirtual {
	op := func(op func(...Op), x VecVirtual, y Op) VecVirtual {
		v := vec()
		op(y, x, v)
		return v
	}
	load := func(m Mem) VecVirtual { v := vec(); VMOVUPS(m, v); return v }
	half, y := vec(), vec()
	VPSRLD(U8(1), x, half)
	VPSUBD(half, load(bits32(0x5F1FFFF9)), y)
	x = op(VMINPS, load(number32(3e38)), x) // NaN where x is
	t := op(VMULPS, op(VMULPS, x, number32(0.703952253)), op(VMULPS, y, y))
	y = op(VMULPS, y, op(VSUBPS, load(number32(0.703952253*2.38924456)), t))
	t = op(VMULPS, op(VMULPS, op(VMULPS, x, number32(0.5)), y), y)
	return op(VMULPS, y, op(VSUBPS, load(number32(1.5000003)), t))
}

package kernel

import (
	"strings"
	"unsafe"
)

// hugeFrom is how many bytes memory must have to hold a large page.
const hugeFrom = 2 << 20

// Lines makes a table of n zeros that begins at a cache line; see Zeros.
func Lines(n int) []float32 {
	const line = 64 / 4
	mem := Zeros[float32](n + line - 1)
	skip := 0
	if n > 0 {
		skip = int(-uintptr(unsafe.Pointer(&mem[0]))%64) / 4
	}
	return mem[skip : skip+n : skip+n]
}

// Zeros makes n zeros, on large pages where they are many and the system grants them.
//
// Where make has memory that the program used before, it writes the zeros itself, and the system gives small pages for that. So the
// memory is asked for as it is, and the system for zeros: it has them made, in large pages, where they are first touched.
func Zeros[T float32 | uint32 | float64 | int](n int) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	if n < 0 || n < hugeFrom/size {
		return make([]T, n)
	}
	var b strings.Builder // whose memory is not cleared
	b.Grow(n * size)
	b.WriteByte(0)
	first := unsafe.StringData(b.String())
	all := unsafe.Slice(first, n*size)
	begin, end := zeroed(all)
	clear(all[:begin])
	clear(all[end:])
	return unsafe.Slice((*T)(unsafe.Pointer(first)), n)
}

package kernel

import "unsafe"

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
func Zeros[T float32 | uint32 | float64 | int](n int) []T {
	var t T
	if size := int(unsafe.Sizeof(t)); n >= hugeFrom/size {
		if mem := largeZeros(n * size); mem != nil {
			return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(mem))), n)
		}
	}
	return make([]T, n)
}

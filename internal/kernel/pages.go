package kernel

import "unsafe"

// hugeFrom is how many numbers a table must have to be worth large pages.
const hugeFrom = 4 << 20 / 4

// Lines makes a table of n zeros that begins at a cache line, on large pages where it is large and the system grants them.
func Lines(n int) []float32 {
	const line = 64 / 4
	mem := make([]float32, n+line-1)
	skip := 0
	if n > 0 {
		skip = int(-uintptr(unsafe.Pointer(&mem[0]))%64) / 4
	}
	mem = mem[skip : skip+n : skip+n]
	if n >= hugeFrom {
		HugePages(mem)
	}
	return mem
}

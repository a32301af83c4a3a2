package kernel

import (
	"syscall"
	"unsafe"
)

// HugePages asks the system to back a large table with large pages, and says whether it will try. Ask
// after making the table and before writing to it.
func HugePages[T float32 | uint32 | float64 | int](mem []T) bool {
	const page = 2 << 20
	if len(mem) == 0 {
		return false
	}
	all := unsafe.Slice((*byte)(unsafe.Pointer(&mem[0])), int(unsafe.Sizeof(mem[0]))*len(mem))
	first := uintptr(unsafe.Pointer(&mem[0]))
	begin, end := -first%page, uintptr(len(all))
	end -= (first + end) % page
	if begin >= end || end > uintptr(len(all)) {
		return false
	}
	return syscall.Madvise(all[begin:end], syscall.MADV_HUGEPAGE) == nil
}

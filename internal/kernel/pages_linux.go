package kernel

import (
	"syscall"
	"unsafe"
)

// zeroed makes zeros of mem[begin:end], by large pages where it can, and leaves the rest as it is.
func zeroed(mem []byte) (begin, end int) {
	begin, end = within(mem, syscall.Getpagesize())
	if begin == end || syscall.Madvise(mem[begin:end], syscall.MADV_DONTNEED) != nil {
		return 0, 0
	}
	if from, to := within(mem, 2<<20); from < to {
		_ = syscall.Madvise(mem[from:to], syscall.MADV_HUGEPAGE) // small pages hold as many zeros
	}
	return begin, end
}

// within is where the first whole page begins, and the last ends.
func within(mem []byte, page int) (begin, end int) {
	first := uintptr(unsafe.Pointer(unsafe.SliceData(mem)))
	begin = int(-first % uintptr(page))
	end = len(mem) - int((first+uintptr(len(mem)))%uintptr(page))
	if begin >= end {
		return 0, 0
	}
	return begin, end
}

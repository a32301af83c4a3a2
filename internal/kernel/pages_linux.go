package kernel

import (
	"strings"
	"syscall"
	"unsafe"
)

// largeZeros makes so many zero bytes, or nil where the system makes none.
//
// Where make has memory that the program used before, it writes the zeros itself, and the system gives small pages for that. So the
// memory is asked for as it is, and the system for zeros: it has them made, in large pages, where they are first touched.
func largeZeros(n int) []byte {
	var b strings.Builder // whose memory is not cleared
	b.Grow(n)
	b.WriteByte(0)
	mem := unsafe.Slice(unsafe.StringData(b.String()), n)
	begin, end := within(mem, syscall.Getpagesize())
	if begin == end || syscall.Madvise(mem[begin:end], syscall.MADV_DONTNEED) != nil {
		return nil
	}
	clear(mem[:begin])
	clear(mem[end:])
	if from, to := within(mem, 2<<20); from < to {
		_ = syscall.Madvise(mem[from:to], syscall.MADV_HUGEPAGE) // small pages hold as many zeros
	}
	return mem
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

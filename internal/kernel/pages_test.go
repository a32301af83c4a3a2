package kernel

import (
	"testing"
	"unsafe"
)

func TestLinesBeginAtACacheLine(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 1000, hugeFrom - 1, hugeFrom, 3*hugeFrom + 5} {
		mem := Lines(n)
		if len(mem) != n || cap(mem) != n {
			t.Fatalf("Lines(%d) has length %d and capacity %d", n, len(mem), cap(mem))
		}
		if n > 0 && uintptr(unsafe.Pointer(&mem[0]))%64 != 0 {
			t.Errorf("Lines(%d) begins at %p", n, &mem[0])
		}
		for i := range mem {
			if mem[i] != 0 {
				t.Fatalf("Lines(%d)[%d] = %v", n, i, mem[i])
			}
			mem[i] = float32(i)
		}
		HugePages(mem) // too late to help, and harmless
		for i := range mem {
			if mem[i] != float32(i) {
				t.Fatalf("Lines(%d)[%d] has become %v", n, i, mem[i])
			}
		}
	}
	if HugePages[float32](nil) || HugePages(make([]uint32, 1000)) {
		t.Error("a large page fits into a small table")
	}
}

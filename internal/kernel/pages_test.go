package kernel

import (
	"runtime"
	"strconv"
	"testing"
	"unsafe"
)

func TestLinesBeginAtACacheLine(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 1000, hugeFrom/4 - 1, hugeFrom / 4, hugeFrom + 5} {
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
		}
	}
}

func TestZerosAreZerosInMemoryUsedBefore(t *testing.T) {
	test := func(n int) {
		mem := Zeros[uint32](n)
		if len(mem) != n {
			t.Fatalf("Zeros(%d) has length %d", n, len(mem))
		}
		for i := range mem {
			if mem[i] != 0 {
				t.Fatalf("Zeros(%d)[%d] = %v", n, i, mem[i])
			}
			mem[i] = uint32(i) + 1
		}
		for i := range mem {
			if mem[i] != uint32(i)+1 {
				t.Fatalf("Zeros(%d)[%d] has become %v", n, i, mem[i])
			}
		}
	}
	for range 3 {
		for _, n := range []int{0, 1, 1000, hugeFrom/4 - 1, hugeFrom / 4, hugeFrom/4 + 1, hugeFrom, 3*hugeFrom + 12345} {
			test(n)
			runtime.GC() // what was written is used again
		}
	}
}

func TestZerosOfNoneAndOfTooMany(t *testing.T) {
	if n := len(Zeros[float64](0)); n != 0 {
		t.Errorf("Zeros(0) has length %d", n)
	}
	for _, n := range []int{-1, 1 << (strconv.IntSize - 4)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Zeros(%d) is made", n)
				}
			}()
			Zeros[float64](n)
		}()
	}
}

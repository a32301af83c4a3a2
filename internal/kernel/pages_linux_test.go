package kernel

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Memory that was used before, on small pages, becomes large pages nevertheless.
func TestZerosHaveLargePages(t *testing.T) {
	const bytes = 128 << 20
	mapped, err := syscall.Mmap(-1, 0, bytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	_ = syscall.Madvise(mapped, syscall.MADV_HUGEPAGE)
	few := largePages(t)
	touch(mapped)
	few = largePages(t) - few
	if err := syscall.Munmap(mapped); err != nil {
		t.Fatal(err)
	}
	if few < bytes/2 {
		t.Skip("this system has no large pages to give")
	}
	touch(make([]byte, 2*bytes))
	runtime.GC()
	mem := Zeros[float32](bytes / 4)
	before := largePages(t)
	for i := 0; i < len(mem); i += 1024 {
		mem[i] = 1
	}
	if got := largePages(t) - before; got < bytes/4 {
		t.Errorf("of %d bytes, large pages hold %d", bytes, got)
	}
	runtime.KeepAlive(mem)
}

// touch writes to every page.
func touch(mem []byte) {
	for i := 0; i < len(mem); i += 4096 {
		mem[i] = 1
	}
}

// largePages is how many bytes of this process are in large pages.
func largePages(t *testing.T) int {
	all, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(all)) {
		if rest, ok := strings.CutPrefix(line, "AnonHugePages:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return kb << 10
		}
	}
	t.Skip("no AnonHugePages")
	return 0
}

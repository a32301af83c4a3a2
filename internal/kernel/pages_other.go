//go:build !linux

package kernel

// zeroed makes zeros of mem[begin:end], and leaves the rest as it is: here, all of it.
func zeroed(mem []byte) (begin, end int) { return 0, 0 }

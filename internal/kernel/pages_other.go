//go:build !linux

package kernel

// HugePages asks the system to back a large table with large pages, and says whether it will try. Ask
// after making the table and before writing to it.
func HugePages(mem []float32) bool { return false }

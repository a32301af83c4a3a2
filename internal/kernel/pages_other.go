//go:build !linux

package kernel

// HugePages asks the system to back a large table with large pages, and says whether it will try. Ask
// after making the table and before writing to it.
func HugePages[T float32 | uint32 | float64 | int](mem []T) bool { return false }

package kernel

import "testing"

// Rows may be asked for wherever they lie, and at any place in their block.
func TestPrefetchRowOfAnyRow(t *testing.T) {
	const n, width = 1 << 16, 8
	label, start := make([]float64, n), make([]int, n+1)
	index, value := make([]uint32, n*width), make([]float32, n*width)
	for i := range n {
		start[i+1] = start[i] + i%(width+1)
	}
	for i := range uint32(n) {
		PrefetchRow(label, start, index, value, i, n-1-i)
		PrefetchRow(label, start, index, nil, n-1-i, i)
	}
	PrefetchRow(nil, nil, index, value, 0, 0)                     // dense rows
	PrefetchRow(label[:1], start[:2], index[:1], value[:1], 0, 0) // a small block
	PrefetchRow(label, start, index, value, n+1, n+1)             // no such row
	for i := range n {
		PrefetchFeatures(index, value, start[i], start[i+1])
		PrefetchFeatures(index, nil, start[i], start[i+1])
	}
	PrefetchFeatures(nil, value, 0, 5)                       // dense rows
	PrefetchFeatures(index, value, len(index)-1, len(index)) // the last feature
	PrefetchFeatures(index, value, 5, 4)                     // no row
	PrefetchFeatures(index, value, 1<<29, 1<<29+3)           // nor that
	for i := range index {
		if index[i] != 0 || value[i] != 0 {
			t.Fatalf("feature %d has changed", i)
		}
	}
}

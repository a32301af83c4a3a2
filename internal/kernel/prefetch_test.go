package kernel

import "testing"

// Rows may be asked for wherever they lie.
func TestPrefetchFeaturesOfAnyRow(t *testing.T) {
	const n, width = 1 << 16, 8
	start := make([]int, n+1)
	index, value := make([]uint32, n*width), make([]float32, n*width)
	for i := range n {
		start[i+1] = start[i] + i%(width+1)
	}
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

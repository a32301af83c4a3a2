package kernel

import "unsafe"

// Block is rows side by side: row i is Index[Start[i]:Start[i+1]] with as many of Value (nil: each is 1), and has Label[i].
type Block struct {
	Start []int
	Width int // what Width says of Start; 0, too: nobody asked
	Label []float64
	Index []uint32
	Value []float32
}

// Gather appends rows picked from all over a block to index and value (nil where the block's is), and to spots where they lie there.
func Gather(spots []Spot, index []uint32, value []float32, b Block, pick []uint32) ([]Spot, []uint32, []float32) {
	for len(pick) > 0 {
		n := len(spots)
		if spots, index, value = gatherVector(spots, index, value, b, pick); len(spots) == n {
			spots, index, value = gatherGo(spots, index, value, b, pick[:1])
		}
		pick = pick[len(spots)-n:]
	}
	return spots, index, value
}

// Width is how many features each row has, of rows that begin at start[0] = 0 and all have the same number; else 0. Where a row
// lies then follows from its number, and need not be fetched.
func Width(start []int) int {
	if len(start) < 2 || start[0] != 0 {
		return 0
	}
	width, differ := start[1], 0
	for i, from := range start[1:] {
		differ |= from - (i+1)*width
	}
	if differ != 0 {
		return 0
	}
	return width
}

func gatherGo(spots []Spot, index []uint32, value []float32, b Block, pick []uint32) ([]Spot, []uint32, []float32) {
	for _, p := range pick {
		from, end := b.Start[p], b.Start[p+1]
		spots = append(spots, Spot{Begin: int64(len(index)), End: int64(len(index) + end - from), Label: b.Label[p]})
		index = append(index, b.Index[from:end]...)
		if b.Value != nil {
			value = append(value, b.Value[from:end]...)
		}
	}
	return spots, index, value
}

// gatherVector gathers as many rows as are sure to fit into the memory there is, which may be none.
func gatherVector(spots []Spot, index []uint32, value []float32, b Block, pick []uint32) ([]Spot, []uint32, []float32) {
	const eight = 8 // features are copied so many at a time, whatever comes behind a row's
	n, room, whole := min(len(pick), cap(spots)-len(spots)), cap(index)-eight, len(b.Index)-eight
	if b.Value != nil {
		room, whole = min(room, cap(value)-eight), min(whole, len(b.Value)-eight)
	}
	if level == Go || n == 0 || len(index) >= room || whole < 0 {
		return spots, index, value
	}
	rows := max(0, min(len(b.Start)-1, len(b.Label)))
	spots = spots[:len(spots)+n]
	left := gatherAVX2((*byte)(unsafe.Pointer(&spots[len(spots)-n])), unsafe.SliceData(index), unsafe.SliceData(value), len(index), room,
		unsafe.SliceData(b.Start), b.Width, unsafe.SliceData(b.Label), rows, unsafe.SliceData(b.Index), unsafe.SliceData(b.Value), whole, &pick[0], n)
	spots = spots[:len(spots)-left]
	if left < n {
		end := spots[len(spots)-1].End
		index = index[:end]
		if b.Value != nil {
			value = value[:end]
		}
	}
	return spots, index, value
}

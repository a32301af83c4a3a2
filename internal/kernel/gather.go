package kernel

import (
	"strconv"
	"unsafe"
)

// Block is rows side by side: row i is Index[Start[i]:Start[i+1]] with as many of Value (nil: each is 1), and has Label[i].
type Block struct {
	Start []int
	Even  Even // what Even.Find finds of Start; without rows, too: nobody asked
	Label []float64
	Index []uint32
	Value []float32
}

// Even says where rows lie of which nearly all have the same number of features, so that it need not be fetched: row i begins
// at Base[i/256] + i·Width. Of 256 rows that are not alike Base is uneven, and that is far below 0.
type Even struct {
	Width int // features of a row; 0: too few rows are alike
	Base  []int
}

const (
	evenShift = 8
	uneven    = -1<<(strconv.IntSize-1) + 1<<(strconv.IntSize-3)
)

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

// Find looks at where rows begin, start[i], behind which stands where the last one ends, and reuses memory.
func (e *Even) Find(start []int) {
	e.Width, e.Base = 0, e.Base[:0]
	n := len(start) - 1
	if n < 1 {
		return
	}
	width, odd := (start[n]-start[0]+n/2)/n, 0
	if width < 1 || width > 1<<16 {
		return
	}
	for from := 0; from < n; from += 1 << evenShift {
		begins := start[from : min(from+1<<evenShift, n)+1]
		base, differ := begins[0]-from*width, 0
		for i, at := range begins {
			differ |= at - begins[0] - i*width
		}
		if differ != 0 {
			base = uneven
			if odd++; odd > 2+from>>(evenShift+4) {
				return
			}
		}
		e.Base = append(e.Base, base)
	}
	if 4*odd <= len(e.Base) {
		e.Width = width
	}
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
	rows, even := max(0, min(len(b.Start)-1, len(b.Label))), b.Even
	if len(even.Base)<<evenShift < rows {
		even.Width = 0
	}
	spots = spots[:len(spots)+n]
	left := gatherAVX2((*byte)(unsafe.Pointer(&spots[len(spots)-n])), unsafe.SliceData(index), unsafe.SliceData(value), len(index), room,
		unsafe.SliceData(b.Start), even.Width, unsafe.SliceData(even.Base), unsafe.SliceData(b.Label), rows, unsafe.SliceData(b.Index), unsafe.SliceData(b.Value), whole, &pick[0], n)
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

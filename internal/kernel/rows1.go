package kernel

import "unsafe"

// Spot is where a row's features lie in a block, its label and the size of its step.
type Spot struct {
	Begin, End int64
	Label      float64
	Eta        float32
}

// SpotsAhead is how many spots are wanted behind those of rows that are learned from, to ask for what these rows will need.
const SpotsAhead = 16

// LogisticRows1 is whole steps of logistic loss along the flow of rows, with one lane and the intercept's line first, stride 2,
// each of them
//
//	ProductBias, LogisticSlope, AdaGradRatesBias, LogisticFlow, AddRatesBias
//
// one after the other, with their bits. The rows are the first n of spots, and lie in index and value (value nil: each is 1;
// index nil: they are dense). sum and product, of one number each, count the losses as LogisticSum's, within 2e-7·(1 + |z|) of each. rate is working memory, a number for
// each feature of the longest row and one for the intercept. No feature may occur twice in a row.
func LogisticRows1(mem []float32, index []uint32, value, rate []float32, spots []Spot, n int, sum, product []float64, eps float32) {
	bad := value != nil && len(value) != len(index) || !within(spots, len(index), len(rate)-1)
	if level == Go || len(index) == 0 || len(mem) < 4 || bad {
		for _, s := range spots[:n] {
			eta := [1]float32{s.Eta}
			logisticRowGo(mem, index, value, rate, s, sum, product, eta[:], eps)
		}
		return
	}
	_ = spots[n+SpotsAhead-1]
	for at := 0; at < n; {
		state, rest, z, d, h := logisticRows1AVX2(&pairs(mem)[0], uintptr(len(mem)/2-2), &index[0], unsafe.SliceData(value), &rate[0],
			(*byte)(unsafe.Pointer(&spots[at])), n-at, Large(len(mem)), &sum[0], &product[0], eps)
		if state == 1 {
			return
		}
		at = n - rest
		s := spots[at]
		if state == 0 {
			panic("kernel: a feature has no line in the table")
		}
		u := logisticFlow(z, d, h, s.Eta, s.Label)
		mem[0] -= float32(u * rate[0])
		addRates1(pairs(mem)[1:], index[s.Begin:s.End], rate[1:], u)
		at++
	}
}

// within says whether all spots lie in a block of so many features, and none is longer than a row may be.
func within(spots []Spot, features, longest int) bool {
	for i := range spots {
		if s := &spots[i]; uint64(s.Begin) > uint64(s.End) || uint64(s.End) > uint64(features) || s.End-s.Begin > int64(longest) {
			return false
		}
	}
	return true
}

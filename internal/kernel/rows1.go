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
// index nil: they are dense). sum and product, of one number each, count the losses as LogisticSum's, within 2e-7·(1 + |z|) of
// each. work is working memory, which grows to a number for each feature of the longest row and one for the intercept. No feature
// may occur twice in a row.
func LogisticRows1(mem []float32, index []uint32, value []float32, work *[]float32, spots []Spot, n int, sum, product []float64, eps float32) {
	longest := reach(spots, len(index))
	if level == Go || len(index) == 0 || len(mem) < 4 || longest < 0 || value != nil && len(value) != len(index) {
		for _, s := range spots[:n] {
			eta := [1]float32{s.Eta}
			logisticRowGo(mem, index, value, work, s, sum, product, eta[:], eps)
		}
		return
	}
	_ = spots[n+SpotsAhead-1]
	rate := grown(work, longest+1)
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

// reach is the length of the longest row, −1 where one does not lie in a block of so many features.
func reach(spots []Spot, features int) int {
	longest, out := int64(0), int64(0)
	for i := range spots {
		s := &spots[i]
		n := s.End - s.Begin
		longest = max(longest, n)
		out |= s.Begin | n | int64(features) - s.End
	}
	if out < 0 {
		return -1
	}
	return int(longest)
}

// grown is working memory of n numbers, which are arbitrary.
func grown(work *[]float32, n int) []float32 {
	if cap(*work) < n {
		*work = make([]float32, n+n/4)
	}
	*work = (*work)[:n]
	return *work
}

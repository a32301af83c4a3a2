package sample

import "math/rand/v2"

// alias draws from n things with unequal chances in constant time: n boxes of
// equal size, each shared by at most two things.
//
// Alastair Walker, "An Efficient Method for Generating Discrete Random
// Variables with General Distributions" (1977); Michael Vose, "A Linear
// Algorithm for Generating Random Numbers with a Given Distribution" (1991).
type alias struct {
	keep  []float64 // the share of box i that belongs to i
	other []uint32  // to whom the rest belongs
}

// build makes the boxes; share holds n·pᵢ, which add up to n, and is used up.
func (a *alias) build(share []float64) {
	n := len(share)
	a.keep, a.other = share, make([]uint32, n)
	todo := make([]uint32, n) // those with less than a box at the front, the others at the back
	less, more := 0, n
	for i, v := range share {
		if v < 1 {
			todo[less] = uint32(i)
			less++
		} else {
			more--
			todo[more] = uint32(i)
		}
	}
	for less > 0 && more < n {
		less--
		i, j := todo[less], todo[more]
		a.other[i] = j // j fills up the box of i
		share[j] = (share[j] + share[i]) - 1
		if share[j] < 1 {
			more++
			todo[less] = j
			less++
		}
	}
	for ; more < n; more++ { // what is left is 1 but for rounding
		a.full(todo[more])
	}
	for less > 0 {
		less--
		a.full(todo[less])
	}
}

func (a *alias) full(i uint32) { a.keep[i], a.other[i] = 1, i }

// draw is the number of one thing.
func (a *alias) draw(rng *rand.Rand) uint32 {
	i := rng.Uint32N(uint32(len(a.keep)))
	if rng.Float64() < a.keep[i] {
		return i
	}
	return a.other[i]
}

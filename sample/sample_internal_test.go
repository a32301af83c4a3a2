package sample

import (
	"math"
	"testing"
)

// Each of the 24 orders of four rows is as likely as any other.
func TestPermuteIsUniform(t *testing.T) {
	const draws = 24000
	var c chance
	times := map[[4]uint32]int{}
	for pass := range draws { // one draw a pass: seeds next to each other must do, too
		s := [4]uint32{0, 1, 2, 3}
		permute(c.seed(7, pass), s[:])
		times[s]++
	}
	if len(times) != 24 {
		t.Errorf("%d orders of 24 occur", len(times))
	}
	for s, k := range times {
		if math.Abs(float64(k)-draws/24) > 6*math.Sqrt(draws/24) {
			t.Errorf("order %v comes %d times, want about %d", s, k, draws/24)
		}
	}
}

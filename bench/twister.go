package main

import "math/bits"

// twister is the generator of Python's random.Random, so that rows are shuffled as Python would shuffle them.
// Matsumoto and Nishimura, "Mersenne Twister", 1998.
type twister struct {
	state [624]uint32
	next  int
}

// newTwister is random.Random(seed).
func newTwister(seed uint32) *twister {
	t := &twister{next: 624}
	s := &t.state
	s[0] = 19650218
	for i := 1; i < 624; i++ {
		s[i] = 1812433253*(s[i-1]^s[i-1]>>30) + uint32(i)
	}
	i := 1
	step := func(factor, add uint32) {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*factor) + add
		if i++; i == 624 {
			s[0] = s[623]
			i = 1
		}
	}
	for range 624 {
		step(1664525, seed)
	}
	for range 623 {
		step(1566083941, -uint32(i))
	}
	s[0] = 1 << 31
	return t
}

func (t *twister) uint32() uint32 {
	if t.next == 624 {
		s := &t.state
		for i := range s {
			y := s[i]&(1<<31) | s[(i+1)%624]&(1<<31-1)
			s[i] = s[(i+397)%624] ^ y>>1 ^ (y&1)*0x9908b0df
		}
		t.next = 0
	}
	y := t.state[t.next]
	t.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

// below draws from 0 … n−1.
func (t *twister) below(n int) int {
	k := bits.Len(uint(n))
	for {
		if r := int(t.uint32() >> (32 - k)); r < n {
			return r
		}
	}
}

// shuffle is random.shuffle of n things.
func (t *twister) shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, t.below(i+1))
	}
}

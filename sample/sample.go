package sample

import (
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/slalom-ml/slalom/data"
)

// Sampler draws the batches of a run, pass by pass:
//
//	for pass := range passes {
//		if err := s.Begin(pass); err != nil { … }
//		for s.Next() { … s.Batch() … }
//		if err := s.Err(); err != nil { … }
//	}
//
// A sampler that reads from outside memory is an io.Closer too, for those who
// leave before the end of a pass.
type Sampler interface {
	// Begin starts pass number pass, from 0. What it draws depends on the seed
	// and that number alone, not on the passes before.
	Begin(pass int) error
	// Next moves to the next batch of this pass. It is false at the end of the
	// pass and on an error, and stays so until Begin.
	Next() bool
	// Batch is the present batch, valid until Next. It is always the same pointer.
	Batch() *data.Batch
	// Err is the error that ended this pass, nil if none did.
	Err() error
	// Rows is n, the number of rows in a pass; -1 while it is not known.
	Rows() int64
}

var (
	errWeights = errors.New("sample: the weights of the rows do not add up to a positive number")
	errMany    = errors.New("sample: more than 4294967295 rows in one table")
	errSize    = errors.New("sample: negative batch size")
	errWidth   = errors.New("sample: negative window")
	errOnce    = errors.New("sample: the source can be read only once: use a single pass, or put the rows into memory or a packed file first")
)

// chance is the generator of a sampler.
type chance struct {
	pcg rand.PCG
	rng *rand.Rand
}

// seed starts the chance of a pass.
func (c *chance) seed(seed uint64, pass int) *rand.Rand {
	if pass < 0 {
		panic("sample: negative pass")
	}
	if c.rng == nil {
		c.rng = rand.New(&c.pcg)
	}
	c.pcg.Seed(seed, uint64(pass))
	return c.rng
}

// permute puts s into a random order (Fisher and Yates): entry i changes places with number rng.Uint32N(i+1), which is
// worked out here, without its calls.
func (c *chance) permute(s []uint32) { c.change(s, len(s)-1, 0) }

// change lets entries change places, from number i down to the one above end.
func (c *chance) change(s []uint32, i, end int) {
	for ; i > end; i-- {
		n, x := uint64(i)+1, c.pcg.Uint64()
		j, low := bits.Mul64(x, n)
		if n&(n-1) == 0 {
			j = x & (n - 1)
		} else if low < n {
			for low < -n%n {
				j, low = bits.Mul64(c.pcg.Uint64(), n)
			}
		}
		s[i], s[j] = s[j], s[i]
	}
}

// count writes from, from+1, … into all of s.
func count(s []uint32, from int) []uint32 {
	for i := range s {
		s[i] = uint32(from + i)
	}
	return s
}

// sized is s with n entries, which are arbitrary.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// batchSize checks a Size field; 0 means 1.
func batchSize(size int) (int, error) {
	if size < 0 {
		return 0, errSize
	}
	return max(size, 1), nil
}

// weigh is sum + Σh over a block, added up row by row, so that blocks give the
// same bits as the table they are part of.
func weigh(sum float64, rows *data.Rows) float64 {
	if rows.Weight == nil {
		if sum == math.Floor(sum) { // exact either way
			return sum + float64(rows.Len())
		}
		for range rows.Len() {
			sum++
		}
		return sum
	}
	for _, h := range rows.Weight {
		sum += h
	}
	return sum
}

func checkWeight(sum float64) error {
	if !(sum > 0) || math.IsInf(sum, 1) {
		return errWeights
	}
	return nil
}

package kernel_test

import (
	"math"
	"testing"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// One number among many that is not finite is found wherever it is, and no large or small one is taken for it.
func TestFinite(t *testing.T) {
	for _, level := range kernel.Levels() {
		restore := kernel.Use(level)
		for n := range 40 {
			s := make([]float32, n)
			for i := range s {
				s[i] = []float32{math.MaxFloat32, -math.MaxFloat32, 0, 1e-45, -1}[i%5]
			}
			if !kernel.Finite(s) {
				t.Errorf("%v: %d numbers are said not to be finite", level, n)
			}
			for i, was := range s {
				for _, v := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
					if s[i] = float32(v); kernel.Finite(s) {
						t.Errorf("%v: %v is number %d of %d", level, v, i, n)
					}
				}
				s[i] = was
			}
		}
		restore()
	}
}

// Following numbers one by one is their mean.
func TestFollow(t *testing.T) {
	mean := make([]float64, 19)
	for k := range 8 {
		w := make([]float32, len(mean))
		for i := range w {
			w[i] = float32(i * k)
		}
		kernel.Follow(mean, w, float64(k+1))
	}
	for i, m := range mean {
		if math.Abs(m-3.5*float64(i)) > 1e-13 {
			t.Errorf("mean of number %d is %v", i, m)
		}
	}
}

package model

import (
	"math/rand/v2"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/weight"
)

// Linear is the finite sum of a linear model,
//
//	fᵢ(w) = loss(aᵢᵀw + offsetᵢ, yᵢ)
//
// with K outputs (one weight vector each; the offset is added to every output) and R racers. Weights: one table of Cols
// lines and K·R lanes.
type Linear struct {
	Loss        loss.Loss // Scalar (K = 1) or Vector (K = Outputs)
	Cols        int       // d, features; the table grows when rows bring more
	NoIntercept bool
	NRacers     int // R; 0 means 1
	Workers     int // goroutines for large batches; 0 means 1. The result does not depend on it.

	work []Scratch
}

var (
	_ Predictor = (*Linear)(nil)
	_ Racer     = (*Linear)(nil)
)

// Outputs is K.
func (m *Linear) Outputs() int {
	if v, ok := m.Loss.(loss.Vector); ok {
		return v.Outputs()
	}
	return 1
}

// Racers is R.
func (m *Linear) Racers() int { return max(m.NRacers, 1) }

// Shapes is one table.
func (m *Linear) Shapes() []weight.Shape {
	return []weight.Shape{{
		Name: "weights", Lines: m.Cols, Lanes: m.Outputs() * m.Racers(), Racers: m.Racers(), Bias: !m.NoIntercept, Woven: true,
	}}
}

// Init leaves all weights at zero.
func (m *Linear) Init(weight.Weights, *rand.Rand) {}

// parallelRows is the least number of rows worth a goroutine of its own: about 20 microseconds of work.
const parallelRows = 128

// Grad implements Sum. Cost: two visits of each nonzero at most.
func (m *Linear) Grad(dst *Gradient, w weight.Weights, b *data.Batch) {
	t, n := w[0], b.Len()
	t.Grow(b.Rows.Cols)
	dst.Reset(w, b, m.Racers())
	coef := Sized(dst.Parts[0].Coef, n*t.Lanes)
	dst.Parts[0] = Part{Coef: coef}
	if l, ok := m.Loss.(loss.Scalar); ok && n == 1 && t.Lanes == 1 && !t.Lazy() {
		one(dst, t, b, l)
		return
	}
	if t.Lazy() {
		for i := range n {
			t.Settle(b.Row(i))
		}
	}
	if m.Workers > 1 && n >= 2*parallelRows {
		m.parallel(dst, t, b, coef)
	} else {
		m.scratch(1)
		m.slopes(dst, t, b, coef, 0, n, &m.work[0])
	}
	dst.Average()
}

// one is the rest of Grad for one row and one lane: the same numbers without the loops.
func one(dst *Gradient, t *weight.Table, b *data.Batch, l loss.Scalar) {
	coef, at, f := dst.Parts[0].Coef, b.At(0), b.Factor(0)
	t.ProductAt(coef, b.Rows, at)
	p := coef[0]
	if b.Rows.Offset != nil {
		p += b.Rows.Offset[at]
	}
	value, deriv := l.Eval(p, b.Rows.Label[at])
	dst.Rows[0] = value
	dst.Loss[0] = float64(f * value)
	if b.Div != 0 {
		dst.Loss[0] /= b.Div
		f /= b.Div
	}
	coef[0] = float64(deriv * f)
}

func (m *Linear) scratch(n int) {
	for len(m.work) < n {
		m.work = append(m.work, Scratch{})
	}
}

// parallel shares the rows among goroutines; each row's numbers are its own.
func (m *Linear) parallel(dst *Gradient, t *weight.Table, b *data.Batch, coef []float64) {
	n := b.Len()
	k := min(m.Workers, n/parallelRows)
	m.scratch(k)
	var wg sync.WaitGroup
	for i := range k {
		wg.Go(func() { m.slopes(dst, t, b, coef, i*n/k, (i+1)*n/k, &m.work[i]) })
	}
	wg.Wait()
}

// slopes fills losses and coefficients of rows lo … hi-1 of the chunk.
func (m *Linear) slopes(dst *Gradient, t *weight.Table, b *data.Batch, coef []float64, lo, hi int, s *Scratch) {
	lanes, r := t.Lanes, m.Racers()
	for i := lo; i < hi; i++ {
		at := b.At(i)
		c := coef[i*lanes : (i+1)*lanes]
		t.ProductAt(c, b.Rows, at)
		offset := 0.0
		if b.Rows.Offset != nil {
			offset = b.Rows.Offset[at]
		}
		m.eval(dst.Rows[i*r:(i+1)*r], c, b.Rows.Label[at], offset, true, s)
		f := factor(b, i)
		for j := range c {
			c[j] = float64(c[j] * f)
		}
	}
}

// eval turns the products z of one row with target y into losses, one a racer, and, when
// asked, z itself into derivatives.
func (m *Linear) eval(losses, z []float64, y, offset float64, slope bool, s *Scratch) {
	if offset != 0 {
		for c := range z {
			z[c] += offset
		}
	}
	switch l := m.Loss.(type) {
	case loss.Logistic:
		kernel.Logistic(losses, z, z, y)
	case loss.Scalar:
		for c, p := range z {
			losses[c], z[c] = l.Eval(p, y)
		}
	case loss.Vector:
		r := len(losses)
		if r == 1 {
			losses[0] = l.Eval(z, z, y)
			return
		}
		k := len(z) / r
		s.A = Sized(s.A, k)
		for c := range losses {
			for o := range k {
				s.A[o] = z[o*r+c]
			}
			losses[c] = l.Eval(s.A, s.A, y)
			if slope {
				for o := range k {
					z[o*r+c] = s.A[o]
				}
			}
		}
	}
}

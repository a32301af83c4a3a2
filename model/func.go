package model

import (
	"math/rand/v2"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/weight"
)

// Func is a user's own finite sum. Its rows may carry anything or nothing: Eval gets a row's number.
// A sum over numbers alone trains on data.Count(n).
type Func struct {
	Dim int // number of parameters
	// Eval returns fᵢ(w) and writes ∇fᵢ(w) into g, whole; len(w) = len(g) = Dim; g is nil when
	// only the value is wanted. Both must be finite. It may run in several goroutines at once.
	Eval func(i int64, w, g []float64) float64
	// Start is where training starts; nil: zeros.
	Start []float64

	w, g []float64
}

var _ Sum = (*Func)(nil)

// Shapes is one table of Dim lines and one lane, without intercept.
func (m *Func) Shapes() []weight.Shape {
	return []weight.Shape{{Name: "parameters", Lines: m.Dim, Lanes: 1, Racers: 1}}
}

// Init copies Start.
func (m *Func) Init(w weight.Weights, _ *rand.Rand) {
	if m.Start != nil && len(m.Start) != m.Dim {
		panic("model: Func.Start has not Dim numbers")
	}
	for i, v := range m.Start {
		w[0].W[i] = float32(v)
	}
}

// Grad implements Sum. Cost: O(Dim) a row, beside Eval's own.
func (m *Func) Grad(dst *Gradient, w weight.Weights, b *data.Batch) {
	w[0].SettleAll()
	dst.Reset(w, b, 1)
	m.w, m.g = widen(m.w, w[0]), Sized(m.g, m.Dim)
	dense := Sized(dst.Parts[0].Dense, m.Dim)
	clear(dense)
	for i := range b.Len() {
		dst.Rows[i] = m.Eval(b.Number(i), m.w, m.g)
		f := factor(b, i)
		for j, v := range m.g {
			dense[j] += float64(f * v)
		}
	}
	dst.Parts[0] = Part{Dense: dense}
	dst.Average()
}

// Losses implements Sum.
func (m *Func) Losses(dst []float64, w weight.Weights, rows *data.Rows, lo, hi int, s *Scratch) {
	s.A = widen(s.A, w[0])
	for i := lo; i < hi; i++ {
		dst[i-lo] = m.Eval(rows.First+int64(i), s.A, nil)
	}
}

// widen copies a table's weights as float64.
func widen(dst []float64, t *weight.Table) []float64 {
	dst = Sized(dst, len(t.W))
	for i, v := range t.W {
		dst[i] = float64(v)
	}
	return dst
}

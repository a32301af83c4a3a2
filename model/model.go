package model

import (
	"math/rand/v2"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/weight"
)

// Sum is a finite sum that can be trained: Func, Linear and Net are.
type Sum interface {
	// Shapes are the tables the weights consist of.
	Shapes() []weight.Shape
	// Init sets the weights to where training starts; chance comes from rng.
	Init(w weight.Weights, rng *rand.Rand)
	// Grad writes losses and gradient at w, for the batch's present chunk, into
	// dst. It settles the lines it reads, and widens a table that has fewer
	// features than the rows.
	Grad(dst *Gradient, w weight.Weights, b *data.Batch)
	// Losses writes the loss of each row lo … hi-1 (unweighted) into dst, racers
	// adjacent: len(dst) = (hi-lo)·R. The weights must be settled. It may run in
	// several goroutines at once, each with its own scratch.
	Losses(dst []float64, w weight.Weights, rows *data.Rows, lo, hi int, s *Scratch)
}

// Predictor is a Sum that can say what it predicts.
type Predictor interface {
	Sum
	// Outputs is K, the number of outputs.
	Outputs() int
	// Predict writes racer r's K raw outputs for a row, offset included. The
	// weights must be settled; goroutines as for Losses. Features that the
	// tables lack count as zero.
	Predict(dst []float64, w weight.Weights, row data.Row, r int, s *Scratch)
}

// Racer is a Sum that trains several racers at once; the others train one.
type Racer interface{ Racers() int }

// Part is the gradient of one table, Σ aᵢ ⊗ Coefᵢ + Dense. Either may be nil.
type Part struct {
	Coef  []float64 // one a row of the chunk and lane; the batch's factors and division are in it
	Dense []float64 // one a weight
}

// Gradient is a batch's loss and gradient. Its slices are reused by the next Grad.
type Gradient struct {
	Batch *data.Batch // the rows aᵢ; nil: no part has factors
	Parts []Part      // one a table
	Loss  []float64   // mean loss of the batch, one a racer, as the gradient is averaged
	Rows  []float64   // loss of each row, unweighted, racers adjacent
}

// Reset sizes g for a chunk of m rows.
func (g *Gradient) Reset(w weight.Weights, b *data.Batch, racers int) {
	g.Batch = b
	if g.Parts == nil {
		g.Parts = make([]Part, len(w))
	}
	g.Loss = Sized(g.Loss, racers)
	g.Rows = Sized(g.Rows, b.Len()*racers)
}

// Average fills Loss from Rows.
func (g *Gradient) Average() {
	r := len(g.Loss)
	clear(g.Loss)
	for i := range g.Batch.Len() {
		f := g.Batch.Factor(i)
		for c := range g.Loss {
			g.Loss[c] += float64(f * g.Rows[i*r+c])
		}
	}
	if d := g.Batch.Div; d != 0 {
		for c := range g.Loss {
			g.Loss[c] /= d
		}
	}
}

// factor is what row i's derivative is multiplied by to enter the gradient.
func factor(b *data.Batch, i int) float64 {
	if b.Div == 0 { // a chunked batch that does not know its size yet: divided at the end
		return b.Factor(i)
	}
	return b.Factor(i) / b.Div
}

// Sized is s with length n, its memory kept when it is enough; contents are arbitrary.
func Sized[T float32 | float64](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// Scratch is working memory for one goroutine; the zero value is ready.
type Scratch struct {
	A, B, C []float64
	index   []uint32
	value   []float32
}

// RacersOf is the number of racers that m trains.
func RacersOf(m Sum) int {
	if r, ok := m.(Racer); ok {
		return max(r.Racers(), 1)
	}
	return 1
}

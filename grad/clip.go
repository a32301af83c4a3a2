package grad

import (
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Clip shortens another estimator's estimates to norm Max,
//
//	g ← g · min(1, Max/‖g‖)
//
// each racer's by itself, over all tables together (Pascanu, Mikolov, Bengio,
// On the difficulty of training recurrent neural networks, 2013).
type Clip struct {
	Estimator
	Max float64

	f []float64
}

// At implements Estimator.
func (c *Clip) At(w weight.Weights, b *data.Batch) *Estimate {
	e := c.Estimator.At(w, b)
	c.f = model.Sized(c.f, len(e.Loss))
	e.Norm2(c.f)
	cut := false
	for i, n2 := range c.f {
		c.f[i] = 1
		if n2 > c.Max*c.Max {
			c.f[i] = c.Max / math.Sqrt(n2)
			cut = true
		}
	}
	if cut {
		e.scale(c.f)
	}
	return e
}

// Prepare implements Meaner for the estimator inside.
func (c *Clip) Prepare(w weight.Weights) error {
	if m, ok := c.Estimator.(Meaner); ok {
		return m.Prepare(w)
	}
	return nil
}

// Fits asks the estimator inside.
func (c *Clip) Fits(w weight.Weights) error {
	if in, ok := c.Estimator.(interface{ Fits(weight.Weights) error }); ok {
		return in.Fits(w)
	}
	return nil
}

// Err implements Failer for the estimator inside.
func (c *Clip) Err() error {
	if f, ok := c.Estimator.(Failer); ok {
		return f.Err()
	}
	return nil
}

// Commit implements Committer for the estimator inside.
func (c *Clip) Commit(w weight.Weights) {
	if in, ok := c.Estimator.(Committer); ok {
		in.Commit(w)
	}
}

// Fields implements weight.Saver for the estimator inside.
func (c *Clip) Fields(visit weight.Visit) {
	if in, ok := c.Estimator.(weight.Saver); ok {
		in.Fields(visit)
	}
}

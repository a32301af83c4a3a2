package slalom

import (
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// Parts are the four parts of the loop. Each is one line of it, and can be
// exchanged without touching the others.
type Parts struct {
	Sample sample.Sampler
	Grad   grad.Estimator
	Step   step.Rule
	Update *update.Update
}

// Run repeats  w ← prox(w − eta·D⁻¹g)  where g estimates the gradient at w, from
// step k up to step end or the end of the sampler's pass, whichever comes
// first. It returns the number of the next step. Everything trains by
// this loop; watching it (trace, stopping, checkpoints) goes on around it.
func (p *Parts) Run(w weight.Weights, k, end int) int {
	for ; k < end && p.Sample.Next(); k++ {
		batch := p.Sample.Batch() // every row: gradient descent.  One row: SGD.
		g := p.Grad.At(w, batch)  // plain, SVRG, SAGA, clipped
		eta := p.Step.Size(k, g)  // constant, 1/k, Polyak; one number a racer
		p.Update.Apply(w, g, eta) // plain, momentum, AdaGrad, Adam; pays the penalty lazily
	}
	return k
}

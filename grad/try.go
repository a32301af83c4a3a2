package grad

import (
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Trial is what a step of a given size would do, in the metric 1 (step.Backtrack).
type Trial struct {
	Loss  float64 // the batch's loss at w⁺
	Slope float64 // ⟨g, w⁺−w⟩
	Move2 float64 // ‖w⁺−w‖²
}

// Try evaluates the batch at w⁺ = prox(w − eta·g) and leaves w as it is. One
// racer, one chunk; the estimate must have no dense mean.
func (e *Estimate) Try(eta float64) Trial {
	dense := model.Multiply(&e.Gradient, e.w)
	var t Trial
	trial := make(weight.Weights, len(e.w))
	for i, old := range e.w {
		old.SettleAll()
		c := weight.New(old.Shape)
		c.Penalty, c.PenaltyBias = old.Penalty, old.PenaltyBias
		trial[i] = c
		g := dense[:old.Size()]
		dense = dense[old.Size():]
		t.step(c, old, g, eta)
	}
	losses := make([]float64, e.Batch.Rows.Len())
	e.Model.Losses(losses, trial, e.Batch.Rows, 0, len(losses), new(model.Scratch))
	for i := range e.Batch.Len() {
		t.Loss += float64(e.Batch.Factor(i) * losses[e.Batch.At(i)])
	}
	t.Loss /= e.Batch.Div
	return t
}

// step writes w⁺ of one table into c.
func (t *Trial) step(c, old *weight.Table, g []float64, eta float64) {
	steps := make([]float64, c.Lanes)
	for i := range steps {
		steps[i] = eta
	}
	from := old.Flat()
	for i, v := range g {
		c.W[i] = float32(float64(from[i]) - float64(eta*v))
	}
	for line := range c.AllLines() {
		if p := c.PenaltyOf(line); p != nil {
			p.Prox(c.Line(line), steps, 1)
		}
	}
	for i, v := range g {
		d := float64(c.W[i]) - float64(from[i])
		t.Slope += float64(v * d)
		t.Move2 += float64(d * d)
	}
}

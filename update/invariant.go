package update

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/weight"
)

// Invariant is AdaGrad that follows each row's gradient flow: a step does what infinitely many small ones on that row,
// together as long, would do, and so never carries its prediction past the row's own optimum,
//
//	G ← G + g²,   D = √(G + Eps²),   w ← prox_{eta/D}(w − eta·v·a/D)
//
// D to within 2e-5 of it, where g = f·loss′(p)·a with f the row's weight (of logistic loss within 2e-7·(1 + |p|)), and v is the
// mean of f·loss′ along the flow p′(t) = −k·loss′(p), k = eta·f·Σ a²/D (loss.Flow). Twice the weight is then nearly two visits,
// and a large step does little harm (Nikos Karampatziakis and John Langford, "Online Importance Weight Aware Updates", 2011). It is
// for single rows of a linear model with one output, whose gradients are not clipped; in any other step it is AdaGrad.
type Invariant struct {
	AdaGrad
	flow flow
}

var (
	_ follower   = (*Invariant)(nil)
	_ RowStepper = (*Invariant)(nil)
)

// Name implements Rule.
func (*Invariant) Name() string { return "invariant" }

func (*Invariant) follows() {}

// MoveRow implements RowMover. The lines of the row may bear a penalty and count for an average; they must be settled.
func (u *Invariant) MoveRow(t *weight.Table, r *Single, eta []float64) {
	if r.Loss == nil {
		u.AdaGrad.MoveRow(t, r, eta)
		return
	}
	u.flow.move(t, r, r.Value, nil, eta, float32(orDefault(u.Eps, defaultEps)))
}

// LogisticRows implements RowStepper.
func (u *Invariant) LogisticRows(t *weight.Table, rows *data.Rows, spots []kernel.Spot, n int, sum, product, eta []float64) {
	u.flow.whole(t, rows, spots, n, sum, product, eta, float32(orDefault(u.Eps, defaultEps)))
}

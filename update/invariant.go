package update

import (
	"math"

	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Invariant is AdaGrad that follows each row's gradient flow: a step does what infinitely many small ones on that row,
// together as long, would do, and so never carries its prediction past the row's own optimum,
//
//	G ← G + g²,   D = √G + Eps,   w ← prox_{eta/D}(w − eta·v·a/D)
//
// where g = f·loss′(p)·a with f the row's weight, and v is the mean of f·loss′ along the flow p′(t) = −k·loss′(p),
// k = eta·f·Σ a²/D (loss.Flow). Twice the weight is then nearly two visits, and a large step does little harm (Nikos
// Karampatziakis and John Langford, "Online Importance Weight Aware Updates", 2011). It is for single rows of a
// linear model with one output; in any other step it is AdaGrad.
type Invariant struct {
	AdaGrad

	u, k    []float64
	h, rate []float32
	lines   []uint32
}

var _ RowMover = (*Invariant)(nil)

// Name implements Rule.
func (*Invariant) Name() string { return "invariant" }

// MoveRow implements RowMover. The lines of the row may bear a penalty and count for an average; they must be settled.
func (u *Invariant) MoveRow(t *weight.Table, r *Single, eta []float64) {
	if r.Loss == nil {
		u.AdaGrad.MoveRow(t, r, eta)
		return
	}
	lanes, n, w, eps := t.Lanes, t.Stride(), t.W, float32(orDefault(u.Eps, defaultEps))
	features := len(r.Index)
	if r.Index == nil {
		features = len(r.Value)
	}
	base := t.Base()
	u.rate, u.h = model.Sized(u.rate, (features+base)*lanes), model.Sized(u.h, lanes)
	u.s32, u.k, u.u = model.Sized(u.s32, lanes), model.Sized(u.k, lanes), model.Sized(u.u, lanes)
	clear(u.h)
	kernel.Narrow(u.s32, r.Coef, 1)
	rate := u.rate[base*lanes:]
	if t.Bias {
		kernel.AdaGradRates(w[:n], n, intercept, nil, u.s32, u.rate[:lanes], u.h, eps)
		w = w[n:]
	}
	kernel.AdaGradRates(w, n, r.Index, r.Value, u.s32, rate, u.h, eps)
	for c := range u.k {
		u.k[c] = float64(eta[c%t.Racers]*r.Factor) * float64(u.h[c])
	}
	loss.Flow(u.u, r.Z, u.k, r.Loss, r.Y)
	for c, v := range u.u {
		u.s32[c] = float32(float64(eta[c%t.Racers]*r.Factor) * v)
	}
	if t.Bias {
		kernel.AddRates(t.W[:n], n, intercept, u.rate[:lanes], u.s32)
	}
	kernel.AddRates(w, n, r.Index, rate, u.s32)
	if t.Lazy() {
		u.pay(t, r, eta)
	}
}

// pay applies the penalty to the row's lines, and says that they were moved.
func (u *Invariant) pay(t *weight.Table, r *Single, eta []float64) {
	step, lines := u.step.of(t.Lanes), u.lines[:0]
	t.Visit(r.Row(), func(line int, _ float64) {
		lines = append(lines, uint32(line))
		if t.PenaltyOf(line) == nil {
			return
		}
		sum := t.State[0][line*t.Stride():]
		for c := range step {
			step[c] = eta[c%t.Racers] / (math.Sqrt(float64(sum[c])) + orDefault(u.Eps, defaultEps))
		}
		prox(t, line, t.Line(line), step)
	})
	u.lines = lines
	t.Touch(lines)
}

package update

import (
	"math"

	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// follower is a rule that follows the flow of single rows: it looks at their losses, and pays penalties itself.
type follower interface {
	RowMover
	follows()
}

// flow is the working memory of a step along a row's gradient flow.
type flow struct {
	u, k         []float64
	h, rate, s32 []float32
	lines        []uint32
}

// move is AdaGrad's step along the flow of a row whose features are value, times unit for their weights (nil: all 1).
// A loss of several outputs has no flow, and its derivatives stand for it.
func (f *flow) move(t *weight.Table, r *Single, value, unit []float32, eta []float64, eps float32) {
	lanes, n, w := t.Lanes, t.Stride(), t.W
	features := len(r.Index)
	if r.Index == nil {
		features = len(value)
	}
	base := t.Base()
	f.rate, f.h, f.s32 = model.Sized(f.rate, (features+base)*lanes), model.Sized(f.h, lanes), model.Sized(f.s32, lanes)
	clear(f.h)
	kernel.Narrow(f.s32, r.Coef, 1)
	rate := f.rate[base*lanes:]
	if t.Bias {
		kernel.AdaGradRates(w[:n], n, intercept, nil, f.s32, f.rate[:lanes], f.h, eps)
		w = w[n:]
	}
	kernel.AdaGradRates(w, n, r.Index, value, f.s32, rate, f.h, eps)
	f.size(t, r, eta)
	for i, v := range unit {
		line := rate[i*lanes : (i+1)*lanes]
		for c := range line {
			line[c] = float32(line[c] * v)
		}
	}
	if t.Bias {
		kernel.AddRates(t.W[:n], n, intercept, f.rate[:lanes], f.s32)
	}
	kernel.AddRates(w, n, r.Index, rate, f.s32)
	if t.Lazy() {
		f.pay(t, r, eta, float64(eps))
	}
}

// size makes s32 the mean derivatives along the flow, times the row's weight and the step.
func (f *flow) size(t *weight.Table, r *Single, eta []float64) {
	if r.Loss == nil {
		for c, v := range r.Coef {
			f.s32[c] = float32(float64(eta[c%t.Racers] * v))
		}
		return
	}
	f.k, f.u = model.Sized(f.k, t.Lanes), model.Sized(f.u, t.Lanes)
	for c := range f.k {
		f.k[c] = float64(eta[c%t.Racers]*r.Factor) * float64(f.h[c])
	}
	loss.Flow(f.u, r.Z, f.k, r.Loss, r.Y)
	for c, v := range f.u {
		f.s32[c] = float32(float64(eta[c%t.Racers]*r.Factor) * v)
	}
}

// pay applies the penalty to the row's lines, and says that they were moved.
func (f *flow) pay(t *weight.Table, r *Single, eta []float64, eps float64) {
	f.k = model.Sized(f.k, t.Lanes)
	step, lines := f.k, f.lines[:0]
	t.Visit(r.Row(), func(line int, _ float64) {
		lines = append(lines, uint32(line))
		if t.PenaltyOf(line) == nil {
			return
		}
		sum, size := t.State[0][line*t.Stride():], 1.0
		if len(t.State) > 1 {
			size = scale(t, line)
		}
		for c := range step {
			step[c] = eta[c%t.Racers] / (size * size * (math.Sqrt(float64(sum[c])) + eps))
		}
		prox(t, line, t.Line(line), step)
	})
	f.lines = lines
	t.Touch(lines)
}

package update

import (
	"math"
	"slices"

	"github.com/slalom-ml/slalom/data"
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
	u, k    []float64
	h, rate []float32
	d, s32  []float32 // derivatives, and the same times the row's weight, which are counted
	step    []float32 // what the rates are multiplied by
	lines   []uint32

	size32 []float32 // eta·factor of each lane
	eta    []float64
	factor float64
}

// move is AdaGrad's step along the flow of a row whose features are value, times unit for their weights (nil: all 1).
// A loss of several outputs has no flow, and its derivatives stand for it.
func (f *flow) move(t *weight.Table, r *Single, value, unit []float32, eta []float64, eps float32) {
	lanes, n, base := t.Lanes, t.Stride(), t.Base()
	features := len(r.Index)
	if r.Index == nil {
		features = len(value)
	}
	f.rate, f.h = model.Sized(f.rate, (features+base)*lanes), model.Sized(f.h, lanes)
	f.d, f.s32, f.step = model.Sized(f.d, lanes), model.Sized(f.s32, lanes), model.Sized(f.step, lanes)
	f.slope(r)
	if t.Bias {
		kernel.AdaGradRatesBias(t.W, n, r.Index, value, f.s32, f.rate, f.h, eps)
	} else {
		clear(f.h)
		kernel.AdaGradRates(t.W, n, r.Index, value, f.s32, f.rate, f.h, eps)
	}
	f.size(t, r, eta)
	for i, v := range unit {
		line := f.rate[(base+i)*lanes:][:lanes]
		for c := range line {
			line[c] = float32(line[c] * v)
		}
	}
	if t.Bias {
		kernel.AddRatesBias(t.W, n, r.Index, f.rate, f.step)
	} else {
		kernel.AddRates(t.W, n, r.Index, f.rate, f.step)
	}
	if t.Lazy() {
		f.pay(t, r, eta, float64(eps))
	}
}

// whole is steps of logistic loss with an intercept and rows of weight 1: product, loss and move.
func (f *flow) whole(t *weight.Table, rows *data.Rows, spots []kernel.Spot, n int, sum, product, eta []float64, eps float32) {
	if t.Lanes == 1 {
		kernel.LogisticRows1(t.W, rows.Index, rows.Value, &f.rate, spots, n, sum, product, eps)
		return
	}
	f.single(t, eta, 1)
	kernel.LogisticRows(t.W, rows.Index, rows.Value, &f.rate, spots, n, sum, product, f.size32, eps)
}

// slope makes s32 the row's derivatives; for the commonest loss they, and d, are those that its flow starts with.
func (f *flow) slope(r *Single) {
	if _, ok := r.Loss.(loss.Logistic); !ok {
		kernel.Narrow(f.s32, r.Coef, 1)
		return
	}
	kernel.LogisticSlope(f.d, r.Z, r.Y)
	h := float32(r.Factor)
	for c, d := range f.d {
		f.s32[c] = float32(d * h)
	}
}

// size makes step the mean derivatives along the flow, times the row's weight and the step.
func (f *flow) size(t *weight.Table, r *Single, eta []float64) {
	if r.Loss == nil {
		for c, v := range r.Coef {
			f.step[c] = float32(float64(eta[c%t.Racers] * v))
		}
		return
	}
	if _, ok := r.Loss.(loss.Logistic); ok {
		f.logistic(t, r, eta)
		return
	}
	f.k, f.u = model.Sized(f.k, t.Lanes), model.Sized(f.u, t.Lanes)
	for c := range f.k {
		f.k[c] = float64(eta[c%t.Racers]*r.Factor) * float64(f.h[c])
	}
	loss.Flow(f.u, r.Z, f.k, r.Loss, r.Y)
	for c, v := range f.u {
		f.step[c] = float32(float64(eta[c%t.Racers]*r.Factor) * v)
	}
}

// logistic is size for the commonest loss, all lanes at once.
func (f *flow) logistic(t *weight.Table, r *Single, eta []float64) {
	f.single(t, eta, r.Factor)
	kernel.LogisticFlow(f.step, r.Z, f.d, f.h, f.size32, r.Y)
}

// single makes size32 the steps of all lanes, times a row's weight.
func (f *flow) single(t *weight.Table, eta []float64, factor float64) {
	if f.factor == factor && len(f.size32) == t.Lanes && slices.Equal(f.eta, eta) {
		return
	}
	f.factor, f.eta, f.size32 = factor, append(f.eta[:0], eta...), model.Sized(f.size32, t.Lanes)
	for c := range f.size32 {
		f.size32[c] = float32(eta[c%t.Racers] * factor)
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
			step[c] = eta[c%t.Racers] / (size * size * math.Sqrt(float64(sum[c])+float64(eps*eps)))
		}
		prox(t, line, t.Line(line), step)
	})
	f.lines = lines
	t.Touch(lines)
}

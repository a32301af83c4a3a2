package update

import (
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Scaled is ScaleFree that follows each row's gradient flow, as Invariant does: a row first makes known how large its
// features are, the weights of those that are larger than ever are divided, the row is predicted anew, and with a/S for a
//
//	G ← G + (g/S)²,   D = S²·√(G + Eps²),   w ← prox_{eta/D}(w − eta·v·a/D)
//
// so that neither a feature's unit nor a value of a million times the usual size carries a prediction away (the order is that of
// Stephane Ross, Paul Mineiro, John Langford, "Normalized Online Learning", 2013). It is for single rows of a
// linear model; in any other step it is ScaleFree.
type Scaled struct {
	ScaleFree
	flow        flow
	value, unit []float32
	one         Single
}

var _ follower = (*Scaled)(nil)

// Name implements Rule.
func (*Scaled) Name() string { return "scaled" }

func (*Scaled) follows() {}

// MoveRow implements RowMover. The lines of the row may bear a penalty and count for an average; they must be settled.
func (u *Scaled) MoveRow(t *weight.Table, r *Single, eta []float64) {
	if u.meet(t, r.Index, r.Value) && r.Loss != nil {
		r = u.again(t, r)
	}
	u.divide(t, r.Index, r.Value)
	u.flow.move(t, r, u.value, u.unit, eta, float32(orDefault(u.Eps, defaultEps)))
}

// again is the row as the weights now predict it.
func (u *Scaled) again(t *weight.Table, r *Single) *Single {
	z, coef := model.Sized(u.one.Z, t.Lanes), model.Sized(u.one.Coef, t.Lanes)
	u.one = *r
	u.one.Z, u.one.Coef = z, coef
	t.ProductOf(z, r.Index, r.Value)
	for c := range z {
		z[c] += r.Offset
		_, d := r.Loss.Eval(z[c], r.Y)
		coef[c] = float64(d * r.Factor)
	}
	return &u.one
}

// divide makes value the row's features divided by their sizes, and unit the reciprocals of these.
func (u *Scaled) divide(t *weight.Table, index []uint32, value []float32) {
	features := len(index)
	if index == nil {
		features = len(value)
	}
	u.value, u.unit = model.Sized(u.value, features), model.Sized(u.unit, features)
	base, sizes, n := t.Base(), t.State[1], t.Stride()
	for i := range features {
		a, j := float32(1), i
		if value != nil {
			a = value[i]
		}
		if index != nil {
			j = int(index[i])
		}
		s := sizes[(j+base)*n]
		if s == 0 {
			s = 1
		}
		u.value[i], u.unit[i] = a/s, 1/s
	}
}

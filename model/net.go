package model

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/weight"
)

// Net is the finite sum of a dense net,
//
//	fᵢ(w) = loss(z_L + offsetᵢ, yᵢ),  z_l = act(z_{l-1})ᵀW_l + b_l,  z₁ = aᵢᵀW₁ + b₁
//
// (package net derives its gradient). Layer l is table l-1, "layer1", "layer2", …: its inputs are the
// lines, its units the lanes. Rows may be sparse or dense. The first table's gradient stays in factors, with the
// derivatives at z₁ as coefficients; the others' is dense. Without hidden layers it computes what Linear does.
type Net struct {
	Cols       int            // d, features; the first table grows when rows bring more
	Hidden     []int          // units of the hidden layers; none: a linear model
	Activation net.Activation // of the hidden layers; nil: net.ReLU
	Loss       loss.Loss      // Scalar (one output) or Vector
	Workers    int            // goroutines; 0 means 1. The result does not depend on it.
	// Unit multiplies the last layer's outputs, so that weights of ordinary size
	// predict targets of any: 0 means 1. Fold puts it into the weights.
	Unit float64

	work []backprop
}

var _ Predictor = (*Net)(nil)

// shardRows is how many rows share one sum of dense gradients, whatever Workers is. Sums of shards
// are added in order, which costs 1/16 of a row's backward pass.
const shardRows = 16

// parallelWork is the least number of multiplications in a shard that is worth a goroutine: about 20 microseconds.
const parallelWork = 1 << 15

// backprop is the working memory of one goroutine.
type backprop struct {
	act   []float64 // a row's activations, one hidden layer after the other
	delta []float64 // a row's derivatives at z_2, …, z_L
	parts []Part    // a shard's dense gradients
}

// Outputs is K.
func (m *Net) Outputs() int {
	if v, ok := m.Loss.(loss.Vector); ok {
		return v.Outputs()
	}
	return 1
}

// Shapes is one table a layer. It panics when a hidden layer has no units.
func (m *Net) Shapes() []weight.Shape {
	var shapes []weight.Shape
	in := m.Cols
	for l := range len(m.Hidden) + 1 {
		out := m.Outputs()
		if l < len(m.Hidden) {
			out = m.Hidden[l]
		}
		if out < 1 {
			panic("model: a layer of Net has no units")
		}
		shapes = append(shapes, weight.Shape{Name: fmt.Sprintf("layer%d", l+1), Lines: in, Lanes: out, Racers: 1, Bias: true})
		in = out
	}
	return shapes
}

// Init draws every layer's weights uniformly within net.Bound of the activation (He's for ReLU, else Glorot's) and leaves biases at
// zero. The first layer's fan-in is Cols, however few features a row has. Features that come later, by growth, start at zero,
// so a net must know most of its features when training starts: with Cols = 0 all units of the first layer would stay equal.
// A net without hidden layers starts at zero, as Linear does.
func (m *Net) Init(w weight.Weights, rng *rand.Rand) {
	if len(w) == 1 {
		return
	}
	for _, t := range w {
		u := net.Bound(m.activation(), t.Lines, t.Lanes)
		for i := t.Base() * t.Lanes; i < t.Size(); i++ {
			t.W[i] = float32((2*rng.Float64() - 1) * u)
		}
	}
}

func (m *Net) activation() net.Activation {
	if m.Activation == nil {
		return net.ReLU{}
	}
	return m.Activation
}

// layer is a later table as net sees it.
func layer(t *weight.Table) net.Dense { return net.Dense{In: t.Lines, Out: t.Lanes, W: t.W} }

// Grad implements Sum. Cost: two visits of each nonzero and H₁ units at most, three of each later weight and row.
func (m *Net) Grad(dst *Gradient, w weight.Weights, b *data.Batch) {
	w[0].Grow(b.Rows.Cols)
	settle(w, b)
	dst.Reset(w, b, 1)
	dst.Parts[0] = Part{Coef: Sized(dst.Parts[0].Coef, b.Len()*w[0].Lanes)}
	emptyParts(dst.Parts, w)

	shards := (b.Len() + shardRows - 1) / shardRows
	if k := min(m.Workers, shards); k > 1 && shardWork(w, b.Rows) >= parallelWork {
		m.scratch(k, w)
		m.parallel(dst, w, b, shards, k)
	} else {
		m.scratch(1, w)
		s := &m.work[0]
		m.shard(dst, dst.Parts, w, b, 0, s)
		for i := 1; i < shards; i++ {
			emptyParts(s.parts, w)
			m.shard(dst, s.parts, w, b, i, s)
			addParts(dst.Parts, s.parts)
		}
	}
	dst.Average()
}

// settle brings up to now what a batch reads: its features' lines, and every later layer whole.
func settle(w weight.Weights, b *data.Batch) {
	if w[0].Lazy() {
		for i := range b.Len() {
			w[0].Settle(b.Row(i))
		}
	}
	for _, t := range w[1:] {
		t.SettleAll()
	}
}

// emptyParts makes room for the later layers' dense gradients, zero.
func emptyParts(parts []Part, w weight.Weights) {
	for l := 1; l < len(w); l++ {
		d := Sized(parts[l].Dense, w[l].Size())
		clear(d)
		parts[l] = Part{Dense: d}
	}
}

// addParts is sum += parts for the later layers. A sum that starts at zero has no −0 in it, so
// adding a shard to zero and summing in place give the same bits.
func addParts(sum, parts []Part) {
	for l := 1; l < len(sum); l++ {
		to, from := sum[l].Dense, parts[l].Dense
		from = from[:len(to)]
		for j := range to {
			to[j] += from[j]
		}
	}
}

// shardWork is about how many multiplications a shard has.
func shardWork(w weight.Weights, rows *data.Rows) int {
	n := w[0].Lanes * max(len(rows.Index), len(rows.Value)) / max(rows.Len(), 1)
	for _, t := range w[1:] {
		n += 3 * t.Size()
	}
	return n * shardRows
}

// parallel computes k shards at a time and adds them in order.
func (m *Net) parallel(dst *Gradient, w weight.Weights, b *data.Batch, shards, k int) {
	for first := 0; first < shards; first += k {
		work := m.work[:min(k, shards-first)]
		var wg sync.WaitGroup
		for i := range work {
			wg.Go(func() {
				s := &work[i]
				emptyParts(s.parts, w)
				m.shard(dst, s.parts, w, b, first+i, s)
			})
		}
		wg.Wait()
		for i := range work {
			addParts(dst.Parts, work[i].parts)
		}
	}
}

// scratch makes working memory for k goroutines.
func (m *Net) scratch(k int, w weight.Weights) {
	for len(m.work) < k {
		m.work = append(m.work, backprop{})
	}
	act, delta := widths(w)
	for i := range k {
		s := &m.work[i]
		s.act, s.delta = Sized(s.act, act), Sized(s.delta, delta)
		if len(s.parts) != len(w) {
			s.parts = make([]Part, len(w))
		}
	}
}

// widths is the number of hidden units, and of units outside the first layer.
func widths(w weight.Weights) (act, delta int) {
	for _, t := range w[1:] {
		act, delta = act+t.Lines, delta+t.Lanes
	}
	return act, delta
}

// shard fills losses and coefficients of the rows of one shard and adds their dense gradients to parts.
func (m *Net) shard(dst *Gradient, parts []Part, w weight.Weights, b *data.Batch, number int, s *backprop) {
	h := w[0].Lanes
	lo := number * shardRows
	for i := lo; i < min(lo+shardRows, b.Len()); i++ {
		row := b.Row(i)
		coef := dst.Parts[0].Coef[i*h : (i+1)*h]
		z := coef
		if len(w) > 1 {
			z = s.delta[len(s.delta)-w[len(w)-1].Lanes:]
		}
		m.forward(z, s.act, w, row)
		dst.Rows[i] = m.eval(z, row.Label)
		f := factor(b, i) * m.unit()
		for c := range z {
			z[c] = float64(z[c] * f)
		}
		m.backward(coef, parts, w, s)
	}
}

// forward computes all activations of a row, one hidden layer after the other, and its outputs z.
func (m *Net) forward(z, act []float64, w weight.Weights, row data.Row) {
	f := m.activation()
	var in []float64
	for l, t := range w {
		out, last := z, l == len(w)-1
		if !last {
			out, act = act[:t.Lanes], act[t.Lanes:]
		}
		if l == 0 {
			t.Product(out, row)
		} else {
			layer(t).Forward(out, in)
		}
		if !last {
			f.Forward(out)
		}
		in = out
	}
	if u := m.unit(); u != 1 || row.Offset != 0 {
		for c := range z {
			z[c] = float64(z[c]*u) + row.Offset
		}
	}
}

func (m *Net) unit() float64 {
	if m.Unit == 0 {
		return 1
	}
	return m.Unit
}

// Fold multiplies the last layer by Unit and makes Unit 1; Unfold is the reverse, for a new Unit.
func (m *Net) Fold(w weight.Weights) { m.rescale(w, m.unit(), 1) }

// Unfold divides the last layer by unit and makes it Unit.
func (m *Net) Unfold(w weight.Weights, unit float64) { m.rescale(w, 1/unit, unit) }

func (m *Net) rescale(w weight.Weights, by, unit float64) {
	last := w[len(w)-1]
	for i, v := range last.W {
		last.W[i] = float32(float64(v) * by)
	}
	m.Unit = unit
}

// eval replaces outputs by derivatives and returns the loss.
func (m *Net) eval(z []float64, y float64) (value float64) {
	switch l := m.Loss.(type) {
	case loss.Scalar:
		value, z[0] = l.Eval(z[0], y)
	case loss.Vector:
		value = l.Eval(z, z, y)
	}
	return value
}

// backward carries the derivatives at the outputs, at the end of s.delta, back to coef, those at
// z₁, and adds the later layers' gradients to parts.
func (m *Net) backward(coef []float64, parts []Part, w weight.Weights, s *backprop) {
	f := m.activation()
	act, delta := s.act, s.delta
	for l := len(w) - 1; l > 0; l-- {
		t := layer(w[l])
		in, d := act[len(act)-t.In:], delta[len(delta)-t.Out:]
		act, delta = act[:len(act)-t.In], delta[:len(delta)-t.Out]
		t.Gradient(parts[l].Dense, in, d)
		before := coef
		if l > 1 {
			before = delta[len(delta)-t.In:]
		}
		t.Backward(before, d)
		f.Backward(before, in)
	}
}

// Losses implements Sum.
func (m *Net) Losses(dst []float64, w weight.Weights, rows *data.Rows, lo, hi int, s *Scratch) {
	s.B = Sized(s.B, w[len(w)-1].Lanes)
	for i := lo; i < hi; i++ {
		row := rows.Row(i)
		m.Predict(s.B, w, row, 0, s)
		dst[i-lo] = m.eval(s.B, row.Label)
	}
}

// Predict implements Predictor; r is 0.
func (m *Net) Predict(dst []float64, w weight.Weights, row data.Row, r int, s *Scratch) {
	act, _ := widths(w)
	s.A = Sized(s.A, act)
	m.forward(dst, s.A, w, Known(w[0], row, s))
}

package model_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// netRows is n random rows with weights, offsets and three classes; the same rows sparse or dense.
func netRows(n, cols int, dense bool, seed uint64) *data.Rows {
	rng := rand.New(rand.NewPCG(seed, 0))
	sparse := data.NewSparse(cols)
	full := data.NewDense(cols)
	for i := range n {
		row := data.Row{Index: []uint32{}, Label: float64(i % 3), Weight: 1 + float64(i%4)/2, Offset: rng.NormFloat64() / 4}
		values := make([]float32, cols)
		for j := range values {
			if rng.IntN(3) > 0 {
				values[j] = float32(rng.NormFloat64())
				row.Index, row.Value = append(row.Index, uint32(j)), append(row.Value, values[j])
			}
		}
		if row.Value == nil {
			row.Value = []float32{}
		}
		sparse.Append(row)
		row.Index, row.Value = nil, values
		full.Append(row)
	}
	if dense {
		return full
	}
	return sparse
}

func start(m model.Sum, seed uint64) weight.Weights {
	w := weight.Make(m.Shapes())
	m.Init(w, rand.New(rand.NewPCG(seed, 1)))
	return w
}

func whole(rows *data.Rows) *data.Batch {
	return &data.Batch{Rows: rows, Div: float64(rows.Len()), Whole: true}
}

// smallStep for central differences makes it unlikely that one crosses a kink of ReLU.
const smallStep = 1.0 / (1 << 16)

// shaken is start with biases off zero, where a unit of silent inputs would sit on the kink.
func shaken(m model.Sum) weight.Weights {
	w, rng := start(m, 9), rand.New(rand.NewPCG(9, 9))
	for _, t := range w {
		for c := range t.Lanes {
			t.W[c] = float32(rng.NormFloat64() / 4)
		}
	}
	return w
}

func TestNetGradientFitsCentralDifferences(t *testing.T) {
	for _, act := range []net.Activation{nil, net.Tanh{}, net.Identity{}} {
		for _, l := range []loss.Loss{loss.Squared{}, loss.Softmax{K: 3}} {
			for _, hidden := range [][]int{nil, {5}, {5, 4}, {4, 3, 5}} {
				for _, dense := range []bool{false, true} {
					m := &model.Net{Cols: 6, Hidden: hidden, Activation: act, Loss: l}
					if _, err := model.CheckGradient(m, shaken(m), whole(netRows(40, 6, dense, 5)), smallStep, 1e-5, nil); err != nil {
						t.Errorf("%T × %s × %v, dense %v: %v", act, l.Name(), hidden, dense, err)
					}
				}
			}
		}
	}
}

// wrongSlope is an activation with a broken backward pass.
type wrongSlope struct{ net.Tanh }

func (wrongSlope) Backward(delta, out []float64) {}

func TestBrokenBackwardIsFound(t *testing.T) {
	m := &model.Net{Cols: 6, Hidden: []int{5}, Activation: wrongSlope{}, Loss: loss.Softmax{K: 3}}
	if _, err := model.CheckGradient(m, shaken(m), whole(netRows(40, 6, false, 5)), smallStep, 1e-5, nil); err == nil {
		t.Error("a net without tanh's derivative passes")
	}
}

func bits(s []float64) []uint64 {
	b := make([]uint64, len(s))
	for i, v := range s {
		b[i] = math.Float64bits(v)
	}
	return b
}

func sameGradient(t *testing.T, what string, g, h *model.Gradient) {
	t.Helper()
	same := func(part string, a, b []float64) {
		if !slices.Equal(bits(a), bits(b)) {
			t.Errorf("%s: %s differs", what, part)
		}
	}
	same("loss", g.Loss, h.Loss)
	same("rows", g.Rows, h.Rows)
	for i := range g.Parts {
		same(fmt.Sprintf("coefficients %d", i), g.Parts[i].Coef, h.Parts[i].Coef)
		same(fmt.Sprintf("dense part %d", i), g.Parts[i].Dense, h.Parts[i].Dense)
	}
}

func TestNetSameBitsForAnyWorkers(t *testing.T) {
	for _, n := range []int{1, 16, 17, 100, 151} {
		rows := netRows(n, 30, false, 7)
		one := &model.Net{Cols: 30, Hidden: []int{24, 24}, Loss: loss.Softmax{K: 3}}
		w := start(one, 3)
		var g model.Gradient
		one.Grad(&g, w, whole(rows))
		for _, k := range []int{1, 2, 3, 4, 64} {
			m := &model.Net{Cols: 30, Hidden: []int{24, 24}, Loss: loss.Softmax{K: 3}, Workers: k}
			var h model.Gradient
			for range 2 { // the second time in used memory
				m.Grad(&h, w, whole(rows))
				sameGradient(t, fmt.Sprintf("%d rows, %d workers", n, k), &g, &h)
			}
		}
	}
}

func TestNetSparseIsDense(t *testing.T) {
	m := &model.Net{Cols: 6, Hidden: []int{5, 4}, Loss: loss.Softmax{K: 3}}
	w := start(m, 3)
	var g, h model.Gradient
	m.Grad(&g, w, whole(netRows(40, 6, false, 5)))
	m.Grad(&h, w, whole(netRows(40, 6, true, 5)))
	sameGradient(t, "sparse and dense", &g, &h)
}

func TestNetWithoutHiddenLayersIsLinear(t *testing.T) {
	for _, l := range []loss.Loss{loss.Squared{}, loss.Softmax{K: 3}} {
		rows := netRows(50, 6, false, 5)
		n, lin := &model.Net{Cols: 4, Loss: l}, &model.Linear{Cols: 4, Loss: l}
		w, v := start(n, 3), start(lin, 3)
		var g, h model.Gradient
		b := whole(rows)
		b.Pick, b.Scale, b.Div = []uint32{0, 3, 3, 8, 49}, []float64{1, 0.3, 0.7, 2, 1}, 7
		for range 20 {
			n.Grad(&g, w, b)
			lin.Grad(&h, v, b)
			sameGradient(t, l.Name(), &g, &h)
			descend(w, &g, 0.1)
			descend(v, &h, 0.1)
		}
		if !slices.Equal(w[0].W, v[0].W) || w[0].Lines != 6 {
			t.Errorf("%s: weights differ", l.Name())
		}
		got, want := make([]float64, n.Outputs()), make([]float64, n.Outputs())
		n.Predict(got, w, rows.Row(2), 0, new(model.Scratch))
		lin.Predict(want, v, rows.Row(2), 0, new(model.Scratch))
		if !slices.Equal(got, want) {
			t.Errorf("%s: predicts %v, a linear model %v", l.Name(), got, want)
		}
	}
}

// descend is w ← w − eta·g.
func descend(w weight.Weights, g *model.Gradient, eta float64) {
	dense := model.Multiply(g, w)
	for _, t := range w {
		for i := range t.W {
			t.W[i] -= float32(eta * dense[i])
		}
		dense = dense[len(t.W):]
	}
}

func TestNetLearnsExclusiveOr(t *testing.T) {
	rows := data.NewDense(2)
	for i := range 4 {
		x, y := float32(i%2), float32(i/2)
		rows.Append(data.Row{Value: []float32{x, y}, Label: float64((i%2 + i/2) % 2), Weight: 1})
	}
	for _, act := range []net.Activation{net.ReLU{}, net.Tanh{}} {
		m := &model.Net{Cols: 2, Hidden: []int{8}, Activation: act, Loss: loss.Softmax{K: 2}}
		w := start(m, 1)
		var g model.Gradient
		for range 1000 {
			m.Grad(&g, w, whole(rows))
			descend(w, &g, 0.5)
		}
		if !(g.Loss[0] < 0.05) {
			t.Errorf("%s: loss %g after 1000 steps", act.Name(), g.Loss[0])
		}
	}
}

func TestNetLossesAreGradsRows(t *testing.T) {
	for _, hidden := range [][]int{nil, {5}, {5, 4}} {
		m := &model.Net{Cols: 6, Hidden: hidden, Loss: loss.Softmax{K: 3}}
		w, rows := start(m, 3), netRows(50, 6, false, 5)
		var g model.Gradient
		m.Grad(&g, w, whole(rows))
		got := make([]float64, 40)
		m.Losses(got, w, rows, 10, 50, new(model.Scratch))
		if !slices.Equal(got, g.Rows[10:]) {
			t.Errorf("%v: losses differ", hidden)
		}
	}
}

func TestNetPredictsUnknownFeaturesAsZero(t *testing.T) {
	m := &model.Net{Cols: 3, Hidden: []int{4}, Activation: net.Tanh{}, Loss: loss.Squared{}}
	w, s := start(m, 3), new(model.Scratch)
	var want, got [1]float64
	m.Predict(want[:], w, data.Row{Index: []uint32{1}, Value: []float32{2}, Offset: 5}, 0, s)
	m.Predict(got[:], w, data.Row{Index: []uint32{7, 1, 3}, Value: []float32{9, 2, 9}, Offset: 5}, 0, s)
	if got != want {
		t.Errorf("sparse: %v, want %v", got, want)
	}
	m.Predict(got[:], w, data.Row{Value: []float32{0, 2, 0, 9}, Offset: 5}, 0, s)
	if got != want {
		t.Errorf("dense: %v, want %v", got, want)
	}
	m.Predict(got[:], w, data.Row{Value: []float32{0, 2, 0}}, 0, s)
	if got[0]+5 != want[0] {
		t.Errorf("offset: %v, want %v", got[0]+5, want)
	}
}

func TestNetGrowsAndSettles(t *testing.T) {
	m := &model.Net{Cols: 2, Hidden: []int{4}, Loss: loss.Softmax{K: 3}}
	rows := netRows(20, 6, false, 5)
	w, v := start(m, 3), start(m, 3)
	var g, h model.Gradient
	for l := range v { // v owes three steps of an L2 penalty, w has paid at once
		v[l].Penalty = penalty.L2{Lambda: 1}
		v[l].Bind(idle{}, 0)
		for range 3 {
			v[l].Tick([]float64{0.1}, nil)
		}
		w[l].Penalty = penalty.L2{Lambda: 1}
		w[l].Bind(idle{}, 0)
		w[l].Eager()
		for range 3 {
			w[l].Tick([]float64{0.1}, nil)
		}
	}
	m.Grad(&g, w, whole(rows))
	m.Grad(&h, v, whole(rows))
	sameGradient(t, "lazy and eager", &g, &h)
	if w[0].Lines != 6 {
		t.Errorf("the first table has %d lines, want 6", w[0].Lines)
	}
}

// idle is an update whose untouched lines bear the penalty alone.
type idle struct{}

func (idle) Leap(*weight.Table, int, int, int) bool { return false }
func (idle) Restless() bool                         { return false }
func (idle) Move(t *weight.Table, lines []uint32, _ []float64, _ int, eta []float64) {
	for _, line := range lines {
		if p := t.PenaltyOf(int(line)); p != nil {
			step := make([]float64, t.Lanes)
			for c := range step {
				step[c] = eta[0]
			}
			p.Prox(t.Line(int(line)), step, 1)
		}
	}
}

func TestNetInit(t *testing.T) {
	m := &model.Net{Cols: 24, Hidden: []int{30}, Loss: loss.Softmax{K: 3}}
	w := start(m, 3)
	for l, u := range []float64{0.5, math.Sqrt(6.0 / 30)} { // √(6/in)
		top := 0.0
		for i, v := range w[l].W {
			if i < w[l].Lanes && v != 0 {
				t.Errorf("layer %d: bias %g", l+1, v)
			}
			top = max(top, math.Abs(float64(v)))
		}
		if top > u || top < 0.9*u {
			t.Errorf("layer %d: largest weight %g, want just below %g", l+1, top, u)
		}
	}
	if again := start(m, 3); !slices.Equal(again[0].W, w[0].W) {
		t.Error("the same seed gives other weights")
	}
}

func TestNetDoesNotAllocate(t *testing.T) {
	m := &model.Net{Cols: 30, Hidden: []int{8, 8}, Activation: net.Tanh{}, Loss: loss.Softmax{K: 3}, Workers: 1}
	w, b := start(m, 3), whole(netRows(60, 30, false, 7))
	var g model.Gradient
	var s model.Scratch
	losses := make([]float64, 60)
	m.Grad(&g, w, b)
	if n := testing.AllocsPerRun(10, func() { m.Grad(&g, w, b) }); n != 0 {
		t.Errorf("Grad allocates %v times", n)
	}
	if n := testing.AllocsPerRun(10, func() { m.Losses(losses, w, b.Rows, 0, 60, &s) }); n != 0 {
		t.Errorf("Losses allocates %v times", n)
	}
}

func TestNetRefusesEmptyLayers(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	(&model.Net{Cols: 2, Hidden: []int{3, 0}, Loss: loss.Softmax{K: 3}}).Shapes()
}

// BenchmarkNet is one pass of gradients, and of plain steps on the first layer, over rows like handwritten digits: 784-128-10,
// 150 nonzeros, batches of 128.
func BenchmarkNet(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	rows := data.NewSparse(784)
	for i := range 1280 {
		row := data.Row{Label: float64(i % 10), Weight: 1}
		for _, j := range rng.Perm(784)[:150] {
			row.Index, row.Value = append(row.Index, uint32(j)), append(row.Value, rng.Float32())
		}
		slices.Sort(row.Index)
		rows.Append(row)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			m := &model.Net{Cols: 784, Hidden: []int{128}, Loss: loss.Softmax{K: 10}, Workers: workers}
			w := start(m, 1)
			var g model.Gradient
			batch := &data.Batch{Rows: rows, Pick: make([]uint32, 128), Div: 128}
			for k := range b.N {
				for i := range batch.Pick {
					batch.Pick[i] = uint32((k*128 + i) % rows.Len())
				}
				m.Grad(&g, w, batch)
				for i := range batch.Len() {
					s := g.Parts[0].Coef[i*128 : (i+1)*128]
					for c := range s {
						s[c] *= -0.1
					}
					w[0].Add(batch.Row(i), s)
				}
			}
			b.ReportMetric(float64(b.N*128)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

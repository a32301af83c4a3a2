package model_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// A sum of one's own, fᵢ(w) = (w₀w₁ − i)²/2, and whether its gradient is right.
func ExampleFunc() {
	m := &model.Func{
		Dim:   2,
		Start: []float64{1, 2},
		Eval: func(i int64, w, g []float64) float64 {
			r := w[0]*w[1] - float64(i)
			if g != nil {
				g[0], g[1] = r*w[1], r*w[0]
			}
			return r * r / 2
		},
	}
	w := weight.Make(m.Shapes())
	m.Init(w, nil)

	rows := &data.Rows{Label: make([]float64, 5)} // five summands, which carry nothing
	batch := &data.Batch{Rows: rows, Div: 5}
	_, err := model.CheckGradient(m, w, batch, 0, 1e-3, nil)
	fmt.Println("checked:", err)

	var g model.Gradient
	for range 50 {
		m.Grad(&g, w, batch)
		for j, d := range g.Parts[0].Dense {
			w[0].W[j] -= float32(0.1 * d)
		}
	}
	fmt.Printf("w₀w₁ = %.3f, loss %.3f\n", w[0].W[0]*w[0].W[1], g.Loss[0])

	eval := m.Eval
	m.Eval = func(i int64, w, g []float64) float64 {
		f := eval(i, w, g)
		if g != nil {
			g[1] = 0 // forgotten
		}
		return f
	}
	w[0].W[0] = 3
	_, err = model.CheckGradient(m, w, batch, 0, 1e-3, nil)
	fmt.Println("checked:", err != nil)
	// Output:
	// checked: <nil>
	// w₀w₁ = 2.000, loss 1.000
	// checked: true
}

// The gradient of a linear model comes in factors: one coefficient a row, to go with the row's features.
func ExampleLinear() {
	rows := data.NewSparse(3)
	rows.Append(data.Row{Index: []uint32{0, 2}, Value: []float32{1, 2}, Label: 1, Weight: 1})
	rows.Append(data.Row{Index: []uint32{1}, Value: []float32{3}, Label: -2, Weight: 1})

	m := &model.Linear{Cols: 3, Loss: loss.Squared{}}
	w := weight.Make(m.Shapes())
	m.Init(w, rand.New(rand.NewPCG(1, 1)))

	var g model.Gradient
	batch := &data.Batch{Rows: rows, Div: 2}
	m.Grad(&g, w, batch)
	fmt.Println("losses", g.Rows, "mean", g.Loss[0])
	fmt.Println("coefficients", g.Parts[0].Coef)
	fmt.Println("multiplied out", model.Multiply(&g, w)) // the intercept first

	for i := range batch.Len() { // a step of length 1/2 along the negative gradient
		w[0].Add(batch.Row(i), []float64{-0.5 * g.Parts[0].Coef[i]})
	}
	p := make([]float64, 1)
	m.Predict(p, w, rows.Row(0), 0, new(model.Scratch))
	fmt.Println("prediction", p[0])
	// Output:
	// losses [0.5 2] mean 1.25
	// coefficients [-0.5 1]
	// multiplied out [0.5 -0.5 3 -1]
	// prediction 1
}

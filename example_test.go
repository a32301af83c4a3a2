package slalom_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// Learn from rows, write the model, read it back and predict.
func ExampleFit() {
	rows := data.NewSparse(0)
	for i := range 200 { // label 1 where there is a feature 0
		word := uint32(i % 2)
		rows.Append(data.Row{Index: []uint32{word, 2 + uint32(i)%5}, Label: float64(1 - word), Weight: 1})
	}
	r, err := slalom.Fit(context.Background(), slalom.Config{}, rows, slalom.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("loss:", r.Model.Loss.Name(), r.Model.Target.Classes)
	fmt.Println("held-out error:", *r.Valid.Error)

	var file bytes.Buffer
	if err := r.Model.Save(&file); err != nil {
		fmt.Println(err)
		return
	}
	m, err := slalom.Load(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	p := make([]float64, m.Outputs())
	for word := range uint32(2) {
		m.Predict(p, data.Row{Index: []uint32{word}, Weight: 1})
		fmt.Printf("feature %d: label 1 is likely: %v\n", word, p[0] > 0.9)
	}
	// Output:
	// loss: logistic [0 1]
	// held-out error: 0
	// feature 0: label 1 is likely: true
	// feature 1: label 1 is likely: false
}

// The loop alone: four parts, and weights that they move.
func ExampleParts_Run() {
	rows := data.NewDense(1)
	for _, y := range []float64{1, 2, 3, 6} {
		rows.Append(data.Row{Value: []float32{1}, Label: y, Weight: 1})
	}
	m := &model.Linear{Loss: loss.Squared{}, Cols: 1, NoIntercept: true}
	p := slalom.Parts{
		Sample: &sample.All{Source: rows},
		Grad:   &grad.Plain{Model: m},
		Step:   &step.Constant{Eta: []float64{0.5}},
		Update: &update.Update{Rule: &update.Plain{}},
	}
	w := weight.Make(m.Shapes())
	if err := p.Update.Bind(w, 0); err != nil {
		fmt.Println(err)
		return
	}
	for pass := range 4 {
		if err := p.Sample.Begin(pass); err != nil {
			fmt.Println(err)
			return
		}
		p.Run(w, pass, pass+1)
		fmt.Println(w[0].W[0])
	}
	// Output:
	// 1.5
	// 2.25
	// 2.625
	// 2.8125
}

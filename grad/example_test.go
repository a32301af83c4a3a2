package grad_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// The mean of single rows' gradients is the full gradient.
func Example() {
	rows := data.NewDense(1)
	rows.Append(data.Row{Value: []float32{1}, Label: 2, Weight: 1})
	rows.Append(data.Row{Value: []float32{3}, Label: 1, Weight: 1})
	m := &model.Linear{Loss: loss.Squared{}, Cols: 1, NoIntercept: true}
	w := weight.Make(m.Shapes())

	est := &grad.Plain{Model: m}
	for i := range uint32(2) {
		e := est.At(w, &data.Batch{Rows: rows, Pick: []uint32{i}, Div: 1})
		_, g := e.Merged(0)
		fmt.Println("row", i, g)
	}
	e := est.At(w, &data.Batch{Rows: rows, Div: 2, Whole: true})
	_, g := e.Merged(0)
	fmt.Println("both", g)
	// Output:
	// row 0 [-2]
	// row 1 [-3]
	// both [-2.5]
}

package update_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// Gradient descent on least squares with an L1 penalty, step by step.
func Example() {
	rows := data.NewDense(2)
	rows.Append(data.Row{Value: []float32{2, 0}, Label: 4, Weight: 1})
	rows.Append(data.Row{Value: []float32{0, 2}, Label: 0.2, Weight: 1})

	lin := &model.Linear{Cols: 2, Loss: loss.Squared{}, NoIntercept: true}
	w := weight.Make(lin.Shapes())
	w[0].Penalty = penalty.L1{Lambda: 0.5}

	up := update.Update{Rule: &update.Plain{}}
	if err := up.Bind(w, 0); err != nil {
		fmt.Println(err)
		return
	}
	est := grad.Plain{Model: lin}
	batch := &data.Batch{Rows: rows, Div: 2, Whole: true}
	for range 20 {
		up.Apply(w, est.At(w, batch), []float64{0.4})
	}
	w[0].SettleAll()
	fmt.Printf("%.3f\n", w[0].W)

	up.Rule = &update.FTRL{}
	w[0].Penalty = penalty.Group{Lambda: 1}
	fmt.Println(up.Bind(w, 0))
	// Output:
	// [1.750 0.000]
	// update ftrl solves for its weights and takes l1 and l2, not group; use update adagrad
}

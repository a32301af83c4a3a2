package weight_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// A weight whose feature does not come up pays its penalty when it is next read.
func Example() {
	t := weight.New(weight.Shape{Name: "weights", Lines: 3, Lanes: 1})
	t.Penalty = penalty.L1{Lambda: 0.1}
	t.Bind(prox{}, 0) // prox moves lines by their penalty alone

	t.Add(data.Row{Index: []uint32{0, 2}, Value: []float32{1, 4}}, []float64{0.5})
	for range 3 {
		t.Tick([]float64{1}, nil) // a step of size 1
	}
	fmt.Println("owing  ", t.W)

	row := data.Row{Index: []uint32{2}}
	z := make([]float64, 1)
	t.Settle(row)
	t.Product(z, row)
	fmt.Printf("settled %.1f, product %.1f\n", t.W, z)
	// Output:
	// owing   [0.5 0 2]
	// settled [0.5 0.0 1.7], product [1.7]
}

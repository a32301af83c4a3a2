package penalty_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/penalty"
)

// One feature with two outputs, in a run of one racer.
func Example() {
	p, err := penalty.New(0.5, 0, 0, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	w := []float32{2, -0.25}
	fmt.Println(p.Name(), p.Value(w))
	p.Prox(w, []float64{1, 1}, 1)
	fmt.Println(w)
	// Output:
	// l1 1.125
	// [1.5 0]
}

// Three steps at once on a feature that no row touched.
func ExampleRepeater() {
	var p penalty.Repeater = penalty.Elastic{L1: 1, L2: 0.25}
	w := []float32{10}
	fmt.Println(p.Repeat(w, []float64{1}, 3, 1), w)
	// Output: true [3.168]
}

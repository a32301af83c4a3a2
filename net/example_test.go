package net_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/net"
)

// One row through a net with two hidden units, and back.
func Example() {
	first := net.Dense{In: 2, Out: 2, W: []float32{0, -1, 1, 1, 1, 1}} // biases 0 and −1, then all weights 1
	second := net.Dense{In: 2, Out: 1, W: []float32{0, 1, -2}}         // exclusive or: a₁ − 2a₂
	row := []float64{1, 1}

	hidden, p := make([]float64, 2), make([]float64, 1)
	first.Forward(hidden, row)
	net.ReLU{}.Forward(hidden)
	second.Forward(p, hidden)
	fmt.Println("hidden", hidden, "prediction", p[0])

	delta := []float64{p[0] - 1} // of the loss (p − y)²/2, had y been 1
	g2, back := make([]float64, second.Size()), make([]float64, 2)
	second.Gradient(g2, hidden, delta)
	second.Backward(back, delta)
	net.ReLU{}.Backward(back, hidden)
	g1 := make([]float64, first.Size())
	first.Gradient(g1, row, back)
	fmt.Println("second layer's gradient", g2)
	fmt.Println("first layer's gradient", g1)
	// Output:
	// hidden [2 1] prediction 0
	// second layer's gradient [-1 -2 -1]
	// first layer's gradient [-1 2 -1 2 -1 2]
}

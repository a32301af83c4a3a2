package step_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/step"
)

// Three racers with a step each, on the same schedule.
func ExampleInverse() {
	s := step.Inverse{Eta: []float64{1, 0.1, 0.01}, Decay: 0.5}
	for k := range 3 {
		fmt.Printf("%.4f\n", s.Size(k, nil))
	}
	// Output:
	// [1.0000 0.1000 0.0100]
	// [0.6667 0.0667 0.0067]
	// [0.5000 0.0500 0.0050]
}

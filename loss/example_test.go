package loss_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/loss"
)

// A loss says what a prediction costs, and which way it should move.
func Example() {
	l := loss.Logistic{}
	for _, p := range []float64{-2, 0, 2} {
		value, deriv := l.Eval(p, 1)
		fmt.Printf("p = %2v: loss %.4f, derivative %.4f\n", p, value, deriv)
	}
	fmt.Println(l.Check(3))
	// Output:
	// p = -2: loss 2.1269, derivative -0.8808
	// p =  0: loss 0.6931, derivative -0.5000
	// p =  2: loss 0.1269, derivative -0.1192
	// target 3 is not a class: logistic wants -1 or 1 (or 0 and 1)
}

func ExampleNew() {
	l, err := loss.New("huber", loss.Options{Delta: 2})
	fmt.Println(l, err)
	_, err = loss.New("huger", loss.Options{})
	fmt.Println(err)
	// Output:
	// {2} <nil>
	// no loss is called "huger": did you mean huber? There are squared, huber, quantile, logistic, hinge, squared-hinge, softmax, poisson, gamma
}

func ExampleSoftmax() {
	l := loss.Softmax{K: 3}
	p := []float64{2, 1, 0}
	g := make([]float64, 3)
	fmt.Printf("loss %.4f\n", l.Eval(g, p, 0))
	l.Mean(p, p)
	fmt.Printf("probabilities %.3f\nderivatives %.3f\n", p, g)
	// Output:
	// loss 0.4076
	// probabilities [0.665 0.245 0.090]
	// derivatives [-0.335 0.245 0.090]
}

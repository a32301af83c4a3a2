// Oneline runs gradient descent and stochastic gradient descent on the same
// rows and prints the loss after each pass, side by side. The two differ in one
// line of parts.go.
package main

import (
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer) error {
	rows, err := data.Load(data.Synthetic{N: 2000, D: 50, Noise: 1}, 0)
	if err != nil {
		return err
	}
	m := &model.Linear{Loss: loss.Logistic{}, Cols: 50}
	gd, err := losses(gradientDescent(m, rows), m, rows)
	if err != nil {
		return err
	}
	sgd, err := losses(stochasticGradient(m, rows), m, rows)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "pass  gradient descent  stochastic gradient")
	for pass := range gd {
		fmt.Fprintf(out, "%4d %17.4f %20.4f\n", pass, gd[pass], sgd[pass])
	}
	return nil
}

// losses are the mean losses of all rows before the first pass and after each of ten.
func losses(p slalom.Parts, m model.Sum, rows *data.Rows) ([]float64, error) {
	w := weight.Make(m.Shapes())
	m.Init(w, rand.New(rand.NewPCG(1, 1)))
	if err := p.Update.Bind(w, 0); err != nil {
		return nil, err
	}
	var all []float64
	for pass, k := 0, 0; ; pass++ {
		mean := make([]float64, 1)
		if err := grad.Full(make([][]float64, len(w)), mean, m, w, rows); err != nil {
			return nil, err
		}
		all = append(all, mean[0])
		if pass == 10 {
			return all, nil
		}
		if err := p.Sample.Begin(pass); err != nil {
			return nil, err
		}
		k = p.Run(w, k, math.MaxInt)
		if err := p.Sample.Err(); err != nil {
			return nil, err
		}
	}
}

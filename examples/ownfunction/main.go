// Ownfunction trains a finite sum of one's own: the point that is nearest, in
// the sum of distances, to a hundred others (the geometric median), where a few
// of them are far off. One writes fᵢ and its gradient; the gradient is checked against
// differences, and Train does the rest.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// points lie round (1, 2), but every tenth near (50, 50).
func points() [][2]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	p := make([][2]float64, 100)
	for i := range p {
		p[i] = [2]float64{1 + rng.NormFloat64(), 2 + rng.NormFloat64()}
		if i%10 == 0 {
			p[i] = [2]float64{50, 50}
		}
	}
	return p
}

func run(out io.Writer) error {
	at := points()
	sum := &model.Func{Dim: 2, Eval: func(i int64, w, g []float64) float64 {
		dx, dy := w[0]-at[i][0], w[1]-at[i][1]
		f := math.Sqrt(1 + dx*dx + dy*dy) // the distance, rounded off at its tip
		if g != nil {
			g[0], g[1] = dx/f, dy/f
		}
		return f
	}}
	rows := data.Count(len(at))

	w := weight.Make(sum.Shapes())
	worst, err := model.CheckGradient(sum, w, &data.Batch{Rows: rows, Div: float64(len(at))}, 0, 1e-4, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "gradient is right within 1e-4: %v\n", worst < 1e-4)

	recipe := slalom.Config{Update: "plain", Step: "inverse-root", Eta: 0.5, Passes: 50, Average: "tail"}
	t, err := slalom.Train(context.Background(), recipe, slalom.Problem{Model: sum, Train: rows}, slalom.Options{})
	if err != nil {
		return err
	}
	x, y := 0.0, 0.0
	for _, p := range at {
		x, y = x+p[0]/float64(len(at)), y+p[1]/float64(len(at))
	}
	fmt.Fprintf(out, "mean             %.1f %.1f\n", x, y)
	fmt.Fprintf(out, "geometric median %.1f %.1f\n", t.Weights[0].W[0], t.Weights[0].W[1])
	return nil
}

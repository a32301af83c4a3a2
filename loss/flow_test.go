package loss_test

import (
	"math"
	"testing"

	"github.com/slalom-ml/slalom/loss"
)

// The flow is the derivative where the step is short, what many small steps do where there is a closed form, and
// never passes the minimum.
func TestFlow(t *testing.T) {
	type case_ struct {
		loss  loss.Scalar
		y     []float64
		exact bool
	}
	huber, _ := loss.New("huber", loss.Options{})
	for _, c := range []case_{
		{loss.Logistic{}, []float64{-1, 1}, true},
		{loss.Squared{}, []float64{-2, 0.5}, true},
		{loss.Hinge{}, []float64{-1, 1}, true},
		{loss.Poisson{}, []float64{0, 0.2, 3, 40}, true},
		{loss.Gamma{}, []float64{0.01, 1, 30}, true},
		{huber.(loss.Scalar), []float64{0, 3}, false},
	} {
		for _, y := range c.y {
			for _, p := range []float64{-3, -0.5, 0, 0.7, 4} {
				for _, k := range []float64{0, 1e-9, 0.01, 0.3, 2, 50} {
					var v [1]float64
					loss.Flow(v[:], []float64{p}, []float64{k}, c.loss, y)
					_, d := c.loss.Eval(p, y)
					if k < 1e-6 && math.Abs(v[0]-d) > 1e-6*max(1, math.Abs(d)) {
						t.Errorf("%s, k %v: %v, the derivative is %v", c.loss.Name(), k, v[0], d)
					}
					if _, after := c.loss.Eval(p-k*v[0], y); after*d < -1e-3*d*d {
						t.Errorf("%s at %v, target %v, k %v: passes the minimum", c.loss.Name(), p, y, k)
					}
					if !c.exact || k < 0.01 {
						continue
					}
					q, n := p, 20_000
					for range n {
						_, e := c.loss.Eval(q, y)
						q -= k / float64(n) * e
					}
					if want := (p - q) / k; math.Abs(v[0]-want) > 2e-3*max(0.05, math.Abs(want)) {
						t.Errorf("%s at %v, target %v, k %v: %v, small steps %v", c.loss.Name(), p, y, k, v[0], want)
					}
				}
			}
		}
	}
}

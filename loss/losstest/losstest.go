// Package losstest is the conformance kit of losses: what every loss must do,
// told by its contract in package loss, checked at many points.
//
// A loss of your own passes the kit like this:
//
//	func TestMine(t *testing.T) {
//		losstest.Run(t, losstest.Case{
//			Loss:    Mine{},
//			Targets: []float64{-2, 0, 3.5},
//			Smooth:  true,
//		})
//	}
package losstest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/loss"
)

// Case is a loss and what is known of it.
type Case struct {
	Loss    loss.Loss
	Targets []float64 // targets, each of which Check must pass
	Refused []float64 // what Check must not pass, besides NaN and the infinities

	// Kinks are the predictions, for target y, at which there is no derivative,
	// only a subgradient; nil means none. Losses of one output only.
	Kinks func(y float64) []float64
	// Least is the greatest lower bound of the loss at target y; nil means 0.
	Least func(y float64) float64

	// The abilities the loss is meant to have. One that it has unasked, or has
	// not though asked, is an error: an ability misspelt is silently absent.
	Smooth, Linked, Deviant bool
}

// Run checks a loss, and reports every breach by t.Errorf.
func Run(t testing.TB, c Case) {
	t.Helper()
	checkCheck(t, c)
	checkAbilities(t, c)
	f, ok := open(t, c.Loss)
	if !ok {
		return
	}
	rng := rand.New(rand.NewPCG(7, 18065))
	for _, y := range c.Targets {
		b := bench{t, c, f, y, f.points(rng, c.kinks(y))}
		b.checkDerivatives()
		b.checkConvex()
		b.checkLeast()
		b.checkFar()
		b.checkCurvature()
		b.checkMean()
		b.checkDeviance()
		b.checkAllocs()
	}
	checkTight(t, c, f)
}

// bench is one loss at one target, and the predictions to try it at.
type bench struct {
	testing.TB
	c      Case
	f      view
	y      float64
	points [][]float64
}

func (c Case) kinks(y float64) []float64 {
	if c.Kinks == nil {
		return nil
	}
	return c.Kinks(y)
}

func (c Case) least(y float64) float64 {
	if c.Least == nil {
		return 0
	}
	return c.Least(y)
}

// view shows losses of one and of several outputs alike.
type view struct {
	k    int // outputs
	eval func(deriv, p []float64, y float64) float64
}

// open finds out which kind of loss l is.
func open(t testing.TB, l loss.Loss) (view, bool) {
	t.Helper()
	scalar, isScalar := l.(loss.Scalar)
	vector, isVector := l.(loss.Vector)
	switch {
	case isScalar == isVector:
		t.Errorf("%s: must be either a Scalar or a Vector", l.Name())
		return view{}, false
	case isVector && vector.Outputs() < 2:
		t.Errorf("%s: a Vector of %d outputs", l.Name(), vector.Outputs())
		return view{}, false
	case isVector:
		return view{vector.Outputs(), vector.Eval}, true
	}
	return view{1, func(deriv, p []float64, y float64) (value float64) {
		value, deriv[0] = scalar.Eval(p[0], y)
		return value
	}}, true
}

// at is the value and a fresh derivative.
func (b bench) at(p []float64) (float64, []float64) {
	deriv := make([]float64, b.f.k)
	v := b.f.eval(deriv, p, b.y)
	return v, deriv
}

// points are predictions of moderate size: a grid, the kinks and a little to
// either side of them, and random ones.
func (v view) points(rng *rand.Rand, kinks []float64) [][]float64 {
	var out [][]float64
	if v.k == 1 {
		for _, p := range []float64{0, 0.3, -0.3, 1, -1, 2.5, -2.5, 6, -6, 15, -15, 30, -30} {
			out = append(out, []float64{p})
		}
		for _, p := range kinks {
			for _, d := range []float64{0, 1e-3, -1e-3, 0.1, -0.1} {
				out = append(out, []float64{p + d})
			}
		}
	}
	for i := range 24 {
		p := make([]float64, v.k)
		for j := range p {
			p[j] = rng.NormFloat64() * float64(int(1)<<(i%4))
		}
		out = append(out, p)
	}
	if v.k > 1 {
		out = append(out, make([]float64, v.k)) // all equal
		pair := make([]float64, v.k)            // two share, the rest are far below
		for j := 2; j < v.k; j++ {
			pair[j] = -30
		}
		out = append(out, pair)
	}
	return out
}

func moved(p []float64, j int, by float64) []float64 {
	q := append([]float64(nil), p...)
	q[j] += by
	return q
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// size is the largest |x|, 1 at least: what rounding errors are measured by.
func size(xs ...float64) float64 {
	most := 1.0
	for _, x := range xs {
		most = max(most, math.Abs(x))
	}
	return most
}

// Package nettest checks layers and activations against central differences. Its functions return an error
// that says what does not fit, so that a test can also ask for one.
package nettest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/slalom-ml/slalom/net"
)

// tol is well above the error of central differences with step h (h²/6 of a third derivative, and 1e-16/h of
// rounding) and well below any mistake.
const (
	h   = 1e-5
	tol = 1e-7
)

// Points are where an activation is checked: both signs, small and large, none nearer to zero than h.
var Points = []float64{-30, -4, -1.5, -0.6, -0.1, -1e-3, 1e-3, 0.1, 0.6, 1.5, 4, 30}

// Activation checks that a is one function of one number and that Backward multiplies by its derivative.
func Activation(a net.Activation) error {
	out, delta := append([]float64(nil), Points...), make([]float64, len(Points))
	a.Forward(out)
	for c := range delta {
		delta[c] = float64(c%5) - 1.5
	}
	a.Backward(delta, out)
	for c, z := range Points {
		v := []float64{z, z + h, z - h}
		a.Forward(v)
		if v[0] != out[c] {
			return fmt.Errorf("%s: at %g, %g alone and %g among others", a.Name(), z, v[0], out[c])
		}
		want := (float64(c%5) - 1.5) * (v[1] - v[2]) / (2 * h)
		if !(math.Abs(delta[c]-want) <= tol) {
			return fmt.Errorf("%s: at %g, Backward gives %g, central differences %g", a.Name(), z, delta[c], want)
		}
	}
	return nil
}

// Layer is what net.Dense does; a view of weights, so that moving them moves what Forward gives.
type Layer interface {
	Forward(z, a []float64)
	Backward(dst, delta []float64)
	Gradient(dst, a, delta []float64)
}

// Dense checks, for a layer over weights w with n inputs and k outputs, that Backward and Gradient are the derivatives of
// Σ_c delta_c·z_c by a and by w, that Backward overwrites and that Gradient adds. It moves w and puts it back.
func Dense(l Layer, w []float32, n, k int, rng *rand.Rand) error {
	a, delta, z := make([]float64, n), make([]float64, k), make([]float64, k)
	for j := range a {
		if j%3 != 1 { // some inputs are zero
			a[j] = rng.NormFloat64()
		}
	}
	for c := range delta {
		delta[c] = rng.NormFloat64()
	}
	value := func() (sum float64) {
		l.Forward(z, a)
		for c, v := range z {
			sum += delta[c] * v
		}
		return sum
	}
	back, grad := filled(n, 7), filled(len(w), 7)
	l.Backward(back, delta)
	l.Gradient(grad, a, delta)
	for j, old := range a {
		a[j] = old + h
		up := value()
		a[j] = old - h
		want := (up - value()) / (2 * h)
		a[j] = old
		if !(math.Abs(back[j]-want) <= tol) {
			return fmt.Errorf("input %d of %d: Backward gives %g, central differences %g", j, n, back[j], want)
		}
	}
	for j, old := range w {
		w[j] = old + 1
		up := value()
		w[j] = old - 1
		want := 7 + (up-value())/2 // z is affine in w, so any step will do
		w[j] = old
		if !(math.Abs(grad[j]-want) <= 1e-5) {
			return fmt.Errorf("weight %d of %d: Gradient gives %g, central differences %g", j, len(w), grad[j], want)
		}
	}
	return nil
}

func filled(n int, v float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = v
	}
	return s
}

package net

import "github.com/slalom-ml/slalom/internal/kernel"

// Tanh is tanh(z), with derivative 1 − tanh²(z).
type Tanh struct{}

var _ Activation = Tanh{}

// Name is "tanh".
func (Tanh) Name() string { return "tanh" }

// Forward implements Activation.
func (Tanh) Forward(z []float64) {
	for c, v := range z {
		z[c] = kernel.Tanh(v)
	}
}

// Backward implements Activation.
func (Tanh) Backward(delta, out []float64) {
	if len(delta) != len(out) {
		panic("net: wrong lengths in Tanh.Backward")
	}
	for c, v := range out {
		delta[c] *= (1 - v) * (1 + v)
	}
}

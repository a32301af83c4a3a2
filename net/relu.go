package net

// ReLU is max(z, 0), with derivative 0 at the kink. NaN stays NaN.
type ReLU struct{}

var (
	_ Activation = ReLU{}
	_ Initial    = ReLU{}
)

// Name is "relu".
func (ReLU) Name() string { return "relu" }

// Forward implements Activation.
func (ReLU) Forward(z []float64) {
	for c, v := range z {
		if v <= 0 {
			z[c] = 0
		}
	}
}

// Backward implements Activation.
func (ReLU) Backward(delta, out []float64) {
	if len(delta) != len(out) {
		panic("net: wrong lengths in ReLU.Backward")
	}
	for c, v := range out {
		if v == 0 {
			delta[c] = 0
		}
	}
}

// Bound is He's.
func (ReLU) Bound(in, _ int) float64 { return He(in) }

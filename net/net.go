package net

import (
	"fmt"
	"strings"

	"github.com/slalom-ml/slalom/internal/near"
)

// Activation is a function of one number, applied to each entry of a layer's sums z.
type Activation interface {
	// Name is the name on the command line and in a model file.
	Name() string
	// Forward replaces z by act(z).
	Forward(z []float64)
	// Backward multiplies delta by act'(z), which it tells from out = act(z);
	// len(delta) = len(out). At a kink any one-sided derivative will do.
	Backward(delta, out []float64)
}

// Initial is an activation that knows how large its layer's first weights should be; for the others it is Glorot.
type Initial interface {
	// Bound is the u of weights uniform on (−u, u), for a layer of the given inputs and outputs.
	Bound(in, out int) float64
}

// Activations is one of each kind.
var Activations = []Activation{ReLU{}, Tanh{}, Identity{}}

// ByName finds an activation. The error says which there are and which one was probably meant.
func ByName(name string) (Activation, error) {
	var names []string
	likely, least := "", 3 // two slips at most
	for _, a := range Activations {
		if a.Name() == name {
			return a, nil
		}
		names = append(names, a.Name())
		if d := near.Distance(strings.ToLower(name), a.Name()); d < least && d < len(a.Name()) {
			likely, least = a.Name(), d
		}
	}
	if likely != "" {
		return nil, fmt.Errorf("unknown activation %q: did you mean %q?", name, likely)
	}
	return nil, fmt.Errorf("unknown activation %q: there are %s", name, strings.Join(names, ", "))
}

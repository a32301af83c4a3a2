package net_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/net/nettest"
)

func TestActivationsFitCentralDifferences(t *testing.T) {
	for _, a := range net.Activations {
		if err := nettest.Activation(a); err != nil {
			t.Error(err)
		}
		if b, err := net.ByName(a.Name()); b != a || err != nil {
			t.Errorf("ByName(%q) = %v, %v", a.Name(), b, err)
		}
	}
}

// brokenTanh forgets a sign, leaky the slope below zero, and noNeighbours looks at its neighbours.
type (
	brokenTanh   struct{ net.Tanh }
	leaky        struct{ net.ReLU }
	noNeighbours struct{ net.Identity }
)

func (brokenTanh) Backward(delta, out []float64) {
	for c, v := range out {
		delta[c] *= 1 + v*v
	}
}

func (leaky) Forward(z []float64) {
	for c, v := range z {
		z[c] = max(v, 0.01*v)
	}
}

func (noNeighbours) Forward(z []float64) { z[0] += z[len(z)-1] }

func TestBrokenActivationsAreFound(t *testing.T) {
	for _, a := range []net.Activation{brokenTanh{}, leaky{}, noNeighbours{}} {
		if nettest.Activation(a) == nil {
			t.Errorf("%T passes", a)
		}
	}
}

func random(in, out int, rng *rand.Rand) net.Dense {
	l := net.Dense{In: in, Out: out}
	l.W = make([]float32, l.Size())
	for i := range l.W {
		l.W[i] = float32(rng.NormFloat64())
	}
	return l
}

func TestDenseFitsCentralDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for in := range 10 {
		for _, out := range []int{1, 2, 3, 7, 16} {
			l := random(in, out, rng)
			if err := nettest.Dense(l, l.W, in, out, rng); err != nil {
				t.Errorf("%d×%d: %v", in, out, err)
			}
		}
	}
}

type (
	adding     struct{ net.Dense } // Backward adds instead of writing
	biasless   struct{ net.Dense } // Gradient forgets the bias
	transposed struct{ net.Dense }
)

func (l adding) Backward(dst, delta []float64) {
	old := append([]float64(nil), dst...)
	l.Dense.Backward(dst, delta)
	for j := range dst {
		dst[j] += old[j]
	}
}

func (l biasless) Gradient(dst, a, delta []float64) {
	old := append([]float64(nil), dst[:l.Out]...)
	l.Dense.Gradient(dst, a, delta)
	copy(dst, old)
}

func (l transposed) Backward(dst, delta []float64) {
	for j := range dst {
		dst[j] = 0
		for c, d := range delta {
			dst[j] += d * float64(l.W[l.Out+c*l.In+j])
		}
	}
}

func TestBrokenLayersAreFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	l := random(5, 3, rng)
	for _, b := range []nettest.Layer{adding{l}, biasless{l}, transposed{l}} {
		if nettest.Dense(b, l.W, 5, 3, rng) == nil {
			t.Errorf("%T passes", b)
		}
	}
}

func TestReLUKeepsNaNAndStopsAtZero(t *testing.T) {
	z := []float64{math.NaN(), 0, -1, 2}
	net.ReLU{}.Forward(z)
	if !math.IsNaN(z[0]) || z[1] != 0 || z[2] != 0 || z[3] != 2 {
		t.Errorf("got %v", z)
	}
	d := []float64{1, 1, 1, 1}
	net.ReLU{}.Backward(d, z)
	if d[0] != 1 || d[1] != 0 || d[2] != 0 || d[3] != 1 {
		t.Errorf("derivatives %v", d)
	}
}

func TestBounds(t *testing.T) {
	if got, want := net.Bound(net.ReLU{}, 6, 10), 1.0; got != want {
		t.Errorf("He: %v, want %v", got, want)
	}
	if got, want := net.Bound(net.Tanh{}, 14, 10), 0.5; got != want {
		t.Errorf("Glorot: %v, want %v", got, want)
	}
	if u := net.Bound(net.ReLU{}, 0, 1); math.IsInf(u, 0) {
		t.Errorf("a layer without inputs: %v", u)
	}
}

func TestByNameNamesTheNearest(t *testing.T) {
	for name, want := range map[string]string{
		"rellu": `did you mean "relu"?`, "tahn": `did you mean "tanh"?`, "Identity": `did you mean "identity"?`,
		"sigmoid": "there are relu, tanh, identity", "": "there are relu, tanh, identity",
	} {
		if _, err := net.ByName(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ByName(%q): %v; want %s", name, err, want)
		}
	}
}

func TestWrongLengthsPanic(t *testing.T) {
	l := random(3, 2, rand.New(rand.NewPCG(1, 1)))
	two, three := make([]float64, 2), make([]float64, 3)
	for name, f := range map[string]func(){
		"forward":  func() { l.Forward(three, two) },
		"backward": func() { l.Backward(two, three) },
		"gradient": func() { l.Gradient(make([]float64, 7), three, two) },
		"relu":     func() { net.ReLU{}.Backward(two, three) },
		"tanh":     func() { net.Tanh{}.Backward(two, three) },
		"identity": func() { net.Identity{}.Backward(two, three) },
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "net: ") {
					t.Errorf("%s: no panic of ours", name)
				}
			}()
			f()
		}()
	}
}

package losstest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/loss"
)

// recorder stands in for a test and keeps what the kit reports.
type recorder struct {
	testing.TB // nil: the kit must use nothing but what follows
	said       []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// parabola is (p−y)²/2 with one thing wrong with it, or nothing.
type parabola struct {
	eval  func(p, y float64) (float64, float64)
	check func(y float64) error
	bound float64
}

func (l parabola) Name() string                         { return "parabola" }
func (l parabola) Check(y float64) error                { return l.check(y) }
func (l parabola) Eval(p, y float64) (float64, float64) { return l.eval(p, y) }
func (l parabola) Curvature() float64                   { return l.bound }

func right() parabola {
	return parabola{loss.Squared{}.Eval, func(y float64) error {
		if (loss.Squared{}).Check(y) != nil {
			return fmt.Errorf("target %v: parabola wants numbers", y)
		}
		return nil
	}, 1}
}

// linked and deviant add an ability to the parabola.
type linked struct {
	parabola
	mean func(p float64) float64
}

func (l linked) Mean(dst, p []float64) {
	for i, v := range p {
		dst[i] = l.mean(v)
	}
}

type deviant struct {
	parabola
	factor float64
}

func (l deviant) Deviance(p, y float64) float64 { return l.factor * (p - y) * (p - y) }

// swapped is the softmax of two classes with its derivatives exchanged; alias one
// that goes wrong where the derivatives take the predictions' place.
type swapped struct{ loss.Softmax }

func (l swapped) Eval(g, p []float64, y float64) float64 {
	v := l.Softmax.Eval(g, p, y)
	g[0], g[1] = g[1], g[0]
	return v
}

type alias struct{ loss.Softmax }

func (l alias) Eval(g, p []float64, y float64) float64 {
	l.Softmax.Eval(g, p, y)
	return l.Softmax.Eval(make([]float64, l.K), p, y)
}

// mute has neither one output nor several.
type mute struct{}

func (mute) Name() string          { return "mute" }
func (mute) Check(y float64) error { return loss.Squared{}.Check(y) }

var kept []float64

func TestKitPassesTheRight(t *testing.T) {
	Run(t, plain(right()))
	Run(t, Case{Loss: linked{right(), func(p float64) float64 { return p }}, Targets: []float64{1}, Smooth: true, Linked: true})
	Run(t, Case{Loss: deviant{right(), 1}, Targets: []float64{1}, Smooth: true, Deviant: true})
}

func plain(l parabola) Case {
	return Case{Loss: l, Targets: []float64{-2, 0, 3.5}, Smooth: true}
}

// evaluates is the parabola with another value and derivative.
func evaluates(eval func(p, y float64) (float64, float64)) Case {
	l := right()
	l.eval = eval
	return plain(l)
}

// TestKitCatchesTheWrong breaks one thing at a time.
func TestKitCatchesTheWrong(t *testing.T) {
	wide, narrow, lax, strict, curt := right(), right(), right(), right(), right()
	wide.bound, narrow.bound = 1.5, 0.5
	lax.check = func(float64) error { return nil }
	strict.check = func(y float64) error { return fmt.Errorf("target %v: parabola wants none", y) }
	curt.check = func(y float64) error {
		if (loss.Squared{}).Check(y) != nil {
			return fmt.Errorf("no")
		}
		return nil
	}
	three := []float64{0, 1, 2}
	for _, c := range []struct {
		name string
		c    Case
		want string // a part of a report
	}{
		{"minus sign", evaluates(func(p, y float64) (float64, float64) { return (p - y) * (p - y) / 2, y - p }), "differences say"},
		{"lost half", evaluates(func(p, y float64) (float64, float64) { return (p - y) * (p - y), p - y }), "differences say"},
		{"concave", evaluates(func(p, y float64) (float64, float64) { return -(p - y) * (p - y) / 2, y - p }), "lies above"},
		{"bumpy", evaluates(func(p, y float64) (float64, float64) { return math.Sin(p) + 2, math.Cos(p) }), "lies above"},
		{"below least", evaluates(func(p, y float64) (float64, float64) { return (p-y)*(p-y)/2 - 1, p - y }), "below the least"},
		{"overflow", evaluates(func(p, y float64) (float64, float64) { return math.Exp(p), math.Exp(p) }), "at p=[1000]"},
		{"NaN far out", evaluates(func(p, y float64) (float64, float64) {
			return (p - y) * (p - y) / 2, (p - y) * math.Exp(p) / math.Exp(p)
		}), "at p=[1000]"},
		{"memory", evaluates(func(p, y float64) (float64, float64) {
			kept = append([]float64(nil), p, y)
			return (p - y) * (p - y) / 2, p - y
		}), "takes memory"},
		{"curvature too small", plain(narrow), "curvature 1"},
		{"curvature too large", plain(wide), "no more than 1"},
		{"lax check", plain(lax), "does not refuse"},
		{"strict check", plain(strict), "parabola wants none"},
		{"curt check", plain(curt), `want "target …"`},
		{"range not refused", Case{Loss: right(), Targets: three, Refused: []float64{7}, Smooth: true}, "Check(7) does not refuse"},
		{"no targets", Case{Loss: right(), Smooth: true}, "no targets"},
		{"ability missing", Case{Loss: right(), Targets: three, Smooth: true, Linked: true}, "Linked is false"},
		{"ability unasked", Case{Loss: right(), Targets: three}, "Smooth is true"},
		{"mean falls", Case{Loss: linked{right(), func(p float64) float64 { return -p }}, Targets: three, Smooth: true, Linked: true}, "mean 0 falls"},
		{"mean overflows", Case{Loss: linked{right(), math.Exp}, Targets: three, Smooth: true, Linked: true}, "mean [+Inf]"},
		{"deviance halved", Case{Loss: deviant{right(), 0.5}, Targets: three, Smooth: true, Deviant: true}, "from the loss"},
		{"deviance below 0", Case{Loss: deviant{right(), -1}, Targets: three, Smooth: true, Deviant: true}, "deviance -"},
		{"outputs swapped", Case{Loss: swapped{loss.Softmax{K: 2}}, Targets: []float64{0, 1}, Smooth: true, Linked: true}, "differences say"},
		{"not in place", Case{Loss: alias{loss.Softmax{K: 2}}, Targets: []float64{0, 1}, Smooth: true, Linked: true}, "where deriv is p"},
		{"one class", Case{Loss: loss.Softmax{K: 1}, Targets: []float64{0}, Smooth: true, Linked: true}, "a Vector of 1"},
		{"no Eval", Case{Loss: mute{}, Targets: three}, "either a Scalar or a Vector"},
		// A subgradient that is none: at the kink the hinge's must lie in [−1, 0].
		{"kink", Case{Loss: kinked{}, Targets: []float64{1}, Kinks: func(float64) []float64 { return []float64{1} }}, "lies above"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r recorder
			Run(&r, c.c)
			if all := strings.Join(r.said, "\n"); !strings.Contains(all, c.want) {
				t.Errorf("the kit says nothing of %q; it says:\n%s", c.want, all)
			}
		})
	}
}

// kinked is the hinge with a wrong subgradient at its kink only.
type kinked struct{ loss.Hinge }

func (l kinked) Eval(p, y float64) (float64, float64) {
	if p == 1 {
		return 0, 1
	}
	return l.Hinge.Eval(p, y)
}

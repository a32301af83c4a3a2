package loss_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/loss/losstest"
)

var (
	numbers = []float64{0, 1, -1, 2.5, -7, 1e3}
	huge    = []float64{1e151, -1e151}
	classes = []float64{-1, 0, 1}
	others  = []float64{2, 3, 0.5, -2, 1e300}
	counts  = []float64{0, 1, 3, 0.25, 40, 1000}
	amounts = []float64{1, 0.02, 3.5, 800}
)

// cases lists every loss once (and its options).
var cases = []losstest.Case{
	{Loss: loss.Squared{}, Targets: numbers, Refused: huge, Smooth: true},
	{Loss: loss.Huber{}, Targets: numbers, Refused: huge, Kinks: edges(1), Smooth: true},
	{Loss: loss.Huber{Delta: 0.25}, Targets: numbers, Refused: huge, Kinks: edges(0.25), Smooth: true},
	{Loss: loss.Quantile{}, Targets: numbers, Refused: huge, Kinks: edges(0)},
	{Loss: loss.Quantile{Tau: 0.9}, Targets: numbers, Refused: huge, Kinks: edges(0)},
	{Loss: loss.Logistic{}, Targets: classes, Refused: others, Smooth: true, Linked: true},
	{Loss: loss.Hinge{}, Targets: classes, Refused: others, Kinks: marginOne},
	{Loss: loss.SquaredHinge{}, Targets: classes, Refused: others, Kinks: marginOne, Smooth: true},
	{Loss: loss.Softmax{K: 2}, Targets: []float64{0, 1}, Refused: []float64{-1, 2, 0.5}, Smooth: true, Linked: true},
	{Loss: loss.Softmax{K: 5}, Targets: []float64{0, 1, 4}, Refused: []float64{-1, 5, 1e300}, Smooth: true, Linked: true},
	{Loss: loss.Poisson{}, Targets: counts, Refused: []float64{-1, -1e-9, 1e151}, Least: poissonLeast, Linked: true, Deviant: true},
	{Loss: loss.Gamma{}, Targets: amounts, Refused: []float64{0, -1, 1e-151, 1e151}, Least: gammaLeast, Linked: true, Deviant: true},
}

// edges are the targets ± delta: no kinks of Huber's, but its second derivative jumps.
func edges(delta float64) func(float64) []float64 {
	return func(y float64) []float64 { return []float64{y - delta, y + delta} }
}

func marginOne(y float64) []float64 {
	if y > 0 {
		return []float64{1}
	}
	return []float64{-1}
}

func poissonLeast(y float64) float64 {
	if y == 0 {
		return 0
	}
	return y - y*math.Log(y)
}

func gammaLeast(y float64) float64 { return 1 + math.Log(y) }

func TestConformance(t *testing.T) {
	for _, c := range cases {
		t.Run(c.Loss.Name(), func(t *testing.T) { losstest.Run(t, c) })
	}
}

func TestEveryLossIsTested(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range cases {
		tested[c.Loss.Name()] = true
	}
	for _, name := range loss.Names() {
		if !tested[name] {
			t.Errorf("%s has no row in this test's table", name)
		}
		delete(tested, name)
	}
	for name := range tested {
		t.Errorf("%s has no row in the package's table", name)
	}
}

// TestExtremeTargets wants finite results at the largest targets that pass.
func TestExtremeTargets(t *testing.T) {
	for _, c := range cases {
		s, ok := c.Loss.(loss.Scalar)
		if !ok {
			continue
		}
		for _, y := range []float64{1e150, -1e150, 1e-150, 5e-324} {
			if s.Check(y) != nil {
				continue
			}
			for _, p := range []float64{-1000, -350, 0, 350, 1000} {
				value, deriv := s.Eval(p, y)
				dev := 0.0
				if d, ok := s.(loss.Deviant); ok {
					dev = d.Deviance(p, y)
				}
				for _, v := range []float64{value, deriv, dev} {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Errorf("%s at p=%v y=%v: value %v, derivative %v, deviance %v", s.Name(), p, y, value, deriv, dev)
					}
				}
			}
		}
	}
}

func TestSoftmaxOfTwoIsLogistic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	g := make([]float64, 2)
	for range 2000 {
		p := []float64{20 * rng.NormFloat64(), 20 * rng.NormFloat64()}
		for y := range 2 {
			value := loss.Softmax{K: 2}.Eval(g, p, float64(y))
			want, deriv := loss.Logistic{}.Eval(p[1]-p[0], float64(y))
			if !near(value, want) || !near(g[1], deriv) || !near(g[0], -deriv) {
				t.Fatalf("p=%v y=%v: softmax %v %v, logistic %v %v", p, y, value, g, want, deriv)
			}
		}
	}
}

// near allows for a few roundings, relative to the number itself however small.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-14*math.Abs(b) }

func TestSoftmaxWrongLengthPanics(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.HasPrefix(r.(string), "loss: ") {
			t.Errorf("recovered %v", r)
		}
	}()
	loss.Softmax{K: 3}.Eval(make([]float64, 3), make([]float64, 2), 0)
}

// TestCanonicalDerivative: with these links the derivative is mean − target.
func TestCanonicalDerivative(t *testing.T) {
	m := make([]float64, 1)
	for p := -30.0; p <= 30; p += 0.37 {
		loss.Logistic{}.Mean(m, []float64{p})
		if _, d := (loss.Logistic{}).Eval(p, 1); math.Abs(d-(m[0]-1)) > 2e-16 {
			t.Errorf("logistic p=%v: derivative %v, mean %v", p, d, m[0])
		}
		loss.Poisson{}.Mean(m, []float64{p})
		if _, d := (loss.Poisson{}).Eval(p, 3); d != m[0]-3 {
			t.Errorf("poisson p=%v: derivative %v, mean %v", p, d, m[0])
		}
	}
	p, s, g := []float64{1, -2, 0.5}, make([]float64, 3), make([]float64, 3)
	loss.Softmax{K: 3}.Mean(s, p)
	loss.Softmax{K: 3}.Eval(g, p, 1)
	for k := range s {
		want := s[k]
		if k == 1 {
			want--
		}
		if math.Abs(g[k]-want) > 2e-16 {
			t.Errorf("softmax output %d: derivative %v, probability %v", k, g[k], s[k])
		}
	}
}

// TestTails: where a class is all but sure, digits remain.
func TestTails(t *testing.T) {
	e := kernel.Exp(-50)
	v, d := loss.Logistic{}.Eval(50, 1)
	g := make([]float64, 3)
	w := loss.Softmax{K: 3}.Eval(g, []float64{0, 50, 0}, 1)
	if !near(v, e) || !near(-d, e) || !near(w, 2*e) || !near(-g[1], 2*e) {
		t.Errorf("logistic %v %v, softmax %v %v, exp(-50) = %v", v, d, w, g[1], e)
	}
}

// TestExtension: where the exponential turns into its tangent, nothing jumps.
func TestExtension(t *testing.T) {
	for _, c := range []struct {
		l   loss.Scalar
		end float64
	}{{loss.Poisson{}, 350}, {loss.Gamma{}, -350}} {
		in, slopeIn := c.l.Eval(c.end*(1-1e-15), 2)
		out, slopeOut := c.l.Eval(c.end*(1+1e-15), 2)
		if math.Abs(in/out-1) > 1e-11 || math.Abs(slopeIn/slopeOut-1) > 1e-11 {
			t.Errorf("%s: value %v to %v, slope %v to %v", c.l.Name(), in, out, slopeIn, slopeOut)
		}
		a, slope := c.l.Eval(c.end*1.5, 2)
		b, _ := c.l.Eval(c.end*2, 2)
		if diff := (b - a) / (c.end * 0.5); math.Abs(diff/slope-1) > 1e-12 {
			t.Errorf("%s: beyond the end the slope is %v, differences say %v", c.l.Name(), slope, diff)
		}
	}
}

func TestDeviance(t *testing.T) {
	for _, y := range []float64{0.3, 1, 7, 1e6} {
		for _, ratio := range []float64{1, 1.0000001, 0.99, 1.2, 5, 0.01} {
			mu := y * ratio
			p := math.Log(mu)
			u := p - math.Log(y)
			poisson := 2 * y * (math.Expm1(u) - u)
			gamma := 2 * (math.Expm1(-u) + u)
			if got := (loss.Poisson{}).Deviance(p, y); math.Abs(got-poisson) > 1e-9*poisson+1e-15*y {
				t.Errorf("poisson y=%v mean=%v: %v, want %v", y, mu, got, poisson)
			}
			if got := (loss.Gamma{}).Deviance(p, y); math.Abs(got-gamma) > 1e-9*gamma+1e-15 {
				t.Errorf("gamma y=%v mean=%v: %v, want %v", y, mu, got, gamma)
			}
		}
	}
	if got := (loss.Poisson{}).Deviance(0, 0); got != 2 {
		t.Errorf("poisson deviance of mean 1 at target 0 is %v, want 2", got)
	}
}

// FuzzEval: finite, convex and repeatable at any predictions as far as 1000.
func FuzzEval(f *testing.F) {
	f.Add(0.5, -3.0, 1.0)
	f.Add(1000.0, -1000.0, 0.0)
	f.Add(350.0, 350.1, 2.0)
	f.Fuzz(func(t *testing.T, p, q, y float64) {
		if math.IsNaN(p+q) || math.IsInf(p+q, 0) {
			return
		}
		p, q = math.Mod(p, 1000), math.Mod(q, 1000)
		for _, c := range cases {
			if c.Loss.Check(y) != nil {
				continue
			}
			fp, rise, fq := tangent(c.Loss, p, q, y)
			if math.IsNaN(fp+fq) || math.IsInf(fp, 0) || math.IsInf(fq, 0) {
				t.Fatalf("%s: y=%v: %v at %v, %v at %v", c.Loss.Name(), y, fp, p, fq, q)
			}
			if scale := math.Abs(fp) + math.Abs(fq) + math.Abs(rise) + math.Abs(y) + 1; fq < fp+rise-1e-11*scale {
				t.Fatalf("%s: y=%v: the tangent at %v lies above the loss at %v: %v", c.Loss.Name(), y, p, q, fp+rise-fq)
			}
		}
	})
}

// tangent is the loss at p, its tangent's rise up to q, and the loss at q. Of
// several outputs it moves the first.
func tangent(l loss.Loss, p, q, y float64) (fp, rise, fq float64) {
	switch l := l.(type) {
	case loss.Scalar:
		fp, g := l.Eval(p, y)
		fq, _ := l.Eval(q, y)
		return fp, g * (q - p), fq
	case loss.Vector:
		x, g := make([]float64, l.Outputs()), make([]float64, l.Outputs())
		x[0] = p
		fp = l.Eval(g, x, y)
		rise = g[0] * (q - p)
		x[0] = q
		return fp, rise, l.Eval(g, x, y)
	}
	panic("neither Scalar nor Vector")
}

func BenchmarkEval(b *testing.B) {
	for _, c := range cases {
		if s, ok := c.Loss.(loss.Scalar); ok {
			y, total := c.Targets[0], 0.0
			b.Run(s.Name(), func(b *testing.B) {
				for i := range b.N {
					v, d := s.Eval(float64(i&63)/8-4, y)
					total += v + d
				}
			})
		}
	}
}

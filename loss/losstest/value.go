package losstest

import (
	"math"
	"testing"

	"github.com/slalom-ml/slalom/loss"
)

// checkDerivatives compares with central differences, away from kinks.
func (b bench) checkDerivatives() {
	b.Helper()
	for _, p := range b.points {
		if b.nearKink(p) {
			continue
		}
		value, deriv := b.at(p)
		for j := range p {
			above, below := moved(p, j, 1e-5), moved(p, j, -1e-5)
			up, _ := b.at(above)
			down, _ := b.at(below)
			h := (above[j] - below[j]) / 2 // as it came out
			got, want := deriv[j], (up-down)/(2*h)
			// The difference is off by h² of the third derivative (at most of the
			// size of the first, here) and by the rounding of the values over h.
			tol := 1e-8*size(got) + 1e-15*size(value, up, down)/h
			if !(math.Abs(got-want) <= tol) {
				b.Errorf("%s: derivative %d at p=%v y=%v is %v, differences say %v", b.c.Loss.Name(), j, p, b.y, got, want)
			}
		}
	}
}

func (b bench) nearKink(p []float64) bool {
	for _, k := range b.c.kinks(b.y) {
		if math.Abs(p[0]-k) < 5e-4 {
			return true
		}
	}
	return false
}

// checkConvex tries every pair p, q, kinks included: the tangent (or subgradient)
// at p lies below the loss at q, and so does the loss half-way below the chord.
func (b bench) checkConvex() {
	b.Helper()
	half := make([]float64, b.f.k)
	for _, p := range b.points {
		fp, g := b.at(p)
		for _, q := range b.points {
			fq, _ := b.at(q)
			rise := 0.0
			for j := range p {
				rise += g[j] * (q[j] - p[j])
				half[j] = p[j] + (q[j]-p[j])/2
			}
			tol := 1e-13 * size(fp, fq, rise)
			if !(fq >= fp+rise-tol) {
				b.Errorf("%s: y=%v: the tangent at p=%v lies above the loss at p=%v by %v", b.c.Loss.Name(), b.y, p, q, fp+rise-fq)
				return
			}
			if fh, _ := b.at(half); !(fh <= fp/2+fq/2+tol) {
				b.Errorf("%s: y=%v: not convex between p=%v and p=%v", b.c.Loss.Name(), b.y, p, q)
				return
			}
		}
	}
}

// checkLeast looks for values below the bound.
func (b bench) checkLeast() {
	b.Helper()
	least := b.c.least(b.y)
	for _, p := range b.points {
		if v, _ := b.at(p); !(v >= least-1e-13*size(least)) {
			b.Errorf("%s: value %v at p=%v y=%v is below the least, %v", b.c.Loss.Name(), v, p, b.y, least)
		}
	}
}

// far are predictions of every size up to 1000.
func (v view) far() [][]float64 {
	var out [][]float64
	for _, size := range []float64{0, 1, 30, 700, 1000} {
		for _, s := range []float64{1, -1} {
			for j := range v.k {
				p, q := make([]float64, v.k), make([]float64, v.k)
				for i := range q {
					q[i] = -s * size
				}
				p[j], q[j] = s*size, s*size
				out = append(out, p, q)
			}
		}
	}
	return out
}

// checkFar wants finite values as far as 1000, and the derivative in the
// prediction's own memory to be the same.
func (b bench) checkFar() {
	b.Helper()
	for _, p := range b.f.far() {
		v, g := b.at(p)
		if !finite(v) || !finite(g...) {
			b.Errorf("%s: at p=%v y=%v: value %v, derivative %v", b.c.Loss.Name(), p, b.y, v, g)
		}
		same := append([]float64(nil), p...)
		w := b.f.eval(same, same, b.y)
		for j := range g {
			if w != v || same[j] != g[j] {
				b.Errorf("%s: at p=%v y=%v: other results where deriv is p", b.c.Loss.Name(), p, b.y)
				break
			}
		}
	}
}

// checkCurvature wants ⟨g(q)−g(p), q−p⟩ ≤ L|q−p|², for far and near pairs: the
// gradient is L-Lipschitz.
func (b bench) checkCurvature() {
	b.Helper()
	smooth, ok := b.c.Loss.(loss.Smooth)
	if !ok {
		return
	}
	limit := smooth.Curvature()
	try := func(p, q []float64) bool {
		bend, dist := b.bend(p, q)
		if bend <= limit*dist*(1+1e-6)+1e-12*dist {
			return true
		}
		b.Errorf("%s: y=%v: curvature %v between p=%v and p=%v, stated %v", b.c.Loss.Name(), b.y, bend/dist, p, q, limit)
		return false
	}
	for _, p := range b.points {
		for _, q := range b.points {
			if !try(p, q) {
				return
			}
		}
		for j := range p {
			if !try(p, moved(p, j, 1e-3)) {
				return
			}
		}
	}
}

// bend is ⟨g(q)−g(p), q−p⟩ and |q−p|².
func (b bench) bend(p, q []float64) (bend, dist float64) {
	_, gp := b.at(p)
	_, gq := b.at(q)
	for j := range p {
		d := q[j] - p[j]
		bend += (gq[j] - gp[j]) * d
		dist += d * d
	}
	return bend, dist
}

// checkTight wants the stated curvature to be the least bound: somewhere it is
// (nearly) reached. For several outputs that is tried along e₀ − e₁.
func checkTight(t testing.TB, c Case, f view) {
	t.Helper()
	smooth, ok := c.Loss.(loss.Smooth)
	if !ok {
		return
	}
	most := 0.0
	for _, y := range c.Targets {
		b := bench{TB: t, c: c, f: f, y: y}
		for _, p := range f.tight(y) {
			q := moved(p, 0, 1e-3)
			if f.k > 1 {
				q[1] -= 1e-3
			}
			if bend, dist := b.bend(p, q); bend > most*dist {
				most = bend / dist
			}
		}
	}
	if limit := smooth.Curvature(); !(most >= 0.99*limit) {
		t.Errorf("%s: Curvature is %v, but no more than %v was found", c.Loss.Name(), limit, most)
	}
}

// tight are predictions where losses bend most: around 0 and around the target,
// or two outputs sharing and the others far below.
func (v view) tight(y float64) [][]float64 {
	if v.k == 1 {
		return [][]float64{{0}, {y}, {y - 0.1}, {-0.1}, {0.1}}
	}
	p := make([]float64, v.k)
	for j := 2; j < v.k; j++ {
		p[j] = -30
	}
	return [][]float64{p, make([]float64, v.k)}
}

// checkAllocs wants Eval to take no memory.
func (b bench) checkAllocs() {
	b.Helper()
	var n float64
	switch l := b.c.Loss.(type) {
	case loss.Scalar:
		n = testing.AllocsPerRun(20, func() { l.Eval(0.5, b.y) })
	case loss.Vector:
		p, g := make([]float64, b.f.k), make([]float64, b.f.k)
		n = testing.AllocsPerRun(20, func() { l.Eval(g, p, b.y) })
	}
	if n != 0 {
		b.Errorf("%s: Eval takes memory %v times", b.c.Loss.Name(), n)
	}
}

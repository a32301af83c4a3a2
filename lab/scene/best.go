package scene

import (
	"math"
	"slices"
)

// solve finds the minimisers, f there, and the curvature.
func (p *problem) solve() {
	zero := make([]float64, p.dim)
	switch p.name {
	case "lasso":
		p.best = [][]float64{p.corners()}
	case "hinge":
		p.best = [][]float64{p.zoom(zero, 8, 40)}
	case "net":
		w := p.newton(p.zoom(zero, 4, 6))
		if w[1] < 0 {
			w[0], w[1] = -w[0], -w[1]
		}
		p.best = [][]float64{w, {-w[0], -w[1]}}
	default:
		p.best = [][]float64{p.newton(zero)}
	}
	p.least = p.measure(p.best[0]).loss[0]
	if p.name != "hinge" {
		_, h := p.slope(p.best[0])
		p.curve = eigenvalues(h)
	}
}

// slope is the gradient of loss and L2 penalty at a point, rounded to float32, and the
// Hessian of the loss, by central differences of gradients.
func (p *problem) slope(w []float64) (g []float64, h [][]float64) {
	const step = 1.0 / 128
	d := p.dim
	at := slices.Clone(w)
	for j := range d {
		for _, s := range []float64{step, -step} {
			x := slices.Clone(w)
			x[j] = float64(float32(x[j] + s))
			at = append(at, x...)
		}
	}
	m := p.measure(at)
	g, h = m.grad[:d], square(d)
	for j := range d {
		up, down := (1+2*j)*d, (2+2*j)*d
		far := at[up+j] - at[down+j]
		for i := range d {
			h[i][j] = (m.grad[up+i] - m.grad[down+i]) / far
		}
	}
	for i := range d {
		for j := range i { // rounding aside it is symmetric
			v := (h[i][j] + h[j][i]) / 2
			h[i][j], h[j][i] = v, v
		}
		g[i] += float64(p.l2 * float64(float32(w[i])))
	}
	return g, h
}

// newton minimises what is smooth, by Newton's steps, halved where f would rise. The
// last step is not rounded, so that the minimiser is known better than weights can be.
func (p *problem) newton(w []float64) []float64 {
	value := p.measure(w).loss[0]
	for range 60 {
		for j, v := range w {
			w[j] = float64(float32(v))
		}
		g, h := p.slope(w)
		for j := range h {
			h[j][j] += p.l2
			g[j] = -g[j]
		}
		x, ok := solveLinear(h, g)
		if !ok {
			return w
		}
		far := 0.0
		for j, v := range x {
			far = max(far, math.Abs(v)/(1+math.Abs(w[j])))
		}
		next := make([]float64, len(w))
		for f := 1.0; f > 1e-6; f /= 2 {
			for j, v := range x {
				next[j] = w[j] + float64(f*v)
			}
			v := p.measure(next).loss[0]
			if v < value || far < 1e-6 {
				value = v
				break
			}
		}
		w = next
		if far < 1e-6 {
			break
		}
	}
	return w
}

// corners minimises least squares with L1 in the plane: for every pattern of signs the
// weights that are not zero solve a linear system.
func (p *problem) corners() []float64 {
	g0, _ := p.slope(make([]float64, p.dim))
	best := make([]float64, p.dim)
	least := p.measure(best).loss[0]
	for pattern := 1; pattern < 9; pattern++ {
		signs := []float64{float64(pattern%3 - 1), float64(pattern/3 - 1)}
		_, h := p.slope(make([]float64, p.dim))
		b := make([]float64, p.dim)
		for i, s := range signs {
			b[i] = -g0[i] - float64(p.l1*s)
			if s == 0 {
				b[i] = 0
				for j := range signs {
					h[i][j] = 0
				}
				h[i][i] = 1
			}
		}
		w, ok := solveLinear(h, b)
		if !ok {
			continue
		}
		if v := p.measure(w).loss[0]; v < least && agree(w, signs) {
			best, least = w, v
		}
	}
	return best
}

func agree(w, signs []float64) bool {
	for j, s := range signs {
		if w[j]*s < 0 || s == 0 && w[j] != 0 {
			return false
		}
	}
	return true
}

// zoom looks for the least value on a lattice of a square with so much to each side of
// w, and again on a smaller one round what it found.
func (p *problem) zoom(w []float64, side float64, times int) []float64 {
	const n = 17
	for range times {
		at := make([]float64, 0, 2*n*n)
		for i := range n * n {
			x, y := float64(i%n)/(n-1)*2-1, float64(i/n)/(n-1)*2-1
			at = append(at, w[0]+float64(x*side), w[1]+float64(y*side))
		}
		loss := p.measure(at).loss
		k := 0
		for i, v := range loss {
			if v < loss[k] {
				k = i
			}
		}
		w = at[2*k : 2*k+2]
		if x, y := k%n, k/n; x > 0 && x < n-1 && y > 0 && y < n-1 {
			side *= 0.5
		}
	}
	return w
}

// limit is the largest step with which gradient descent does not leave the optimum:
// 2/L, L the largest curvature of the loss there, and a little more with an L2 penalty,
// whose prox shrinks: 2/(L − λ). L1, which holds weights at zero, may bear more. NaN: there is none.
func (p *problem) limit() float64 {
	if p.curve == nil {
		return math.NaN()
	}
	if d := p.curve[p.dim-1] - p.l2; d > 0 {
		return 2 / d
	}
	return math.NaN()
}

// eta is a scene's step size: a sixteenth of the limit where it gives none, which single rows bear, too.
func (p *problem) eta(s Scene) float64 {
	if s.Eta > 0 {
		return s.Eta
	}
	if l := p.limit(); l-l == 0 {
		return l / 16
	}
	return 0.1
}

// distance is that of a point to the nearest minimiser.
func (p *problem) distance(w []float64) float64 {
	least := math.Inf(1)
	for _, b := range p.best {
		s := 0.0
		for j, v := range w {
			s += float64((v - b[j]) * (v - b[j]))
		}
		least = min(least, s)
	}
	if math.IsInf(least, 1) { // a point that is no number
		return math.NaN()
	}
	return math.Sqrt(least)
}

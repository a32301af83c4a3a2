package update

import (
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/weight"
)

// ScaleFree is AdaGrad on features divided by their largest size S = max |a| so far, so that multiplying a
// feature by a constant changes nothing but its weight's unit:
//
//	S ← max(S, |a|)   and, when S grew, w ← w·S_old/S
//	G ← G + (g/S)²,   D = S²·(√G + Eps),   w ← prox_{eta/D}(w − eta·g/D)
//
// (after NAG of Ross, Mineiro, Langford, Normalized Online Learning, 2013, which
// sums g² rather than (g/S)²; ours forgets an outlier's size once S has it). S
// is 1 for weights without features: the intercept, a net's later layers.
type ScaleFree struct {
	anyPenalty
	Eps  float64 // 0 means 1e-8
	step buffer
}

var _ Observer = (*ScaleFree)(nil)

// Name implements Rule.
func (*ScaleFree) Name() string { return "scalefree" }

// States implements Rule: G and S, which is the same in all lanes of a line.
func (*ScaleFree) States() int { return 2 }

// Restless implements weight.Mover.
func (*ScaleFree) Restless() bool { return false }

// Observe implements Observer.
func (*ScaleFree) Observe(t *weight.Table, line int, a float64) {
	observe(t, line, float32(math.Abs(a)))
}

// ObserveRow implements Observer. The intercept's value is always 1.
func (u *ScaleFree) ObserveRow(t *weight.Table, row data.Row) {
	if t.Bias {
		observe(t, 0, 1)
	}
	u.meet(t, row.Index, row.Value)
}

// meet looks at a row's features, and says whether one is larger than ever.
func (*ScaleFree) meet(t *weight.Table, index []uint32, value []float32) (grew bool) {
	base, sizes, n := t.Base(), t.State[1], t.Stride()
	if index == nil {
		for j, a := range value {
			if v := abs(a); v > sizes[(j+base)*n] {
				observe(t, j+base, v)
				grew = true
			}
		}
		return grew
	}
	for i, j := range index {
		v := float32(1)
		if value != nil {
			v = abs(value[i])
		}
		if line := int(j) + base; v > sizes[line*n] {
			observe(t, line, v)
			grew = true
		}
	}
	return grew
}

func abs(a float32) float32 { return float32(math.Abs(float64(a))) }

// observe makes v the size of a line, in all its lanes, if it is larger.
func observe(t *weight.Table, line int, v float32) {
	s := t.State[1][line*t.Stride():][:t.Lanes]
	if v <= s[0] {
		return
	}
	if old := s[0]; old > 0 {
		f := float64(old) / float64(v)
		w := t.Line(line)
		for c := range w {
			w[c] = float32(float64(w[c]) * f)
		}
	}
	for c := range s {
		s[c] = v
	}
}

// scale is S of a line.
func scale(t *weight.Table, line int) float64 {
	if s := t.State[1][line*t.Stride()]; s > 0 {
		return float64(s)
	}
	return 1
}

// Move implements weight.Mover.
func (u *ScaleFree) Move(t *weight.Table, lines []uint32, g []float64, _ int, eta []float64) {
	eps, step, lanes := orDefault(u.Eps, defaultEps), u.step.of(t.Lanes), t.Lanes
	for k := range len(g) / lanes {
		line := k
		if lines != nil {
			line = int(lines[k])
		}
		at, size := line*t.Stride(), scale(t, line)
		w, sum, s := t.W[at:at+lanes], t.State[0][at:at+lanes], step[:lanes]
		for c, v := range g[k*lanes : (k+1)*lanes] {
			if size != 1 {
				v /= size
			}
			q := float32(float64(sum[c]) + float64(v*v))
			sum[c] = q
			e := eta[0]
			if t.Racers > 1 {
				e = eta[c%t.Racers]
			}
			step := e / (math.Sqrt(float64(q)) + eps)
			if size != 1 {
				step /= size
			}
			w[c] = float32(float64(w[c]) - float64(step*v))
			s[c] = step
		}
		if t.Penalty != nil {
			for c := range s {
				s[c] /= size
			}
			prox(t, line, w, s)
		}
	}
}

// Leap implements weight.Mover: D stands still while the gradient is zero.
func (u *ScaleFree) Leap(t *weight.Table, line, from, to int) bool {
	if t.Mean != nil {
		return false
	}
	d, sum, size := u.step.of(t.Lanes), t.State[0][line*t.Stride():], scale(t, line)
	for c := range d {
		d[c] = size * size * (math.Sqrt(float64(sum[c])) + orDefault(u.Eps, defaultEps))
	}
	return t.Leap(line, from, to, d)
}

package grad

import (
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Estimator estimates the gradient at w from a batch. The estimate is valid
// until the next call.
type Estimator interface {
	At(w weight.Weights, b *data.Batch) *Estimate
	// Seen is the tally of the losses met, each row's before learning from it.
	Seen() *Tally
}

// Meaner is an estimator whose estimates have a dense mean, kept in the tables.
// Prepare comes before the tables are bound to their update.
type Meaner interface{ Prepare(w weight.Weights) error }

// Failer is an estimator that reads rows by itself and can fail at it.
type Failer interface{ Err() error }

// Estimate is an estimate of the gradient,
//
//	g = Σᵢ aᵢ ⊗ Coefᵢ + Dense + Clip·mean
//
// for each table, the mean lying in the table.
type Estimate struct {
	model.Gradient
	Model model.Sum
	Clip  []float64 // factor for each racer, already in Coef and Dense, still due on the mean; nil: 1

	w      weight.Weights
	mean2  []float64 // ‖mean‖², one a racer; nil: no mean
	merged []merged
}

// merged is one table's estimate, without the mean, by line.
type merged struct {
	done  bool
	lines []uint32  // lines touched, each once; nil: all
	g     []float64 // gradient of these lines
	slot  []uint32  // where a line stands in lines, if lines[slot[line]] == line
}

// reset makes e the estimate at w of what the model wrote into its Gradient.
func (e *Estimate) reset(m model.Sum, w weight.Weights) {
	e.Model, e.w, e.Clip, e.mean2 = m, w, nil, nil
	if e.merged == nil {
		e.merged = make([]merged, len(w))
	}
	for i := range e.merged {
		e.merged[i].done = false
	}
}

// Merged is table i's estimate, without the mean, summed by line: the lines,
// in the order in which the batch meets them, and Lanes numbers each. Nil lines
// mean all of them. An update that is not linear in g needs this, because
// (Σ sᵢaᵢ)² is not Σ (sᵢaᵢ)². The slices may be written to.
func (e *Estimate) Merged(i int) (lines []uint32, g []float64) {
	m := &e.merged[i]
	if !m.done {
		m.done = true
		e.merge(m, e.w[i], &e.Parts[i])
	}
	return m.lines, m.g
}

func (e *Estimate) merge(m *merged, t *weight.Table, p *model.Part) {
	switch {
	case p.Coef == nil:
		m.lines, m.g = nil, append(m.g[:0], p.Dense...)
	case p.Dense != nil || e.Batch.Rows.Dense():
		m.lines, m.g = nil, model.Sized(m.g, t.Size())
		clear(m.g)
		p.AddTo(m.g, t, e.Batch)
	case e.Batch.Len() == 1:
		m.one(t, e.Batch.Row(0), p.Coef)
	default:
		m.many(t, e.Batch, p.Coef)
	}
}

// one is the fast case of many: a row has each line once.
func (m *merged) one(t *weight.Table, row data.Row, s []float64) {
	base, lanes := t.Base(), len(s)
	n := len(row.Index) + base
	if cap(m.lines) < n || m.lines == nil {
		m.lines = make([]uint32, n, n+n/4+1)
	}
	m.lines, m.g = m.lines[:n], model.Sized(m.g, n*lanes)
	if t.Bias {
		m.lines[0] = 0
		copy(m.g, s)
	}
	lines, g := m.lines[base:], m.g[base*lanes:]
	for i, j := range row.Index {
		lines[i] = j + uint32(base)
	}
	for i := range row.Index {
		a := 1.0
		if row.Value != nil {
			a = float64(row.Value[i])
		}
		if lanes == 1 {
			g[i] = s[0] * a
			continue
		}
		for c, v := range s {
			g[i*lanes+c] = v * a
		}
	}
}

func (m *merged) many(t *weight.Table, b *data.Batch, coef []float64) {
	if len(m.slot) < t.AllLines() {
		m.slot = make([]uint32, t.AllLines()+t.AllLines()/4)
	}
	m.lines, m.g = m.lines[:0], m.g[:0]
	lanes := t.Lanes
	for i := range b.Len() {
		s := coef[i*lanes : (i+1)*lanes]
		row := b.Row(i)
		if t.Bias {
			m.add(0, s, 1)
		}
		base := uint32(t.Base())
		for k, j := range row.Index {
			a := 1.0
			if row.Value != nil {
				a = float64(row.Value[k])
			}
			m.add(j+base, s, a)
		}
	}
	if m.lines == nil {
		m.lines = []uint32{}
	}
}

// add is g[line] += a·s.
func (m *merged) add(line uint32, s []float64, a float64) {
	at := m.slot[line]
	if int(at) >= len(m.lines) || m.lines[at] != line {
		at = uint32(len(m.lines))
		m.slot[line] = at
		m.lines = append(m.lines, line)
		for range s {
			m.g = append(m.g, 0)
		}
	}
	g := m.g[int(at)*len(s) : (int(at)+1)*len(s)]
	for c, v := range s {
		g[c] += float64(a * v)
	}
}

// Norm2 writes ‖g‖², one a racer, into dst.
func (e *Estimate) Norm2(dst []float64) {
	clear(dst)
	if e.mean2 != nil {
		copy(dst, e.mean2)
	}
	r := len(dst)
	for i, t := range e.w {
		lines, g := e.Merged(i)
		n := len(g) / t.Lanes
		for k := range n {
			line := k
			if lines != nil {
				line = int(lines[k])
			}
			mean := t.MeanLine(line)
			for c, v := range g[k*t.Lanes : (k+1)*t.Lanes] {
				if mean != nil {
					mu := mean[c]
					v += mu
					dst[c%r] -= float64(mu * mu)
				}
				dst[c%r] += float64(v * v)
			}
		}
	}
	for c := range dst {
		dst[c] = max(dst[c], 0) // rounding
	}
}

// scale multiplies racer c's estimate by f[c].
func (e *Estimate) scale(f []float64) {
	r := len(f)
	for i := range e.Parts {
		for _, s := range [][]float64{e.Parts[i].Coef, e.Parts[i].Dense, e.merged[i].g} {
			for c := range s {
				s[c] *= f[c%r]
			}
		}
	}
	e.Clip = f
}

// Tally sums losses before learning: the progressive loss.
type Tally struct {
	Loss   []float64 // Σ hᵢ·lossᵢ, one a racer; hᵢ corrected for unequal chances
	Weight float64   // Σ hᵢ
	Rows   int64     // rows visited
}

func (t *Tally) add(g *model.Gradient) {
	r := len(g.Loss)
	if len(t.Loss) != r {
		t.Loss = make([]float64, r)
	}
	if len(g.Rows) == 1 && g.Batch.Rows.Weight == nil && g.Batch.Scale == nil { // the usual step of SGD
		t.Weight++
		t.Loss[0] += g.Rows[0]
		t.Rows++
		return
	}
	for i := range g.Batch.Len() {
		h := g.Batch.Factor(i)
		t.Weight += h
		for c := range t.Loss {
			t.Loss[c] += float64(h * g.Rows[i*r+c])
		}
	}
	t.Rows += int64(g.Batch.Len())
}

// Add adds sums of losses, one a racer, whose rows and weight are counted already.
func (t *Tally) Add(loss []float64) {
	if len(t.Loss) != len(loss) {
		t.Loss = make([]float64, len(loss))
	}
	for c, v := range loss {
		t.Loss[c] += v
	}
}

// Mean is the mean loss per unit weight of racer r; NaN when nothing was seen.
func (t *Tally) Mean(r int) float64 {
	if t.Weight == 0 || len(t.Loss) == 0 {
		return math.NaN()
	}
	return t.Loss[r] / t.Weight
}

// Reset starts a new tally.
func (t *Tally) Reset() {
	clear(t.Loss)
	t.Weight, t.Rows = 0, 0
}

// Committer is an estimator that puts off part of a step until the next one.
// Commit makes it now, so that the state can be saved.
type Committer interface{ Commit(w weight.Weights) }

package update

import (
	"fmt"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/weight"
)

// Rule is how an update moves weights.
type Rule interface {
	weight.Mover
	// Name is the name on the command line.
	Name() string
	// States is how many numbers the rule keeps beside each weight; they start at zero.
	States() int
	// Fits says why the rule cannot work with a penalty, naming one or a rule that would do.
	Fits(p penalty.Penalty) error
}

// Walker is a rule without memory and linear in g in the metric 1, w ← prox(w − eta·g): the
// update may add the batch's rows one after the other and leave prox and mean to be paid lazily.
type Walker interface {
	Rule
	Walks()
}

// RowMover is a rule that can move the lines of a single row at once, which is the usual step of SGD.
type RowMover interface {
	Rule
	// MoveRow is Move with g = a ⊗ Coef for the features of one row a, the intercept's included, on a woven table whose
	// untouched lines owe nothing.
	MoveRow(t *weight.Table, r *Single, eta []float64)
}

// RowStepper is a rule that can make whole steps of logistic loss at once, from a row's product to its weights.
type RowStepper interface {
	RowMover
	// LogisticRows is, for each of the first n spots, weight.Table's ProductOf, the loss and MoveRow, one after the other, for
	// rows of weight 1 on a table with an intercept and as many lanes as kernel.RowsLanes allows, steps eta. Losses are counted as
	// kernel.LogisticSum does, within 2e-7·(1 + |z|) of each. With one lane each spot has a step of its own. kernel.SpotsAhead
	// more spots must lie behind them.
	LogisticRows(t *weight.Table, rows *data.Rows, spots []kernel.Spot, n int, sum, product, eta []float64)
}

// Single is the row of a step that has only one, and what the linear model says of it.
type Single struct {
	Index  []uint32    // nil: the features are in order
	Value  []float32   // nil: each is 1
	Coef   []float64   // ∂/∂z of Factor·loss, one a lane
	Z      []float64   // predictions, one a lane; nil with Loss
	Y      float64     // target
	Offset float64     // the row's, which is in Z
	Factor float64     // the row's weight, divided by the mean weight
	Loss   loss.Scalar // nil: a loss of several outputs
}

// Row is the row itself.
func (r *Single) Row() data.Row {
	return data.Row{Index: r.Index, Value: r.Value, Label: r.Y, Weight: 1}
}

// Observer is a rule that looks at the values of a batch's rows before it moves.
type Observer interface {
	Rule
	Observe(t *weight.Table, line int, a float64)
	// ObserveRow is Observe for every line that a row touches.
	ObserveRow(t *weight.Table, row data.Row)
}

// Average says which iterates are averaged.
type Average string

const (
	NoAverage Average = ""     // the last weights are the result
	All       Average = "all"  // mean over all steps (Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, 1992)
	Tail      Average = "tail" // mean over the steps of the present pass (Rakhlin, Shamir, Sridharan, Making Gradient Descent Optimal for Strongly Convex Stochastic Optimization, 2012: suffix averaging)
)

// Update applies a rule to all tables.
type Update struct {
	Rule    Rule
	Average Average

	k     int
	walks bool     // the rule is a Walker
	rows  RowMover // the rule, if it is one
	pays  bool     // which looks at losses, and pays penalties itself
	one   Single
	z     []float64
	step  []float64
}

// Bind readies the tables for the rule: penalty and mean must have been set in them. k is the number of the next step.
func (u *Update) Bind(w weight.Weights, k int) error {
	u.know(k)
	for _, t := range w {
		if err := u.Rule.Fits(t.Penalty); err != nil {
			return err
		}
		t.Avg = nil
		if u.Average != NoAverage {
			t.Avg = make([]float64, t.Size())
			for i, v := range t.Flat() {
				t.Avg[i] = float64(v)
			}
		}
		t.Weave(u.Rule.States())
		t.Bind(u.Rule, k)
		t.AverageFrom(k)
	}
	return nil
}

// Rebind goes on with step k from tables whose contents were put back.
func (u *Update) Rebind(w weight.Weights, k int) {
	u.know(k)
	for _, t := range w {
		t.Bind(u.Rule, k)
	}
}

func (u *Update) know(k int) {
	u.k = k
	_, u.walks = u.Rule.(Walker)
	u.rows, _ = u.Rule.(RowMover)
	_, u.pays = u.Rule.(follower)
}

// Begin starts a pass: a tail average starts anew.
func (u *Update) Begin(w weight.Weights) {
	if u.Average != Tail {
		return
	}
	for _, t := range w {
		t.Settled()
		t.AverageFrom(t.Now())
	}
}

// Steps is the number of steps made.
func (u *Update) Steps() int { return u.k }

// Made counts n steps made by the rule itself, row by row (RowMover), on tables that owe nothing.
func (u *Update) Made(w weight.Weights, n int) {
	u.k += n
	for _, t := range w {
		t.Skip(n)
	}
}

// Apply makes one step of size eta[r] for racer r.
func (u *Update) Apply(w weight.Weights, g *grad.Estimate, eta []float64) {
	for i, t := range w {
		p := &g.Parts[i]
		switch {
		case u.rows != nil && p.Coef != nil && p.Dense == nil && g.Batch.Len() == 1 && t.Woven && t.Mean == nil && (u.pays && g.Clip == nil || !u.pays && !t.Lazy()):
			u.single(t, g)
			u.rows.MoveRow(t, &u.one, eta)
		case u.walks:
			u.walk(t, p, g, eta)
		default:
			u.move(t, i, g, eta)
		}
		t.Tick(eta, g.Clip)
	}
	u.k++
}

// single is the estimate's row.
func (u *Update) single(t *weight.Table, g *grad.Estimate) {
	r, rows, at := &u.one, g.Batch.Rows, g.Batch.At(0)
	r.Index, r.Value = rows.Features(at)
	r.Coef, r.Loss = g.Parts[0].Coef, nil
	m, ok := g.Model.(*model.Linear)
	if !ok || !u.pays {
		return
	}
	if r.Loss, ok = m.Loss.(loss.Scalar); !ok {
		return
	}
	u.z = model.Sized(u.z, t.Lanes)
	t.ProductOf(u.z, r.Index, r.Value)
	r.Offset = 0
	if rows.Offset != nil {
		r.Offset = rows.Offset[at]
		for c := range u.z {
			u.z[c] += r.Offset
		}
	}
	r.Z, r.Y, r.Factor = u.z, rows.Label[at], g.Batch.Factor(0)
	if g.Batch.Div != 0 {
		r.Factor /= g.Batch.Div
	}
}

// walk is W −= eta·g with g in factors.
func (u *Update) walk(t *weight.Table, p *model.Part, g *grad.Estimate, eta []float64) {
	if p.Coef != nil {
		u.step = model.Sized(u.step, t.Lanes)
		for i := range g.Batch.Len() {
			for c, v := range p.Coef[i*t.Lanes : (i+1)*t.Lanes] {
				u.step[c] = -float64(eta[c%t.Racers] * v)
			}
			t.AddAt(g.Batch.Rows, g.Batch.At(i), u.step)
		}
	}
	if p.Dense != nil {
		w := t.W[:len(p.Dense)] // a rule that walks has no states, so the lines lie side by side
		for c, v := range p.Dense {
			w[c] = float32(float64(w[c]) - float64(eta[c%t.Lanes%t.Racers]*v))
		}
	}
}

// move merges the batch by line and lets the rule move those lines.
func (u *Update) move(t *weight.Table, i int, g *grad.Estimate, eta []float64) {
	if o, ok := u.Rule.(Observer); ok && g.Parts[i].Coef != nil {
		for k := range g.Batch.Len() {
			o.ObserveRow(t, g.Batch.Row(k))
		}
	}
	lines, sum := g.Merged(i)
	if t.Mean != nil {
		addMean(t, lines, sum, g.Clip)
	}
	if lines == nil {
		t.SettleAll()
	}
	u.Rule.Move(t, lines, sum, u.k, eta)
	t.Touch(lines)
}

func addMean(t *weight.Table, lines []uint32, sum, clip []float64) {
	for k := range len(sum) / t.Lanes {
		line := k
		if lines != nil {
			line = int(lines[k])
		}
		g := sum[k*t.Lanes : (k+1)*t.Lanes]
		for c, v := range t.MeanLine(line) {
			if clip != nil {
				v *= clip[c%t.Racers]
			}
			g[c] += v
		}
	}
}

// each calls f for every line to be moved, with its weights, its gradient and the position of its first weight in the table.
func each(t *weight.Table, lines []uint32, g []float64, f func(line, at int, w []float32, g []float64)) {
	n := t.Lanes
	for k := range len(g) / n {
		line := k
		if lines != nil {
			line = int(lines[k])
		}
		f(line, line*t.Stride(), t.Line(line), g[k*n:(k+1)*n])
	}
}

// prox applies the line's penalty, if it bears one, with steps eta/d.
func prox(t *weight.Table, line int, w []float32, step []float64) {
	if p := t.PenaltyOf(line); p != nil {
		p.Prox(w, step, t.Racers)
	}
}

// anyPenalty is the Fits of a rule that works with all penalties.
type anyPenalty struct{}

// Fits implements Rule.
func (anyPenalty) Fits(penalty.Penalty) error { return nil }

// buffer is working memory of one line.
type buffer struct{ b []float64 }

func (b *buffer) of(n int) []float64 {
	b.b = model.Sized(b.b, n)
	return b.b
}

// kinds are the rules by name.
var kinds = []struct {
	name string
	make func() Rule
}{
	{"plain", func() Rule { return &Plain{} }},
	{"momentum", func() Rule { return &Momentum{} }},
	{"nesterov", func() Rule { return &Nesterov{} }},
	{"adagrad", func() Rule { return &AdaGrad{} }},
	{"invariant", func() Rule { return &Invariant{} }},
	{"scalefree", func() Rule { return &ScaleFree{} }},
	{"scaled", func() Rule { return &Scaled{} }},
	{"adam", func() Rule { return &Adam{} }},
	{"adamw", func() Rule { return &Adam{Decoupled: true} }},
	{"ftrl", func() Rule { return &FTRL{} }},
}

// Names are the names that New knows.
func Names() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// New is the rule of that name with its defaults.
func New(name string) (Rule, error) {
	for _, k := range kinds {
		if k.name == name {
			return k.make(), nil
		}
	}
	return nil, fmt.Errorf("update %q is not known: %s", name, strings.Join(Names(), ", "))
}

package updatetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// Penalties are the kinds of penalty, by name; nil is none.
var Penalties = []struct {
	Name string
	P    penalty.Penalty
}{
	{"none", nil},
	{"l1", penalty.L1{Lambda: 0.002}},
	{"l2", penalty.L2{Lambda: 0.02}},
	{"elastic", penalty.Elastic{L1: 0.002, L2: 0.01}},
	{"box", penalty.Box{Lo: -0.05, Hi: 0.08}},
	{"bounded", penalty.Bounded{Elastic: penalty.Elastic{L1: 0.001, L2: 0.01}, Box: penalty.Box{Lo: -0.05, Hi: 0.08}}},
	{"group", penalty.Group{Lambda: 0.003}},
}

// Estimates are the kinds of gradient estimate: without a dense mean, with one, with one that clipping cuts.
var Estimates = []string{"plain", "clip", "svrg", "saga", "svrg clip"}

// Case is one short run.
type Case struct {
	Rule     func() update.Rule
	Penalty  penalty.Penalty
	Estimate string
	Average  update.Average
	Changing bool // steps that shrink, not constant ones
	Outputs  int
	Racers   int
	Batch    int
	Steps    int
	Dense    bool // rows written out
	Eager    bool
}

// Column j is in a row with chance 2/(2 + j²/40): the first always, the last in one row of a hundred.
const cols, rows = 90, 120

// made keeps the rows of each number of outputs.
var made sync.Map

// rowsFor are sparse rows with common and rare columns, and the same written out.
func rowsFor(outputs int) (sparse, dense *data.Rows) {
	v, ok := made.Load(outputs)
	if !ok {
		s, d := makeRows(outputs)
		v, _ = made.LoadOrStore(outputs, [2]*data.Rows{s, d})
	}
	pair := v.([2]*data.Rows)
	return pair[0], pair[1]
}

func makeRows(outputs int) (sparse, dense *data.Rows) {
	rng := rand.New(rand.NewPCG(5, 6))
	sparse, dense = data.NewSparse(cols), data.NewDense(cols)
	for i := range rows {
		var r data.Row
		all := make([]float32, cols)
		for j := range cols {
			if rng.Float64() < 2/(2+float64(j*j)/40) {
				all[j] = float32(rng.NormFloat64())
				r.Index, r.Value = append(r.Index, uint32(j)), append(r.Value, all[j])
			}
		}
		r.Label, r.Weight = rng.NormFloat64(), 1
		if outputs > 1 {
			r.Label = float64(i % outputs)
		}
		sparse.Append(r)
		dense.Append(data.Row{Value: all, Label: r.Label, Weight: 1})
	}
	return sparse, dense
}

// size is the first step of a rule, large enough to move and small enough to converge.
func size(r update.Rule) float64 {
	switch r.Name() {
	case "plain":
		return 0.02
	case "momentum", "nesterov":
		return 0.005
	case "adam", "adamw":
		return 0.01
	}
	return 0.05
}

// machine is the loop's parts, ready to step.
type machine struct {
	Case
	w     weight.Weights
	est   grad.Estimator
	steps step.Rule
	up    update.Update
	batch data.Batch
	rng   *rand.Rand
}

// start assembles the run; the error is the rule's refusal.
func (c Case) start() (*machine, error) {
	m := &machine{Case: c, rng: rand.New(rand.NewPCG(7, 8))}
	sparse, dense := rowsFor(c.Outputs)
	all := sparse
	if c.Dense {
		all = dense
	}
	lin := &model.Linear{Cols: cols, Loss: loss.Squared{}, NRacers: c.Racers}
	if c.Outputs > 1 {
		lin.Loss = loss.Softmax{K: c.Outputs}
	}
	m.w = weight.Make(lin.Shapes())
	m.w[0].Penalty = c.Penalty
	if err := m.estimator(lin, all); err != nil {
		return nil, err
	}
	m.up = update.Update{Rule: c.Rule(), Average: c.Average}
	if _, ok := m.up.Rule.(interface{ ConstantStep() }); ok && c.Changing {
		return nil, fmt.Errorf("update %s wants constant steps", m.up.Rule.Name())
	}
	if err := m.up.Bind(m.w, 0); err != nil {
		return nil, err
	}
	if c.Eager {
		m.w[0].Eager()
	}
	etas := make([]float64, c.Racers)
	for r := range etas {
		etas[r] = size(m.up.Rule) / float64(1+2*r)
	}
	m.steps = &step.Constant{Eta: etas}
	if c.Changing {
		m.steps = &step.Inverse{Eta: etas, Decay: 0.02}
	}
	m.batch = data.Batch{Rows: all, Div: float64(c.Batch), Pick: make([]uint32, c.Batch)}
	return m, nil
}

func (m *machine) estimator(lin *model.Linear, all *data.Rows) error {
	switch m.Estimate {
	case "svrg", "svrg clip":
		m.est = &grad.SVRG{Model: lin, Source: all, Rows: rows, Seed: 3}
	case "saga":
		m.est = &grad.SAGA{Model: lin, Rows: rows}
	default:
		m.est = &grad.Plain{Model: lin}
	}
	if m.Estimate == "clip" || m.Estimate == "svrg clip" {
		m.est = &grad.Clip{Estimator: m.est, Max: 1}
	}
	if p, ok := m.est.(grad.Meaner); ok {
		return p.Prepare(m.w)
	}
	return nil
}

// pass is the number of steps after which a tail average starts anew.
const pass = 40

// step makes one step.
func (m *machine) step() {
	if m.up.Steps()%pass == 0 {
		m.up.Begin(m.w)
	}
	first := m.rng.IntN(rows)
	for i := range m.batch.Pick { // distinct rows, in rising order
		m.batch.Pick[i] = uint32((first*m.Batch + i) % rows)
	}
	g := m.est.At(m.w, &m.batch)
	m.up.Apply(m.w, g, m.steps.Size(m.up.Steps(), g))
}

// end is what a run leaves.
type end struct {
	w, avg  []float64 // settled
	replays int
	lazy    bool
}

// run makes all steps.
func (c Case) run() (end, error) {
	m, err := c.start()
	if err != nil {
		return end{}, err
	}
	for range c.Steps {
		m.step()
	}
	t := m.w[0]
	e := end{replays: t.Replays(), lazy: t.Lazy()}
	t.SettleAll()
	for _, v := range t.Flat() {
		e.w = append(e.w, float64(v))
	}
	e.avg = t.Avg
	return e, nil
}

// apart is max |a − b| relative to max |b|; +Inf for anything that is not finite.
func apart(a, b []float64) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	far, most := 0.0, 0.0
	for i, v := range b {
		d := math.Abs(a[i] - v)
		if !(d <= math.MaxFloat64) {
			return math.Inf(1)
		}
		far, most = max(far, d), max(most, math.Abs(v))
	}
	if far == 0 {
		return 0
	}
	return far / most
}

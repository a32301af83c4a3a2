package slalom

import (
	"errors"
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
)

// Defaults of a recipe. Step and update follow from the rest:
//
//	linear model, grad plain       update invariant, step auto: a race, then constant
//	the same, a feature above 16   update scaled, step auto
//	the same in batches            update adagrad, scalefree, step auto
//	update invariant, scaled, adagrad, scalefree, step constant   eta 0.1
//	linear model with L1, no bounds   update ftrl, step constant, eta 0.1
//	net                            update adam, step cosine, eta 0.002, batch 128
//	order all                      update plain, step backtrack
//	grad svrg, grad saga           update plain, step constant, eta 1/(6L), 1/(3L)
//	update plain (else)            step inverse-root, eta 1/(2L)
//	update momentum, nesterov      step inverse-root, eta (1−β)/(2L)
//	update adam, adamw             step inverse-root, eta 0.01
//	update ftrl                    step constant, eta 0.1
//
// L bounds the curvature of one row's loss: the loss's own times the largest
// ‖a‖² + 1 among the rows (of a stream: in its first block). For losses of differences (squared,
// huber, quantile) the etas of invariant, scaled, adagrad, scalefree, ftrl and adam, those of a race
// included, are multiplied by the standard deviation of the
// target, so that a change of its unit changes nothing.
const (
	defaultPasses   = 20
	defaultPatience = 3
	defaultHoldout  = 0.1
	defaultNetBatch = 128
	defaultWarm     = 0.05
	defaultDecay    = 1
	etaScaleFree    = 0.1
	etaAdam         = 0.01
	etaNet          = 0.002
	etaFTRL         = 0.1
)

// fill puts the defaults in for what does not depend on the data.
func (c Config) fill() Config {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	setF := func(f *float64, v float64) {
		if *f == 0 {
			*f = v
		}
	}
	set(&c.HoldoutBy, "auto")
	setF(&c.Holdout, defaultHoldout)
	set(&c.Grad, "plain")
	if c.Step == "backtrack" {
		set(&c.Order, "all")
	}
	set(&c.Order, "shuffle")
	if c.Passes == 0 && c.Steps == 0 {
		c.Passes = defaultPasses
	}
	if c.Patience == 0 {
		c.Patience = defaultPatience
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	isNet := len(c.Net) > 0
	if isNet {
		set(&c.Activation, "relu")
	}
	if c.Batch == 0 && c.Order != "all" {
		c.Batch = 1
		if isNet {
			c.Batch = defaultNetBatch
		}
	}
	switch {
	case c.Update != "":
	case c.Order == "all" || c.Grad != "plain" || c.Step == "polyak":
		c.Update = "plain"
	case isNet:
		c.Update = "adam"
	case c.sparse():
		c.Update = "ftrl"
	default:
		c.Update = "scalefree"
	}
	if c.Step == "" && c.open(isNet) {
		c.Step = "auto"
	}
	set(&c.Step, c.defaultStep(isNet))
	if c.Step == "inverse" || c.Step == "inverse-root" {
		setF(&c.Decay, defaultDecay)
	}
	if c.Step == "cosine" {
		setF(&c.Warm, defaultWarm)
	}
	return c
}

// sparse says that weights are wanted that are exactly 0 and that FTRL, which gives them, takes the penalty.
// The last weights of a proximal method of single rows are 0 only where the last row left them so.
func (c Config) sparse() bool {
	return c.L1 > 0 && c.Lower == nil && c.Upper == nil && c.Group == 0 && (c.Step == "" || c.Step == "constant")
}

// open says that a recipe without a step leaves its size open: of the updates that follow the data's scale any
// size may do, and the best is found by a race. A net's is not left open: the best step of a short heat is too long
// for a whole run (docs/race.md).
func (c Config) open(isNet bool) bool {
	if isNet || c.Eta != 0 || c.Decay != 0 || c.Order == "all" || c.Grad != "plain" {
		return false
	}
	return c.follows() || c.Update == "adagrad" || c.Update == "scalefree"
}

// follows says that the update follows the flow of single rows.
func (c Config) follows() bool { return c.Update == "invariant" || c.Update == "scaled" }

// schedule is the step whose size step auto finds.
func (c Config) schedule() string {
	c.Step = ""
	s := c.defaultStep(len(c.Net) > 0)
	if s == "backtrack" {
		return "constant"
	}
	return s
}

func (c Config) defaultStep(isNet bool) string {
	adaptive := c.follows() || c.Update == "scalefree" || c.Update == "adagrad" || c.Update == "ftrl"
	switch {
	case c.Order == "all" && c.Update == "plain" && c.Grad == "plain":
		return "backtrack"
	case c.Grad != "plain" && c.Update == "plain", adaptive && !isNet, c.Order == "all":
		return "constant"
	case isNet:
		return "cosine"
	}
	return "inverse-root"
}

// eta is the default size of the first step.
func (c Config) eta(p Problem) float64 {
	u := p.unit()
	switch c.Update {
	case "invariant", "scaled", "scalefree", "adagrad":
		return etaScaleFree * u
	case "ftrl":
		return etaFTRL * u
	case "adam", "adamw":
		if len(c.Net) > 0 {
			return etaNet
		}
		return etaAdam * u
	}
	l := lipschitz(p)
	switch {
	case c.Step == "polyak":
		return 1 / l
	case c.Update == "momentum" || c.Update == "nesterov":
		return 0.1 / (2 * l)
	case c.Grad == "svrg":
		return 1 / (6 * l)
	case c.Grad == "saga":
		return 1 / (3 * l)
	}
	return 1 / (2 * l)
}

// unit is that of a linear model's predictions, 1 for other sums.
func (p Problem) unit() float64 {
	if lin, ok := p.Model.(*model.Linear); ok && differs(lin.Loss) {
		if m, ok := momentsOf(p.Train, 0); ok {
			return unit(lin.Loss, m)
		}
	}
	return 1
}

// smallest is AdaGrad's Eps in units of the target, beside which gradients must not be small.
const smallest = 1e-8

// lipschitz is L of the defaults, from the rows in memory or the first block of a stream.
func lipschitz(p Problem) float64 {
	curve := 1.0
	switch m := p.Model.(type) {
	case *model.Linear:
		if s, ok := m.Loss.(loss.Smooth); ok {
			curve = s.Curvature()
		}
	case *model.Net:
		curve = max(m.Unit, 1) * max(m.Unit, 1) // the last layer's outputs enter multiplied by Unit
	}
	most, weight, n := 0.0, 0.0, 0
	note := func(b *data.Rows) {
		for i := range b.Len() {
			r := b.Row(i)
			most = max(most, float64(r.Weight*(1+norm2(r))))
			weight += r.Weight
			n++
		}
	}
	if !peek(p.Train, note) || !(weight > 0) || !(most > 0) {
		return curve
	}
	return curve * (most / (weight / float64(n)))
}

func norm2(row data.Row) float64 {
	if row.Value == nil {
		return float64(len(row.Index))
	}
	s := 0.0
	for _, a := range row.Value {
		s += float64(a) * float64(a)
	}
	return s
}

// penalty is the recipe's penalty, nil for none.
func (c Config) penalty() (penalty.Penalty, error) {
	lo, hi := math.Inf(-1), math.Inf(1)
	if c.Lower != nil {
		lo = *c.Lower
	}
	if c.Upper != nil {
		hi = *c.Upper
	}
	return penalty.New(c.L1, c.L2, c.Group, lo, hi)
}

// parts makes the loop's parts from a filled recipe.
func (c Config) parts(p Problem) (parts Parts, err error) {
	if _, ok := p.Train.(data.Table); !ok {
		if err := c.checkStream(p.Train); err != nil {
			return parts, err
		}
	}
	order := c.Order
	if _, ok := p.Train.(*flow); ok {
		order = "window" // its pieces come shuffled
	}
	if parts.Sample, err = sample.New(order, p.Train, c.Batch, c.Seed, p.Window); err != nil {
		return parts, err
	}
	switch s := parts.Sample.(type) {
	case *sample.Window:
		s.Ahead = c.Steps == 0 && !data.IsOnce(p.Train) // else the hold-out is that of the rows learned from, and a pipe may keep its reader waiting
	case *sample.Shuffle:
		parts.Sample = c.staged(s, p)
		s.Ahead = parts.Sample == sample.Sampler(s)
	case *sample.Blocks:
		parts.Sample = c.staged(s, p)
	}
	n := parts.Sample.Rows()
	switch c.Grad {
	case "svrg":
		parts.Grad = &grad.SVRG{Model: p.Model, Source: p.Train, Rows: n, Seed: c.Seed}
	case "saga":
		saga := &grad.SAGA{Model: p.Model, Rows: int(n)}
		if t, ok := p.Train.(data.Table); ok {
			saga.First = t.All().First
		}
		parts.Grad = saga
	default:
		parts.Grad = &grad.Plain{Model: p.Model}
	}
	if c.Clip > 0 {
		parts.Grad = &grad.Clip{Estimator: parts.Grad, Max: c.Clip}
	}
	rule, err := update.New(c.Update)
	if err != nil {
		return parts, err
	}
	switch r := rule.(type) {
	case *update.AdaGrad:
		r.Eps = smallest * p.unit()
	case *update.Invariant:
		r.Eps = smallest * p.unit()
	case *update.ScaleFree:
		r.Eps = smallest * p.unit()
	case *update.Scaled:
		r.Eps = smallest * p.unit()
	}
	parts.Update = &update.Update{Rule: rule, Average: update.Average(c.Average)}
	if n < 0 && p.Rows > 0 {
		n = p.Rows
	}
	parts.Step, err = c.stepRule(n)
	return parts, err
}

// fewStaged is from how many rows on single rows are copied side by side before they are learned from: fewer stay near.
const fewStaged = 1 << 16

// staged is a sampler whose rows are copied side by side where that pays.
func (c Config) staged(s sample.Runner, p Problem) sample.Sampler {
	if _, linear := p.Model.(*model.Linear); !linear || c.Batch != 1 || c.Grad != "plain" || c.Replicas > 1 || s.Rows() < fewStaged {
		return s
	}
	return &sample.Staged{Runner: s}
}

// checkStream reports parts that cannot work with rows outside memory, in a packed file's blocks or a stream.
func (c Config) checkStream(src data.Source) error {
	blocks, ok := src.(data.Blocks)
	whole := c.Order == "all" || ok && int64(c.Batch) >= blocks.NumRows() // such a batch comes in chunks
	switch {
	case c.Step == "backtrack":
		return errors.New("step backtrack tries steps out on rows in memory: raise memory, or use step constant with an eta")
	case whole && c.Update == "scalefree":
		return errors.New("update scalefree looks at single rows, and a batch of all rows adds up those outside memory: raise memory, or use update adagrad")
	case c.Grad == "svrg" && (!ok || whole), c.Grad == "saga":
		return fmt.Errorf("grad %s visits rows again and again: raise memory, so that they fit into it, or use grad plain", c.Grad)
	}
	return nil
}

// unknownPass is how many rows count as a pass for a decaying step when the number of rows is unknown.
const unknownPass = 1 << 20

func (c Config) stepRule(n int64) (step.Rule, error) {
	if n < 0 {
		n = unknownPass
	}
	pass := 1.0 // steps a pass
	if c.Batch > 0 {
		pass = math.Ceil(float64(n) / float64(c.Batch))
	}
	eta := []float64{c.Eta}
	switch c.Step {
	case "constant":
		return &step.Constant{Eta: eta}, nil
	case "inverse":
		return &step.Inverse{Eta: eta, Decay: c.Decay / pass}, nil
	case "inverse-root":
		return &step.InverseRoot{Eta: eta, Decay: c.Decay / pass}, nil
	case "cosine":
		total := float64(c.Steps)
		if c.Passes > 0 && (total == 0 || pass*float64(c.Passes) < total) {
			total = pass * float64(c.Passes)
		}
		return &step.Cosine{Eta: eta, Warm: int(c.Warm * total), Total: int(max(total, 1))}, nil
	case "polyak":
		return &step.Polyak{Max: c.Eta}, nil
	case "backtrack":
		return &step.Backtrack{Eta: c.Eta}, nil
	}
	return nil, fmt.Errorf("step %q is not known", c.Step)
}

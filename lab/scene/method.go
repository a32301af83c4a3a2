package scene

import (
	"math"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// setting is one run to be made.
type setting struct {
	method string
	order  string
	batch  int
	seed   uint64
	etas   []float64 // one a racer
	every  int
}

// racers are the step sizes of a race, from a quarter of eta to four times that.
func racers(eta float64) []float64 {
	const ratio = 1.4859942891369484 // 4^(2/7)
	etas := make([]float64, 8)
	etas[0] = eta / 4
	for r := 1; r < 8; r++ {
		etas[r] = float64(etas[r-1] * ratio)
	}
	return etas
}

// parts are the loop's parts for a setting, with a watcher in front of the estimator.
func (p *problem) parts(m model.Sum, s setting) (slalom.Parts, *watcher, error) {
	batch, order := s.batch, s.order
	switch s.method {
	case "gd":
		order = "all"
	case "sgd", "svrg", "saga", "averaged", "racers":
		batch = 1
	}
	parts := slalom.Parts{Step: &step.Constant{Eta: s.etas}}
	var err error
	if parts.Sample, err = sample.New(order, p.rows, batch, s.seed, 0); err != nil {
		return parts, nil, err
	}
	t := &watcher{every: s.every}
	switch s.method {
	case "svrg":
		t.svrg = &grad.SVRG{Model: m, Source: p.rows, Rows: int64(p.rows.Len()), Seed: s.seed}
		t.Estimator = t.svrg
	case "saga":
		t.Estimator = &grad.SAGA{Model: m, Rows: p.rows.Len()}
	default:
		t.Estimator = &grad.Plain{Model: m}
	}
	parts.Grad = t
	name := "plain"
	switch s.method {
	case "momentum", "nesterov", "adagrad", "adam":
		name = s.method
	}
	rule, err := update.New(name)
	if err != nil {
		return parts, nil, err
	}
	parts.Update = &update.Update{Rule: rule}
	if s.method == "averaged" {
		parts.Update.Average, t.average = update.All, true
	}
	return parts, t, nil
}

// run makes steps of the engine's loop from start, and gives what was written down of
// them; the point after the last step is written down too.
func (p *problem) run(s setting, start []float64, steps int) (*watcher, error) {
	m := p.sum(len(s.etas))
	parts, t, err := p.parts(m, s)
	if err != nil {
		return nil, err
	}
	t.steps, t.rows, t.evals = steps, make([]float64, 0, steps), make([]float64, 0, steps+1)
	w := p.begin(m, start)
	if err := bind(&parts, t, w); err != nil {
		return nil, err
	}
	for pass, k := 0, 0; k < steps; pass++ {
		if err := parts.Sample.Begin(pass); err != nil {
			return nil, err
		}
		k = parts.Run(w, k, steps)
	}
	w[0].Settled()
	t.note(w[0])
	return t, nil
}

// bind readies parts and weights for each other.
func bind(parts *slalom.Parts, t *watcher, w weight.Weights) error {
	if mean, ok := t.Estimator.(grad.Meaner); ok {
		if err := mean.Prepare(w); err != nil {
			return err
		}
	}
	return parts.Update.Bind(w, 0)
}

// finite says whether a number is one.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

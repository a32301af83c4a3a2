package slalom

import (
	"fmt"
	"math"
	"slices"

	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// The steps that race, in units of the predictions (docs/race.md has the study): for an update that does not mind a step too
// long they go far; for others they lie close together where the winners of most data are, with guards on either side.
var (
	boldEtas = [racers]float64{1. / 256, 1. / 64, 1. / 16, 1. / 4, 1, 4, 16, 64}
	raceEtas = [racers]float64{1. / 256, 1. / 32, 1. / 16, 1. / 8, 1. / 4, 1. / 2, 1, 4}
)

const (
	racers = 8
	// mostRaced is the most bytes of weights and states of racers side by side; beyond, they run in heats.
	mostRaced = 2 << 30
)

// etas are the step sizes of a race.
func (c Config) etas(unit float64) []float64 {
	e, from := make([]float64, racers), &raceEtas
	if c.follows() {
		from = &boldEtas
	}
	for i := range e {
		e[i] = from[i] * unit
	}
	return e
}

// race is a race that goes on, side by side in the lanes of the tables.
type race struct {
	*trace.Race
	loss []float64 // Σ of this pass, one a racer
	pair bool      // of the two that go on after the first pass
}

// enter finds the step where the recipe leaves it open: racers side by side in the run's first pass, or heats before it.
func (t *trainer) enter() error {
	if t.cfg.Step != "auto" {
		return nil
	}
	if t.cfg.Step = t.cfg.schedule(); !t.cfg.abreast(t.p.Model) {
		return t.heats()
	}
	many := *t.p.Model.(*model.Linear)
	many.NRacers = racers
	t.p.Model = &many
	r := &trace.Race{Of: "step", How: "side"}
	for _, e := range t.cfg.etas(t.p.unit()) {
		r.Racers = append(r.Racers, trace.Racer{Value: e})
	}
	t.race = &race{Race: r, loss: make([]float64, racers)}
	return nil
}

// abreast says whether racers for the step run side by side, in lanes of the tables, and not in heats.
func (c Config) abreast(m model.Sum) bool {
	lin, ok := m.(*model.Linear)
	return ok && lin.Racers() == 1 && c.Grad == "plain" && c.Clip <= 0 && c.schedule() == "constant" && c.raced(lin.Shapes()) <= mostRaced
}

// raced is how many bytes the tables of racers side by side take.
func (c Config) raced(shapes []weight.Shape) int64 {
	size := int64(0)
	for _, s := range shapes {
		size += int64(s.Lines+1) * int64(s.Lanes/max(s.Racers, 1)) * racers * c.bytesEach()
	}
	return size
}

// outgrown says that tables that grew with the rows have become too big for racers side by side.
func (t *trainer) outgrown() bool {
	return t.race != nil && int64(t.w[0].Size())*t.cfg.bytesEach() > mostRaced
}

// sizes are the steps of the racers that still run, 0 for the others.
func (r *race) sizes() []float64 {
	e := make([]float64, len(r.Racers))
	for i, c := range r.Racers {
		if !c.Dropped {
			e[i] = c.Value
		}
	}
	return e
}

// lead is the racer whose losses so far are least.
func (r *race) lead() int {
	best := -1
	for i, l := range r.loss {
		if !r.Racers[i].Dropped && (best < 0 || l < r.loss[best]) {
			best = i
		}
	}
	return max(best, 0)
}

// lead is the racer that stands for the run.
func (t *trainer) lead() int {
	if t.race == nil {
		return 0
	}
	return t.race.lead()
}

// stumble drops the racers whose numbers of the last block are of no use. Only when all do, is the run's
// divergence the whole run's: it says why, else "".
func (t *trainer) stumble(tally *grad.Tally) string {
	why := ""
	var size []float64
	finite := t.finite()
	for i := range t.race.Racers {
		c := &t.race.Racers[i]
		if c.Dropped || tally.Weight == 0 {
			continue
		}
		l, reason := tally.Mean(i), ""
		switch {
		case math.IsNaN(l) || math.IsInf(l, 0):
			reason = "the loss is not finite"
		case !finite[i]:
			reason = "a weight is not finite"
		case l > t.limit:
			if size == nil {
				size = meanSizes(t.p.Model, t.effective(), t.judge)
			}
			if size[i] > t.limit {
				reason = fmt.Sprintf("the loss rose to %.3g", l)
			}
		}
		if reason == "" {
			continue
		}
		c.Dropped, why = true, reason
		for _, tab := range t.w {
			tab.Drop(i)
		}
	}
	for i := range t.race.Racers {
		if !t.race.Racers[i].Dropped {
			if why != "" {
				t.bind() // replicas have step sizes of their own
			}
			return ""
		}
	}
	return why
}

// finite says, racer by racer, whether all that it has is.
func (t *trainer) finite() []bool {
	all := slices.Repeat([]bool{true}, len(t.race.Racers))
	for _, tab := range t.w {
		if tab.Woven && kernel.Finite(tab.W) {
			continue
		}
		w, s := tab.Finite()
		for r := range all {
			all[r] = all[r] && w[r] && s[r]
		}
	}
	return all
}

// setSteps gives the step rule other sizes; what a divergence has shortened stays shortened.
func (t *trainer) setSteps(eta []float64) {
	if c, ok := t.parts.Step.(*step.Constant); ok {
		c.Eta = eta
	}
}

// finish decides the race, at the end of its pass or of the run: two go on, or the winner alone. It tells what stands for the
// run, where there is a hold-out.
func (t *trainer) finish() *verdict {
	r := t.race
	if r.pair {
		t.alone()
		return nil
	}
	r.Rows = int64(t.rows)
	if t.valid() {
		t.judgeRacers()
	}
	for i := range r.Racers {
		r.Racers[i].Progressive = trace.Number(r.loss[i] / t.passWeight)
	}
	r.Decide()
	t.passLoss, t.raced = r.loss[r.Winner], r.Race
	var v *verdict
	if r.By == "hold-out" {
		v = t.join()
	}
	if j := r.second(); v != nil && j >= 0 && t.cfg.Passes != 1 && !t.outgrown() {
		t.two(min(j, r.Winner), max(j, r.Winner))
	} else {
		t.alone()
	}
	t.record(trace.Record{Race: t.raced})
	return v
}

// judgeRacers gives each its hold-out loss, of its last weights or of their late mean.
func (t *trainer) judgeRacers() {
	valid, late := t.standing(t.effective(), t.tail.weights(t.w))
	for i, v := range valid {
		n := trace.Number(v)
		t.race.Racers[i].Valid, t.race.Racers[i].Tail = &n, late[i]
	}
}

// join takes a mean of the winner and a neighbour in its place, where that has less loss on the hold-out: both learned
// from the same rows in the same order, and what one step is too long and the other too short for, cancels.
func (t *trainer) join() *verdict {
	r, from := t.race, t.effective()
	if r.Racers[r.Winner].Tail {
		from = t.tail.weights(t.w)
	}
	least, with, part := r.Racers[r.Winner].Loss(r.By), r.Winner, 0.0
	shares := []float64{0.25, 0.5}
	var others []int
	var mixed *weight.Table // with each of them
	for _, j := range []int{r.Winner - 1, r.Winner + 1} {
		if j < 0 || j == len(r.Racers) || r.Racers[j].Dropped {
			continue
		}
		others = append(others, j)
		if m := from[0].Mixed(r.Winner, j, shares...); mixed == nil {
			mixed = m
		} else {
			mixed = weight.Beside(mixed, m)
		}
	}
	if mixed != nil {
		for i, v := range meansOf(t.lanes(mixed.Racers), weight.Weights{mixed}, t.p.Valid, t.o.Threads) {
			if v < least {
				least, with, part = v, others[i/len(shares)], shares[i%len(shares)]
			}
		}
	}
	if with != r.Winner {
		n := trace.Number(least)
		r.With, r.Part, r.Joint = &with, part, &n
	}
	long := 1 - part // of the winner's step and the next shorter one
	switch {
	case r.second() > r.Winner:
		long = part
	case with > r.Winner:
		long = 1
	}
	return &verdict{loss: least, weights: weight.Weights{from[0].Mixed(r.Winner, with, part)}, long: long}
}

// lanes is the model, which is linear, with so many racers.
func (t *trainer) lanes(n int) *model.Linear {
	m := *t.p.Model.(*model.Linear)
	m.NRacers = n
	return &m
}

// alone leaves the winner's weights alone in the tables.
func (t *trainer) alone() {
	i := t.raced.Winner
	if t.race.pair {
		i = 0
		if t.race.Racers[1].Value == t.raced.Racers[t.raced.Winner].Value {
			i = 1
		}
	}
	t.race = nil
	t.keep(i)
	t.bind()
	t.eta = t.step()
	t.mark(&t.start)
}

// step is that of the winner, which goes on.
func (t *trainer) step() float64 { return t.raced.Racers[t.raced.Winner].Value }

// keep makes tables and model those of some racers.
func (t *trainer) keep(list ...int) {
	t.tail.keep(list, t.w)
	for _, tab := range t.w {
		tab.Keep(list...)
	}
	m := t.lanes(len(list))
	t.p.Model = m
	*t.parts.Grad.(*grad.Plain) = grad.Plain{Model: m}
}

// putBack goes on with a state that was put back. Its blocks stay as long as they were, though tables have grown meanwhile.
func (t *trainer) putBack() {
	block := t.block
	t.bind()
	t.block = block
}

// bind goes on with tables that were replaced.
func (t *trainer) bind() {
	switch {
	case t.race != nil:
		t.setSteps(t.race.sizes())
	case t.raced != nil:
		t.setSteps([]float64{t.step()})
	}
	t.parts.Update.Rebind(t.w, t.k)
	t.block = t.blockSteps()
	if !t.o.Loop {
		t.singles = newSingles(&t.parts, t.w, t.cfg.Batch)
	}
	t.replicas = nil
	if t.cfg.Replicas > 1 {
		t.replicas = newReplicas(newSingles(&t.parts, t.w, t.cfg.Batch), &t.parts, t.w, t.cfg.Replicas)
	}
}

// spread gives every racer the same start.
func (t *trainer) spread(start weight.Weights) weight.Weights {
	w := weight.Make(t.p.Model.Shapes())
	for i, tab := range start {
		w[i].Grow(tab.Lines)
		w[i].Spread(tab)
	}
	return w
}

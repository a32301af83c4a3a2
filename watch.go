package slalom

import (
	"fmt"
	"io"
	"math"

	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/penalty"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// endPass looks at the hold-out and decides whether another pass is worth it.
func (t *trainer) endPass() error {
	if t.lost != "" && t.k == 0 {
		return fmt.Errorf("the run diverged on all rows (%s), and they can be read only once: give a smaller eta than %.3g", t.lost, t.cfg.Eta)
	}
	if err := t.meetHeld(); err != nil {
		return err
	}
	v := t.endRace()
	if t.passWeight > 0 {
		t.progressive = t.passLoss / t.passWeight
	}
	tally := grad.Tally{Loss: []float64{t.passLoss}, Weight: t.passWeight}
	t.passLoss, t.passWeight = 0, 0
	p := t.newPoint(&tally)
	p.EndPass = true
	if t.valid() {
		if v == nil {
			v = t.judged()
		}
		if math.IsNaN(v.loss) || math.IsInf(v.loss, 0) {
			return t.goBack(t.start, "the hold-out loss is not finite")
		}
		n := trace.Number(v.loss)
		p.Valid, p.Best = &n, t.consider(v)
	}
	if t.pass == 1 {
		t.tail = tail{}
	}
	t.record(trace.Record{Point: p})
	if t.cfg.Tolerance > 0 {
		var err error
		if t.norm, err = t.gradNorm(); err != nil {
			return err
		}
	}
	if t.over(); t.ending == "" {
		t.enough()
	}
	return nil
}

// leave looks at the hold-out a last time when a run ends within a pass.
func (t *trainer) leave() error {
	if closer, ok := t.parts.Sample.(io.Closer); ok { // whoever reads ahead stops
		if err := closer.Close(); err != nil {
			return err
		}
	}
	if err := t.meetHeld(); err != nil {
		return err
	}
	v := t.endRace()
	if t.passWeight > 0 && t.pass == 0 {
		t.progressive = t.passLoss / t.passWeight
	}
	if t.valid() {
		if v == nil {
			v = t.judged()
		}
		t.consider(v)
	}
	return nil
}

// valid says whether there are held-out rows at hand.
func (t *trainer) valid() bool { return t.p.Valid != nil && t.p.Valid.Len() > 0 }

// meetHeld takes the held-out rows that were met while the others were learned from.
func (t *trainer) meetHeld() (err error) {
	if t.p.Held != nil {
		t.p.Valid, err = t.p.Held()
	}
	return err
}

// endRace decides the race of the pass that ends, if there is one. Of two that go on it takes the progressive losses.
func (t *trainer) endRace() *verdict {
	switch r := t.race; {
	case r == nil:
	case r.pair:
		for i := range r.Racers {
			r.Racers[i].Progressive = trace.Number(r.loss[i] / t.passWeight)
		}
		clear(r.loss)
	default:
		return t.finish()
	}
	return nil
}

// consider keeps what stands for the run if its hold-out loss is the least yet, or it is the better for other reasons.
func (t *trainer) consider(v *verdict) bool {
	if !(v.loss < t.best || v.level) {
		t.stale++
		return false
	}
	t.best, t.long, t.stale, t.bestPass = v.loss, v.long, 0, t.pass
	if t.inPass > 0 {
		t.bestPass++
	}
	if t.paired = nil; t.race != nil && t.race.Rows > 0 {
		t.paired = copied(t.race.Race)
	}
	if t.isBest = v.weights == nil; !t.isBest {
		t.copyBest(v.weights)
	}
	return true
}

// keepBest copies the present weights, if they are the best, before a step changes them.
func (t *trainer) keepBest() {
	if !t.isBest {
		return
	}
	t.isBest = false
	t.copyBest(t.effective())
}

func (t *trainer) copyBest(best weight.Weights) {
	for i, w := range best {
		if len(t.bestW) <= i {
			t.bestW = append(t.bestW, nil)
		}
		t.bestW[i] = w.AppendFlat(t.bestW[i][:0])
	}
}

// effective are the weights that the run stands for: their average when it
// keeps one, and within their bounds (Nesterov's look ahead of them). They are settled.
func (t *trainer) effective() weight.Weights {
	out := make(weight.Weights, len(t.w))
	for i, tab := range t.w {
		out[i] = tab
		box, bounded := bounds(tab.Penalty)
		if tab.Avg == nil && !bounded {
			continue
		}
		out[i] = weight.New(tab.Shape)
		tab.AppendFlat(out[i].W[:0])
		for j, v := range tab.Avg {
			out[i].W[j] = float32(v)
		}
		if bounded {
			within(out[i], tab, box)
		}
	}
	return out
}

// bounds are a penalty's, if it has any.
func bounds(p penalty.Penalty) (penalty.Box, bool) {
	switch p := p.(type) {
	case penalty.Box:
		return p, true
	case penalty.Bounded:
		return p.Box, true
	}
	return penalty.Box{}, false
}

// within clips the lines of w that bear tab's penalty.
func within(w, tab *weight.Table, box penalty.Box) {
	step := make([]float64, w.Lanes) // clipping does not look at it
	for line := range w.AllLines() {
		if tab.PenaltyOf(line) != nil {
			box.Prox(w.Line(line), step, w.Racers)
		}
	}
}

// install puts the best weights, or the present ones, in the run's place.
func (t *trainer) install() {
	if t.race != nil {
		t.alone()
	}
	eff := t.effective()
	for i, tab := range t.w {
		if eff[i] == tab {
			tab.Unweave()
		}
		w := &weight.Table{Shape: tab.Shape, W: eff[i].W}
		if !math.IsInf(t.best, 1) && !t.isBest {
			w.W = append(t.bestW[i], make([]float32, tab.Size()-len(t.bestW[i]))...)
		}
		eff[i] = w
	}
	t.w = eff
}

// judged is what stands for the run now: the weights, or their late mean; of two that go on, one of them or a mean.
func (t *trainer) judged() *verdict {
	if t.race != nil {
		return t.judgePair()
	}
	mean := t.tail.weights(t.w)
	valid, late := t.standing(t.effective(), mean)
	v := &verdict{loss: valid[0]}
	if late[0] {
		v.weights = mean
	}
	return v
}

// newPoint is a record of the rows in a tally.
func (t *trainer) newPoint(tally *grad.Tally) *trace.Point {
	p := &trace.Point{
		Pass: t.pass, Step: t.k, Rows: int64(t.rows), Seconds: t.seconds,
		Eta: trace.Number(t.eta), Loss: trace.Number(tally.Mean(min(t.lead(), len(tally.Loss)-1))),
	}
	if t.race != nil && !t.race.pair && tally.Weight > 0 {
		for i, c := range t.race.Racers {
			p.Racers = append(p.Racers, trace.Racer{Value: c.Value, Progressive: trace.Number(tally.Mean(i)), Dropped: c.Dropped})
		}
	}
	if t.inPass > 0 {
		p.Pass++
	}
	if t.o.Measure {
		p.Gradient = t.measure()
	}
	return p
}

// point records a block within a pass.
func (t *trainer) point(tally *grad.Tally) {
	if t.o.Watch != nil {
		t.record(trace.Record{Point: t.newPoint(tally)})
	}
}

// Sampling the gradient visits each sampled row twice; so one row in a hundred visited costs 2 %.
const (
	visitsPerSample = 100
	fewestSampled   = 16
	mostSampled     = 1024
)

// measure samples rows of the block that the sampler last dealt from.
func (t *trainer) measure() *trace.Gradient {
	if t.race != nil && !t.race.pair {
		return nil // of eight models
	}
	m := min(int(t.visits/visitsPerSample), mostSampled)
	rows := t.parts.Sample.Batch().Rows
	if m < fewestSampled || rows == nil || rows.Len() == 0 {
		return nil
	}
	t.visits = 0
	pick := make([]uint32, m)
	for i := range pick {
		pick[i] = uint32(grad.Chance(t.cfg.Seed, uint64(t.k)<<16+uint64(i)) * float64(rows.Len()))
	}
	g := grad.Measure(t.p.Model, t.w, rows, pick)
	return &trace.Gradient{
		Rows: g.Rows, Loss: trace.Number(g.Loss), Norm: trace.Number(math.Sqrt(g.Norm2)), // NaN when lost in the noise
		Variance: trace.Number(g.Variance), Acute: trace.Number(g.Acute), Noise: trace.Number(g.Noise),
	}
}

// gradNorm is the norm of the prox step at unit length, w − prox(w − ∇f), which is ‖∇f‖ without a penalty.
func (t *trainer) gradNorm() (float64, error) {
	w := t.effective()
	dense := make([][]float64, len(w))
	losses := make([]float64, model.RacersOf(t.p.Model))
	if err := grad.Full(dense, losses, t.p.Model, w, t.p.Train); err != nil {
		return 0, err
	}
	sum := 0.0
	for i, tab := range w {
		moved := weight.New(tab.Shape)
		moved.Penalty, moved.PenaltyBias = t.w[i].Penalty, t.w[i].PenaltyBias
		one := make([]float64, tab.Lanes)
		for c := range one {
			one[c] = 1
		}
		from := tab.Flat()
		for j, g := range dense[i][:len(moved.W)] {
			moved.W[j] = float32(float64(from[j]) - g)
		}
		for line := range moved.AllLines() {
			if p := moved.PenaltyOf(line); p != nil {
				p.Prox(moved.Line(line), one, tab.Racers)
			}
		}
		for j, v := range moved.W {
			if j%tab.Racers != t.lead() {
				continue
			}
			d := float64(from[j]) - float64(v)
			sum += float64(d * d)
		}
	}
	return math.Sqrt(sum), nil
}

package slalom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// Problem is a finite sum and its rows.
type Problem struct {
	Model model.Sum
	Train data.Source
	Rows  int64      // n, where it is known and Train cannot say; 0: unknown
	Valid *data.Rows // held-out rows, whose loss decides when to stop; nil: none
	// Held gives the held-out rows where Valid has none, since they are met as Train is read: asked when that has come to its
	// end, or been closed. Nil: there are none.
	Held   func() (*data.Rows, error)
	Window int            // rows of a window, for order window; 0: sample.DefaultWidth
	Start  weight.Weights // where to start (copied); nil: where the model says
}

// Train minimises a finite sum. The recipe's loss, net and hold-out are not
// looked at: the problem has its own. When the context ends, the run ends well,
// with the best weights so far.
func Train(ctx context.Context, c Config, p Problem, o Options) (*Trained, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.Race == "l2" {
		return raceL2(ctx, c, p, o)
	}
	t := &trainer{ctx: ctx, cfg: c.fill(), p: p, o: o, best: math.Inf(1), began: time.Now(), before: state{brief: true}}
	if err := t.cfg.Check(); err != nil { // the defaults may not go together either
		return nil, err
	}
	if err := t.prepare(); err != nil {
		return nil, err
	}
	if closer, ok := t.parts.Sample.(io.Closer); ok {
		defer closer.Close()
	}
	if err := t.run(); err != nil {
		return nil, err
	}
	return t.result(), nil
}

// trainer watches the loop.
type trainer struct {
	ctx      context.Context
	cfg      Config
	recipe   Config // as it was asked for; cfg has the step that heats found
	p        Problem
	o        Options
	w        weight.Weights
	parts    Parts
	singles  *singles    // the same, where there is a shorter way; nil: there is none
	replicas *replicas   // nil: one model
	race     *race       // that goes on; nil: none
	raced    *trace.Race // that is over; nil: none
	paired   *trace.Race // how the two that went on came out when they made the best weights; nil: they did not
	notes    []string
	began    time.Time

	k       int     // step
	pass    int     // pass, from 0
	inPass  int     // steps made in this pass
	rows    float64 // row visits
	visits  float64 // row visits since the gradient was measured
	block   int     // steps a block
	seconds float64
	eta     float64

	passLoss, passWeight float64 // of this pass, so far
	progressive          float64 // of the last whole pass
	best                 float64 // least hold-out loss
	bestPass             int
	bestW                [][]float32
	isBest               bool // the present weights are the best, and bestW does not have them yet
	tail                 tail
	long                 float64    // part of the longer step in the best weights, where two go on
	stale                int        // passes since it was found
	limit                float64    // a block's mean loss above this is a divergence
	judge                *data.Rows // rows on which a divergence shows; nil: none at hand
	norm0, norm          float64    // ‖∇f‖ at the start and after the last whole pass, when Tolerance asks
	start, before        state      // where the run began, and its last block
	tries                int        // divergences so far
	lost                 string     // why rows that come once were skipped, a divergence; empty: none were
	backTo               int        // step that the last note says a divergence went back to, plus 1
	print                string     // fingerprint of the rows, once asked for
	ending               string
	ended                uint64 // 1: the pass just made was the last, as a checkpoint remembers
	interrupted          bool
	cut                  bool // the last block ended before its time
}

// prepare makes weights and parts.
func (t *trainer) prepare() (err error) {
	c := &t.cfg
	if c.Eta == 0 && c.Step != "backtrack" && c.Step != "auto" {
		c.Eta = c.eta(t.p)
	}
	if data.IsOnce(t.p.Train) {
		if c.Tolerance > 0 {
			return errors.New("tolerance reads all rows once more after each pass, and these can be read only once: leave it out, or give a file")
		}
		if c.Passes > 1 && c.Passes != defaultPasses {
			return errors.New("the rows can be read only once: use passes 1, a file, or more memory")
		}
		c.Passes = 1
	}
	t.recipe = *c
	if err := t.enter(); err != nil {
		return err
	}
	switch {
	case t.race != nil:
		t.w = t.spread(t.p.Start)
	case t.p.Start != nil:
		t.w = clone(t.p.Start)
	default:
		t.w = weight.Make(t.p.Model.Shapes())
		t.p.Model.Init(t.w, rand.New(rand.NewPCG(c.Seed, initStream)))
	}
	if t.parts, err = c.parts(t.p); err != nil {
		return err
	}
	pen, err := c.penalty()
	if err != nil {
		return err
	}
	for _, tab := range t.w {
		tab.Penalty, tab.PenaltyBias = pen, c.PenaltyOnBias
	}
	if m, ok := t.parts.Grad.(grad.Meaner); ok {
		if err := m.Prepare(t.w); err != nil {
			return err
		}
	}
	if err := t.parts.Update.Bind(t.w, 0); err != nil {
		return err
	}
	t.acquaint()
	if t.bind(); t.cfg.Replicas > 1 && t.replicas == nil {
		return errReplicas
	}
	t.judge = t.judges()
	t.limit = t.lossLimit()
	t.record(trace.Record{Recipe: []byte(t.recipe.JSON())})
	if c.Tolerance > 0 {
		if t.norm0, err = t.gradNorm(); err != nil {
			return err
		}
	}
	t.mark(&t.start)
	if t.o.Resume != nil {
		if err := t.resume(t.o.Resume); err != nil {
			return err
		}
		if t.raced != nil && t.raced.How == "side" { // the tables are no longer those that the run began with
			t.mark(&t.start)
		}
	}
	return nil
}

// run goes on, pass by pass, until something ends it.
func (t *trainer) run() error {
	if t.ended == 1 {
		t.ending = "the run had ended when the checkpoint was written"
	}
	for t.ending == "" {
		if t.inPass == 0 {
			t.parts.Update.Begin(t.w)
		}
		if err := t.seek(); err != nil {
			return err
		}
		done, err := t.onePass()
		if err != nil {
			return err
		}
		if !done {
			continue // diverged and went back, or ended within the pass
		}
		t.pass++
		t.inPass = 0
		if err := t.endPass(); err != nil {
			return err
		}
		if t.ending != "" && !t.interrupted {
			t.ended = 1
		}
		if t.o.Checkpoint != nil {
			t.keepBest()
		}
		if err := t.checkpoint(); err != nil {
			return err
		}
	}
	if t.paired != nil {
		t.record(trace.Record{Race: t.paired})
	}
	t.record(trace.Record{End: t.ending})
	return nil
}

// over ends the run where its state says so, which a resumed run's may do at once.
func (t *trainer) over() {
	switch {
	case t.ending != "":
	case t.stale >= t.cfg.Patience && t.inPass == 0:
		t.ending = fmt.Sprintf("the hold-out loss has not fallen for %d passes", t.stale)
	case t.cfg.Tolerance > 0 && t.inPass == 0 && t.pass > 0 && t.norm <= t.cfg.Tolerance*t.norm0:
		t.ending = fmt.Sprintf("the gradient's norm has fallen to %.3g of what it was", t.norm/t.norm0)
	case t.cfg.Passes > 0 && t.pass >= t.cfg.Passes:
		t.ending = count(t.pass, "pass", "passes") + " made"
	}
}

// seek brings the sampler to the run's place in the pass. Of rows that come once it stays where it is, behind
// those that a divergence has cost.
func (t *trainer) seek() error {
	if t.lost != "" {
		return nil
	}
	s := t.parts.Sample
	if err := s.Begin(t.pass); err != nil {
		return err
	}
	for range t.inPass {
		if !s.Next() {
			return errors.Join(errors.New("the rows have changed since the checkpoint"), s.Err())
		}
	}
	return nil
}

// onePass makes blocks of steps up to the end of the pass; false when it stopped before.
func (t *trainer) onePass() (bool, error) {
	for {
		t.keepBest()
		t.mark(&t.before)
		tally := t.parts.Grad.Seen()
		tally.Reset()
		end := t.k + t.block
		if t.cfg.Steps > 0 {
			end = min(end, t.cfg.Steps)
		}
		clock := time.Now()
		k := t.steps(end)
		t.seconds += time.Since(clock).Seconds()
		if err := t.failed(); err != nil {
			return false, err
		}
		made := k - t.k
		t.k, t.inPass = k, t.inPass+made
		t.settle()
		if why := t.diverged(tally); why != "" {
			return false, t.goBack(t.before, why)
		}
		t.count(tally)
		if made > 0 {
			t.eta = t.lastEta()
			t.follow()
		}
		if made < end-(k-made) && !t.cut { // the sampler came to the end
			return true, nil
		}
		t.point(tally)
		if t.outgrown() {
			t.finish()
		}
		t.enough()
		if t.cut { // no run that goes on stops here
			return false, t.leave()
		}
		if err := t.checkpoint(); err != nil {
			return false, err
		}
		if t.ending != "" {
			return false, t.leave()
		}
	}
}

// failed is an error of a part that reads. Where that has heard first that the run is to end, the block is cut short.
func (t *trainer) failed() error {
	err := t.parts.Sample.Err()
	if f, ok := t.parts.Grad.(grad.Failer); ok && err == nil {
		err = f.Err()
	}
	if err != nil && t.ctx.Err() != nil {
		t.cut, err = true, nil
	}
	return err
}

// settle brings every line up to now, whether or not anybody looks: the bits must not depend on it.
func (t *trainer) settle() {
	if c, ok := t.parts.Grad.(grad.Committer); ok {
		c.Commit(t.w)
	}
	for _, tab := range t.w {
		tab.Settled()
	}
}

// count adds a block to the tallies of the run.
func (t *trainer) count(tally *grad.Tally) {
	t.rows += float64(tally.Rows)
	t.visits += float64(tally.Rows)
	if tally.Weight > 0 {
		t.passLoss += tally.Loss[0]
		t.passWeight += tally.Weight
		if t.race != nil {
			for i, l := range tally.Loss {
				t.race.loss[i] += l
			}
			t.passLoss = t.race.loss[t.lead()]
		}
	}
}

// enough ends the run when a limit is reached.
func (t *trainer) enough() {
	switch {
	case t.ctx.Err() != nil:
		t.ending, t.interrupted = "interrupted", true
	case t.cfg.Steps > 0 && t.k >= t.cfg.Steps:
		t.ending = count(t.k, "step", "steps") + " made"
	case t.cfg.Seconds > 0 && t.seconds >= t.cfg.Seconds:
		t.ending = fmt.Sprintf("%.4g seconds are over", t.cfg.Seconds)
		if t.cfg.Seconds == 1 {
			t.ending = "1 second is over"
		}
	}
}

func (t *trainer) record(r trace.Record) {
	if t.o.Watch != nil {
		t.o.Watch(r)
	}
}

// say tells people something, once.
func (t *trainer) say(note string) {
	t.notes = append(t.notes, note)
	t.record(trace.Record{Note: note})
}

// lastEta is the size of the step just made.
func (t *trainer) lastEta() float64 {
	type sized interface{ Last() []float64 }
	if s, ok := t.parts.Step.(sized); ok {
		if e := s.Last(); len(e) > 0 {
			return e[t.lead()]
		}
	}
	return t.cfg.Eta
}

// count is "the one pass", "all 7 passes".
func count(n int, one, many string) string {
	if n == 1 {
		return "the one " + one
	}
	return fmt.Sprintf("all %d %s", n, many)
}

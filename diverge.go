package slalom

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// judges are rows to tell a divergence by: some of the hold-out, else the first to be learned
// from; nil when rows come only once.
func (t *trainer) judges() *data.Rows {
	rows := t.p.Valid
	if rows == nil || rows.Len() == 0 {
		peek(t.p.Train, func(b *data.Rows) {
			rows = b.View(0, min(b.Len(), judgeRows)).Clone()
		})
	}
	if rows == nil || rows.Len() == 0 {
		return nil
	}
	return rows.View(0, min(rows.Len(), judgeRows))
}

const judgeRows = 4096

// lossLimit is the mean loss that bespeaks a divergence: a hundred times the mean |loss| of some rows
// with the weights at the start or, if that is larger (a warm start may fit every row), with those
// where the model starts by itself. Without such rows, only a loss that is not finite is a divergence.
func (t *trainer) lossLimit() float64 {
	rows := t.judge
	if rows == nil {
		return math.MaxFloat64
	}
	l := meanSize(t.p.Model, t.w, rows)
	if t.p.Start != nil {
		fresh := weight.Make(t.p.Model.Shapes())
		t.p.Model.Init(fresh, rand.New(rand.NewPCG(t.cfg.Seed, initStream)))
		l = max(l, meanSize(t.p.Model, fresh, rows))
	}
	if l == 0 || math.IsNaN(l) || math.IsInf(l, 0) {
		return math.MaxFloat64
	}
	return 100 * l
}

// meanSize is the mean |loss| of racer 0 per unit weight.
func meanSize(m model.Sum, w weight.Weights, rows *data.Rows) float64 {
	return meanSizes(m, w, rows)[0]
}

// diverged says why the last block's numbers are of no use; "" when they are fine.
func (t *trainer) diverged(tally *grad.Tally) string {
	if t.race != nil {
		return t.stumble(tally)
	}
	l := tally.Mean(0)
	if tally.Weight > 0 && (math.IsNaN(l) || math.IsInf(l, 0)) {
		return "the loss is not finite"
	}
	for _, tab := range t.w {
		if !kernel.Finite(tab.W) {
			return "a weight is not finite"
		}
		if tab.Woven {
			continue // what the update remembers lies in W
		}
		for _, s := range tab.State {
			if !kernel.Finite(s) {
				return "what the update remembers of a weight is not finite"
			}
		}
	}
	// One strange row, or a short block, can cost that much; weights gone astray cost it on other rows too.
	if tally.Weight > 0 && l > t.limit && meanSize(t.p.Model, t.effective(), t.judge) > t.limit {
		return fmt.Sprintf("the loss rose to %.3g", l)
	}
	return ""
}

// A run goes back a block up to four times, then to its start, and gives up in the end.
const (
	triesBlock = 4
	triesAll   = 24
)

// goBack puts the state before a divergence back and halves the step.
func (t *trainer) goBack(before state, why string) error {
	t.tries++
	eta, at := t.eta, t.k
	rule, ok := t.parts.Step.(step.Scaler)
	if !ok || t.tries > triesAll {
		return fmt.Errorf("the run diverges (%s) however short its steps became: give a smaller eta, or scale the features, or the target if it is a large number", why)
	}
	if before.piece == nil {
		return fmt.Errorf("the run diverged after %d steps (%s), and its tables are too large to keep a copy to go back to: give a smaller eta than %.3g", at, why, eta)
	}
	once := data.IsOnce(t.p.Train)
	_, rigid := t.parts.Update.Rule.(interface{ ConstantStep() })
	if t.tries%triesBlock == 0 && !once || rigid { // a rule that sums in units of its step cannot go on with another
		before = t.start
	}
	by := math.Pow(0.5, float64(t.tries))
	best := t.bestSoFar()
	if err := before.restore(t.savers()); err != nil {
		return err
	}
	best.stand(t)
	rule.Scale(by / rule.Factor())
	t.ending = ""
	if t.p.Held != nil {
		t.p.Valid = nil // they are met again
	}
	t.putBack()
	note := fmt.Sprintf("%s by step %d: went back to step %d, and every step is %.3g times as long from there", why, at, t.k, by)
	if n := len(t.notes); n > 0 && t.backTo == t.k+1 { // the last try went back to here too
		t.notes = t.notes[:n-1]
	}
	t.backTo = t.k + 1
	if once {
		t.lost = why
		note += "; the rows since then come only once, and are skipped"
	}
	t.say(note)
	return nil
}

// bestYet is what stands for the run so far.
type bestYet struct {
	loss, long float64
	pass       int
	paired     *trace.Race
	w          [][]float32
}

// bestSoFar is a copy of it.
func (t *trainer) bestSoFar() bestYet {
	b := bestYet{loss: t.best, long: t.long, pass: t.bestPass}
	if t.paired != nil {
		b.paired = copied(t.paired)
	}
	for _, w := range t.bestW {
		b.w = append(b.w, slices.Clone(w))
	}
	return b
}

// stand keeps it where what a run went back to has no better.
func (b bestYet) stand(t *trainer) {
	if b.loss < t.best {
		t.best, t.long, t.bestPass, t.paired, t.bestW, t.isBest = b.loss, b.long, b.pass, b.paired, b.w, false
	}
}

package slalom

import (
	"math"

	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// Trained is how training ended.
type Trained struct {
	Weights     weight.Weights // the best, by hold-out loss; the last where there is none
	Recipe      Config         // defaults filled in
	Passes      int            // passes begun
	Steps       int
	Rows        int64         // row visits of the loop
	Progressive float64       // mean loss, each row's before learning from it, of the last whole pass
	Valid       float64       // hold-out loss of Weights; NaN without hold-out
	BestPass    int           // the pass after which Weights stood, from 1
	End         string        // why the run ended, a sentence
	Interrupted bool          // the context ended it
	Step        float64       // size of the last step or, of two that went on to the end, of that which stands
	Races       []*trace.Race // how what the recipe leaves open was chosen
	Notes       []string

	tries int // divergences
}

func (t *trainer) result() *Trained {
	t.install()
	r := &Trained{
		Weights: t.w, Recipe: t.recipe, Passes: t.pass, Steps: t.k, Rows: int64(t.rows),
		Progressive: t.progressive, Valid: math.NaN(), BestPass: t.bestPass, End: t.ending,
		Interrupted: t.interrupted, Step: t.eta, Notes: t.notes, tries: t.tries,
	}
	if t.inPass > 0 {
		r.Passes++
	}
	if t.raced != nil {
		r.Races = append(r.Races, t.raced)
	}
	if t.paired != nil {
		r.Races = append(r.Races, t.paired)
		r.Step = t.paired.Racers[t.paired.Winner].Value // of the weights that stand
	}
	if !math.IsInf(t.best, 1) {
		r.Valid = t.best
	}
	return r
}

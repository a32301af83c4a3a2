package slalom

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/trace"
)

// penalties are the strengths λ that race.
var penalties = []float64{0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3}

// raceL2 trains with each penalty, and returns the run with the least hold-out loss. Which penalty is best
// depends on how many rows and passes it sees, so every racer has them all.
func raceL2(ctx context.Context, c Config, p Problem, o Options) (*Trained, error) {
	switch {
	case p.Valid == nil || p.Valid.Len() == 0:
		return nil, errors.New("race l2 is decided by a hold-out, and there is none: hold some rows out, or give valid")
	case data.IsOnce(p.Train):
		return nil, errors.New("race l2 reads the rows once for each penalty, and these can be read only once: give a file, or more memory")
	case o.Resume != nil || o.Checkpoint != nil:
		return nil, errors.New("race l2 keeps no checkpoints: find the penalty first, then give it as l2")
	}
	race := &trace.Race{Of: "l2", How: "heats", By: "hold-out"}
	var best *Trained
	for i, l := range penalties {
		if o.Watch != nil {
			o.Watch(trace.Record{Note: fmt.Sprintf("l2 %g, %d of %d", l, i+1, len(penalties))})
		}
		c.Race, c.L2 = "", l
		t, err := Train(ctx, c, p, o)
		if err != nil {
			return nil, fmt.Errorf("with l2 %g: %w", l, err)
		}
		v := trace.Number(t.Valid)
		race.Racers = append(race.Racers, trace.Racer{Value: l, Progressive: trace.Number(t.Progressive), Valid: &v})
		race.Rows = max(race.Rows, t.Rows)
		if best == nil || t.Valid < best.Valid || math.IsNaN(best.Valid) {
			best = t
		}
		if t.Interrupted {
			break
		}
	}
	race.Decide()
	best.Races = append(best.Races, race)
	if o.Watch != nil {
		o.Watch(trace.Record{Race: race})
	}
	return best, nil
}

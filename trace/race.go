package trace

import (
	"fmt"
	"math"
)

// Race is how candidates that learned from the same rows came out.
type Race struct {
	Of     string  `json:"of"`     // what they differ in: step, l2
	How    string  `json:"how"`    // side: side by side, in the run's first pass; pair: the two that go on after it; heats: one after the other, on some of the rows
	Rows   int64   `json:"rows"`   // rows that each had learned from when it was decided
	By     string  `json:"by"`     // the loss that decided: hold-out, progressive
	Winner int     `json:"winner"` // position in Racers; of a pair, of the larger part
	Racers []Racer `json:"racers"` // in rising order of their values

	With  *int    `json:"with,omitempty"`  // the neighbour with whose weights the winner's were averaged, since their mean has less loss
	Part  float64 `json:"part,omitempty"`  // the neighbour's part of the mean: 1/4 or 1/2
	Joint *Number `json:"joint,omitempty"` // that loss
}

// Racer is one of them.
type Racer struct {
	Value       float64 `json:"value"`             // its step size, or its penalty
	Progressive Number  `json:"progressive"`       // mean loss, each row's before learning from it; null: not finite
	Valid       *Number `json:"valid,omitempty"`   // hold-out loss
	Tail        bool    `json:"tail,omitempty"`    // that of the mean of its weights over the second half of the pass, which stood for it
	Dropped     bool    `json:"dropped,omitempty"` // it diverged
}

// Loss is what decides; +Inf for a racer that is out.
func (r *Racer) Loss(by string) float64 {
	v := r.Progressive
	if by == "hold-out" && r.Valid != nil {
		v = *r.Valid
	}
	if r.Dropped || math.IsNaN(float64(v)) {
		return math.Inf(1)
	}
	return float64(v)
}

// Decide finds the winner: the least hold-out loss, or progressive loss where there is no hold-out; of equals the first.
func (r *Race) Decide() {
	r.By = "hold-out"
	for i := range r.Racers {
		if r.Racers[i].Valid == nil {
			r.By = "progressive"
		}
	}
	r.Winner = 0
	for i := range r.Racers {
		if r.Racers[i].Loss(r.By) < r.Racers[r.Winner].Loss(r.By) {
			r.Winner = i
		}
	}
}

// String is a race that was decided in one line:
//
//	step 0.25, of 8 from 0.00098 to 16: hold-out loss 0.4801, with 50 % of 1 averaged in 0.4795; next best 0.5: 0.4812
//	steps 0.0625 and 0.25 to the end: hold-out loss 0.4803 and 0.4801, with 25 % of 0.25 averaged into 0.0625 0.4799
//	steps 0.0625 and 0.25 to the end: hold-out loss 0.4803 and 0.4801, 0.0625 is kept: shorter, and worse by less than a standard error
//	steps 0.0625 and 0.25 to the end: 0.25 diverged, hold-out loss of 0.0625 0.4803
func (r *Race) String() string {
	if r.How == "pair" {
		return r.pair()
	}
	w, n, next, dropped := &r.Racers[r.Winner], len(r.Racers), -1, 0
	for i := range r.Racers {
		switch c := &r.Racers[i]; {
		case c.Dropped:
			dropped++
		case i != r.Winner && (next < 0 || c.Loss(r.By) < r.Racers[next].Loss(r.By)):
			next = i
		}
	}
	s := fmt.Sprintf("%s %.3g, of %d from %.2g to %.3g: %s loss %.5g", r.Of, w.Value, n, r.Racers[0].Value, r.Racers[n-1].Value, r.By, w.Loss(r.By))
	if r.With != nil {
		s += fmt.Sprintf(", with %.0f %% of %.3g averaged in %.5g", 100*r.Part, r.Racers[*r.With].Value, float64(*r.Joint))
	}
	if next >= 0 {
		s += fmt.Sprintf("; next best %.3g: %.5g", r.Racers[next].Value, r.Racers[next].Loss(r.By))
	}
	if r.With == nil && (r.Winner == n-1 || r.Winner == 0 && r.Racers[0].Value > 0) {
		s += "; the best is at the end of the range"
	}
	if dropped > 0 {
		s += fmt.Sprintf("; %d diverged and were dropped", dropped)
	}
	return s
}

func (r *Race) pair() string {
	a, b, w := &r.Racers[0], &r.Racers[1], &r.Racers[r.Winner]
	s := fmt.Sprintf("%ss %.3g and %.3g to the end: ", r.Of, a.Value, b.Value)
	for i := range r.Racers {
		if c, other := &r.Racers[i], &r.Racers[1-i]; c.Dropped {
			return s + fmt.Sprintf("%.3g diverged, %s loss of %.3g %.5g", c.Value, r.By, other.Value, other.Loss(r.By))
		}
	}
	s += fmt.Sprintf("%s loss %.5g and %.5g", r.By, a.Loss(r.By), b.Loss(r.By))
	kept := w.Loss(r.By)
	if r.With == nil {
		s += fmt.Sprintf(", %.3g is kept", w.Value)
	} else {
		kept = float64(*r.Joint)
		s += fmt.Sprintf(", with %.0f %% of %.3g averaged into %.3g %.5g", 100*r.Part, r.Racers[*r.With].Value, w.Value, kept)
	}
	least := min(a.Loss(r.By), b.Loss(r.By))
	if kept > least && fmt.Sprintf("%.5g", kept) != fmt.Sprintf("%.5g", least) {
		s += ": shorter, and worse by less than a standard error"
	}
	return s
}

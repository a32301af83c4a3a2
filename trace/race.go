package trace

import (
	"fmt"
	"math"
)

// Race is how candidates that learned from the same rows came out.
type Race struct {
	Of     string  `json:"of"`     // what they differ in: step, l2
	How    string  `json:"how"`    // side: side by side, in the run's first pass; heats: one after the other, on some of the rows
	Rows   int64   `json:"rows"`   // rows that each had learned from when it was decided
	By     string  `json:"by"`     // the loss that decided: hold-out, progressive
	Winner int     `json:"winner"` // position in Racers
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
	v := float64(r.Progressive)
	if by == "hold-out" {
		v = float64(*r.Valid)
	}
	if r.Dropped || math.IsNaN(v) {
		return math.Inf(1)
	}
	return v
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

// Value is what the run goes on with: the winner's, or the geometric mean of its and its neighbour's.
func (r *Race) Value() float64 {
	v := r.Racers[r.Winner].Value
	if r.With != nil {
		by := math.Sqrt(r.Racers[*r.With].Value / v)
		if r.Part < 0.5 {
			by = math.Sqrt(by)
		}
		v *= by
	}
	return v
}

// String is a race that was decided in one line:
//
//	step 0.25, of 8 from 0.00098 to 16: hold-out loss 0.4801, with 50 % of 1 averaged in 0.4795; next best 0.5: 0.4812
func (r *Race) String() string {
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

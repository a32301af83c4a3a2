package trace

import "testing"

// Of two that go on, one that diverged has no loss to show.
func TestPairWithoutOne(t *testing.T) {
	v := Number(0.5)
	r := &Race{Of: "step", How: "pair", By: "hold-out", Racers: []Racer{{Value: 0.25, Valid: &v}, {Value: 1, Dropped: true}}}
	if s := r.String(); s != "steps 0.25 and 1 to the end: 1 diverged, hold-out loss of 0.25 0.5" {
		t.Error(s)
	}
}

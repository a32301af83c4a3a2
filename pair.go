package slalom

import (
	"math"
	"slices"

	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// verdict is what stands for the run at the end of a pass.
type verdict struct {
	loss    float64
	weights weight.Weights // nil: the present ones
	long    float64        // part of the longer step, where two go on
	level   bool           // a shorter step than the best weights', and no worse for all that the hold-out can tell
}

// halves are the parts of the longer of two steps in the means that are judged, the shortest first.
var halves = []float64{0, 0.25, 0.5, 0.75, 1}

// second is the racer that goes on beside the winner: the next shorter step, since a first pass flatters steps that are too
// long for a run of many; −1: none does.
func (r *race) second() int {
	for _, j := range []int{r.Winner - 1, r.Winner + 1} {
		if j >= 0 && j < len(r.Racers) && !r.Racers[j].Dropped {
			return j
		}
	}
	return -1
}

// two goes on with racers i < j side by side.
func (t *trainer) two(i, j int) {
	r := t.race.Racers
	t.keep(i, j)
	t.race = newPair(r[i].Value, r[j].Value)
	t.bind()
	t.eta = t.step()
	t.mark(&t.start)
}

func newPair(values ...float64) *race {
	r := &race{Race: &trace.Race{Of: "step", How: "pair", By: "hold-out"}, loss: make([]float64, 2), pair: true}
	for _, v := range values {
		r.Racers = append(r.Racers, trace.Racer{Value: v})
	}
	return r
}

// judgePair finds what stands for a pair: of their weights and the means of both, those with the shortest step whose hold-out
// loss cannot be told from the least, by its standard error. A short step moves the weights less far from the start, and of
// models that are alike the simplest is chosen (Leo Breiman, Jerome Friedman, Richard Olshen, Charles Stone,
// "Classification and Regression Trees", 1984, the rule of one standard error).
func (t *trainer) judgePair() *verdict {
	r, rows, parts := t.race, t.p.Valid, halves
	switch {
	case r.Racers[0].Dropped:
		parts = halves[4:]
	case r.Racers[1].Dropped:
		parts = halves[:1]
	}
	n := len(parts)
	from := []weight.Weights{t.effective(), t.tail.weights(t.w)}
	mixed := make([]weight.Weights, 2)
	for i, w := range from {
		if w != nil {
			mixed[i] = weight.Weights{w[0].Mixed(0, 1, parts...)}
		}
	}
	m, both := t.beside(n, mixed[0], mixed[1])
	losses, duel, width := lossesOf(m, both, rows, t.o.Threads), newDuel(n, mixed[1] != nil), model.RacersOf(m)
	duel.add(losses, rows, 0)
	valid, late := duel.outcome()
	own := func(c int) []float64 { // the losses of what stands for c, so many apart
		if late[c] {
			c += n
		}
		return losses[c:]
	}
	least := 0
	for i, v := range valid {
		if v < valid[least] || math.IsNaN(valid[least]) {
			least = i
		}
	}
	if math.IsNaN(valid[least]) {
		return &verdict{loss: valid[least]}
	}
	c := 0
	for ; c < least; c++ {
		if d, se := apart(own(c), own(least), width, width, rows); d <= se {
			break
		}
	}
	chosen := from[0]
	if late[c] {
		chosen = from[1]
	}
	v := &verdict{loss: valid[c], weights: weight.Weights{chosen[0].Mixed(0, 1, parts[c])}, long: parts[c]}
	if v.long < t.long && !math.IsInf(t.best, 1) {
		d, se := apart(own(c), lossesOf(t.lanes(1), t.bestTables(), rows, t.o.Threads), width, 1, rows)
		v.level = d <= se
	}
	r.tell(v, valid, late, parts)
	r.Rows = int64(t.rows)
	return v
}

// tell notes how the two came out.
func (r *race) tell(v *verdict, valid []float64, late []bool, parts []float64) {
	for i := range r.Racers {
		c := slices.Index(parts, float64(i))
		if r.Racers[i].Valid = nil; c >= 0 {
			n := trace.Number(valid[c])
			r.Racers[i].Valid, r.Racers[i].Tail = &n, late[c]
		}
	}
	r.Winner, r.With, r.Part, r.Joint = 0, nil, min(v.long, 1-v.long), nil
	if v.long >= 0.5 {
		r.Winner = 1
	}
	if r.Part > 0 {
		with, joint := 1-r.Winner, trace.Number(v.loss)
		r.With, r.Joint = &with, &joint
	}
}

// bestTables are the best weights as tables.
func (t *trainer) bestTables() weight.Weights {
	w := weight.Make(t.lanes(1).Shapes())
	for i, tab := range w {
		tab.Grow(t.w[i].Lines)
		copy(tab.W, t.bestW[i])
	}
	return w
}

// copied is a race that later passes do not change.
func copied(r *trace.Race) *trace.Race {
	c := *r
	c.Racers = slices.Clone(r.Racers)
	return &c
}

// raceFields are those of weight.Saver, of the races that go on or are over.
func (t *trainer) raceFields(visit weight.Visit) {
	lanes, pair := uint64(0), (*trace.Race)(nil)
	var loss []float64
	if t.race != nil {
		lanes, loss = uint64(len(t.race.Racers)), t.race.loss
		if t.race.pair {
			pair = t.race.Race
		} else {
			t.raced = t.race.Race
		}
	}
	visit("race.lanes", &lanes)
	if t.race != nil && int(lanes) < len(t.race.Racers) { // the state put back is of a later time
		t.keep([]int{0, 1}[:max(lanes, 1)]...)
		if t.race = nil; lanes == 2 {
			t.race = newPair(0, 0)
			pair = t.race.Race
		}
	}
	visit("race.loss", &loss)
	if t.race != nil {
		t.race.loss = loss
	}
	fields(visit, "race.", &t.raced)
	fields(visit, "pair.", &pair)
	fields(visit, "paired.", &t.paired)
	visit("run.long", &t.long)
	switch {
	case t.race != nil && !t.race.pair:
		t.raced = nil
	case t.raced != nil:
		t.raced.Decide()
	}
}

// fields are those of a race, nil for none.
func fields(visit weight.Visit, name string, race **trace.Race) {
	r := *race
	if r == nil {
		r = &trace.Race{Of: "step", How: "pair", By: "hold-out"}
	}
	var values, progressive, valid, dropped, tails []float64
	flag := map[bool]float64{true: 1}
	for _, c := range r.Racers {
		v := math.NaN()
		if c.Valid != nil {
			v = float64(*c.Valid)
		}
		values, progressive, valid = append(values, c.Value), append(progressive, float64(c.Progressive)), append(valid, v)
		dropped, tails = append(dropped, flag[c.Dropped]), append(tails, flag[c.Tail])
	}
	with, joint := -1.0, math.NaN()
	if r.With != nil {
		with, joint = float64(*r.With), float64(*r.Joint)
	}
	winner, rows := uint64(r.Winner), uint64(r.Rows)
	for _, f := range []struct {
		name string
		v    any
	}{
		{"values", &values}, {"progressive", &progressive}, {"valid", &valid}, {"dropped", &dropped}, {"tails", &tails},
		{"winner", &winner}, {"rows", &rows}, {"with", &with}, {"joint", &joint}, {"part", &r.Part},
	} {
		visit(name+f.name, f.v)
	}
	if len(values) == 0 {
		*race = nil
		return
	}
	*race = r
	r.Winner, r.Rows, r.With, r.Joint, r.Racers = int(winner), int64(rows), nil, nil, make([]trace.Racer, len(values))
	if j, n := int(with), trace.Number(joint); j >= 0 {
		r.With, r.Joint = &j, &n
	}
	judged := slices.ContainsFunc(valid, func(v float64) bool { return !math.IsNaN(v) })
	for i := range r.Racers {
		c := &r.Racers[i]
		c.Value, c.Progressive, c.Dropped, c.Tail = values[i], trace.Number(progressive[i]), dropped[i] != 0, tails[i] != 0
		if v := trace.Number(valid[i]); judged {
			c.Valid = &v
		}
	}
}

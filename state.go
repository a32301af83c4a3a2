package slalom

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/weight"
)

// What the pieces are called that hold the late mean and the best weights, table by table.
const (
	tailKey = "tail.w"
	bestKey = "run.best_w"
)

// state is everything that decides how a run goes on, named piece by piece.
type state struct {
	names []string
	piece map[string]any // []float32, []float64, uint64 or float64
	brief bool           // it is for the steps of one block: what these leave alone is not copied
}

// steady says that no step changes a piece, only what is done between blocks.
func steady(name string) bool {
	return strings.HasPrefix(name, tailKey) || strings.HasPrefix(name, bestKey)
}

// capture copies the state of all savers, into the memory of an earlier copy where there is one.
func (s *state) capture(savers []weight.Saver) { s.take(savers, true) }

// mostMarked is the most bytes of tables that are copied to go back to after a divergence; in a race, where
// racers drop out one by one, it is less.
const (
	mostMarked = 1 << 30
	mostRacing = 1 << 26
)

// mark captures the run's state, to go back to. Of large tables there is no copy, and no going back.
func (t *trainer) mark(s *state) {
	bytes := int64(0)
	for _, tab := range t.w {
		bytes += int64(tab.Size()) * t.cfg.bytesEach()
	}
	if bytes > mostMarked || t.race != nil && !t.race.pair && bytes > mostRacing {
		*s = state{brief: s.brief}
		return
	}
	s.capture(t.savers())
}

// view is the state of all savers itself, which must not change while it is looked at.
func view(savers []weight.Saver) state {
	var s state
	s.take(savers, false)
	return s
}

func (s *state) take(savers []weight.Saver, copying bool) {
	old := s.piece
	s.names, s.piece = s.names[:0], make(map[string]any, len(old))
	for _, v := range savers {
		v.Fields(func(name string, ptr any) {
			s.names = append(s.names, name)
			copying := copying && !(s.brief && steady(name))
			switch p := ptr.(type) {
			case *[]float32:
				s.piece[name] = taken(old[name], *p, copying)
			case *[]float64:
				s.piece[name] = taken(old[name], *p, copying)
			case *uint64:
				s.piece[name] = *p
			case *float64:
				s.piece[name] = *p
			default:
				panic("slalom: state of an unknown type")
			}
		})
	}
}

// taken is v or a copy of it, which stays nil, in the memory of an earlier one if it fits.
func taken[T any](old any, v []T, copying bool) []T {
	into, _ := old.([]T)
	switch {
	case !copying:
		return v
	case v == nil || into == nil:
		return slices.Clone(v)
	}
	return append(into[:0], v...) // with room to grow, as tables do
}

// restore puts a captured state back.
func (s state) restore(savers []weight.Saver) error {
	var err error
	for _, v := range savers {
		v.Fields(func(name string, ptr any) {
			ok := false
			switch p := ptr.(type) {
			case *[]float32:
				ok = put(s.piece[name], func(v []float32) { *p = slices.Clone(v) })
			case *[]float64:
				ok = put(s.piece[name], func(v []float64) { *p = slices.Clone(v) })
			case *uint64:
				ok = put(s.piece[name], func(v uint64) { *p = v })
			case *float64:
				ok = put(s.piece[name], func(v float64) { *p = v })
			}
			if !ok && err == nil {
				err = fmt.Errorf("the saved state lacks %q", name)
			}
		})
	}
	return err
}

func put[T any](v any, set func(T)) bool {
	x, ok := v.(T)
	if ok {
		set(x)
	}
	return ok
}

// savers are all parts that have state.
func (t *trainer) savers() []weight.Saver {
	s := []weight.Saver{t}
	for _, tab := range t.w {
		s = append(s, tab)
	}
	for _, part := range []any{t.parts.Grad, t.parts.Step} {
		if v, ok := part.(weight.Saver); ok {
			s = append(s, v)
		}
	}
	return s
}

// Fields implements weight.Saver.
func (t *trainer) Fields(visit weight.Visit) {
	t.raceFields(visit)
	for _, f := range []struct {
		name string
		v    *int
	}{{"k", &t.k}, {"pass", &t.pass}, {"in_pass", &t.inPass}, {"best_pass", &t.bestPass}, {"stale", &t.stale}, {"block", &t.block}} {
		u := uint64(*f.v)
		visit("run."+f.name, &u)
		*f.v = int(u)
	}
	u := uint64(t.tries)
	visit("run.tries", &u)
	t.tries = max(t.tries, int(u)) // going back does not forget how often
	visit("run.rows", &t.rows)
	visit("run.visits", &t.visits)
	seconds := t.seconds
	visit("run.seconds", &t.seconds)
	t.seconds = max(seconds, t.seconds) // nor how long it took
	visit("run.pass_loss", &t.passLoss)
	visit("run.pass_weight", &t.passWeight)
	visit("run.progressive", &t.progressive)
	visit("run.best", &t.best)
	visit("run.limit", &t.limit)
	visit("run.norm0", &t.norm0)
	visit("run.norm", &t.norm)
	t.tail.fields(visit, len(t.w))
	visit("run.ended", &t.ended)
	visit("run.eta", &t.eta)
	for i := range t.w {
		if len(t.bestW) <= i {
			t.bestW = append(t.bestW, nil)
		}
		visit(weight.Key(bestKey, i), &t.bestW[i])
	}
}

// clone copies weights alone.
func clone(w weight.Weights) weight.Weights {
	if w == nil {
		return nil
	}
	c := make(weight.Weights, len(w))
	for i, t := range w {
		c[i] = t.Clone()
	}
	return c
}

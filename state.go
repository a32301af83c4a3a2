package slalom

import (
	"fmt"
	"slices"

	"github.com/slalom-ml/slalom/weight"
)

// state is everything that decides how a run goes on, named piece by piece.
type state struct {
	names []string
	piece map[string]any // []float32, []float64, uint64 or float64
}

// capture copies the state of all savers.
func capture(savers []weight.Saver) state {
	s := state{piece: map[string]any{}}
	for _, v := range savers {
		v.Fields(func(name string, ptr any) {
			s.names = append(s.names, name)
			switch p := ptr.(type) {
			case *[]float32:
				s.piece[name] = slices.Clone(*p)
			case *[]float64:
				s.piece[name] = slices.Clone(*p)
			case *uint64:
				s.piece[name] = *p
			case *float64:
				s.piece[name] = *p
			default:
				panic("slalom: state of an unknown type")
			}
		})
	}
	return s
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
	for _, f := range []struct {
		name string
		v    *int
	}{{"k", &t.k}, {"pass", &t.pass}, {"in_pass", &t.inPass}, {"best_pass", &t.bestPass}, {"stale", &t.stale}} {
		u := uint64(*f.v)
		visit("run."+f.name, &u)
		*f.v = int(u)
	}
	u := uint64(t.tries)
	visit("run.tries", &u)
	t.tries = max(t.tries, int(u)) // going back does not forget how often
	visit("run.rows", &t.rows)
	visit("run.visits", &t.visits)
	visit("run.seconds", &t.seconds)
	visit("run.pass_loss", &t.passLoss)
	visit("run.pass_weight", &t.passWeight)
	visit("run.progressive", &t.progressive)
	visit("run.best", &t.best)
	visit("run.limit", &t.limit)
	visit("run.norm0", &t.norm0)
	visit("run.norm", &t.norm)
	visit("run.ended", &t.ended)
	visit("run.eta", &t.eta)
	for i := range t.w {
		if len(t.bestW) <= i {
			t.bestW = append(t.bestW, nil)
		}
		visit(weight.Key("run.best_w", i), &t.bestW[i])
	}
}

// clone copies weights alone.
func clone(w weight.Weights) weight.Weights {
	if w == nil {
		return nil
	}
	c := make(weight.Weights, len(w))
	for i, t := range w {
		c[i] = weight.New(t.Shape)
		copy(c[i].W, t.W)
	}
	return c
}

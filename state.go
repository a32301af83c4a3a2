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

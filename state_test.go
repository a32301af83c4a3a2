package slalom

import (
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/weight"
)

// whole is a part with one slice of each kind, and a number.
type whole struct {
	w    []float32
	mean []float64
	n    float64
}

func (p *whole) Fields(visit weight.Visit) {
	visit("w", &p.w)
	visit(weight.Key(tailKey, 0), &p.mean)
	visit("n", &p.n)
}

// A captured state is what it was, whatever happens to its parts; that of one block knows only what steps may do to them.
func TestStates(t *testing.T) {
	for _, brief := range []bool{false, true} {
		p := &whole{[]float32{1, 2}, []float64{3, 4}, 5}
		s := state{brief: brief}
		for range 2 { // the second into the memory of the first
			s.capture([]weight.Saver{p})
			p.w[0], p.n = 9, 9
			if !brief {
				p.mean[1] = 9
			}
			if err := s.restore([]weight.Saver{p}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(p.w, []float32{1, 2}) || !slices.Equal(p.mean, []float64{3, 4}) || p.n != 5 {
				t.Errorf("brief %v: restored %v", brief, *p)
			}
			p.w[1], p.mean[0] = 2, 3 // its own, not the state's
		}
		kept := s.piece[weight.Key(tailKey, 0)].([]float64)
		s.capture([]weight.Saver{p})
		if lent := &s.piece[weight.Key(tailKey, 0)].([]float64)[0] == &p.mean[0]; lent != brief {
			t.Errorf("brief %v: the mean is lent %v", brief, lent)
		}
		if own := s.piece[weight.Key(tailKey, 0)].([]float64); !brief && &own[0] != &kept[0] {
			t.Error("memory is not used again")
		}
	}
}

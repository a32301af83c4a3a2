package weight_test

import (
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/weight"
)

// However a table is woven, its weights come line after line, all at once or some at a time.
func TestFlat(t *testing.T) {
	for _, lanes := range []int{1, 2, 3, 8, 16} {
		for states := range 3 {
			tab := weight.New(weight.Shape{Lines: 999, Lanes: lanes, Bias: true, Woven: true})
			tab.Weave(states)
			want := []float32{-1}
			for line := range tab.AllLines() {
				for c := range tab.Line(line) {
					tab.Line(line)[c] = float32(len(want))
				}
				want = append(want, tab.Line(line)...)
			}
			if got := tab.AppendFlat([]float32{-1}); !slices.Equal(got, want) {
				t.Errorf("%d lanes, %d states: AppendFlat differs", lanes, states)
			}
			if !slices.Equal(tab.Flat(), want[1:]) {
				t.Errorf("%d lanes, %d states: Flat differs", lanes, states)
			}
			var got []float32
			tab.EachFlat(func(at int, w []float32) {
				if at != len(got) {
					t.Errorf("%d lanes, %d states: weight %d comes after %d", lanes, states, at, len(got))
				}
				got = append(got, w...)
			})
			if !slices.Equal(got, want[1:]) {
				t.Errorf("%d lanes, %d states: EachFlat differs", lanes, states)
			}
		}
	}
}

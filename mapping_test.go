package slalom

import (
	"math"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
)

// Targets of two classes are those that Target.Of gives, and a third class is an error in its row.
func TestTwoClasses(t *testing.T) {
	for _, classes := range [][]float64{{-1, 1}, {0, 1}, {1, 2}, {-7.5, 3e9}} {
		m := &mapping{target: Target{Classes: classes}, loss: loss.Logistic{}}
		var label, want []float64
		for i := range 100 {
			y := classes[i*i%7%2]
			target, _ := m.target.Of(y)
			label, want = append(label, y), append(want, target)
		}
		if classes[0] == 0 {
			label, want = append(label, math.Copysign(0, -1)), append(want, 0)
		}
		rows := &data.Rows{Label: slices.Clone(label)}
		if err := m.inPlace(rows); err != nil || !slices.Equal(rows.Label, want) {
			t.Errorf("classes %v: targets %v, want %v (%v)", classes, rows.Label, want, err)
		}
		for _, y := range []float64{5, math.NaN(), math.Inf(1)} {
			rows.Label, rows.First = slices.Clone(label), 1000
			rows.Label[40] = y
			late, ok := m.inPlace(rows).(*lateClass)
			if !ok || late.row != 1041 || late.label != y && y == y {
				t.Errorf("classes %v, and %v: %+v", classes, y, late)
			}
		}
	}
}

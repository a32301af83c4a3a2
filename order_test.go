package slalom

import (
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// Targets that are all alike do not depend on the order of the rows, whatever their mean rounds to; those that rise do.
func TestOrderOfTargets(t *testing.T) {
	for _, y := range []float64{0, 1, 0.1, 1e6 + 0.1, -3e-9} {
		for rise, want := range map[float64]bool{0: false, 1: true} {
			rows, sums := data.NewDense(1), &orderSums{}
			for i := range 3001 {
				rows.Append(data.Row{Label: y + rise*float64(i), Weight: 1, Value: []float32{1}})
			}
			sums.add(rows.Label)
			share, yes := orderPredicts(rows, 0)
			streamed, also := sums.predicts()
			if yes != want || also != want || !want && (share != 0 || streamed != 0) {
				t.Errorf("targets from %v, %v more each: share %v, %v, of a stream %v, %v", y, rise, share, yes, streamed, also)
			}
		}
	}
}

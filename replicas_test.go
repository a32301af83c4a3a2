package slalom_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// Replicas are part of the recipe: their number changes the model, that of the threads does not; and they learn.
func TestReplicas(t *testing.T) {
	rows := made(t, data.Synthetic{N: 60_000, D: 50, Nonzeros: 8, Noise: 0.5})
	for _, c := range []slalom.Config{{}, {Eta: 0.1}, {Update: "adagrad", Step: "constant", Eta: 0.1}, {Update: "plain", Step: "constant", Eta: 0.01}} {
		c.Passes = 3
		one := fit(t, c, rows, slalom.Options{})
		var first []byte
		for _, threads := range []int{1, 2, 4} {
			c.Replicas = 3
			r := fit(t, c, rows, slalom.Options{Threads: threads})
			if got := saved(t, r.Model); first == nil {
				first = got
			} else if !bytes.Equal(got, first) {
				t.Errorf("%s, %d threads: another model", c.Update, threads)
			}
			if d := r.Progressive - one.Progressive; d > 0.08 || d < -0.01 || r.Step == 0 {
				t.Errorf("%s: progressive loss %v and step %v, of one model %v", c.Update, r.Progressive, r.Step, one.Progressive)
			}
			if r.Valid.Loss > 1.08*one.Valid.Loss {
				t.Errorf("%s: hold-out loss %v with three replicas, %v with one model", c.Update, r.Valid.Loss, one.Valid.Loss)
			}
		}
		if bytes.Equal(first, saved(t, one.Model)) {
			t.Errorf("%s: the replicas changed nothing", c.Update)
		}
	}
	for _, c := range []slalom.Config{{Batch: 8}, {L2: 1}, {Update: "adam"}, {Net: []int{4}}, {Average: "all"}} {
		c.Replicas = 2
		_, err := slalom.Fit(context.Background(), c, rows, slalom.Options{})
		refused(t, err, "leave replicas out")
	}
	refused(t, slalom.Config{Replicas: -1}.Check(), "replicas")
}

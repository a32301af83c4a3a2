package slalom_test

import (
	"testing"

	"github.com/slalom-ml/slalom"
)

// A run goes on from a model on rows that lack one of its classes, and knows that class still.
func TestWarmStartKeepsClasses(t *testing.T) {
	all := classes(t, 3)
	first := fit(t, slalom.Config{Passes: 3}, all, slalom.Options{})
	two := all.Select(func(i int) bool { return all.Label[i] != 2 })
	r := fit(t, slalom.Config{Passes: 1}, two, slalom.Options{From: first.Model})
	if got := r.Model.Target.Classes; len(got) != 3 {
		t.Errorf("classes %v", got)
	}
	four := relabel(all, func(i int, y float64) float64 { return y + float64(btoi(y == 2 && i%2 == 0)) })
	_, err := slalom.Fit(t.Context(), slalom.Config{Passes: 1}, four, slalom.Options{From: first.Model})
	refused(t, err, "classes")
}

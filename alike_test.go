package slalom_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom"
)

// Texts of which nearly every row has its own are no classes, unless one says so.
func TestScatteredTexts(t *testing.T) {
	for _, c := range []struct {
		classes, rows int
		loss          string
		ok            bool
	}{{100, 199, "", false}, {100, 200, "", true}, {64, 70, "", true}, {100, 150, "softmax", true}} {
		rows := noisy(c.rows, 2, func(i int, _ *rand.Rand, _ []float32) float64 { return float64(i % c.classes) })
		texts := make([]string, c.classes)
		for i := range texts {
			texts[i] = fmt.Sprint("t", i)
		}
		o := slalom.Options{Classes: func() []string { return texts }}
		if _, err := slalom.Fit(context.Background(), slalom.Config{Loss: c.loss, Passes: 1}, rows, o); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Options.Alike decides about rows that all have one label, and is not asked of others.
func TestAlike(t *testing.T) {
	no := errors.New("no")
	for k := range 2 {
		asked := -1.0
		o := slalom.Options{Alike: func(y float64) error { asked = y; return no }}
		rows := noisy(50, 2, func(i int, _ *rand.Rand, _ []float32) float64 { return float64(3 + k*(i%2)) })
		_, err := slalom.Fit(context.Background(), slalom.Config{Passes: 1}, rows, o)
		if errors.Is(err, no) != (k == 0) || (asked == 3) != (k == 0) {
			t.Errorf("%d kinds of label: asked of %v, %v", k+1, asked, err)
		}
	}
}

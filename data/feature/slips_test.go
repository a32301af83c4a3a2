package feature

import (
	"fmt"
	"slices"
	"testing"
)

// A few words among numbers that repeat make a category, which is worth a word; many do not.
func TestSlips(t *testing.T) {
	for _, c := range []struct {
		words int
		want  []Slip
	}{{0, nil}, {1, []Slip{{"c", "w0"}}}, {9, []Slip{{"c", "w0"}}}, {10, nil}} {
		cell := func(i int) string {
			if i < c.words {
				return fmt.Sprint("w", i)
			}
			return fmt.Sprint(i % 50)
		}
		p, err := Infer(column(1000, "c", cell), Spec{})
		if err != nil || !slices.Equal(p.Slips(), c.want) {
			t.Errorf("%d words: %v, %v, want %v", c.words, p.Slips(), err, c.want)
		}
		if p, err = Infer(column(1000, "c", cell), Spec{Category: []string{"c"}}); err != nil || len(p.Slips()) > 0 {
			t.Errorf("a category that was asked for: %v, %v", p.Slips(), err)
		}
	}
}

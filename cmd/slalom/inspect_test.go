package main

import (
	"slices"
	"testing"
)

func TestAligned(t *testing.T) {
	got := aligned([]string{"-1.5", "12.25", "3", "1e-05", "-1.2e+10"})
	want := []string{"-1.5    ", "12.25   ", " 3      ", " 1e-05  ", "-1.2e+10"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Programs are told how many weights the list leaves out.
func TestWeightsTotal(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m")
	got := object(t, slalomOK(t, "inspect", "m", "--json", "--top", "2"))
	if n := len(got["weights"].([]any)); n != 2 || got["weights_total"] != 4.0 {
		t.Errorf("%d weights of %v", n, got["weights_total"])
	}
}

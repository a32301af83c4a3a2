package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// Absurdly many columns are an error before any memory is taken for them.
func TestColumnsBeyondMemory(t *testing.T) {
	if n := available(); n < 1<<20 || n > 1<<40 {
		t.Skipf("%d bytes of memory are available", n)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x.svm", []byte(strings.Repeat("1 1:1 4000000000:2\n0 1:2\n", 40)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"train x.svm --net 64 -o m", "train x.svm --net 64 --memory 1kB --passes 1 -o m"} {
		var out, err bytes.Buffer
		if status := run(strings.Fields(args), &out, &err); status != statusFailed || !strings.Contains(err.String(), "4000000000 columns") || !strings.Contains(err.String(), "free") {
			t.Errorf("slalom %s: exit %d, %q", args, status, err.String())
		}
	}
}

// Package testenv finds what some tests need beyond Go: the real data sets, and
// programs. What is absent skips the test on a desk and fails it in CI (where
// the variable CI is set), so that a test is never lost in silence.
package testenv

import (
	"os"
	"os/exec"
	"testing"
)

// Data is the folder of the real data sets, from $SLALOM_DATA. The value none
// says that there are none, and skips the test in CI too. A path that is
// no folder fails.
func Data(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SLALOM_DATA")
	switch dir {
	case "":
		absent(t, "real data: SLALOM_DATA is not set")
	case "none":
		t.Skip("real data: SLALOM_DATA is none")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Fatalf("real data: SLALOM_DATA is %q, which is not a folder", dir)
	}
	return dir
}

// Tool is the path of the program of that name.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		absent(t, name+" is not installed")
	}
	return path
}

func absent(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why + ", and in CI it must be")
	}
	t.Skip(why)
}

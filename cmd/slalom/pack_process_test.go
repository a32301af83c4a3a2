//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// A pack that is interrupted leaves nothing, even where it waits for its input, and a file that was there stays.
func TestPackInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	temp := t.TempDir()
	binary(t)
	t.Setenv("TMPDIR", temp)
	os.WriteFile("x.arrow", []byte("old"), 0o644)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		c := exec.Command(binary(t), "pack", "-", "--shuffle", "-o", "x.arrow")
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		c.Stderr = &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		io.WriteString(in, strings.Repeat("1 1:1\n0 2:1\n", 100000))
		until(t, func() bool { return len(folder(t, ".")) > 1 })
		c.Process.Signal(signal)
		if s := status(t, c); s != 130 || !strings.Contains(out.String(), "interrupted: nothing was written") {
			t.Errorf("%v: exit %d: %s", signal, s, &out)
		}
		if left := folder(t, "."); len(left) != 1 || string(file(t, "x.arrow")) != "old" {
			t.Errorf("%v: left behind: %q", signal, left)
		}
	}
	if left := folder(t, temp); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// A temporary pack goes however the run ends.
func TestTemporaryPackGoes(t *testing.T) {
	t.Chdir(t.TempDir())
	temp := t.TempDir()
	large(t, "x.svm", 20000)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, os.Kill} {
		c, out := start(t, "train", "x.svm", "--passes", "1000000", "--patience", "1000000", "--memory", "100kB", "--temp", temp, "--trace", "t")
		until(t, func() bool { b, _ := os.ReadFile("t"); return bytes.Contains(b, []byte(`"end_pass":true`)) })
		c.Process.Signal(signal)
		if s := status(t, c); s != 130 && signal != os.Kill || !strings.Contains(out.String(), "packed into a temporary file") {
			t.Errorf("%v: exit %d\n%s", signal, s, out)
		}
		if left := folder(t, temp); len(left) > 0 {
			t.Errorf("%v: left behind: %q", signal, left)
		}
		os.Remove("t")
	}
}

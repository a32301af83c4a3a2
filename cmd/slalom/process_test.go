//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// start runs the program in a process of its own.
func start(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	c := exec.Command(binary(t), args...)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, &out
}

// status waits for a process and gives its exit status, −1 if a signal ended it.
func status(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	err := c.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode()
}

// large writes a file of that many rows that no model fits.
func large(t *testing.T, path string, rows int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for range rows {
		fmt.Fprint(&b, 2*rng.IntN(2)-1)
		j := 0
		for range 12 {
			j += 1 + rng.IntN(40)
			fmt.Fprintf(&b, " %d:%d", j, 1+rng.IntN(3))
		}
		b.WriteByte('\n')
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestInterrupt(t *testing.T) {
	t.Chdir(t.TempDir())
	large(t, "x.svm", 20000)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		c, out := start(t, "train", "x.svm", "--passes", "1000000", "--patience", "1000000", "--trace", "t", "-o", "m")
		until(t, func() bool { b, _ := os.ReadFile("t"); return bytes.Contains(b, []byte(`"end_pass":true`)) })
		c.Process.Signal(signal)
		if s := status(t, c); s != 130 {
			t.Fatalf("%v: exit %d\n%s", signal, s, out)
		}
		if !strings.Contains(out.String(), "interrupted") || !strings.Contains(out.String(), " begun of at most ") {
			t.Errorf("the report does not speak of the interruption:\n%s", out)
		}
		slalomOK(t, "eval", "-m", "m", "x.svm")
		os.Remove("m")
		os.Remove("t")
	}
}

// A second signal ends the program at once, with a sentence, and leaves nothing behind.
func TestInterruptedTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	large(t, "x.svm", 20000)
	c, out := start(t, "train", "x.svm", "--passes", "1000000", "--patience", "1000000", "--trace", "t", "-o", "m")
	until(t, func() bool { b, _ := os.ReadFile("t"); return bytes.Contains(b, []byte(`"end_pass":true`)) })
	c.Process.Signal(os.Interrupt)
	c.Process.Signal(syscall.SIGTERM)
	if s := status(t, c); s != 130 || !strings.Contains(out.String(), "interrupted again") {
		t.Errorf("exit %d\n%s", s, out)
	}
	left, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if n := f.Name(); n != "x.svm" && n != "t" {
			t.Errorf("%s is left behind", n)
		}
	}
}

func until(t *testing.T, f func() bool) {
	t.Helper()
	for began := time.Now(); !f(); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 2*time.Minute {
			t.Fatal("waited two minutes")
		}
	}
}

// Before anything was learned there is nothing to write.
func TestInterruptWhileReading(t *testing.T) {
	t.Chdir(t.TempDir())
	c := exec.Command(binary(t), "train", "-", "--format", "libsvm", "-o", "m")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c.Stderr = &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	io.WriteString(in, strings.Repeat("1 1:1\n0 2:1\n", 100000)) // more than fits into the pipe: the program is reading
	c.Process.Signal(os.Interrupt)
	if s := status(t, c); s != 130 || !strings.Contains(out.String(), "before anything was learned") {
		t.Errorf("exit %d: %s", s, &out)
	}
	if _, err := os.Stat("m"); err == nil {
		t.Error("a model was written")
	}
}

// A run that is killed again and again, and resumed each time, ends with the
// same model as one that was left alone.
func TestKilledAndResumed(t *testing.T) {
	t.Chdir(t.TempDir())
	large(t, "x.svm", 20000)
	train := []string{"train", "x.svm", "--passes", "30", "--patience", "30", "--average", "all", "--quiet"}
	slalomOK(t, append(train, "-o", "alone")...)
	alone := file(t, "alone")
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 0))
	resumed, wanted := 0, 20
	if testing.Short() {
		wanted = 4
	}
	for kills, runs := 0, 0; kills < wanted; runs++ {
		if runs == 10*wanted {
			t.Fatalf("seed %d: of %d runs only %d could be killed", seed, runs, kills)
		}
		args := append(train, "--checkpoint", "c", "--checkpoint-every", "0", "-o", "m")
		if _, err := os.Stat("c"); err == nil {
			args = append(args, "--resume", "c")
			resumed++
		}
		c, out := start(t, args...)
		ended := make(chan struct{})
		killed := make(chan struct{})
		go func() { // a while after its n-th checkpoint, however fast the machine is
			defer close(killed)
			afterChanges("c", rng.IntN(8), ended)
			time.Sleep(time.Duration(rng.IntN(5000)) * time.Microsecond)
			c.Process.Kill()
		}()
		s := status(t, c)
		close(ended)
		<-killed
		switch s {
		case -1:
			kills++
			continue
		case 0:
			if !bytes.Equal(file(t, "m"), alone) {
				t.Fatalf("seed %d: another model after %d kills", seed, kills)
			}
			os.Remove("m")
			os.Remove("c")
		default:
			t.Fatalf("seed %d: exit %d\n%s", seed, s, out)
		}
	}
	if _, err := os.Stat("c"); err == nil {
		slalomOK(t, append(train, "--resume", "c", "-o", "m")...)
		if !bytes.Equal(file(t, "m"), alone) {
			t.Fatalf("seed %d: another model", seed)
		}
	}
	if resumed == 0 {
		t.Error("no run was resumed")
	}
}

// afterChanges returns when the file was written anew n times, or at the end.
func afterChanges(path string, n int, ended <-chan struct{}) {
	last, _ := os.Stat(path)
	for n > 0 {
		select {
		case <-ended:
			return
		case <-time.After(time.Millisecond):
		}
		if now, err := os.Stat(path); err == nil && (last == nil || !os.SameFile(now, last)) {
			last, n = now, n-1
		}
	}
}

func TestBrokenPipeIsQuiet(t *testing.T) {
	inSamples(t)
	large(t, "x.svm", 50000)
	slalomOK(t, "train", "two.svm", "-o", "m")
	c := exec.Command(binary(t), "predict", "-m", "m", "x.svm")
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	io.ReadFull(out, make([]byte, 10))
	out.Close()
	c.Wait()
	if said.Len() > 0 {
		t.Errorf("said %q", said.String())
	}
}

func TestStandardInput(t *testing.T) {
	inSamples(t)
	pipe := func(name string, args ...string) string {
		c := exec.Command(binary(t), args...)
		c.Stdin = bytes.NewReader(file(t, name))
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return string(out)
	}
	got := object(t, pipe("two.svm", "train", "-", "--json", "-o", "m", "--quiet"))
	if got["passes"] != 1.0 || got["rows"] != 400.0 {
		t.Errorf("%v", got)
	}
	if pipe("two.svm.gz", "predict", "-m", "m", "-") != slalomOK(t, "predict", "-m", "m", "two.svm") {
		t.Error("other predictions from standard input")
	}
}

// Predictions come as the rows do: the program does not wait for the end of its input.
func TestPredictStreams(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m")
	large(t, "x.svm", 100000)
	c := exec.Command(binary(t), "predict", "-m", "m", "-", "--quiet")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go in.Write(file(t, "x.svm")) // and not closed
	if _, err := io.ReadFull(out, make([]byte, 1000)); err != nil {
		t.Error(err)
	}
	in.Close()
	c.Process.Kill()
	c.Wait()
}

// A full disk leaves no file behind, and a report that cannot be written is a failure.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m")
	for _, args := range []string{
		"train two.svm -o /dev/full", "train two.svm --trace /dev/full -o n", "train two.svm --checkpoint /dev/full --checkpoint-every 0 -o n",
		"predict -m m two.svm -o /dev/full",
	} {
		var out, err bytes.Buffer
		if s := run(append(strings.Fields(args), "--quiet"), &out, &err); s != 1 || strings.Count(err.String(), "no space left") != 1 {
			t.Errorf("slalom %s: exit %d: %s", args, s, &err)
		}
		if _, e := os.Stat("n"); e == nil {
			t.Errorf("slalom %s left a model", args)
		}
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for _, args := range []string{"train two.svm --quiet", "eval -m m two.svm", "predict -m m two.svm", "inspect m", "inspect m --csv", "version", "train --help"} {
		var err bytes.Buffer
		if s := run(strings.Fields(args), full, &err); s != 1 || !strings.Contains(err.String(), "no space left") {
			t.Errorf("slalom %s into a full disk: exit %d: %s", args, s, &err)
		}
	}
}

func TestUnreadable(t *testing.T) {
	inSamples(t)
	if err := os.Chmod("two.svm", 0); err != nil {
		t.Fatal(err)
	}
	path := "two.svm"
	if os.Geteuid() == 0 { // root may read everything that can be read at all
		path = "/proc/self/mem"
		if _, err := os.Stat(path); err != nil {
			t.Skip("everything can be read here")
		}
	}
	var out, err bytes.Buffer
	if s := run([]string{"train", path, "-o", "m"}, &out, &err); s != 1 || strings.Count(err.String(), "\n") != 1 || !strings.Contains(err.String(), path) {
		t.Errorf("exit %d: %s", s, &err)
	}
}

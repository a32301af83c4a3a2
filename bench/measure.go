package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A program is started by a second process of this one that does nothing else: Linux counts the memory of whoever starts
// a program into that program's own peak, and ours may be large.

// measureWord as first argument makes this program that second process.
const measureWord = "measure-one-command"

// usage is what a command took.
type usage struct {
	Seconds float64 // from start to end
	Memory  int64   // peak, bytes
	Late    bool    // it was stopped for taking too long
	Exit    int
	Failure string // it could not be started
}

// measure is the second process: REPORT LIMIT COMMAND….
func measure(args []string) {
	limit, err := time.ParseDuration(args[1])
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(ctx, args[2], args[3:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	began := time.Now()
	err = c.Run()
	u := usage{Seconds: time.Since(began).Seconds(), Late: errors.Is(ctx.Err(), context.DeadlineExceeded)}
	if c.ProcessState == nil {
		u.Failure = err.Error()
	} else {
		u.Memory, u.Exit = peak(c.ProcessState), c.ProcessState.ExitCode()
	}
	text, err := json.Marshal(u)
	if err == nil {
		err = os.WriteFile(args[0], text, 0o644)
	}
	if err != nil {
		panic(err)
	}
}

// errLate says that a command took longer than it may.
var errLate = errors.New("out of time")

// command runs a command for at most so long and says what it took and wrote to standard output.
func command(ctx context.Context, folder string, limit time.Duration, in io.Reader, args []string) (u usage, out []byte, err error) {
	self, err := os.Executable()
	if err != nil {
		return u, nil, err
	}
	report := filepath.Join(folder, "usage.json")
	c := exec.CommandContext(ctx, self, append([]string{measureWord, report, limit.String()}, args...)...)
	var stdout, stderr bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = in, &stdout, &stderr
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	if err := c.Run(); err != nil {
		return u, nil, fmt.Errorf("%s: %w", args[0], err)
	}
	text, err := os.ReadFile(report)
	if err == nil {
		err = json.Unmarshal(text, &u)
	}
	switch name := filepath.Base(args[0]); {
	case err != nil:
	case ctx.Err() != nil:
		err = ctx.Err()
	case u.Late:
		err = errLate
	case u.Failure != "":
		err = errors.New(u.Failure)
	case u.Exit != 0:
		err = fmt.Errorf("%s failed with %d: %s", name, u.Exit, strings.Join(lastLines(stderr.String(), 2), "; "))
	}
	return u, stdout.Bytes(), err
}

// lastLine is the last line of a text that says something.
func lastLine(text string) string { return lastLines(text, 1)[0] }

func lastLines(text string, n int) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[max(len(lines)-n, 0):]
}

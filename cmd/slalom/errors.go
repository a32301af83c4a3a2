package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/slalom-ml/slalom/internal/near"
)

// The exit statuses.
const (
	statusFailed      = 1
	statusUsage       = 2
	statusInterrupted = 130 // 128 + SIGINT, as shells have it
)

// usageError is a command line that makes no sense.
type usageError struct {
	msg string // a line, or several
	see string // the command that explains more
}

func (e *usageError) Error() string { return e.msg }

// errInterrupted ends a command that was interrupted and has said so.
var errInterrupted = errors.New("interrupted")

// report prints an error, a line for each that it holds, and gives the exit status.
func (a *app) report(err error) int {
	var usage *usageError
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE): // whoever read has had enough
		return 0
	case errors.Is(err, errInterrupted):
		return statusInterrupted
	}
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			fmt.Fprintf(a.err, "slalom: %s\n", line)
		}
	}
	if errors.As(err, &usage) {
		fmt.Fprintf(a.err, "see %s\n", usage.see)
		return statusUsage
	}
	return statusFailed
}

// print writes to standard output; that it failed is an error too.
func (a *app) print(s string) error {
	if _, err := io.WriteString(a.out, s); err != nil {
		return writeError("standard output", err)
	}
	return nil
}

// note tells people something on standard error.
func (a *app) note(format string, args ...any) {
	fmt.Fprintf(a.err, "slalom: "+format+"\n", args...)
}

// flagError says what is wrong with a flag of the command path, which has the flags names.
func flagError(err error, names []string, path string) error {
	e := &usageError{msg: err.Error(), see: path + " --help"}
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" { // a single letter has no near ones
			e.msg = fmt.Sprintf("%s has no flag -%s", path, name)
			long, _, _ := strings.Cut(unknown.GetSpecifiedShortnames(), "=")
			if len(long) > 1 && slices.Contains(names, long) {
				e.msg = fmt.Sprintf("%s has no flag -%s: did you mean --%[2]s?", path, long)
			}
			break
		}
		e.msg = fmt.Sprintf("%s has no flag --%s", path, name)
		likely := elsewhere[name]
		if !slices.Contains(names, likely) {
			likely = near.Name(name, names)
		}
		if likely != "" {
			e.msg += fmt.Sprintf(": did you mean --%s?", likely)
		}
	case errors.As(err, &bare):
		e.msg = fmt.Sprintf("--%s wants a value", bare.GetFlag().Name)
	case errors.As(err, &invalid):
		e.msg = fmt.Sprintf("--%s %q: %v", invalid.GetFlag().Name, invalid.GetValue(), invalid.Unwrap())
	}
	return e
}

// elsewhere are the names that other programs give to flags.
var elsewhere = map[string]string{
	"learning-rate": "eta", "lr": "eta", "alpha": "eta", "epochs": "passes", "epoch": "passes", "iterations": "passes",
	"optimizer": "update", "batch-size": "batch", "lambda": "l2", "weight-decay": "l2", "hidden": "net", "validation": "valid",
	"label": "target", "objective": "loss", "proba": "probabilities", "cores": "threads", "jobs": "threads",
}

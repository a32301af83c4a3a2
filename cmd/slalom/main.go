// Slalom trains models by stochastic gradient, from the command line. See
// slalom --help, and the package github.com/slalom-ml/slalom for the engine.
//
// Progress and notes go to standard error, results to standard output. The exit
// status is 0 when all went well, 1 when the work failed, 2 for wrong usage and
// 130 when the run was interrupted.
package main

import (
	"errors"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// app is where a command writes.
type app struct {
	out, err io.Writer
	unsaid   error // the help could not be written
	temps    temporaries
}

// run is the whole program, but for the exit.
func run(args []string, stdout, stderr io.Writer) int {
	a := &app{out: stdout, err: stderr}
	root := a.root()
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for os.Args
	return a.report(errors.Join(root.Execute(), a.unsaid))
}

package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data/files"
)

// request is what a command line asks for.
type request struct {
	path  string // "slalom train"
	files []string
	cfg   slalom.Config
	spec  files.Spec

	config, test, valid, from string
	checkpoint, resume, trace string
	model, out, profile, save string
	reject                    string
	every                     float64 // seconds between checkpoints
	threads, top, maxBad      int
	rows                      int  // to look at
	skip                      bool // bad rows
	memory, spill             int64
	temp                      string
	shuffle                   bool
	quiet, json, csv          bool
	raw, classes, all         bool
	port                      int // −1: none was asked for
	lab, noBrowser            bool
	twoSteps                  bool // --step and --eta give two sizes
}

// newRequest reads the recipe file, if one is named, and lays the flags over it.
func newRequest(groups []group, path string) (*request, error) {
	named := &request{}
	each := func(r *request) {
		for _, g := range groups {
			for _, o := range g.options {
				o.apply(r)
			}
		}
	}
	each(named)
	if named.twoSteps {
		named.path = path
		return nil, named.usage("--step NUMBER is short for --step constant --eta NUMBER: leave one of the two sizes out")
	}
	r := &request{path: path, every: 1, threads: runtime.GOMAXPROCS(0), top: 20, maxBad: 1000, rows: 3, memory: slalom.DefaultMemory, port: -1}
	if named.config != "" {
		var err error
		if r.cfg, err = readRecipe(named.config); err != nil {
			return nil, err
		}
	}
	each(r)
	return r, nil
}

// usage is an error of the command line.
func (r *request) usage(format string, args ...any) error {
	return &usageError{msg: fmt.Sprintf(format, args...), see: r.path + " --help"}
}

// fileError is an error of the file system, in the words of the other errors.
func fileError(err error) error {
	var path *os.PathError
	if !errors.As(err, &path) {
		return err
	}
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: no such file; check the name", path.Path)
	}
	return fmt.Errorf("%s: %v", path.Path, path.Err)
}

package main

import (
	"os"
	"path/filepath"
)

// named is a file that a flag names.
type named struct{ flag, path string }

// outputs are the files that a request writes.
func (r *request) outputs() (list []named) {
	for _, o := range []named{
		{"output", r.out}, {"trace", r.trace}, {"checkpoint", r.checkpoint}, {"reject", r.reject}, {"cpuprofile", r.profile},
	} {
		if o.path != "" {
			list = append(list, o)
		}
	}
	return list
}

// inputs are the files that a request reads.
func (r *request) inputs() (list []named) {
	for _, path := range r.files {
		if path != "-" {
			list = append(list, named{"", path})
		}
	}
	for _, in := range []named{
		{"valid", r.valid}, {"test", r.test}, {"from", r.from}, {"config", r.config}, {"model", r.model}, {"resume", r.resume},
	} {
		if in.path != "" && in.path != "-" {
			list = append(list, in)
		}
	}
	return list
}

// checkOutputs refuses to write over what is read, and one file from two places.
func (r *request) checkOutputs() error {
	outs := r.outputs()
	for i, o := range outs {
		if o.path == "-" {
			return r.usage("--%s -: %s: give a name", o.flag, onlyFiles[o.flag])
		}
		for _, in := range r.inputs() {
			if sameFile(o.path, in.path) && !(o.flag == "checkpoint" && in.flag == "resume") {
				return r.usage("--%s: %s is an input too: name another file", o.flag, o.path)
			}
		}
		for _, other := range outs[:i] {
			if sameFile(o.path, other.path) {
				return r.usage("--%s: %s is written by --%s too: name another file", o.flag, o.path, other.flag)
			}
		}
	}
	return nil
}

// onlyFiles is why an output cannot be standard output.
var onlyFiles = map[string]string{
	"output": "a model is a file", "trace": "a trace is a file", "checkpoint": "a checkpoint is a file",
	"reject": "rejected rows go to a file", "cpuprofile": "a profile is a file",
}

// sameFile says whether writing one file would change another. A terminal, /dev/null and the like are not changed.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y) && x.Mode().IsRegular()
	}
	full, errX := filepath.Abs(a) // it also cleans
	other, errY := filepath.Abs(b)
	return errX == nil && errY == nil && full == other
}

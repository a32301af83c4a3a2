package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/internal/atomicfile"
	"github.com/slalom-ml/slalom/trace"
)

// checkpointer writes the state of a run, every so many seconds.
func checkpointer(path string, every float64) func(func(io.Writer) error) error {
	last := time.Now()
	return func(write func(io.Writer) error) error {
		if time.Since(last).Seconds() < every {
			return nil
		}
		if err := atomicfile.Write(path, write); err != nil {
			return writeError(path, err)
		}
		last = time.Now()
		return nil
	}
}

// tracer writes the records of a run, as they come. Nil: none.
type tracer struct {
	file *os.File
	w    *trace.Writer
	err  error // the first; nothing is written after it
}

func newTracer(path string) (*tracer, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, fileError(err)
	}
	return &tracer{file: f, w: trace.NewWriter(f)}, nil
}

func (t *tracer) write(r trace.Record) {
	if t != nil && t.err == nil {
		t.err = t.w.Write(r)
	}
}

func (t *tracer) close() error {
	if t == nil {
		return nil
	}
	if err := errors.Join(t.err, t.file.Close()); err != nil {
		return fileError(err)
	}
	return nil
}

// writeError says which file could not be written.
func writeError(path string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: cannot be written: %w", path, err)
}

func loadModel(path string) (*slalom.Model, error) {
	f, err := openKept(path, keptModel)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := slalom.Load(f)
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) {
			return nil, fileError(err)
		}
		if strings.HasPrefix(err.Error(), "safetensors: ") {
			err = fmt.Errorf("not a model: %w", err)
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

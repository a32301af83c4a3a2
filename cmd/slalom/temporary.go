package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
	"github.com/slalom-ml/slalom/internal/mapfile"
	"github.com/slalom-ml/slalom/trace"
)

// temporaries are the names of temporary files that have to be removed when the program ends: those that the
// system does not let go of while they are open. Elsewhere none outlives its opening, so that it goes
// however the program ends.
type temporaries struct {
	mu    sync.Mutex
	names []string
}

// create makes a temporary file without a name, or with one that remove takes away.
func (l *temporaries) create(dir, pattern string) (*os.File, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	if os.Remove(f.Name()) != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.names = append(l.names, f.Name())
	}
	return f, nil
}

// checkTemp says at once that no temporary file can be made in a folder.
func checkTemp(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("--temp %s: there is no such folder; make it, or name another", dir)
	case err == nil && !info.IsDir():
		return fmt.Errorf("--temp %s: this is no folder; name one", dir)
	}
	f, err := os.CreateTemp(dir, "slalom-*")
	if err != nil {
		return fmt.Errorf("--temp %s: no file can be made there (%w); name another folder", dir, reason(err))
	}
	f.Close()
	return os.Remove(f.Name())
}

// reason is why a file could not be used, without its name.
func reason(err error) error {
	if path := new(os.PathError); errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (l *temporaries) remove() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range l.names {
		os.Remove(name)
	}
	l.names = nil
}

// tempDir is where temporary files lie.
func (t *training) tempDir() string {
	if t.r.temp != "" {
		return t.r.temp
	}
	return os.TempDir()
}

// spool writes rows that come once into a temporary file, in their order.
func (t *training) spool(rows data.Source) (data.Source, error) {
	dir := t.tempDir()
	t.prog.begin("writing down", t.train)
	var err error
	if t.spooled, err = t.temps.create(dir, "slalom-*.rows"); err != nil {
		return nil, noTemp(dir, err)
	}
	src, err := arrow.Spool(t.spooled, rows)
	if err != nil {
		return nil, t.full(dir, err)
	}
	t.prog.begin("", t.train)
	return src, nil
}

// unspool gives the disk of spooled rows back.
func (t *training) unspool() {
	if t.spooled != nil {
		t.spooled.Close()
		t.spooled = nil
	}
}

// full is an error of writing into a temporary file.
func (t *training) full(dir string, err error) error {
	return fmt.Errorf("packing the rows into a temporary file in %s, since they do not fit into memory: %w; --temp DIR packs elsewhere, --passes 1 not at all", dir, err)
}

// pack writes rows that do not fit into memory into a temporary file, where blocks of them can be read in any order.
// They are shuffled, so that each block is a fair sample, unless the order asked for is that of the file.
func (t *training) pack(rows data.Source) (data.Blocks, error) {
	dir := t.tempDir()
	t.prog.begin("packing", t.train)
	f, err := t.temps.create(dir, "slalom-*.arrow")
	if err != nil {
		return nil, noTemp(dir, err)
	}
	defer f.Close() // what is mapped stays
	spill, err := t.temps.create(dir, "slalom-*.spill")
	if err != nil {
		return nil, noTemp(dir, err)
	}
	defer spill.Close()
	o := arrow.Options{Renumber: true, Shuffle: t.r.cfg.Order == "" || t.r.cfg.Order == "shuffle", Seed: max(t.r.cfg.Seed, 1), Spill: spill, Memory: max(t.r.memory/4, 1<<16)}
	st, err := packTo(f, rows, o)
	if err != nil {
		return nil, t.full(dir, err)
	}
	t.unspool() // what was spooled is packed now
	m, err := mapfile.Map(f)
	if err != nil {
		return nil, fileError(err)
	}
	file, err := arrow.OpenBytes(m.Bytes(), f.Name())
	if err != nil {
		return nil, err
	}
	order := "in file order"
	if o.Shuffle {
		order = "shuffled"
	}
	t.watch(trace.Record{Note: fmt.Sprintf("the rows do not fit into memory: %s of them, %s, were packed into a temporary file of %s in %s, which goes when the run ends",
		commas(st.Rows), order, bytesText(float64(st.Bytes)), dir)})
	t.prog.begin("", t.train)
	return &packedRows{File: file}, nil
}

// noTemp is the error that a folder takes no temporary file.
func noTemp(dir string, err error) error {
	return fmt.Errorf("the rows do not fit into memory, and no temporary file can be made in %s (%w); --temp DIR names another folder, --passes 1 does without one",
		dir, reason(err))
}

// packTo packs rows into a writer.
func packTo(w io.Writer, rows data.Source, o arrow.Options) (arrow.Stats, error) {
	b := bufio.NewWriterSize(w, 1<<20)
	st, err := arrow.Write(b, rows, o)
	if err == nil {
		err = b.Flush()
	}
	return st, err
}

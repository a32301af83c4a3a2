package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/internal/atomicfile"
)

var packCommand = command{
	use:   "pack -o ROWS.arrow [FLAGS] FILE...",
	short: "write rows to a file that is read at the speed of memory",
	long: `Turn files into rows once, and keep them as an Arrow file, which train, eval, predict and look
read where it lies, at the speed of memory, and which pyarrow, polars and DuckDB read too. It may be
larger than memory.

Identifiers (--id) are kept beside the rows, and predict writes them. With --model the rows get the
columns of that model, so that it can score and predict them: so are test files packed.

Columns are addressed by how often they occur, which makes training faster; the model is the same as
from the files themselves. How they became rows is kept with them, so that a model learned from
packed rows predicts on raw files.`,
	examples: `  slalom pack clicks.csv --target click -o clicks.arrow
  slalom pack logs/*.svm.gz --shuffle -o logs.arrow
  slalom train clicks.arrow -o clicks.safetensors
  slalom pack tomorrow.csv -m clicks.safetensors --id visit -o tomorrow.arrow
`,
	files: "at least one file to pack, or - for standard input",
	groups: func() []group {
		return []group{{"Packing", append([]*option{
			{name: "output", short: "o", arg: "FILE", help: "where to write the rows; a name that ends in .arrow",
				set: text(func(r *request) *string { return &r.out })},
			{name: "model", short: "m", arg: "MODEL", help: "treat the files as this model does, for test data; what columns are is settled then",
				set: text(func(r *request) *string { return &r.model })},
			{name: "shuffle", help: "put the rows into a random order, on disk; do so where they are sorted and more than memory holds. A temporary file beside the output holds them meanwhile",
				set: toggle(func(r *request) *bool { return &r.shuffle })},
			{name: "seed", arg: "NUMBER", help: "of that order; default: 1", set: seed},
			{name: "memory", arg: "SIZE", help: "that a shuffle may take; default: 256MiB",
				set: bytesOf(func(r *request) *int64 { return &r.spill })},
		}, copied(jsonFlag, quietFlag, threadsFlag)...)}, dataFlags(), columnFlags()}
	},
	run: (*app).pack,
}

// packObject is what programs read of a pack.
type packObject struct {
	Rows    int64   `json:"rows"`
	Columns int     `json:"columns"`
	Values  int64   `json:"values"`
	Bytes   int64   `json:"bytes"`
	Seconds float64 `json:"seconds"`
	BadRows int     `json:"bad_rows,omitempty"`
	File    string  `json:"file"`
}

func (a *app) pack(r *request) error {
	if r.out == "" || r.out == "-" {
		return r.usage("name the file to write with -o ROWS.arrow")
	}
	if err := r.check(); err != nil {
		return err
	}
	defer a.temps.remove()
	defer frugal(max(r.spill, 256<<20))()
	began := time.Now()
	writing := new(atomic.Bool)
	ctx, stop := a.interruptibleUnless(writing, "interrupted: nothing was written")
	defer stop()
	j, err := newRejects(r)
	if err != nil {
		return err
	}
	in, err := r.openToPack(ctx, j)
	if err != nil {
		return err
	}
	if err := r.settled(in); err != nil {
		return err
	}
	a.noteExtra(in, r.quiet)
	prog := a.newProgress(r.quiet)
	prog.begin("packing", in)
	writing.Store(true)
	st, err := a.packFile(ctx, r, in)
	prog.end()
	if err != nil {
		if ctx.Err() != nil {
			a.note("interrupted: nothing was written")
			return errInterrupted
		}
		if path := new(os.PathError); errors.As(err, &path) {
			err = writeError(r.out, err)
		}
		return err
	}
	a.noteReports(in, r.quiet)
	o := packObject{st.Rows, st.Cols, st.Nonzeros, st.Bytes, time.Since(began).Seconds(), in.bad.count(), r.out}
	if r.json {
		return a.printJSON(o)
	}
	return a.print(o.table().String())
}

// openToPack opens the files to be packed, as the model treats them if there is one.
func (r *request) openToPack(ctx context.Context, j *rejects) (*input, error) {
	spec := r.spec
	spec.Workers = r.threads
	if r.model == "" {
		return openFiles(ctx, r.files, spec, nil, nil, j)
	}
	m, err := loadModel(r.model)
	if err != nil {
		return nil, err
	}
	like, err := treatment(m)
	if err != nil {
		return nil, err
	}
	spec.ID, spec.Columns.ID = spec.Columns.ID, ""
	spec.NewCheck, spec.Check = scoreCheck(m.Recipe), tableCheck(m.Recipe)
	return openFiles(ctx, r.files, spec, like, nil, j)
}

// packFile writes the file, whole or not at all.
func (a *app) packFile(ctx context.Context, r *request, in *input) (st arrow.Stats, err error) {
	o := arrow.Options{Renumber: true, Shuffle: r.shuffle, Seed: max(r.cfg.Seed, 1), Memory: r.spill}
	o.MetaAfter = func() (map[string]string, error) { return meta(in.files.Treatment()) }
	if r.shuffle || in.once() {
		f, err := a.temps.create(filepath.Dir(r.out), ".slalom-*.spill")
		if err != nil {
			return st, fileError(err)
		}
		defer f.Close()
		o.Spill = f
	}
	err = atomicfile.Write(r.out, func(w io.Writer) (err error) {
		st, err = packTo(&untilDone{ctx, w}, leaving{ctx, in}, o)
		return err
	})
	return st, err
}

func (o packObject) table() (t table) {
	t.add("rows", "%s", commas(o.Rows))
	t.add("columns", "%s", commas(o.Columns))
	t.add("values", "%s", commas(o.Values))
	if o.BadRows > 0 {
		t.add("bad rows", "%s skipped", commas(o.BadRows))
	}
	t.add("time", "%s", secondsText(o.Seconds))
	t.add("written", "%s, %s", o.File, bytesText(float64(o.Bytes)))
	return t
}

// untilDone is a writer that refuses when its context has ended.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u *untilDone) Write(b []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, errInterrupted
	}
	return u.w.Write(b)
}

// leaving is a source that is left at once when its context ends, even where it waits for something to read.
type leaving struct {
	ctx context.Context
	src *input
}

// Unwrap is the source beneath.
func (l leaving) Unwrap() data.Source { return l.src.source() }

var _ data.Pieces = leaving{}

// Scan implements data.Source.
func (l leaving) Scan() (data.Scanner, error) { return l.left(l.src.Scan()) }

// NumPieces implements data.Pieces.
func (l leaving) NumPieces() int { return l.src.NumPieces() }

// ScanPieces implements data.Pieces.
func (l leaving) ScanPieces(order []int) (data.Scanner, error) {
	return l.left(l.src.ScanPieces(order))
}

// left is a scan that has begun.
func (l leaving) left(sc data.Scanner, err error) (data.Scanner, error) {
	return &leavingScanner{sc: sc, ctx: l.ctx, block: &data.Rows{}}, err
}

type leavingScanner struct {
	sc    data.Scanner
	ctx   context.Context
	block *data.Rows // being read
	left  bool
}

func (s *leavingScanner) Next(dst *data.Rows) error {
	done := make(chan error, 1)
	go func() { done <- s.sc.Next(s.block) }()
	select {
	case err := <-done:
		*dst, *s.block = *s.block, *dst
		return err
	case <-s.ctx.Done():
		s.left = true
		return errInterrupted
	}
}

// IDs are those of the rows given last; nil: there are none.
func (s *leavingScanner) IDs() [][]byte { return s.sc.(feature.IDScanner).IDs() }

func (s *leavingScanner) Close() error {
	if s.left { // it is still being read
		return nil
	}
	return s.sc.Close()
}

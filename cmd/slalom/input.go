package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/files"
)

// input is the rows of some files: counted, and ending with an error when ctx does.
type input struct {
	ctx   context.Context
	name  string // of the first file
	files *files.Files
	bad   *rejects
	rows  atomic.Int64 // read by the scan begun last
	most  atomic.Int64 // read by any scan
}

// source is the input as a source that can do what its files can.
func (in *input) source() data.Source {
	if b, ok := in.files.Source().(data.Blocks); ok {
		in.most.Store(b.NumRows())
		if p, ok := b.(*packedRows); ok {
			p.ctx = in.ctx
		}
		return b
	}
	if in.once() {
		return onceInput{in}
	}
	return in
}

// once says whether the files can be read only once.
func (in *input) once() bool { return data.IsOnce(in.files.Source()) }

type onceInput struct{ *input }

// Once implements data.Once.
func (onceInput) Once() {}

var _ data.Pieces = (*input)(nil)

// Scan implements data.Source.
func (in *input) Scan() (data.Scanner, error) { return in.counted(in.files.Source().Scan()) }

// NumPieces implements data.Pieces.
func (in *input) NumPieces() int { return data.NumPieces(in.files.Source()) }

// ScanPieces implements data.Pieces.
func (in *input) ScanPieces(order []int) (data.Scanner, error) {
	return in.counted(in.files.Source().(data.Pieces).ScanPieces(order))
}

// counted is a scan that has begun.
func (in *input) counted(sc data.Scanner, err error) (data.Scanner, error) {
	if err != nil {
		return nil, err
	}
	in.rows.Store(0)
	return &inputScanner{Scanner: sc, in: in}, nil
}

type inputScanner struct {
	data.Scanner
	in *input
}

func (s *inputScanner) Next(dst *data.Rows) error {
	if s.in.ctx.Err() != nil {
		return errInterrupted
	}
	if err := s.Scanner.Next(dst); err != nil {
		return err
	}
	if n := s.in.rows.Add(int64(dst.Len())); n > s.in.most.Load() {
		s.in.most.Store(n)
	}
	return nil
}

// IDs are those of the rows given last; nil: there are none.
func (s *inputScanner) IDs() [][]byte { return feature.IDs(s.Scanner) }

// openFiles opens files as a spec says: like the rows of a model (like), of
// other files (beside), or of neither.
func openFiles(ctx context.Context, paths []string, spec files.Spec, like *files.Treatment, beside *input, bad *rejects) (*input, error) {
	inputs, err := data.Inputs(paths)
	if err != nil {
		return nil, err
	}
	in := &input{ctx: ctx, name: inputs[0].Name, bad: bad}
	spec.Formats = append(spec.Formats, heavyFormats()...)
	spec.Sibling = func(name string) (io.ReadCloser, error) { return os.Open(name) }
	if bad != nil {
		bad = bad.of()
		if in.bad = bad; bad.skip {
			spec.NewBad = bad.scan
		}
	}
	if beside != nil {
		in.files, err = beside.files.Like(inputs, spec)
	} else {
		in.files, err = files.Open(inputs, spec, like)
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

// noteExtra says which columns of the files are left out, and which the files lack.
func (a *app) noteExtra(in *input, quiet bool) {
	if extra := in.files.Extra(); len(extra) > 0 && !quiet {
		a.note("%s: ignored, since the model does not know them: %s", in.name, shortList(extra))
	}
	if absent := in.files.Absent(); len(absent) > 0 && !quiet {
		a.note("%s: no object has %s, from which the model learned: missing from all rows", in.name, shortList(absent))
	}
}

// noteReports says what was met while reading.
func (a *app) noteReports(in *input, quiet bool) {
	if quiet {
		return
	}
	for _, s := range in.files.Reports() {
		a.note("%s: %s", in.name, s)
	}
	in.bad.note(a)
}

// treatment is how a model treats files.
func treatment(m *slalom.Model) (*files.Treatment, error) {
	return files.ReadTreatment(m.Treatment, m.Names)
}

// tableCheck is a check of labels for a table, where the recipe's loss has one
// that does not depend on the labels before.
func tableCheck(c slalom.Config) func(float64) error {
	if scoreCheck(c) == nil {
		return nil
	}
	return slalom.LabelCheck(c)
}

// shortList names the first few.
func shortList(names []string) string {
	var quoted []string
	for i, n := range names {
		if i == 8 {
			return fmt.Sprintf("%s, … (%d in all)", strings.Join(quoted, ", "), len(names))
		}
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	return strings.Join(quoted, ", ")
}

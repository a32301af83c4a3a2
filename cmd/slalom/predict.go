package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/mattn/go-isatty"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/atomicfile"
	"github.com/slalom-ml/slalom/loss"
)

var predictCommand = command{
	use:   "predict -m MODEL [FLAGS] FILE...",
	short: "what a model says of each row",
	long: `Predict: one line a row, in the order of the rows.

For two classes that is the probability of the second, for several classes the label of the
likeliest, for numbers and counts the value. CSV files need no target column, and their columns may
stand in any order; libsvm files need a label, such as 0, which is not looked at.`,
	examples: `  slalom predict -m clicks.safetensors tomorrow.csv -o clicks.txt
  slalom predict -m digits.safetensors --probabilities digits.t.svm
  zcat logs/*.csv.gz | slalom predict -m m.safetensors - | sort -n | tail
`,
	files: "at least one file of rows, or - for standard input",
	groups: func() []group {
		return []group{
			{"Model", []*option{modelFlag()}},
			{"Output", append([]*option{
				{name: "classes", help: "the label of the class",
					set: toggle(func(r *request) *bool { return &r.classes })},
				{name: "labels", hidden: true, set: toggle(func(r *request) *bool { return &r.classes })},
				{name: "probabilities", help: "the probability of each class, in rising order of their labels, with tabs between",
					set: toggle(func(r *request) *bool { return &r.all })},
				{name: "raw", help: "the raw outputs, before they become probabilities or means, with tabs between",
					set: toggle(func(r *request) *bool { return &r.raw })},
				{name: "output", short: "o", arg: "FILE", help: "where to write, all at once at the end; default: standard output, as the rows come",
					set: text(func(r *request) *string { return &r.out })},
			}, copied(quietFlag)...)},
			dataFlags(true),
		}
	},
	run: (*app).predict,
}

func (a *app) predict(r *request) error {
	m, err := r.needsModel()
	if err != nil {
		return err
	}
	line, err := liner(m, r)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if r.out != "" { // so that Ctrl-C leaves no part of the file behind
		var saving atomic.Bool
		saving.Store(true)
		var stop func()
		ctx, stop = a.interruptible(&saving)
		defer stop()
	}
	spec := likeModel(r.spec, m)
	spec.Unlabelled = true
	if m.Names != nil {
		spec.Target, spec.WeightCol = noColumn, "" // neither is looked at, nor needs to be a number
	}
	in, err := a.openLike(ctx, r.files, spec, m.Names, true)
	if err != nil {
		return err
	}
	a.noteExtra(r, in, m)
	f, ok := a.out.(*os.File)
	p := a.newProgress(r.quiet || r.out == "" && ok && isatty.IsTerminal(f.Fd()))
	p.begin("predicting", in)
	defer p.end()
	write := func(w io.Writer) error { return predictTo(w, in, line) }
	name := "standard output"
	if r.out == "" {
		err = write(a.out)
	} else {
		name = r.out
		err = atomicfile.Write(r.out, write)
	}
	var file *data.Error
	if err == nil || errors.As(err, &file) || errors.Is(err, errInterrupted) {
		return err
	}
	return writeError(name, err)
}

// noColumn is a name that no column has.
const noColumn = "\x00"

// noteExtra says which columns are left out, but for those that training left out, too.
func (a *app) noteExtra(r *request, in *input, m *slalom.Model) {
	known := map[string]bool{"target": true, "label": true, "y": true,
		m.Roles.Target: true, m.Roles.Weight: true, r.spec.Target: true, r.spec.WeightCol: true}
	for _, n := range r.spec.Ignore {
		known[n] = true
	}
	var extra []string
	for _, n := range in.files.Extra() {
		if !known[n] {
			extra = append(extra, n)
		}
	}
	if len(extra) > 0 && !r.quiet {
		a.note("%s: ignored, since the model does not know them: %s", r.files[0], shortList(extra))
	}
}

// predictTo writes a line for each row. Rows come in blocks, and each is
// written before the next is waited for.
func predictTo(to io.Writer, in *input, line func([]byte, data.Row) []byte) error {
	w := bufio.NewWriterSize(to, 1<<16)
	var b []byte
	return data.Each(in, func(rows *data.Rows) error {
		for i := range rows.Len() {
			b = append(line(b[:0], rows.Row(i)), '\n')
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

// liner chooses what is said of a row.
func liner(m *slalom.Model, r *request) (func([]byte, data.Row) []byte, error) {
	if n := count(r.raw) + count(r.classes) + count(r.all); n > 1 {
		return nil, r.usage("--raw, --classes and --probabilities: give one of them")
	}
	k := m.Outputs()
	p := make([]float64, k)
	_, linked := m.Loss.(loss.Linked)
	all := func(b []byte) []byte {
		for i, v := range p {
			if i > 0 {
				b = append(b, '\t')
			}
			b = decimal(b, v)
		}
		return b
	}
	class := func(b []byte, row data.Row) []byte {
		m.Raw(p, row)
		y, _ := m.Class(p)
		return append(b, label(y)...)
	}
	switch {
	case (r.classes || r.all) && m.Target.Classes == nil:
		return nil, fmt.Errorf("the model predicts numbers (loss %s), not classes: leave --classes and --probabilities out", m.Loss.Name())
	case r.all && !linked:
		return nil, fmt.Errorf("loss %s gives no probabilities: use --raw or --classes", m.Loss.Name())
	case r.raw:
		return func(b []byte, row data.Row) []byte { m.Raw(p, row); return all(b) }, nil
	case r.classes, k > 1 && !r.all:
		return class, nil
	case r.all && k == 1:
		return func(b []byte, row data.Row) []byte {
			m.Predict(p, row)
			b = append(decimal(b, 1-p[0]), '\t')
			return decimal(b, p[0])
		}, nil
	}
	return func(b []byte, row data.Row) []byte { m.Predict(p, row); return all(b) }, nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

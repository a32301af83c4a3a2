package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
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

For two classes that is the probability of the second, which a note on standard error names where
the classes are texts; of a comparison, that it holds. For several classes it is the label of the
likeliest, for numbers and counts the value; with loss hinge or squared-hinge it is a margin, above
0 for the second class, and no probability. A row that is skipped as bad gives nan, so that lines
and rows stay side by side. Tables need no target column, and their columns may stand in any order;
libsvm files need a label, such as 0, which is not looked at.`,
	examples: `  slalom predict -m clicks.safetensors tomorrow.csv -o clicks.txt
  slalom predict -m digits.safetensors --probabilities digits.t.svm
  zcat logs/*.csv.gz | slalom predict -m m.safetensors - | sort -g | tail
`,
	files: "at least one file of rows, or - for standard input",
	groups: func() []group {
		return []group{
			{"Model", []*option{modelFlag()}},
			{"Output", append([]*option{
				{name: "classes", help: "the label of the class",
					set: toggle(func(r *request) *bool { return &r.classes })},
				{name: "labels", hidden: true, set: toggle(func(r *request) *bool { return &r.classes })},
				{name: "probabilities", help: "the probability of each class, in the order of slalom inspect, with tabs between",
					set: toggle(func(r *request) *bool { return &r.all })},
				{name: "raw", help: "the raw outputs, before they become probabilities or means, with tabs between",
					set: toggle(func(r *request) *bool { return &r.raw })},
				{name: "output", short: "o", arg: "FILE", help: "where to write, all at once at the end; default, or -: standard output, as the rows come",
					set: func(r *request, s string) error {
						if r.out = s; s == "-" {
							r.out = ""
						}
						return nil
					}},
			}, copied(quietFlag)...)},
			predictData(),
		}
	},
	run: (*app).predict,
}

// predictData are the flags about data of predict.
func predictData() group {
	g := dataFlags()
	g.options = append(g.options, &option{name: "id", arg: "COLUMN", help: "written before each prediction, with a tab between; default: as in training or packing; of Vowpal Wabbit text it is the tag, by any name, and written where the first rows have one",
		set: text(func(r *request) *string { return &r.spec.ID })})
	return g
}

func (a *app) predict(r *request) error {
	m, err := r.needsModel()
	if err != nil {
		return err
	}
	line, fields, err := liner(m, r)
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
	spec := r.spec
	spec.Workers, spec.Unlabelled = r.threads, true
	in, err := a.openLike(ctx, r, spec, m)
	if err != nil {
		return err
	}
	f, ok := a.out.(*os.File)
	p := a.newProgress(r.quiet || r.out == "" && ok && isatty.IsTerminal(f.Fd()))
	p.begin("predicting", in)
	list := &predictions{in: in, line: line, skipped: strings.Repeat("\tnan", fields)[1:], asked: r.spec.ID != ""}
	name := "standard output"
	if r.out == "" {
		err = list.writeTo(a.out)
	} else {
		name = r.out
		err = atomicfile.Write(r.out, list.writeTo)
	}
	p.end()
	if err == nil {
		a.noteReports(in, r.quiet)
		list.note(a, r.quiet)
		if t := second(m); t != "" && !r.quiet && !r.raw && !r.classes && !r.all {
			a.note("%s", t)
		}
	}
	var file *data.Error
	if err == nil || errors.As(err, &file) || errors.Is(err, errInterrupted) {
		return err
	}
	return writeError(name, err)
}

// second says which of two classes a prediction speaks of; "" where that is plain.
func second(m *slalom.Model) string {
	if m.Outputs() != 1 || len(m.Target.Classes) != 2 || len(m.Target.Names) != 2 {
		return ""
	}
	if _, linked := m.Loss.(loss.Linked); !linked {
		return fmt.Sprintf("above 0: %q", m.Target.Name(1))
	}
	return fmt.Sprintf("probability of %q", m.Target.Name(1))
}

// liner chooses what is said of a row, in how many fields.
func liner(m *slalom.Model, r *request) (line func([]byte, data.Row) []byte, fields int, err error) {
	if n := count(r.raw) + count(r.classes) + count(r.all); n > 1 {
		return nil, 0, r.usage("--raw, --classes and --probabilities: give one of them")
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
		k, _ := m.Best(p)
		return append(b, m.Target.Name(k)...)
	}
	switch {
	case (r.classes || r.all) && m.Target.Classes == nil:
		return nil, 0, fmt.Errorf("the model predicts numbers (loss %s), not classes: leave --classes and --probabilities out", m.Loss.Name())
	case r.all && !linked:
		return nil, 0, fmt.Errorf("loss %s gives no probabilities: use --raw or --classes", m.Loss.Name())
	case r.raw:
		return func(b []byte, row data.Row) []byte { m.Raw(p, row); return all(b) }, k, nil
	case r.classes, k > 1 && !r.all:
		return class, 1, nil
	case r.all && k == 1:
		return func(b []byte, row data.Row) []byte {
			m.Predict(p, row)
			b = append(decimal(b, 1-p[0]), '\t')
			return decimal(b, p[0])
		}, 2, nil
	}
	return func(b []byte, row data.Row) []byte { m.Predict(p, row); return all(b) }, k, nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

package main

import (
	"context"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data/files"
)

var evalCommand = command{
	use:   "eval -m MODEL [FLAGS] FILE...",
	short: "loss and metrics of a model on labelled rows",
	long: `Score a model on labelled rows: the same figures as train --test gives.

The loss is the mean per unit of row weight, without penalty, in natural logarithms. Columns of
tables are treated as in training, and may stand in any order; columns, categories and words that
the model does not know are left out, and told of.`,
	examples: `  slalom eval -m clicks.safetensors tomorrow.csv
  slalom eval -m a9a.safetensors a9a.t.gz --json
`,
	files: "at least one file of labelled rows, or - for standard input",
	groups: func() []group {
		return []group{
			{"Model", []*option{modelFlag()}},
			dataFlags(),
			{"Output", copied(jsonFlag, quietFlag, threadsFlag)},
		}
	},
	run: (*app).eval,
}

// needsModel loads the model that -m names.
func (r *request) needsModel() (*slalom.Model, error) {
	if r.model == "" {
		return nil, r.usage("name the model with -m MODEL")
	}
	return loadModel(r.model)
}

func (a *app) eval(r *request) error {
	m, err := r.needsModel()
	if err != nil {
		return err
	}
	spec := r.spec
	spec.Workers, spec.NewCheck, spec.Check = r.threads, scoreCheck(m.Recipe), tableCheck(m.Recipe)
	in, err := a.openLike(context.Background(), r, spec, m)
	if err != nil {
		return err
	}
	p := a.newProgress(r.quiet)
	p.begin("scoring", in)
	s, err := m.Evaluate(in.source(), r.threads)
	p.end()
	if err != nil {
		return err
	}
	a.noteReports(in, r.quiet)
	if r.json {
		o := scoresObject(s)
		o.BadRows = in.bad.count()
		return a.printJSON(o)
	}
	t := scoresTable(s)
	if n := in.bad.count(); n > 0 {
		t.add("bad rows", "%s skipped", commas(n))
	}
	return a.print(t.String())
}

// openLike opens a request's files as a model treats them.
func (a *app) openLike(ctx context.Context, r *request, spec files.Spec, m *slalom.Model) (*input, error) {
	like, err := treatment(m)
	if err != nil {
		return nil, err
	}
	j, err := newRejects(r)
	if err != nil {
		return nil, err
	}
	in, err := openFiles(ctx, r.files, spec, like, nil, j)
	if err != nil {
		return nil, err
	}
	a.noteExtra(in, r.quiet)
	return in, nil
}

func scoresTable(s *slalom.Scores) (t table) {
	t.add("rows", "%s", commas(s.Rows))
	t.add("loss", "%.6g", s.Loss)
	add := func(name, format string, v *float64, by float64) {
		if v != nil {
			t.add(name, format, *v*by)
		}
	}
	add("error", "%.2f %%", s.Error, 100)
	add("auc", "%.4f", s.AUC, 1)
	add("rmse", "%.6g", s.RMSE, 1)
	add("deviance", "%.6g", s.Deviance, 1)
	if s.Unknown > 0 {
		t.add("unknown", "%s of classes that the model does not know", rowsText(s.Unknown))
	}
	return t
}

// scoreCheck is a check of labels for scoring, where an unknown class is no error of the file.
func scoreCheck(c slalom.Config) func() func(float64) error {
	switch c.Loss {
	case "logistic", "hinge", "squared-hinge", "softmax", "":
		return nil
	}
	return func() func(float64) error { return slalom.LabelCheck(c) }
}

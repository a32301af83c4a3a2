package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"sync/atomic"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data/files"
	"github.com/slalom-ml/slalom/internal/atomicfile"
	"github.com/slalom-ml/slalom/lab/server"
	"github.com/slalom-ml/slalom/trace"
)

var trainCommand = command{
	use:   "train [FLAGS] FILE...",
	short: "learn a model from labelled rows",
	long: `Learn a linear model, or a net, from labelled rows by stochastic gradient.

Nothing needs to be set: the loss follows from the labels, a tenth of the rows is held out, training
goes on until the hold-out loss stops falling, and the best weights are kept. Ctrl-C ends the run
well: the best weights so far are written.`,
	examples: `  slalom train clicks.csv --target click -o clicks.safetensors
  slalom train a9a.gz --test a9a.t.gz
  slalom train digits.svm --net 128,64 --seconds 60 -o digits.safetensors
  zcat logs/*.gz | slalom train - --format libsvm --json
`,
	files: "at least one file to learn from, or - for standard input",
	groups: func() []group {
		return []group{trainData(), columnFlags(), modelFlags(), optimisationFlags(), stoppingFlags(), {"Output", append([]*option{
			{name: "output", short: "o", arg: "MODEL", help: "where to write the model (safetensors); default: nowhere",
				set: text(func(r *request) *string { return &r.out })},
			{name: "trace", arg: "FILE", help: "the run as JSON lines, with the gradient's norm and noise",
				set: text(func(r *request) *string { return &r.trace })},
		}, copied(jsonFlag, quietFlag, profileFlag)...)}, {"Page", append([]*option{
			{name: "lab", help: "show the run in the lab's page while it goes on, and until Ctrl-C",
				set: toggle(func(r *request) *bool { return &r.lab })},
		}, copied(portFlag, noBrowserFlag)...)}}
	},
	run: (*app).train,
}

// training is one call of slalom train.
type training struct {
	*app
	r           *request
	ctx         context.Context
	prog        *progress
	saving      atomic.Bool // something has been learned that Ctrl-C should save
	train, test *input
	bad         *rejects
	o           slalom.Options
	tracing     *tracer
	live        *server.Live // nil: no page shows the run
	spooled     *os.File     // rows of standard input; nil: there is none
}

func (a *app) train(r *request) error {
	if err := r.check(); err != nil {
		return err
	}
	t := &training{app: a, r: r}
	ctx, stop := a.interruptible(&t.saving)
	defer stop()
	t.ctx = ctx
	if r.profile != "" {
		f, err := os.Create(r.profile)
		if err != nil {
			return fileError(err)
		}
		defer f.Close()
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	defer a.temps.remove()
	defer t.unspool()
	defer frugal(r.memory)()
	if err := t.open(); err != nil {
		return err
	}
	if err := t.show(); err != nil {
		return err
	}
	t.prog = a.newProgress(r.quiet)
	defer func() { t.prog.end() }()
	t.prog.begin("reading", t.train)
	t.prog.passes, t.prog.steps, t.prog.share = r.most(t.train.once())
	res, err := slalom.Fit(ctx, r.cfg, t.train.source(), t.o)
	if err := t.tracing.close(); err != nil {
		return errors.Join(err, fmt.Errorf("the trace %s is not whole: nothing else was written", r.trace))
	}
	if err != nil && ctx.Err() != nil && (errors.Is(err, errInterrupted) || errors.Is(err, ctx.Err())) {
		return t.nothing()
	}
	if err != nil {
		if strings.HasPrefix(err.Error(), "the checkpoint ") {
			err = fmt.Errorf("%s: %w", r.resume, err)
		}
		return err
	}
	if err = t.finish(res); err == nil && r.lab {
		t.note("the page stays until Ctrl-C")
		<-ctx.Done()
	}
	return err
}

// nothing ends a run that was interrupted before its first step.
func (t *training) nothing() error {
	t.prog.end()
	t.note(nothingLearned)
	return errInterrupted
}

// finish scores, writes and reports what was learned.
func (t *training) finish(res *slalom.Result) error {
	interrupted := res.Interrupted
	if interrupted && res.Steps == 0 {
		return t.nothing()
	}
	var test *slalom.Scores
	if t.test != nil && !interrupted {
		var err error
		t.prog.begin("scoring the test rows", t.test)
		test, err = res.Model.Evaluate(t.test.source(), t.r.threads)
		switch {
		case errors.Is(err, errInterrupted):
			interrupted = true
		case err != nil:
			return err
		}
	}
	t.prog.end()
	t.noteReports(t.train, t.r.quiet)
	if test != nil {
		t.noteReports(t.test, t.r.quiet)
	}
	if t.r.out != "" {
		if err := atomicfile.Write(t.r.out, res.Model.Save); err != nil {
			return writeError(t.r.out, err)
		}
	}
	res.Interrupted = interrupted
	var err error
	if t.r.json {
		err = t.printJSON(trainJSON(res, test, t.r.out, t.train.bad.count()))
	} else {
		err = t.print(trainText(res, test, t.r, t.train.bad.count()))
	}
	if err == nil && interrupted {
		err = errInterrupted
	}
	return err
}

// check finds what is wrong with the command line before any work begins.
func (r *request) check() error {
	if err := r.cfg.Check(); err != nil {
		return &usageError{msg: err.Error(), see: r.path + " --help"}
	}
	if r.valid != "" && r.cfg.Holdout > 0 {
		return r.usage("--valid takes the place of a hold-out: leave --holdout out")
	}
	for _, path := range []string{r.out, r.checkpoint, r.trace} {
		if path == "" {
			continue
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return fmt.Errorf("%s: is a folder; name a file in it", path)
		}
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return fmt.Errorf("%s: there is no folder %s to write it in", path, filepath.Dir(path))
		}
	}
	if r.temp != "" {
		return checkTemp(r.temp)
	}
	return nil
}

// most is how many passes and steps the run may take, and the share held out.
func (r *request) most(once bool) (passes, steps int, share float64) {
	passes, steps, share = r.cfg.Passes, r.cfg.Steps, r.cfg.Holdout
	if passes == 0 && steps == 0 {
		passes = 20
		if once {
			passes = 1
		}
	}
	if share == 0 {
		share = 0.1
	}
	if r.cfg.HoldoutBy == "none" || r.valid != "" {
		share = 0
	}
	return passes, steps, share
}

// open opens every file the run reads, so that a wrong name is known at once.
func (t *training) open() (err error) {
	r := t.r
	if t.bad, err = newRejects(r); err != nil {
		return err
	}
	spec := r.spec
	spec.Workers = r.threads
	t.o = slalom.Options{Threads: r.threads, Memory: r.memory, Free: available(), Watch: t.watch, Measure: r.trace != "" || r.lab, Pack: t.pack, Spool: t.spool}
	var like *files.Treatment
	c := r.cfg
	if r.from != "" {
		if t.o.From, err = loadModel(r.from); err != nil {
			return err
		}
		if like, err = treatment(t.o.From); err != nil {
			return err
		}
		spec.Grow = true
		c = t.o.From.Recipe
	}
	spec.NewCheck, spec.Check = func() func(float64) error { return slalom.LabelCheck(c) }, tableCheck(c)
	if t.train, err = openFiles(t.ctx, r.files, spec, like, nil, t.bad); err != nil {
		return err
	}
	if err := r.settled(t.train); err != nil {
		return err
	}
	if err := t.inferred(); err != nil {
		return err
	}
	f := t.train.files
	t.o.Dates = f.Dates()
	t.o.Names, t.o.Classes = f.Names, f.Classes
	t.o.Treatment = func() json.RawMessage { return f.Treatment().JSON() }
	spec.Grow = false
	if r.valid != "" {
		valid, err := openFiles(t.ctx, []string{r.valid}, spec, nil, t.train, t.bad)
		if err != nil {
			return err
		}
		t.noteExtra(valid, r.quiet)
		t.o.Valid = valid.source()
	}
	if r.test != "" {
		if c.Loss != "" && c.Loss != "squared" { // an unknown class at test time counts as an error there, not here
			spec.NewCheck = scoreCheck(c)
		}
		if t.test, err = openFiles(t.ctx, []string{r.test}, spec, nil, t.train, t.bad); err != nil {
			return err
		}
		t.noteExtra(t.test, r.quiet)
	}
	return t.openState()
}

// shownColumns is how many columns are shown before training.
const shownColumns = 12

// inferred says what was made of the columns, and whether the loss can take the target.
func (t *training) inferred() error {
	p := t.train.files.Plan()
	if p == nil {
		return nil
	}
	if c := t.r.cfg; p.Classes() && c.Loss != "softmax" && c.Loss != "" && scoreCheck(c) != nil {
		return fmt.Errorf("%s: %q: the target is a text, and loss %s wants numbers; leave --loss out, or compare it: --target '%[2]s == something'",
			t.train.name, p.Target.Column, c.Loss)
	}
	if p.Target.Op != "" {
		t.o.Alike = func(y float64) error { return untold(t.train.name, p, y) }
	}
	if t.r.quiet {
		return nil
	}
	var b strings.Builder
	if err := p.Describe(&b); err != nil {
		return err
	}
	lines := strings.SplitAfter(strings.TrimSuffix(b.String(), "\n"), "\n")
	if more := len(lines) - 1 - shownColumns; more > 0 {
		lines = append(lines[:1+shownColumns], fmt.Sprintf("… and %d more: slalom look shows all", more))
	}
	_, err := fmt.Fprintf(t.err, "%s\n", strings.Join(lines, ""))
	t.noteSlips(p)
	return err
}

// openState opens checkpoint and trace.
func (t *training) openState() error {
	r := t.r
	if r.resume != "" {
		f, err := openKept(r.resume, keptCheckpoint)
		if _, e := os.Stat(r.resume); errors.Is(e, os.ErrNotExist) {
			return fmt.Errorf("%s: no such file; check the name, or leave --resume out: a run that ends within --checkpoint-every seconds (default: 1) writes none", r.resume)
		}
		if err != nil {
			return err
		}
		t.o.Resume = f // read at once and whole; closed when the program ends
	}
	if r.checkpoint != "" {
		t.o.Checkpoint = checkpointer(r.checkpoint, r.every)
	}
	var err error
	t.tracing, err = newTracer(r.trace)
	return err
}

// watch is told how training goes.
func (t *training) watch(r trace.Record) {
	if r.Recipe != nil {
		t.saving.Store(true)
	}
	t.tracing.write(r)
	t.prog.watch(r)
	if t.live != nil {
		t.live.Watch(r)
	}
}

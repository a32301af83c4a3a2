package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"sync/atomic"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/internal/atomicfile"
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
		return []group{trainData(), modelFlags(), optimisationFlags(), stoppingFlags(), {"Output", append([]*option{
			{name: "output", short: "o", arg: "MODEL", help: "where to write the model (safetensors); default: nowhere",
				set: text(func(r *request) *string { return &r.out })},
			{name: "trace", arg: "FILE", help: "the run as JSON lines, with the gradient's norm and noise",
				set: text(func(r *request) *string { return &r.trace })},
		}, copied(jsonFlag, quietFlag, profileFlag)...)}}
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
	o           slalom.Options
	tracing     *tracer
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
	if err := t.open(); err != nil {
		return err
	}
	t.prog = a.newProgress(r.quiet)
	defer func() { t.prog.end() }()
	t.prog.begin("reading", t.train)
	t.prog.passes, t.prog.steps, t.prog.share = r.most(t.train.once())
	if os.Getenv("GOMEMLIMIT") == "" { // the rows, a copy of them while they are split, and the rest
		debug.SetMemoryLimit(2*min(r.memory, 1<<60) + 512<<20)
	}
	res, err := slalom.Fit(ctx, r.cfg, t.train.source(), t.o)
	if err := t.tracing.close(); err != nil {
		return errors.Join(err, fmt.Errorf("the trace %s is not whole: nothing else was written", r.trace))
	}
	if err != nil {
		return err
	}
	return t.finish(res)
}

// finish scores, writes and reports what was learned.
func (t *training) finish(res *slalom.Result) error {
	interrupted := res.Interrupted
	if interrupted && res.Steps == 0 {
		t.prog.end()
		t.note("interrupted before anything was learned")
		return errInterrupted
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
	if t.r.out != "" {
		if err := atomicfile.Write(t.r.out, res.Model.Save); err != nil {
			return writeError(t.r.out, err)
		}
	}
	res.Interrupted = interrupted
	var err error
	if t.r.json {
		err = t.printJSON(trainJSON(res, test, t.r.out))
	} else {
		err = t.print(trainText(res, test, t.r))
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
	spec := checked(r.spec, r.cfg)
	t.o = slalom.Options{Threads: r.threads, Memory: r.memory, Watch: t.watch, Measure: r.trace != ""}
	if r.from != "" {
		if t.o.From, err = loadModel(r.from); err != nil {
			return err
		}
		spec = likeModel(spec, t.o.From)
		t.train, err = openGrown(t.ctx, r.files, spec, t.o.From.Names)
	} else {
		t.train, err = openAll(t.ctx, r.files, spec)
	}
	if err != nil {
		return err
	}
	t.o.Names = t.train.names
	if t.train.names != nil {
		t.o.Roles = slalom.Roles{Target: spec.Target, Weight: spec.WeightCol, Offset: spec.OffsetCol, Exposure: spec.ExposureCol}
	}
	if r.valid != "" {
		valid, err := t.openLike(t.ctx, []string{r.valid}, spec, t.train.names, r.quiet)
		if err != nil {
			return err
		}
		t.o.Valid = valid.source()
	}
	if r.test != "" {
		test := spec
		if c := r.cfg.Loss; c != "" && c != "squared" { // an unknown class at test time counts as an error there, not here
			test.NewCheck = scoreCheck(r.cfg)
		}
		if t.test, err = t.openLike(t.ctx, []string{r.test}, test, t.train.names, r.quiet); err != nil {
			return err
		}
	}
	return t.openState()
}

// openState opens checkpoint and trace.
func (t *training) openState() error {
	r := t.r
	if r.resume != "" {
		f, err := os.Open(r.resume)
		if err != nil {
			return fileError(err)
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
}

package main

import (
	"strings"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data/files"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/update"
)

// The flags of all commands. Those of the recipe bear the names of
// slalom.Config's fields, with dashes.

type cfg = slalom.Config

// dataFlags say how to read files.
func dataFlags() group {
	var names []string
	for _, f := range append(heavyFormats(), files.Formats()...) {
		names = append(names, f.Name)
	}
	return group{"Data", append([]*option{
		{name: "format", arg: "NAME", help: strings.Join(names, ", ") + "; default: told by the file's name, else by its first bytes",
			set: text(func(r *request) *string { return &r.spec.Format })},
		{name: "no-header", help: "CSV, TSV: there is no header line; columns are called 1, 2, …",
			set: toggle(func(r *request) *bool { return &r.spec.NoHeader })},
		{name: "delimiter", arg: "CHAR", help: "CSV: what separates the fields, or the word tab; default: found out",
			set: delimiter},
		{name: "zero-based", help: "libsvm: indices count from 0 instead of 1",
			set: toggle(func(r *request) *bool { return &r.spec.ZeroBased })},
	}, badRowFlags()...)}
}

// trainData are the flags about data that only training has.
func trainData() group {
	g := dataFlags()
	g.options = append(g.options,
		&option{name: "holdout", arg: "SHARE", help: "share of rows held out, never learned from: they decide when to stop and which weights to keep; 0: none; default: 0.1",
			set: holdout},
		&option{name: "holdout-by", arg: "HOW", help: "row (by content, so that equal rows stay together), last (the last rows), none, or auto: last where rows come in order of a date or their order predicts the target, else row; default: auto",
			set: text(of(func(c *cfg) *string { return &c.HoldoutBy }))},
		&option{name: "valid", arg: "FILE", help: "rows to use in place of a hold-out",
			set: text(func(r *request) *string { return &r.valid })},
		&option{name: "test", arg: "FILE", help: "rows to score the finished model on; they decide nothing",
			set: text(func(r *request) *string { return &r.test })},
		&option{name: "class-weight", arg: "HOW", help: "balanced (each class counts the same in all), or label=weight pairs such as -1=1,1=5; hold-out figures count classes as weighted, test figures do not; default: all 1",
			set: text(of(func(c *cfg) *string { return &c.ClassWeight }))},
		&option{name: "memory", arg: "SIZE", help: "of rows held in memory; more are packed into a temporary file, shuffled, or in a single pass shuffled within a window; default: 4GiB",
			set: bytesOf(func(r *request) *int64 { return &r.memory })},
		&option{name: "temp", arg: "FOLDER", help: "where that temporary file lies; default: $TMPDIR, else the system's own",
			set: text(func(r *request) *string { return &r.temp })})
	return g
}

func modelFlags() group {
	return group{"Model", []*option{
		{name: "loss", arg: "NAME", help: strings.Join(loss.Names(), ", ") + "; default: as the labels suggest: two values logistic, 3 to 64 whole numbers softmax, else squared",
			set: text(of(func(c *cfg) *string { return &c.Loss }))},
		{name: "delta", arg: "NUMBER", help: "huber: where the parabola ends; default: 1",
			set: number(of(func(c *cfg) *float64 { return &c.Delta }))},
		{name: "tau", arg: "NUMBER", help: "quantile: which one, between 0 and 1; default: 0.5",
			set: number(of(func(c *cfg) *float64 { return &c.Tau }))},
		{name: "net", arg: "UNITS", help: "a net with these hidden layers, such as 128,64; default: a linear model", set: layers},
		{name: "activation", arg: "NAME", help: "of the hidden layers: " + strings.Join(activations(), ", ") + "; default: relu",
			set: text(of(func(c *cfg) *string { return &c.Activation }))},
		{name: "no-intercept", help: "a linear model through the origin",
			set: toggle(of(func(c *cfg) *bool { return &c.NoIntercept }))},
		{name: "l1", arg: "LAMBDA", help: "penalty lambda·Σ|w|, which makes weights exactly 0; default: 0",
			set: number(of(func(c *cfg) *float64 { return &c.L1 }))},
		{name: "l2", arg: "LAMBDA", help: "penalty lambda/2·Σw²; default: 0",
			set: number(of(func(c *cfg) *float64 { return &c.L2 }))},
		{name: "group", arg: "LAMBDA", help: "penalty lambda·Σ‖a column's weights‖, which drops whole columns; default: 0",
			set: number(of(func(c *cfg) *float64 { return &c.Group }))},
		{name: "lower", arg: "NUMBER", help: "no weight but the intercept is below this, such as 0; default: none",
			set: bound(of(func(c *cfg) **float64 { return &c.Lower }))},
		{name: "upper", arg: "NUMBER", help: "no weight but the intercept is above this; default: none",
			set: bound(of(func(c *cfg) **float64 { return &c.Upper }))},
		{name: "penalty-on-intercept", help: "penalise the intercept, too",
			set: toggle(of(func(c *cfg) *bool { return &c.PenaltyOnBias }))},
		{name: "from", arg: "MODEL", help: "start from the weights of this model",
			set: text(func(r *request) *string { return &r.from })},
	}}
}

func optimisationFlags() group {
	return group{"Optimisation", []*option{
		{name: "order", arg: "NAME", help: strings.Join(sample.Orders(), ", ") + "; default: shuffle, within a window when the rows do not fit into memory",
			set: text(of(func(c *cfg) *string { return &c.Order }))},
		{name: "batch", arg: "ROWS", help: "rows a step; default: 1 for linear models, 128 for nets",
			set: several(of(func(c *cfg) *int { return &c.Batch }))},
		{name: "grad", arg: "NAME", help: "estimate of the gradient: plain, svrg, saga; default: plain",
			set: text(of(func(c *cfg) *string { return &c.Grad }))},
		{name: "clip", arg: "NORM", help: "an estimate longer than this is shortened to it; default: never",
			set: number(of(func(c *cfg) *float64 { return &c.Clip }))},
		{name: "eta", arg: "NUMBER", help: "size of the first step; default: found by a race with --step auto, else as the update and the data suggest",
			set: number(of(func(c *cfg) *float64 { return &c.Eta }))},
		{name: "step", arg: "RULE", help: "auto: a race finds its size; constant, inverse, inverse-root, cosine, polyak, backtrack; or a number: a constant step of that size; default: auto, and with --eta constant; inverse-root for plain, momentum, nesterov, adam, adamw; cosine for nets; backtrack with --order all",
			set: stepRule},
		{name: "race", arg: "WHAT", help: "l2: train once for each of seven penalties, 0 to 0.001, and keep the run with the least hold-out loss; default: the step alone is found by a race (--step auto)",
			set: text(of(func(c *cfg) *string { return &c.Race }))},
		{name: "decay", arg: "NUMBER", help: "of inverse and inverse-root, a pass; default: 1",
			set: number(of(func(c *cfg) *float64 { return &c.Decay }))},
		{name: "warm", arg: "SHARE", help: "of cosine: share of the steps that rise; default: 0.05",
			set: number(of(func(c *cfg) *float64 { return &c.Warm }))},
		{name: "update", arg: "NAME", help: strings.Join(update.Names(), ", ") + "; default: invariant, and scaled where a feature is above 16; of larger batches adagrad, and scalefree; ftrl with --l1; adam for nets; plain with --order all, --grad svrg or saga, --step polyak or backtrack",
			set: text(of(func(c *cfg) *string { return &c.Update }))},
		{name: "average", arg: "HOW", help: "of the weights over steps: all, tail; default: none",
			set: text(of(func(c *cfg) *string { return &c.Average }))},
		{name: "replicas", arg: "NUMBER", help: "models that learn at the same time, each from its own part of the rows, and are averaged again and again; another recipe, whatever the number of cores; default: 1",
			set: several(of(func(c *cfg) *int { return &c.Replicas }))},
		{name: "seed", arg: "NUMBER", help: "of everything left to chance; default: 1", set: seed},
		{name: "threads", arg: "NUMBER", help: "goroutines; the model does not depend on it; default: the number of cores", set: threads},
		{name: "config", arg: "FILE", help: "a recipe in JSON: what --json prints, whole or its recipe alone; flags override it",
			set: text(func(r *request) *string { return &r.config })},
	}}
}

func stoppingFlags() group {
	return group{"Stopping", []*option{
		{name: "passes", arg: "NUMBER", help: "over the rows, at most; default: 20, on standard input 1",
			set: several(of(func(c *cfg) *int { return &c.Passes }))},
		{name: "steps", arg: "NUMBER", help: "at most; default, and 0: no limit",
			set: whole(of(func(c *cfg) *int { return &c.Steps }))},
		{name: "seconds", arg: "NUMBER", help: "of training, at most; default, and 0: no limit. The model then depends on the machine's speed",
			set: number(of(func(c *cfg) *float64 { return &c.Seconds }))},
		{name: "patience", arg: "PASSES", help: "without a better hold-out loss before the run ends; default: 3",
			set: several(of(func(c *cfg) *int { return &c.Patience }))},
		{name: "tolerance", arg: "SHARE", help: "ends the run once the gradient's norm has fallen to this share of what it was; default: never",
			set: number(of(func(c *cfg) *float64 { return &c.Tolerance }))},
		{name: "checkpoint", arg: "FILE", help: "where to keep the state of the run, so that it can be resumed after a crash",
			set: text(func(r *request) *string { return &r.checkpoint })},
		{name: "checkpoint-every", arg: "SECONDS", help: "how often; default: 1",
			set: positive("of seconds", func(r *request) *float64 { return &r.every })},
		{name: "resume", arg: "FILE", help: "go on from a checkpoint, with the same files and flags: the model comes out the same",
			set: text(func(r *request) *string { return &r.resume })},
	}}
}

var (
	quietFlag   = option{name: "quiet", help: "no progress and no notes on standard error", set: toggle(func(r *request) *bool { return &r.quiet })}
	jsonFlag    = option{name: "json", help: "exactly one JSON object on standard output", set: toggle(func(r *request) *bool { return &r.json })}
	threadsFlag = option{name: "threads", arg: "NUMBER", help: "goroutines; the result does not depend on it; default: the number of cores", set: threads}
	profileFlag = option{name: "cpuprofile", arg: "FILE", hidden: true, set: text(func(r *request) *string { return &r.profile })}
)

func modelFlag() *option {
	return &option{name: "model", short: "m", arg: "MODEL", help: "the model, as train wrote it", set: text(func(r *request) *string { return &r.model })}
}

// copied gives a command flags of its own.
func copied(flags ...option) (list []*option) {
	for _, f := range flags {
		list = append(list, &f)
	}
	return list
}

func activations() (names []string) {
	for _, a := range net.Activations {
		names = append(names, a.Name())
	}
	return names
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// options are the command line.
type options struct {
	data, tools, work      string
	rounds                 int
	quick, json, md, click bool
	limit                  time.Duration
	log                    clickLog
	scale                  float64
	stdout                 bool
	extra                  []string // flags of slalom train
	command                string
}

func main() {
	if len(os.Args) > 3 && os.Args[1] == measureWord {
		measure(os.Args[2:])
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	o := parse()
	err := o.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse() (o options) {
	var names []string
	for _, f := range finders {
		names = append(names, f.name)
	}
	flag.StringVar(&o.data, "data", "a9a,imdb,flights,kddcup", "data `sets`")
	flag.StringVar(&o.tools, "tools", strings.Join(names, ","), "`tools` to compare with, those that are installed; none: slalom alone")
	flag.StringVar(&o.work, "work", "", "`folder` for rows, which are kept and used again; default: a temporary one")
	flag.IntVar(&o.rounds, "rounds", 3, "pairs of runs, the tool and slalom in turn")
	flag.BoolVar(&o.quick, "quick", false, "the first 100,000 rows only")
	flag.BoolVar(&o.json, "json", false, "print one JSON object")
	flag.BoolVar(&o.md, "md", false, "print Markdown, as in docs/benchmarks.md")
	flag.DurationVar(&o.limit, "limit", 10*time.Minute, "a run that takes longer is stopped, and its tool has no numbers")
	flag.BoolVar(&o.click, "click", false, "no comparison: pipe a generated click log into slalom train - --passes 1")
	flag.Float64Var(&o.scale, "scale", 0.1, "click log: `share` of 100 million rows")
	flag.Uint64Var(&o.log.columns, "columns", 1e9, "click log: columns")
	flag.Uint64Var(&o.log.seed, "seed", 1, "click log: seed")
	flag.IntVar(&o.log.workers, "workers", 1, "click log: goroutines that generate; the rows do not depend on it")
	flag.BoolVar(&o.stdout, "stdout", false, "click log: write it to standard output instead")
	flag.Parse()
	o.extra = flag.Args()
	o.command = "go run ./bench"
	flag.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "work", "md", "json":
		default:
			o.command += " -" + f.Name
			if f.Value.String() != "true" {
				o.command += " " + f.Value.String()
			}
		}
	})
	if len(o.extra) > 0 {
		o.command += " -- " + strings.Join(o.extra, " ")
	}
	return o
}

func (o options) run(ctx context.Context) error {
	say := &teller{os.Stderr}
	if o.rounds < 1 || o.scale <= 0 {
		return errors.New("-rounds and -scale want a positive number")
	}
	o.log.rows = int64(o.scale * 1e8)
	if o.stdout {
		return o.log.print(ctx, os.Stdout, say)
	}
	folder := o.work
	if folder == "" {
		made, err := os.MkdirTemp("", "slalom-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		folder = made
	} else if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var slalom *tool
	err := say.during("building slalom", func() (err error) {
		slalom, err = buildSlalom(folder, o.extra)
		return err
	})
	if err != nil {
		return err
	}
	b := &bench{slalom: slalom, folder: folder, rounds: o.rounds, limit: o.limit, say: say}
	if o.click {
		return o.pipeClick(ctx, b, os.Stdout)
	}
	return o.runTables(ctx, b)
}

func (o options) runTables(ctx context.Context, b *bench) error {
	source := os.Getenv("SLALOM_DATA")
	if source == "" {
		return errors.New("SLALOM_DATA is not set: it names the folder of the data sets")
	}
	sets, err := pick(datasets, o.data, func(d dataset) string { return d.name })
	if err != nil {
		return err
	}
	missing, err := b.find(o.tools)
	if err != nil {
		return err
	}
	most := 0
	if o.quick {
		most = 100_000
	}
	r := newReport(o.command, append([]*tool{b.slalom}, b.others...), missing)
	b.say.line("%s\n%s", r.Machine, r.versions())
	show := (*table).text
	switch {
	case o.json:
		show = func(*table, io.Writer) error { return nil } // all at the end
	case o.md:
		show = (*table).markdown
		if err := r.head(os.Stdout); err != nil {
			return err
		}
	}
	for _, d := range sets {
		var p *prepared
		err := b.say.during(d.name+": preparing rows", func() (err error) {
			p, err = prepare(d, source, b.folder, most)
			if err == nil && slices.ContainsFunc(b.others, func(t *tool) bool { return t.name == "glmnet" }) {
				err = p.arrays()
			}
			return err
		})
		if err != nil {
			return err
		}
		t, err := b.compare(ctx, p)
		if err != nil {
			return err
		}
		r.Tables = append(r.Tables, t)
		if err := show(t, os.Stdout); err != nil {
			return err
		}
	}
	if o.json {
		return r.json(os.Stdout)
	}
	return nil
}

// find looks for the tools of a list, and says which are not there.
func (b *bench) find(list string) (missing []string, err error) {
	if list == "none" {
		return nil, nil
	}
	chosen, err := pick(finders, list, func(f finder) string { return f.name })
	if err != nil {
		return nil, err
	}
	for _, f := range chosen {
		var t *tool
		err := b.say.during("looking for "+f.name, func() (err error) {
			t, err = f.find(b.folder)
			return err
		})
		if err != nil {
			missing = append(missing, f.name)
			continue
		}
		b.others = append(b.others, t)
	}
	return missing, nil
}

// pick are the things whose names a list with commas gives.
func pick[T any](all []T, list string, name func(T) string) (chosen []T, err error) {
	for _, word := range strings.Split(list, ",") {
		i := slices.IndexFunc(all, func(t T) bool { return name(t) == word })
		if i < 0 {
			var names []string
			for _, t := range all {
				names = append(names, name(t))
			}
			return nil, fmt.Errorf("%q is none of %s", word, strings.Join(names, ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bench is one comparison.
type bench struct {
	slalom *tool
	others []*tool
	folder string // of rows, models and predictions
	rounds int
	limit  time.Duration // of one run
	say    *teller
}

// line is a line of the table: a tool with its flags, and what came of its runs.
type line struct {
	Tool    string   `json:"tool"`
	Flags   []string `json:"flags"`
	Of      int      `json:"best_of,omitempty"` // settings of the grid it is the best of
	Seconds float64  `json:"seconds"`           // to load and train, median
	Memory  int64    `json:"memory"`            // peak in bytes, largest
	Loss    float64  `json:"test_loss"`
	Wrong   float64  `json:"test_error"`
	Against string   `json:"against,omitempty"` // the line of Slalom that it ran in turn with
	Ratio   float64  `json:"ratio,omitempty"`   // its seconds over that line's, median of pairs
	Pairs   int      `json:"pairs,omitempty"`
	Note    string   `json:"note,omitempty"` // why there are no numbers

	tool    *tool
	scored  bool
	seconds []float64
}

func newLine(t *tool, flags []string) *line {
	return &line{Tool: t.title, Flags: append(append([]string{}, t.shared...), flags...), tool: t}
}

func (l *line) title() string { return strings.Join(append([]string{l.Tool}, l.Flags...), " ") }

// table is what came of a data set.
type table struct {
	Name    string  `json:"name"`
	Rows    int     `json:"rows"`
	Test    int     `json:"test_rows"`
	Columns int     `json:"columns"`
	Lines   []*line `json:"lines"`
}

// compare runs all tools on a data set.
func (b *bench) compare(ctx context.Context, d *prepared) (*table, error) {
	t := &table{Name: d.name, Rows: d.rows, Test: len(d.labels), Columns: d.columns}
	home := newLine(b.slalom, nil)
	once := newLine(b.slalom, onePass)
	best, err := b.best(ctx, d, b.slalom)
	if err != nil {
		return nil, err
	}
	t.Lines = append(t.Lines, home, once, best)
	for _, other := range b.others {
		peer := home
		if slices.Equal(other.against, onePass) {
			peer = once
		}
		plain := newLine(other, nil)
		t.Lines = append(t.Lines, plain)
		if err := b.pairs(ctx, d, plain, peer); err != nil {
			return nil, err
		}
		if plain.Note != "" || other.grid == nil {
			continue // where the defaults fail, the grid would not end either
		}
		best, err := b.best(ctx, d, other)
		if err != nil {
			return nil, err
		}
		t.Lines = append(t.Lines, best)
		if err := b.pairs(ctx, d, best, peer); err != nil {
			return nil, err
		}
	}
	for _, l := range t.Lines[:3] {
		for len(l.seconds) < b.rounds && l.Note == "" {
			if err := b.run(ctx, d, l); err != nil {
				return nil, err
			}
		}
	}
	for _, l := range t.Lines {
		l.Seconds = median(l.seconds)
	}
	return t, nil
}

// best is the line of the setting of a tool's grid with the least test loss, without its seconds.
func (b *bench) best(ctx context.Context, d *prepared, t *tool) (best *line, err error) {
	for _, flags := range t.grid {
		l := newLine(t, flags)
		if err := b.run(ctx, d, l); err != nil {
			return nil, err
		}
		if best == nil || l.Note == "" && (best.Note != "" || l.Loss < best.Loss) {
			best = l
		}
	}
	best.Of, best.seconds = len(t.grid), nil
	return best, nil
}

// pairs runs a line and its peer in turn, the one or the other first.
func (b *bench) pairs(ctx context.Context, d *prepared, l, peer *line) error {
	var ratios []float64
	for i := range b.rounds {
		order := []*line{l, peer}
		if i%2 == 1 {
			order = []*line{peer, l}
		}
		for _, l := range order {
			if err := b.run(ctx, d, l); err != nil {
				return err
			}
			if l.Note != "" {
				return nil
			}
		}
		ratios = append(ratios, l.seconds[len(l.seconds)-1]/peer.seconds[len(peer.seconds)-1])
	}
	l.Against, l.Ratio, l.Pairs = peer.title(), median(ratios), len(ratios)
	return nil
}

// run runs a line once, and scores its predictions the first time. What the tool fails at is noted; an error is our own.
func (b *bench) run(ctx context.Context, d *prepared, l *line) error {
	j := job{d, l.Flags, filepath.Join(b.folder, "model"), filepath.Join(b.folder, "predictions")}
	for _, path := range []string{j.model, j.out} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	title := d.name + ": " + l.title()
	var u usage
	err := b.say.during(title, func() (err error) {
		u, err = b.measured(ctx, l.tool, j)
		if err == nil && !l.scored {
			err = b.score(ctx, l, j)
		}
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errLate):
		l.Note = fmt.Sprintf("stopped after %v", b.limit)
	case err != nil:
		l.Note = err.Error()
	}
	if l.Note != "" {
		l.seconds, l.Memory = nil, 0
		b.say.line("%s: %s", title, l.Note)
		return nil
	}
	l.seconds = append(l.seconds, u.Seconds)
	l.Memory = max(l.Memory, u.Memory)
	b.say.line("%s: %s s, %s, test loss %.4f", title, short(u.Seconds), megabytes(u.Memory), l.Loss)
	return nil
}

// measured trains.
func (b *bench) measured(ctx context.Context, t *tool, j job) (u usage, err error) {
	u, out, err := command(ctx, b.folder, b.limit, nil, t.learn(j))
	if err == nil && t.clock {
		u.Seconds, err = strconv.ParseFloat(lastLine(string(out)), 64)
	}
	return u, err
}

// score predicts, unless training did, and scores.
func (b *bench) score(ctx context.Context, l *line, j job) error {
	if l.tool.predict != nil {
		if _, _, err := command(ctx, b.folder, b.limit, nil, l.tool.predict(j)); err != nil {
			return err
		}
	}
	margins, err := l.tool.read(j.out)
	if err == nil {
		l.Loss, l.Wrong, err = score(margins, j.labels)
	}
	l.scored = err == nil
	return err
}

// median is the middle of numbers, or the mean of the two in the middle; of none it is 0.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// teller says on standard error what goes on.
type teller struct{ w io.Writer }

func (t *teller) line(format string, args ...any) { fmt.Fprintf(t.w, format+"\n", args...) }

// during says that something runs once it has taken two seconds, and then every ten.
func (t *teller) during(what string, f func() error) error {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		began := time.Now()
		for wait := 2 * time.Second; ; wait = 10 * time.Second {
			select {
			case <-stop:
				return
			case <-time.After(wait):
				t.line("%s: %.0f s so far", what, time.Since(began).Seconds())
			}
		}
	}()
	err := f()
	close(stop)
	<-stopped
	return err
}

package slalom

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/net"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

// Result is what a run learned, and how well.
type Result struct {
	Model       *Model
	Rows        int64         // read, held-out ones included
	Columns     int           // features met
	Passes      int           // passes begun
	Steps       int           // steps made
	Seconds     float64       // from the first row read to the end
	Step        float64       // size of the last step or, of two that went on to the end, of that which stands
	Progressive float64       // mean loss, each row's before learning from it, of the last whole pass
	Valid       *Scores       // on the rows held out; nil when there are none
	BestPass    int           // the pass after which the model stood
	Races       []*trace.Race // how what the recipe leaves open was chosen
	End         string        // why the run ended
	Interrupted bool          // the context ended it
	Notes       []string
}

// Fit learns a linear model or a net from labelled rows: it chooses the loss if
// the recipe does not, holds rows out, trains until they no longer gain, and keeps the best weights.
// One pass over a long text (data.Pieces) learns from its rows while it reads them, piece by piece in random order.
// Rows beyond Options.Memory are packed, where Options.Pack can, and else read again in each pass and shuffled within a window.
func Fit(ctx context.Context, c Config, src data.Source, o Options) (*Result, error) {
	r, err := fit(ctx, c, src, o)
	var late *lateClass
	if _, ok := src.(data.Pieces); ok && errors.As(err, &late) { // all rows together may make another loss of it, or a better error
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if o.Watch != nil {
			o.Watch(trace.Record{Note: fmt.Sprintf("a label was met that the rows looked at first had not: %v. All rows are read, and the run begins again", late.label)})
		}
		return fit(ctx, c, unsplit(src), o)
	}
	return r, err
}

func fit(ctx context.Context, c Config, src data.Source, o Options) (*Result, error) {
	began := time.Now()
	if err := c.Check(); err != nil {
		return nil, err
	}
	if data.IsOnce(src) && c.Passes == 0 && c.Steps == 0 {
		c.Passes = 1
	}
	if o.From != nil {
		var err error
		if c, err = c.after(o.From); err != nil {
			return nil, err
		}
	}
	filled := c.fill()
	in, err := take(filled, src, o)
	if err != nil {
		return nil, err
	}
	if f := in.flowing; f != nil {
		defer f.last.close()
	}
	if in.window && c.Order == "" {
		filled.Order = "window"
	}
	if in.window && filled.Order == "window" {
		in.width = windowRows(in.width, filled.Batch)
		in.notes = append(in.notes, fmt.Sprintf("order: shuffled within a window of %d rows, since they do not fit into memory", in.width))
	}
	if _, table := in.train.(data.Table); !table && filled.Order == "all" && c.Step == "" && filled.Step == "backtrack" {
		filled.Step = "constant" // a line search wants the rows in memory
	}
	in.weighHeld()
	if c.Update == "" && filled.Update == "scalefree" {
		filled.Update = suited(filled.Batch, modest(in.train, o.Threads))
	}
	m, err := newModel(filled, in, o)
	if err != nil {
		return nil, err
	}
	sum := in.compact(m.Sum, o)
	if err := filled.room(sum.Shapes(), o.Free); err != nil {
		return nil, err
	}
	if o.Watch != nil {
		for _, n := range append([]string{in.chosen(c)}, in.notes...) {
			o.Watch(trace.Record{Note: n})
		}
	}
	if o.Resume != nil && in.holding != nil {
		if in.once {
			return nil, errors.New("standard input cannot be read again, so a run on it cannot be resumed")
		}
		if err := in.holding.count(); err != nil { // this collects the hold-out
			return nil, err
		}
	}
	p := Problem{Model: sum, Train: in.train, Rows: max(in.rows, 0), Window: in.width}
	p.Start = m.begin(filled, in.train)
	if o.From != nil {
		if p.Start, err = o.From.start(m); err != nil {
			return nil, err
		}
	}
	lines := p.Start[0].Lines
	in.toAddresses(p.Start, o.Threads)
	if in.flowing != nil { // from here on columns are met, and how long a block is depends on the tables' size
		if err := in.await(ctx, filled, &p, o.Resume != nil); err != nil {
			return nil, err
		}
	}
	p.Valid = in.valid
	t, err := Train(ctx, filled, p, o)
	if err != nil {
		return nil, err
	}
	if f := in.flowing; f != nil {
		if lines, err = in.flowed(&p, lines); err != nil {
			return nil, err
		}
	}
	return in.result(m, t, lines, o, began)
}

// suited is the update for batches of a linear model whose features are modest, or not.
func suited(batch int, modest bool) string {
	switch {
	case batch == 1 && modest:
		return "invariant"
	case batch == 1:
		return "scaled"
	case modest:
		return "adagrad"
	}
	return "scalefree"
}

// mostWindow is the most rows of a window: more are shuffled better, and out of cache.
const mostWindow = 1 << 20

// windowRows is a window of at most so many rows, in whole batches.
func windowRows(width, batch int) int {
	width = min(width, mostWindow)
	return max(width-width%batch, batch)
}

// result scores what was trained, and gives the model's first table so many lines.
func (in *intake) result(m *Model, t *Trained, lines int, o Options, began time.Time) (*Result, error) {
	m.Weights, m.Recipe = t.Weights, t.Recipe
	if n, ok := m.Sum.(*model.Net); ok {
		n.Fold(m.Weights)
	}
	m.Recipe.Loss = m.Loss.Name()
	scores, err := in.scores(m, o.Threads)
	if err != nil {
		return nil, err
	}
	in.toColumns(m.Weights, lines)
	if o.Names != nil {
		m.Names = o.Names()
		m.Weights[0].Grow(len(m.Names)) // names may have been read ahead of the training
	}
	if o.Treatment != nil {
		m.Treatment = o.Treatment()
	}
	r := &Result{
		Model: m, Rows: in.read, Columns: m.Weights[0].Lines, Passes: t.Passes, Steps: t.Steps,
		Step: t.Step, Valid: scores, Races: t.Races, Progressive: t.Progressive, BestPass: t.BestPass,
		End: t.End, Interrupted: t.Interrupted, Notes: append(in.notes, t.Notes...),
	}
	var kept, out int64 // of rows held out by content
	if h := in.holding; h != nil {
		r.Rows, kept, out = h.kept+h.out, int64(h.held.Len()), h.out
	}
	if f := in.flowing; f != nil {
		r.Rows = f.now.kept + f.now.out
		if f.is != nil {
			kept, out = int64(f.now.held.Len()), f.now.out
		}
	}
	if kept < out {
		note := fmt.Sprintf("of %d rows held out, the first %d were kept, as many as memory allows: the others were neither learned from nor scored", out, kept)
		r.Notes = append(r.Notes, note)
		if o.Watch != nil {
			o.Watch(trace.Record{Note: note})
		}
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// scores are those on the rows held out, nil where there are none.
func (in *intake) scores(m *Model, threads int) (*Scores, error) {
	if in.valid == nil || in.valid.Len() == 0 {
		return nil, nil
	}
	e := evaluation{m: m.targets(), threads: threads}
	if err := e.add(in.valid); err != nil {
		return nil, err
	}
	return e.scores()
}

// targets is the model for rows whose labels are targets already.
func (m *Model) targets() *Model {
	t := &Model{Recipe: m.Recipe, Loss: m.Loss, Sum: m.Sum, Weights: m.Weights}
	for i := range m.Target.Classes {
		t.Target.Classes = append(t.Target.Classes, float64(i))
	}
	return t
}

// chosen tells people what follows from the data.
func (in *intake) chosen(c Config) string {
	s := "loss " + in.loss.Name()
	switch n := len(in.target.Classes); {
	case n > 2:
		s += fmt.Sprintf(" over %d classes", n)
	case n == 2:
		s += fmt.Sprintf(", classes %s and %s", in.target.Name(0), in.target.Name(1))
	}
	if c.Loss == "" {
		s += " (as the labels suggest; --loss chooses another)"
	}
	return s
}

// newModel is an untrained model.
func newModel(c Config, in *intake, o Options) (*Model, error) {
	m := &Model{Recipe: c, Loss: in.loss, Target: in.target}
	var err error
	m.Sum, err = newSum(c, in.loss, in.cols, o.Threads)
	return m, err
}

// newSum is the finite sum that a recipe asks for.
func newSum(c Config, l loss.Loss, cols, threads int) (model.Predictor, error) {
	if len(c.Net) == 0 {
		return &model.Linear{Loss: l, Cols: cols, NoIntercept: c.NoIntercept, Workers: threads}, nil
	}
	act, err := net.ByName(c.Activation)
	return &model.Net{Cols: cols, Hidden: c.Net, Activation: act, Loss: l, Workers: threads}, err
}

// after is the recipe for going on from a model: its loss and shape, unless the
// recipe says the same.
func (c Config) after(m *Model) (Config, error) {
	r := m.Recipe
	if c.Loss != "" && c.Loss != r.Loss {
		return c, fmt.Errorf("the model to go on from was trained with loss %s, not %s", r.Loss, c.Loss)
	}
	c.Loss, c.Delta, c.Tau = r.Loss, r.Delta, r.Tau
	if len(c.Net) > 0 && fmt.Sprint(c.Net) != fmt.Sprint(r.Net) {
		return c, fmt.Errorf("the model to go on from has hidden layers %v, not %v", r.Net, c.Net)
	}
	c.Net, c.Activation, c.NoIntercept = r.Net, r.Activation, r.NoIntercept
	return c, nil
}

// start is a copy of the model's weights to begin with, widened to a new model's columns.
func (m *Model) start(to *Model) (weight.Weights, error) {
	if len(m.Target.Classes) != len(to.Target.Classes) {
		return nil, fmt.Errorf("the model to go on from has %d classes, and the data %d", len(m.Target.Classes), len(to.Target.Classes))
	}
	for i, y := range to.Target.Classes {
		if m.Target.Classes[i] != y || m.Target.Name(i) != to.Target.Name(i) {
			return nil, fmt.Errorf("the model to go on from has the classes %v, and the data %v", m.Target.Classes, to.Target.Classes)
		}
	}
	shapes := to.Sum.Shapes()
	w := weight.Make(shapes)
	for i, t := range m.Weights {
		w[i].Grow(t.Lines)
		copy(w[i].W, t.W)
	}
	if n, ok := to.Sum.(*model.Net); ok && n.Unit > 0 {
		n.Unfold(w, n.Unit)
	}
	return w, nil
}

// finite says whether every weight is.
func finite(w weight.Weights) bool {
	for _, t := range w {
		for _, v := range t.W {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return false
			}
		}
	}
	return true
}

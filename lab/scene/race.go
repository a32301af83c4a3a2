package scene

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// race is eight step sizes side by side on the rows of a file: one linear model with eight racers.
type race struct {
	parts   slalom.Parts
	model   *model.Linear
	w       weight.Weights
	train   *data.Rows
	held    *data.Rows
	etas    []float64
	words   []string // of the classes
	passes  int
	k, pass int

	rows  []float64   // visits, one a slice
	loss  [][]float64 // by racer: progressive, of the slice
	valid [][]float64 // by racer: hold-out, after it
	out   []float64   // step by which a racer had diverged; −1: it runs
}

// Sizes of a race where the request gives none.
const (
	raceHoldout = 0.1
	racePasses  = 5
	raceEta     = 0.1 // of AdaGrad, in units of the target
	raceField   = 8   // racers, each with four times the step of the one before
	raceClasses = 64
	raceLarge   = 16 // a feature beyond this is not on a scale yet
)

// train begins a race on the file opened last.
func (e *Engine) train(a *answer, r *request) error {
	f := e.file
	if f == nil {
		return errors.New("no file is open: choose one first")
	}
	e.race = nil
	if err := f.load(r.Target); err != nil {
		return err
	}
	or(&r.Seed, 1)
	or(&r.Passes, racePasses)
	or(&r.Batch, 1)
	c := &race{passes: r.Passes}
	l, rows, err := c.target(f, r.Loss)
	if err != nil {
		return err
	}
	c.train, c.held = data.Split(rows, raceHoldout, "row", r.Seed)
	if c.train.Len() == 0 || c.held.Len() == 0 {
		c.train, c.held = data.Split(rows, max(raceHoldout, 1/float64(rows.Len())+1e-9), "last", 0)
	}
	if err := c.ready(l, r); err != nil {
		return err
	}
	e.race = c
	c.tell(a)
	return nil
}

// target chooses the loss as the labels suggest, unless one is named, and makes them its targets.
func (c *race) target(f *file, name string) (loss.Loss, *data.Rows, error) {
	rows := *f.rows
	all := classes(&rows, raceClasses)
	texts := len(f.files.Classes()) > 0
	broken := slices.ContainsFunc(all, func(y float64) bool { return y != math.Trunc(y) })
	if name == "" {
		switch {
		case len(all) == 2:
			name = "logistic"
		case len(all) > 2 && (texts || !broken):
			name = "softmax"
		default:
			name = "squared"
		}
	}
	opt := loss.Options{}
	switch name {
	case "logistic", "hinge", "squared-hinge":
		if len(all) != 2 {
			return nil, nil, fmt.Errorf("loss %s takes two classes, and the target has other values: choose another target, or loss squared", name)
		}
	case "softmax":
		if opt.Outputs = len(all); len(all) < 2 {
			return nil, nil, fmt.Errorf("loss softmax takes 2 to %d classes: choose another target, or loss squared", raceClasses)
		}
	default:
		if texts {
			return nil, nil, fmt.Errorf("loss %s takes numbers, and the target is a text with more than %d values: choose another target", name, raceClasses)
		}
		all = nil
	}
	l, err := loss.New(name, opt)
	if err != nil {
		return nil, nil, err
	}
	if all != nil {
		c.words = f.words(all)
		rows.Label = make([]float64, rows.Len())
		for i, y := range f.rows.Label {
			k, _ := slices.BinarySearch(all, y)
			rows.Label[i] = float64(k)
		}
	}
	for _, y := range rows.Label {
		if err := l.Check(y); err != nil {
			return nil, nil, err
		}
	}
	return l, &rows, nil
}

// ready makes model, weights and parts.
func (c *race) ready(l loss.Loss, r *request) (err error) {
	mean, unit := 0.0, 1.0
	if l.Name() == "squared" || l.Name() == "huber" {
		mean, unit = center(c.train.Label)
	}
	eta := raceEta * unit
	if r.Eta > 0 {
		eta = r.Eta
	}
	for r := range raceField {
		c.etas = append(c.etas, math.Ldexp(eta, 2*r-raceField))
	}
	c.model = &model.Linear{Loss: l, Cols: c.train.Cols, NRacers: len(c.etas)}
	c.w = weight.Make(c.model.Shapes())
	for i := range c.w[0].Line(0) {
		c.w[0].Line(0)[i] = float32(mean)
	}
	rule := update.Rule(&update.AdaGrad{Eps: 1e-8 * unit})
	if slices.ContainsFunc(c.train.Value, func(v float32) bool { return v > raceLarge || v < -raceLarge }) {
		rule = &update.ScaleFree{Eps: 1e-8 * unit}
	}
	c.parts = slalom.Parts{Grad: &grad.Plain{Model: c.model}, Step: &step.Constant{Eta: c.etas}, Update: &update.Update{Rule: rule}}
	if c.parts.Sample, err = sample.New("shuffle", c.train, r.Batch, r.Seed, 0); err != nil {
		return err
	}
	c.loss, c.valid = make([][]float64, len(c.etas)), make([][]float64, len(c.etas))
	for range c.etas {
		c.out = append(c.out, -1)
	}
	if err := c.parts.Update.Bind(c.w, 0); err != nil {
		return err
	}
	return c.parts.Sample.Begin(0)
}

// center is the mean of numbers and their standard deviation, 1 for none.
func center(y []float64) (mean, dev float64) {
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for _, v := range y {
		dev += float64((v-mean)*(v-mean)) / float64(len(y))
	}
	if dev = math.Sqrt(dev); dev == 0 {
		dev = 1
	}
	return mean, dev
}

// advance trains on for so many row visits at most, and tells all curves so far.
func (e *Engine) advance(a *answer, rows int) error {
	c := e.race
	if c == nil {
		return errors.New("nothing is being trained: begin with op train")
	}
	if rows < 1 {
		return errors.New("rows: train on for 1 row visit or more")
	}
	seen := c.parts.Grad.Seen()
	for seen.Rows < int64(rows) && c.pass < c.passes {
		k := c.parts.Run(c.w, c.k, c.k+1+(rows-int(seen.Rows)-1)/max(c.batch(), 1))
		if k == c.k { // the pass is over
			if c.pass++; c.pass < c.passes {
				if err := c.parts.Sample.Begin(c.pass); err != nil {
					return err
				}
			}
		}
		c.k = k
	}
	if seen.Rows > 0 {
		c.look(seen)
	}
	c.tell(a)
	return nil
}

func (c *race) batch() int {
	if b := c.parts.Sample.Batch(); b.Rows != nil {
		return b.Len()
	}
	return 1
}

// look takes down the losses since it last did, and those of the rows held out.
func (c *race) look(seen *grad.Tally) {
	before := 0.0
	if n := len(c.rows); n > 0 {
		before = c.rows[n-1]
	}
	c.rows = append(c.rows, before+float64(seen.Rows))
	c.w[0].Settled()
	valid := c.heldLoss()
	for r := range c.etas {
		v := seen.Mean(r)
		c.loss[r] = append(c.loss[r], v)
		c.valid[r] = append(c.valid[r], valid[r])
		if c.out[r] < 0 && !(finite(v) && finite(valid[r])) {
			c.out[r] = float64(c.k)
		}
	}
	seen.Reset()
}

// heldLoss is the mean loss of every racer on the rows held out.
func (c *race) heldLoss() []float64 {
	n, r := c.held.Len(), len(c.etas)
	each, mean := make([]float64, n*r), make([]float64, r)
	c.model.Losses(each, c.w, c.held, 0, n, new(model.Scratch))
	for i, v := range each {
		mean[i%r] += v / float64(n)
	}
	return mean
}

// leader is the racer with the least hold-out loss, and the next.
func (c *race) leader() (first, second int) {
	last := func(r int) float64 {
		if v := c.valid[r]; len(v) > 0 && c.out[r] < 0 {
			return v[len(v)-1]
		}
		return math.Inf(1)
	}
	order := make([]int, len(c.etas))
	for r := range order {
		order[r] = r
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := last(a), last(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return order[0], order[1]
}

// tell puts the race so far into an answer.
func (c *race) tell(a *answer) {
	first, second := c.leader()
	a.fact("leader", float64(first))
	a.fact("rows", float64(c.train.Len()))
	a.fact("held", float64(c.held.Len()))
	a.fact("columns", float64(c.train.Cols))
	a.fact("passes", float64(c.passes))
	a.fact("pass", float64(min(c.pass, c.passes)))
	a.fact("step", float64(c.k))
	ended := 0.0
	if c.pass >= c.passes {
		ended = 1
	}
	a.fact("ended", ended)
	a.Texts["loss"], a.Texts["classes"] = []string{c.model.Loss.Name()}, c.words
	if n := len(c.rows); n > 0 {
		lost := 0
		for _, v := range c.out {
			if v >= 0 {
				lost++
			}
		}
		a.Texts["why"] = []string{fmt.Sprintf("step %s leads: hold-out loss %s; next is step %s with %s; %d of %d diverged",
			short(c.etas[first]), short(c.valid[first][n-1]), short(c.etas[second]), short(c.valid[second][n-1]), lost, len(c.etas))}
	}
	a.array("race.eta", c.etas)
	a.array("race.out", c.out)
	a.array("race.rows", c.rows)
	for r := range c.etas {
		a.array("race.loss."+strconv.Itoa(r), c.loss[r])
		a.array("race.held."+strconv.Itoa(r), c.valid[r])
	}
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// weights tells the leader's largest weights by name.
func (e *Engine) weights(a *answer, top int) error {
	c := e.race
	if c == nil {
		return errors.New("nothing has been trained: begin with op train")
	}
	or(&top, 20)
	first, _ := c.leader()
	t, r := c.w[0], len(c.etas)
	type place struct {
		line, output int
		w            float64
	}
	var list []place
	for i := range t.AllLines() {
		for o := range c.model.Outputs() {
			if v := float64(t.Line(i)[o*r+first]); v != 0 {
				list = append(list, place{i, o, v})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b place) int {
		switch x, y := math.Abs(a.w), math.Abs(b.w); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	var w []float64
	a.Texts["names"], a.Texts["outputs"] = []string{}, []string{}
	for _, p := range list[:min(top, len(list))] {
		w = append(w, p.w)
		a.Texts["names"] = append(a.Texts["names"], e.file.column(p.line))
		output := "value"
		switch {
		case c.model.Outputs() > 1:
			output = c.words[p.output]
		case len(c.words) == 2:
			output = c.words[1]
		}
		a.Texts["outputs"] = append(a.Texts["outputs"], output)
	}
	a.fact("total", float64(len(list)))
	a.array("weights", w)
	return nil
}

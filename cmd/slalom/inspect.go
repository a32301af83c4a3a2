package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

var inspectCommand = command{
	use:   "inspect [FLAGS] MODEL",
	short: "what a model consists of: recipe, sizes, weights by name",
	long: `Show a model: what it predicts, how it was trained, and its largest weights by name.

Columns without names are called by their libsvm index, from 1. Of a net, the layers are shown.`,
	examples: `  slalom inspect clicks.safetensors
  slalom inspect clicks.safetensors --top 0
  slalom inspect clicks.safetensors --csv > weights.csv
`,
	files: "one model", most: 1,
	groups: func() []group {
		return []group{{"Output", append([]*option{
			{name: "top", arg: "NUMBER", help: "how many of the largest weights to show, with --json, too, where weights_total says how many there are; 0: all; default: 20",
				set: whole(func(r *request) *int { return &r.top })},
			{name: "csv", help: "all weights as CSV: name,output,weight; of a net layer,line,unit,weight",
				set: toggle(func(r *request) *bool { return &r.csv })},
		}, copied(jsonFlag)...)}}
	},
	run: (*app).inspect,
}

func (a *app) inspect(r *request) error {
	if r.csv && r.json {
		return r.usage("--csv and --json: give one of them")
	}
	if r.top < 0 {
		return r.usage("--top %d: this must be a whole number that is not negative", r.top)
	}
	m, err := loadModel(r.files[0])
	switch {
	case errors.Is(err, errNotKept):
		return fmt.Errorf("%w; slalom look shows files of rows", err)
	case err != nil:
		return err
	case r.csv:
		w := bufio.NewWriter(a.out)
		if err := errors.Join(weightsCSV(w, m), w.Flush()); err != nil {
			return writeError("standard output", err)
		}
		return nil
	case r.json:
		return a.printJSON(modelObject(m, r.top))
	}
	return a.print(modelText(m, r.top))
}

// isNet says whether a model is a net.
func isNet(m *slalom.Model) bool { return len(m.Recipe.Net) > 0 }

// lineName is the name of line i of the first table.
func lineName(m *slalom.Model, t *weight.Table, i int) string {
	if i -= t.Base(); i < 0 {
		return "(intercept)"
	}
	return columnName(m.Names, i, false)
}

// outputName is what output k of a linear model speaks for.
func outputName(m *slalom.Model, k int) string {
	switch c := m.Target.Classes; {
	case c == nil:
		return "value"
	case m.Outputs() == 1:
		return m.Target.Name(1)
	default:
		return m.Target.Name(k)
	}
}

// targetOf is the target of the tables that a model learned from, as it was
// asked for; "": they were no tables.
func targetOf(m *slalom.Model) string {
	t, err := treatment(m)
	if err != nil || t.Plan == nil {
		return ""
	}
	return t.Plan.Target.String()
}

// place is one weight of a linear model.
type place struct {
	line, output int
	w            float32
}

// largest are the weights furthest from 0, the furthest first; zeros are left out.
func largest(t *weight.Table, top int) []place {
	var list []place
	for i := range t.AllLines() {
		for k, w := range t.Line(i) {
			if w != 0 {
				list = append(list, place{i, k, w})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b place) int {
		x, y := math.Abs(float64(a.w)), math.Abs(float64(b.w))
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	if top > 0 && len(list) > top {
		list = list[:top]
	}
	return list
}

// norm is the length of a table, and how many of its weights are not 0.
func norm(t *weight.Table) (length float64, nonzero int) {
	sum := 0.0
	for _, w := range t.W {
		sum += float64(w) * float64(w)
		if w != 0 {
			nonzero++
		}
	}
	return math.Sqrt(sum), nonzero
}

// weightsCSV writes every weight, with just the digits that bring its float32 back.
func weightsCSV(to io.Writer, m *slalom.Model) error {
	w := csv.NewWriter(to)
	head := []string{"name", "output", "weight"}
	if isNet(m) {
		head = []string{"layer", "line", "unit", "weight"}
	}
	w.Write(head)
	for n, t := range m.Weights {
		for i := range t.AllLines() {
			name := lineName(m, t, i)
			if n > 0 && i >= t.Base() {
				name = strconv.Itoa(i - t.Base() + 1)
			}
			for k, v := range t.Line(i) {
				value := strconv.FormatFloat(float64(v), 'g', -1, 32)
				if isNet(m) {
					w.Write([]string{t.Name, name, strconv.Itoa(k + 1), value})
				} else {
					w.Write([]string{name, outputName(m, k), value})
				}
			}
		}
	}
	w.Flush()
	return w.Error()
}

type weightObject struct {
	Name   string  `json:"name"`
	Output string  `json:"output"`
	Weight float32 `json:"weight"`
}

type layerObject struct {
	Name  string       `json:"name"`
	Shape [2]int       `json:"shape"`
	Norm  trace.Number `json:"norm"`
}

// modelObject is what programs read of a model.
func modelObject(m *slalom.Model, top int) any {
	o := struct {
		Loss    string         `json:"loss"`
		Classes any            `json:"classes,omitempty"`
		Target  string         `json:"target,omitempty"`
		Columns int            `json:"columns"`
		Recipe  slalom.Config  `json:"recipe"`
		Layers  []layerObject  `json:"layers"`
		Weights []weightObject `json:"weights,omitempty"`
		Total   *int           `json:"weights_total,omitempty"` // not 0; the list may end before
	}{Loss: m.Loss.Name(), Classes: classes(m), Target: targetOf(m), Columns: m.Weights[0].Lines, Recipe: m.Recipe}
	for _, t := range m.Weights {
		length, _ := norm(t)
		o.Layers = append(o.Layers, layerObject{t.Name, [2]int{t.AllLines(), t.Lanes}, trace.Number(length)})
	}
	if !isNet(m) {
		_, total := norm(m.Weights[0])
		o.Total = &total
		for _, p := range largest(m.Weights[0], top) {
			o.Weights = append(o.Weights, weightObject{lineName(m, m.Weights[0], p.line), outputName(m, p.output), p.w})
		}
	}
	return o
}

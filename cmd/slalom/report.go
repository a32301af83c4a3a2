package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/trace"
)

// table is a report of names and what stands for them, aligned.
type table [][2]string

func (t *table) add(name, format string, args ...any) {
	*t = append(*t, [2]string{name, fmt.Sprintf(format, args...)})
}

func (t table) String() string {
	width := 0
	for _, row := range t {
		width = max(width, len(row[0]))
	}
	var b strings.Builder
	for _, row := range t {
		fmt.Fprintf(&b, "%-*s  %s\n", width, row[0], row[1])
	}
	return b.String()
}

// trainText is what people read of a run.
func trainText(res *slalom.Result, test *slalom.Scores, r *request, bad int) string {
	var t table
	m := res.Model
	t.add("loss", "%s", lossText(m))
	held := ""
	if res.Valid != nil && r.valid == "" {
		held = fmt.Sprintf(", %s of them held out", commas(res.Valid.Rows))
	}
	t.add("rows", "%s%s", commas(res.Rows), held)
	if bad > 0 {
		t.add("bad rows", "%s skipped", commas(bad))
	}
	t.add("columns", "%s", commas(res.Columns))
	passes := commas(res.Passes)
	if res.Interrupted {
		passes += " begun"
	}
	if most := m.Recipe.Passes; most > 0 {
		passes += fmt.Sprintf(" of at most %d", most)
	}
	if res.BestPass > 0 && res.BestPass < res.Passes {
		passes += fmt.Sprintf("; the best weights are those after pass %d", res.BestPass)
	}
	t.add("passes", "%s", passes)
	t.add("step", "%s, %s, %.6g at the end", m.Recipe.Update, m.Recipe.Step, res.Step)
	for _, race := range res.Races {
		t.add("race", "%s", race)
	}
	t.add("progressive", "loss %.6g, %s", res.Progressive, progressiveText(res.Passes))
	if res.Valid != nil {
		t.add("hold-out", "%s", scoresText(res.Valid))
	}
	if test != nil {
		t.add("test", "%s", scoresText(test))
	}
	t.add("end", "%s", res.End)
	t.add("time", "%s", secondsText(res.Seconds))
	if r.out != "" {
		t.add("model", "written to %s", r.out)
	} else {
		t.add("model", "not written: -o FILE would")
	}
	return t.String()
}

// progressiveText is what the progressive loss of a run of so many passes is the mean of.
func progressiveText(passes int) string {
	if passes > 1 {
		return "in the last whole pass, each row's before that pass learned from it"
	}
	return "each row's before learning from it"
}

// lossText is the loss and its classes.
func lossText(m *slalom.Model) string {
	c := m.Target.Classes
	switch {
	case len(c) == 2:
		return fmt.Sprintf("%s, classes %s and %s", m.Loss.Name(), m.Target.Name(0), m.Target.Name(1))
	case len(c) > 2:
		return fmt.Sprintf("%s, %d classes", m.Loss.Name(), len(c))
	}
	return m.Loss.Name()
}

// scoresText is scores on one line.
func scoresText(s *slalom.Scores) string {
	b := fmt.Sprintf("loss %.6g", s.Loss)
	add := func(name, format string, v *float64, by float64) {
		if v != nil {
			b += fmt.Sprintf(", "+name+" "+format, *v*by)
		}
	}
	add("error", "%.2f %%", s.Error, 100)
	add("auc", "%.4f", s.AUC, 1)
	add("rmse", "%.6g", s.RMSE, 1)
	add("deviance", "%.6g", s.Deviance, 1)
	if s.Unknown > 0 {
		b += fmt.Sprintf(", %s of unknown classes", rowsText(s.Unknown))
	}
	return b
}

// scoresJSON is scores without numbers that JSON cannot hold.
type scoresJSON struct {
	Loss trace.Number `json:"loss"`
	*slalom.Scores
	BadRows int `json:"bad_rows,omitempty"`
}

func scoresObject(s *slalom.Scores) *scoresJSON {
	if s == nil {
		return nil
	}
	return &scoresJSON{Loss: trace.Number(s.Loss), Scores: s}
}

// trainObject is what programs read of a run.
type trainObject struct {
	Loss        string        `json:"loss"`
	Classes     any           `json:"classes,omitempty"`
	Rows        int64         `json:"rows"`
	BadRows     int           `json:"bad_rows"`
	Columns     int           `json:"columns"`
	Passes      int           `json:"passes"`
	BestPass    int           `json:"best_pass"`
	Steps       int           `json:"steps"`
	Seconds     float64       `json:"seconds"`
	Step        trace.Number  `json:"step"`
	Progressive trace.Number  `json:"progressive"`
	Valid       *scoresJSON   `json:"valid,omitempty"`
	Test        *scoresJSON   `json:"test,omitempty"`
	End         string        `json:"end"`
	Interrupted bool          `json:"interrupted"`
	Notes       []string      `json:"notes"`
	Races       []*trace.Race `json:"races,omitempty"`
	Recipe      slalom.Config `json:"recipe"`
	Model       string        `json:"model,omitempty"`
}

func trainJSON(res *slalom.Result, test *slalom.Scores, model string, bad int) *trainObject {
	return &trainObject{
		Loss: res.Model.Loss.Name(), Classes: classes(res.Model),
		Rows: res.Rows, BadRows: bad, Columns: res.Columns, Passes: res.Passes, BestPass: res.BestPass, Steps: res.Steps,
		Races: res.Races, Seconds: math.Round(res.Seconds*1e6) / 1e6, Step: trace.Number(res.Step), Progressive: trace.Number(res.Progressive),
		Valid: scoresObject(res.Valid), Test: scoresObject(test),
		End: res.End, Interrupted: res.Interrupted, Notes: append([]string{}, res.Notes...), Recipe: res.Model.Recipe, Model: model,
	}
}

// classes are a model's, as texts where they are texts; nil: it predicts numbers.
func classes(m *slalom.Model) any {
	switch t := m.Target; {
	case t.Names != nil:
		return t.Names
	case t.Classes != nil:
		return t.Classes
	}
	return nil
}

// printJSON writes one object on a line of its own.
func (a *app) printJSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.print(string(b) + "\n")
}

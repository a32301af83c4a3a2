package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/slalom-ml/slalom/data"
)

var lookCommand = command{
	use:   "look [FLAGS] FILE...",
	short: "what would be made of files: columns, features, first rows",
	long: `Show what train would make of files, and train nothing: the kind of each column and why, the
features that come of it, the first rows as features, and, when all have been read, how many rows
there are. No target is needed. A bad row ends it as it would end train; with --on-bad-row skip bad
rows are counted, and the first of them named.`,
	examples: `  slalom look clicks.csv
  slalom look clicks.csv --target click
  slalom look reviews.jsonl --target stars --text body --ngrams 2 --rows 1
`,
	files: "at least one file, or - for standard input",
	groups: func() []group {
		return []group{
			{"Output", []*option{{name: "rows", arg: "NUMBER", help: "how many rows to show; 0: none, and no more is read than a sample of the columns; default: 3",
				set: whole(func(r *request) *int { return &r.rows })}}},
			dataFlags(), columnFlags(),
		}
	},
	run: (*app).look,
}

func (a *app) look(r *request) error {
	if r.rows < 0 {
		return r.usage("--rows %d: this must be a whole number that is not negative", r.rows)
	}
	j, err := newRejects(r)
	if err != nil {
		return err
	}
	r.spec.Columns.Bare = true
	in, err := openFiles(context.Background(), r.files, r.spec, nil, nil, j)
	if err != nil {
		return err
	}
	if err := r.settled(in); err != nil {
		return err
	}
	if err := in.files.Describe(a.out); err != nil {
		return writeError("standard output", err)
	}
	l := looked{rows: r.rows, zeroBased: r.spec.ZeroBased}
	if p := in.files.Plan(); p != nil {
		a.noteSlips(p)
		if l.bare = !p.Labelled(); l.bare {
			a.note("no column is the target yet: train wants one, by --target")
		}
	}
	if r.rows == 0 {
		return nil
	}
	n, err := a.lookAll(in, l)
	if err != nil {
		return err
	}
	a.noteReports(in, false)
	text := rowsText(n) + " in all"
	if bad := in.bad.count(); bad > 0 {
		text += ", and " + commas(bad) + " skipped as bad"
	}
	return a.print("\n" + text + "\n")
}

// looked is what is shown of rows.
type looked struct {
	rows      int  // so many
	bare      bool // they have no labels
	zeroBased bool // columns without names are called by their index from 0
}

// lookAll reads all rows, shows the first few, and gives their number.
func (a *app) lookAll(in *input, show looked) (n int64, err error) {
	p := a.newProgress(false)
	defer p.end()
	err = data.Each(in, func(rows *data.Rows) error {
		if n < int64(show.rows) {
			names, classes := in.files.Names(), in.files.Classes()
			for i := range min(rows.Len(), show.rows-int(n)) {
				if err := a.print(fmt.Sprintf("\nrow %d%s\n", int(n)+i+1, show.text(rows.Row(i), names, classes))); err != nil {
					return err
				}
			}
			p.begin("reading on", in)
		}
		n += int64(rows.Len())
		return nil
	})
	return n, err
}

// shownFeatures is how many features of a row are shown.
const shownFeatures = 100

// text is a row as people read it: label, weight and offset if they say something, features.
func (l *looked) text(row data.Row, names, classes []string) string {
	var b strings.Builder
	if !l.bare {
		b.WriteString(": label " + label(row.Label))
	}
	if k := int(row.Label); k >= 0 && k < len(classes) {
		b.WriteString(" (" + printable(classes[k]) + ")")
	}
	if row.Weight != 1 {
		fmt.Fprintf(&b, ", weight %g", row.Weight)
	}
	if row.Offset != 0 {
		fmt.Fprintf(&b, ", offset %.6g", row.Offset)
	}
	n := max(len(row.Index), len(row.Value))
	for k := range n {
		if k == shownFeatures {
			fmt.Fprintf(&b, "\n  … and %d features more", n-k)
			break
		}
		j, v := k, float32(1)
		if row.Index != nil {
			j = int(row.Index[k])
		}
		if row.Value != nil {
			v = row.Value[k]
		}
		name := columnName(names, j, false)
		if l.zeroBased && len(names) == 0 {
			name = strconv.Itoa(j)
		}
		b.WriteString("\n  " + printable(name) + "  " + strconv.FormatFloat(float64(v), 'g', 6, 32))
	}
	return b.String()
}

// columnName is how a column is called: by its name; behind the names, by its
// place among the hashed ones; without names by its libsvm index.
func columnName(names []string, j int, hashed bool) string {
	switch {
	case j < len(names):
		return names[j]
	case hashed || len(names) > 0:
		return "#" + strconv.Itoa(j-len(names))
	}
	return strconv.Itoa(j + 1)
}

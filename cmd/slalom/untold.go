package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/internal/near"
)

// untold is the error of a comparison that no row of a file fulfils (y is 0), or every row (1).
func untold(file string, p *feature.Plan, y float64) error {
	who, holds := "no", ""
	if y == 1 {
		who = "every"
	}
	met := p.Met()
	for _, c := range p.Columns {
		switch {
		case c.Role != feature.TargetRole:
		case c.Numeric:
			holds = "; the column holds " + c.Seen
		case len(met) > 0:
			holds = "; the column's texts are " + shortList(met)
			if like := near.Name(p.Target.Value, met); like != "" && !slices.Contains(met, p.Target.Value) {
				holds = fmt.Sprintf("; did you mean %q? The column's texts are %s", like, shortList(met))
			}
		}
	}
	return fmt.Errorf("%s: %s row fulfils --target '%s', so there is nothing to tell apart%s", file, who, strings.ReplaceAll(p.Target.String(), "'", `"`), holds)
}

// noteSlips names columns of numbers that a word made categories, and a header that looks like a row.
func (a *app) noteSlips(p *feature.Plan) {
	if p.Headless() {
		a.note("the first line was read as a header, and looks like a row: --no-header makes it one")
	}
	for _, s := range p.Slips() {
		a.note("column %q holds numbers but for a few words (%q), and so is a category: --number %s makes it numbers, with --lenient or --on-bad-row skip for the words",
			s.Column, s.Word, s.Column)
	}
}

package files

import (
	"math"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

// Dates is a function that appends to dst what each column of dates says of a row that a scan has given
// last, in days as the row has them; NaN where it is missing. Nil: no feature is a date.
func (f *Files) Dates() func(dst []float64, row data.Row) []float64 {
	p := f.plan
	if t := f.opened.Treatment; p == nil && t != nil {
		p = t.Plan
	}
	if p == nil {
		return nil
	}
	var dates []dateColumn
	for _, c := range p.Columns {
		if c.Kind == feature.Date && c.Role == "" {
			d := dateColumn{name: c.Name, days: unmet, missing: unmet}
			if f.names == nil {
				d.days, d.missing = f.packed(c.Name+".days"), f.packed(c.Name+"=missing")
			}
			dates = append(dates, d)
		}
	}
	if dates == nil {
		return nil
	}
	return func(dst []float64, row data.Row) []float64 {
		for i := range dates {
			dst = append(dst, dates[i].of(row, f))
		}
		return dst
	}
}

// dateColumn is a date among the features.
type dateColumn struct {
	name          string
	days, missing int // columns of these features
}

const (
	unmet = -1 // the feature has not been met so far
	never = -2 // there is no such feature
)

// packed is the column of a name of packed rows.
func (f *Files) packed(name string) int {
	if j := slices.Index(f.opened.Names, name); j >= 0 {
		return j
	}
	return never
}

// of is the date of a row.
func (d *dateColumn) of(row data.Row, f *Files) float64 {
	for _, x := range []struct {
		column *int
		name   string
	}{{&d.days, ".days"}, {&d.missing, "=missing"}} {
		if *x.column == unmet {
			if j, ok := f.names.Column(d.name + x.name); ok {
				*x.column = j
			}
		}
	}
	days := 0.0 // of the sample's first date
	for k, j := range row.Index {
		switch {
		case int(j) == d.missing:
			return math.NaN()
		case int(j) == d.days && row.Value == nil:
			days = 1
		case int(j) == d.days:
			days = float64(row.Value[k])
		}
	}
	return days
}

package feature

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// Infer reads a sample of a table, its first 65,536 records or 16 MiB, and
// decides what each column is, unless the spec says so. Of the cells that are not
// missing:
//
//	constant    the same in all records
//	number      all are finite numbers; few distinct ones too (name them in Category),
//	            but not codes with leading zeros, such as 01234
//	identifier  whole numbers that never fall, in small steps, mostly distinct: a
//	            record's number; mostly distinct whole numbers in a column named id; texts of which 98 % are distinct
//	date        all are dates of one form, and it is plain which number is the day
//	text        five words and more on average, in many texts; three if most are distinct
//	category    everything else
//
// Constants and identifiers are left out; fewer than fifty cells are never
// called identifiers, nor are the only columns that there are.
func Infer(src table.Source, spec Spec) (*Plan, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	names := src.Columns()
	once := make(map[string]bool, len(names))
	for _, n := range names {
		if once[n] {
			return nil, &data.Error{Token: n, Msg: "two columns have the same name", Remedy: "rename one of them"}
		}
		once[n] = true
	}
	target, err := parseTarget(spec.Target, names)
	if err != nil && !(spec.Bare && spec.Target == "") {
		return nil, err
	}
	cols, overruled, err := spec.roles(names, target.Column)
	if err != nil {
		return nil, err
	}
	mayBeText := make([]bool, len(cols))
	for i, c := range cols {
		mayBeText[i] = !spec.NoIDF && !spec.TextRaw && c.Role == "" && (c.Kind == "" || c.Kind == Text)
	}
	tallies, records, bad, err := takeSample(src, mayBeText)
	if err != nil {
		return nil, err
	}
	if records == 0 && bad != nil {
		return nil, bad
	}
	if records == 0 {
		return nil, &data.Error{Msg: "no records", Remedy: "is it the right file, and was it written to the end?"}
	}
	p := &Plan{Columns: cols, Target: target, Cross: spec.Cross, NGrams: max(spec.NGrams, 1), TextRaw: spec.TextRaw, Raw: spec.Raw, Binned: spec.Bins > 0,
		Lenient: spec.Lenient, NameBudget: spec.NameBudget, Bits: spec.Bits, Records: records}
	for i := range cols {
		c, t := &cols[i], &tallies[i]
		if err := c.decide(t, overruled[i]); err != nil {
			return nil, err
		}
		if c.Role == TargetRole {
			p.met = t.met
		}
		if words := t.present() - t.numbers; c.Role == "" && c.Kind == Category && overruled[i] == "" && words > 0 && 100*words < t.present() {
			p.slips = append(p.slips, Slip{c.Name, t.word})
		}
	}
	p.spare(tallies, overruled)
	for i := range cols {
		switch c, t := &cols[i], &tallies[i]; {
		case c.Kind == Number:
			c.scale(t, spec.Bins)
		case c.Kind == Text && c.Role == "" && t.keep:
			c.Documents = documents(t.kept, t.end, p.NGrams)
		}
	}
	p.lost = headless(p.Columns, tallies)
	return p, p.settle(tallies, bad)
}

// decide gives a column its kind, and says what it has seen.
func (c *Column) decide(t *tally, overruled string) error {
	kind, seen := t.kind(c.Name)
	c.Seen = seen
	if c.Kind == "" {
		c.Kind = kind
	}
	c.Numeric = t.numbers > 0 && t.numbers == t.present() && t.zeros == 0
	c.Timed = t.timed > 0
	switch c.Role {
	case WeightRole, OffsetRole, ExposureRole:
		c.Kind = Number
	case TargetRole:
		if c.Kind = Category; t.numbers == t.present() {
			c.Kind = Number
		}
	}
	if c.Kind == Date {
		form, plain := t.dateForm()
		if !plain {
			return &data.Error{Token: t.first, Msg: "not a column of dates, or day and month cannot be told apart (column " + fmt.Sprintf("%q", c.Name) + ")",
				Remedy: "write dates as 2001-06-01"}
		}
		c.Form, c.First = string(dateForms[form]), t.day[form]
	}
	if overruled == "" && (c.Kind == Constant || c.Kind == Identifier) {
		c.Role = Ignored
	}
	return nil
}

// kind is what the sample makes of a column, and why.
func (t *tally) kind(name string) (Kind, string) {
	n, m := t.present(), len(t.distinct)
	switch {
	case n == 0:
		return Constant, "nothing but missing values"
	case m == 1 && t.missing == 0:
		return Constant, "always " + short(t.first)
	case t.numbers == n:
		seen := t.span() + t.missed()
		switch {
		case t.whole < n:
		case n >= leastIdentified && t.missing == 0 && !t.falls && 20*m >= 9*n && t.most-t.least <= 3*float64(n):
			return Identifier, seen + ", in sequence"
		case n >= leastIdentified && 5*m >= 4*n && namesID(name):
			return Identifier, seen + ", nearly all distinct"
		case t.codes():
			return Category, fmt.Sprintf("%d distinct codes with leading zeros (%s)", m, short(t.code)) + t.missed()
		}
		return Number, seen
	}
	form, plain := t.dateForm()
	if plain {
		seen := "dates"
		if t.timed > 0 {
			seen += " with time of day"
		}
		return Date, seen + t.missed()
	}
	seen := fmt.Sprintf("%d distinct texts", m) + t.missed()
	if m == 1 {
		seen = "1 distinct text" + t.missed()
	}
	if form >= 0 {
		return Category, seen + ", dates without a plain order of day and month"
	}
	words := float64(t.words) / float64(n-t.numbers)
	switch {
	case n >= leastIdentified && 50*t.numbers >= 49*n && 10*m >= n: // a number column with slips
		return Number, t.span() + t.missed() + fmt.Sprintf(", and words (%s)", short(t.word))
	case t.numbers > 0:
		return Category, seen + fmt.Sprintf(", numbers and words (%s)", short(t.word))
	case words >= 5 && (10*m >= n || m > 1000), words >= 3 && 2*m >= n && n > 4:
		return Text, fmt.Sprintf("%.4g words on average", words) + t.missed()
	case n >= leastIdentified && 50*m >= 49*n, n >= leastIdentified && 5*m >= 4*n && namesID(name):
		return Identifier, seen + ", nearly all distinct"
	}
	return Category, seen
}

// leastIdentified is how many cells it takes to call a column an identifier.
const leastIdentified = 50

// span is the range of numbers.
func (t *tally) span() string {
	if t.least == t.most {
		return "always " + brief(t.least)
	}
	return "numbers " + brief(t.least) + " to " + brief(t.most)
}

// brief is a number for people: whole ones in full.
func brief(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}

func (t *tally) missed() string {
	if t.missing == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of %d missing", t.missing, t.records)
}

// namesID says whether a column's name says that it holds an identifier.
func namesID(name string) bool {
	l := strings.ToLower(name)
	if l == "id" || l == "uuid" || l == "guid" || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID") {
		return true
	}
	i := len(l) - 3
	return i > 0 && strings.HasSuffix(l, "id") && strings.IndexByte("_-. ", l[i]) >= 0
}

// dateForm is the form that all cells have as dates. plain is false if there is
// none (−1) or day and month cannot be told apart.
func (t *tally) dateForm() (form int, plain bool) {
	form, n := -1, t.present()
	if n == 0 {
		return -1, false
	}
	for f, k := range t.dates {
		if k == n {
			if form >= 0 {
				return form, false
			}
			form = f
		}
	}
	return form, form >= 0
}

// spare turns identifiers back into numbers and categories if nothing else is
// left to learn from.
func (p *Plan) spare(tallies []tally, overruled []string) {
	if p.role("") >= 0 {
		return
	}
	for i := range p.Columns {
		c := &p.Columns[i]
		if c.Kind == Identifier && c.Role == Ignored && overruled[i] == "" {
			c.Role, c.Kind = "", Category
			if tallies[i].numbers == tallies[i].present() {
				c.Kind = Number
			}
			c.Seen += ", but there is nothing else"
		}
	}
}

// scale works out how a number becomes a feature.
func (c *Column) scale(t *tally, bins int) {
	c.Mean, c.SD = spread(t.values)
	if bins == 0 || c.Role != "" && c.Role != Ignored {
		return
	}
	v := slices.Clone(t.values)
	slices.Sort(v)
	for k := 1; k < bins; k++ {
		e := v[min(k*len(v)/bins, len(v)-1):]
		if len(e) == 0 || e[0] == v[0] {
			continue
		}
		if n := len(c.Edges); n == 0 || c.Edges[n-1] < e[0] {
			c.Edges = append(c.Edges, e[0]+0)
		}
	}
}

// settle checks crosses and chooses between dense and sparse rows. bad is the first record that was none, or nil.
func (p *Plan) settle(tallies []tally, bad error) error {
	features, dense := 0, len(p.Cross) == 0 && !p.Lenient && !p.Binned
	for i := range p.Columns {
		if c := &p.Columns[i]; c.Role == "" {
			features++
			dense = dense && c.Kind == Number && tallies[i].missing == 0 && tallies[i].numbers == tallies[i].records
		}
	}
	for _, cross := range p.Cross {
		if err := checkCross(p, cross); err != nil {
			return err
		}
	}
	if features == 0 && len(p.Cross) == 0 {
		if e, ok := bad.(*data.Error); ok {
			first := *e
			first.Msg += ", and the records that can be read leave no column to learn from"
			return &first
		}
		return &data.Error{Msg: "no column is left to learn from", Remedy: "overrule what was inferred with --number, --category, --text or --date"}
	}
	if dense && features <= mostDense {
		p.Dense = features
	}
	return p.check()
}

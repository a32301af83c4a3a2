package feature

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/near"
)

// Spec is what the user says about the columns of a table; the zero value
// leaves everything to Infer. Columns are named as the table names them.
type Spec struct {
	Target   string   `json:"target,omitempty"`   // a column, or a comparison: "delay > 15", "42 != normal."
	Number   []string `json:"number,omitempty"`   // columns of numbers
	Category []string `json:"category,omitempty"` // … of categories
	Text     []string `json:"text,omitempty"`     // … of texts
	Date     []string `json:"date,omitempty"`     // … of dates
	Ignore   []string `json:"ignore,omitempty"`   // … left out
	Weight   string   `json:"weight,omitempty"`   // the column of row weights, ≥ 0
	Offset   string   `json:"offset,omitempty"`   // added to the linear prediction
	Exposure string   `json:"exposure,omitempty"` // > 0; its logarithm is added to the linear prediction
	ID       string   `json:"id,omitempty"`       // passed through beside the rows
	Lenient  bool     `json:"lenient,omitempty"`  // a word in a number column is a category there

	NGrams  int        `json:"ngrams,omitempty"`  // longest run of words that is a feature; 0: 1
	TextRaw bool       `json:"textRaw,omitempty"` // counts of words, not 1 + ln(count) at unit length
	NoIDF   bool       `json:"noIDF,omitempty"`   // common words weigh as much as rare ones: see Documents
	Raw     bool       `json:"raw,omitempty"`     // numbers as they stand, not standardised
	Bins    int        `json:"bins,omitempty"`    // numbers as one of so many quantile bins; 0: not
	Cross   [][]string `json:"cross,omitempty"`   // columns whose values together are a feature

	Bare bool `json:"bare,omitempty"` // no target is needed: where none is told, and no column has a usual name, labels are 0

	NameBudget int64 `json:"nameBudget,omitempty"` // bytes for exact names; 0: 1 GiB
	Bits       int   `json:"bits,omitempty"`       // 2^Bits hashed columns beyond that; 0: 22
}

// maxGrams keeps a text's features within what a mistaken number could ask for.
const maxGrams = 16

// check looks at the numbers in a spec.
func (s *Spec) check() error {
	bad := func(flag string, v int64, remedy string) error {
		return &data.Error{Token: strconv.FormatInt(v, 10), Msg: "out of range (" + flag + ")", Remedy: remedy}
	}
	switch {
	case s.NGrams < 0 || s.NGrams > maxGrams:
		return bad("--ngrams", int64(s.NGrams), "give 1 to "+strconv.Itoa(maxGrams))
	case s.Bins < 0 || s.Bins == 1 || s.Bins > sampleRecords:
		return bad("--bins", int64(s.Bins), "give 2 to "+strconv.Itoa(sampleRecords))
	case s.Bits < 0 || s.Bits > 30:
		return bad("--bits", int64(s.Bits), "give 1 to 30")
	case s.NameBudget < 0 || s.NameBudget > math.MaxUint32:
		return bad("--name-budget", s.NameBudget, "give at most 4 GiB")
	case s.Raw && s.Bins > 0:
		return &data.Error{Msg: "numbers cannot be both binned and raw", Remedy: "give one of --bins and --raw"}
	}
	return nil
}

// roles gives each column that the spec names its role and kind. overruled
// says for each column by which flag; empty: by none.
func (s *Spec) roles(names []string, target string) (cols []Column, overruled []string, err error) {
	cols, overruled = make([]Column, len(names)), make([]string, len(names))
	for i, n := range names {
		cols[i].Name = n
	}
	set := func(flag, name string, f func(c *Column)) error {
		i := slices.Index(names, name)
		if i < 0 {
			return unknownColumn(name, flag, names)
		}
		if o := overruled[i]; o != "" && o != flag {
			return &data.Error{Token: name, Msg: "a column cannot be both " + o + " and " + flag, Remedy: "name it once"}
		}
		overruled[i] = flag
		f(&cols[i])
		return nil
	}
	type part struct {
		flag  string
		names []string
		f     func(c *Column)
	}
	role := func(r Role) func(c *Column) { return func(c *Column) { c.Role = r } }
	kind := func(k Kind) func(c *Column) { return func(c *Column) { c.Kind = k } }
	one := func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	for _, p := range []part{
		{"--target", one(target), role(TargetRole)}, {"--weight", one(s.Weight), role(WeightRole)},
		{"--offset", one(s.Offset), role(OffsetRole)}, {"--exposure", one(s.Exposure), role(ExposureRole)},
		{"--id", one(s.ID), role(IDRole)}, {"--ignore", s.Ignore, role(Ignored)},
		{"--number", s.Number, kind(Number)}, {"--category", s.Category, kind(Category)},
		{"--text", s.Text, kind(Text)}, {"--date", s.Date, kind(Date)},
	} {
		for _, n := range p.names {
			if err := set(p.flag, n, p.f); err != nil {
				return nil, nil, err
			}
		}
	}
	return cols, overruled, nil
}

func unknownColumn(name, flag string, names []string) error {
	e := &data.Error{Token: name, Msg: "no such column (" + flag + ")", Remedy: "the columns are " + list(names)}
	if n := near.Name(name, names); n != "" {
		e.Remedy = "did you mean " + strconv.Quote(n) + "?"
	}
	return e
}

// list names the first twelve of some columns.
func list(names []string) string {
	var b strings.Builder
	for i, n := range names {
		if i == 12 {
			return b.String() + ", … (" + strconv.Itoa(len(names)) + " in all)"
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(shorter(n, 40)))
	}
	return b.String()
}

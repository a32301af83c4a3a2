package feature

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Describe writes the plan as a table: a line for each column and cross, with
// its kind, what the sample held, and the features that come of it.
func (p *Plan) Describe(w io.Writer) error {
	lines := [][4]string{{"column", "kind", "seen", "features"}}
	for i := range p.Columns {
		c := &p.Columns[i]
		kind := string(c.Kind)
		if c.Role != "" && (c.Role != Ignored || c.Kind != Constant && c.Kind != Identifier) {
			kind = string(c.Role)
		}
		lines = append(lines, [4]string{shorter(c.Name, 60), kind, c.Seen, shorter(p.features(c), 150)})
	}
	for _, cross := range p.Cross {
		lines = append(lines, [4]string{strings.Join(cross, "^"), "cross", "", strings.Join(cross, "^") + "=…"})
	}
	var width [3]int
	for _, l := range lines {
		for k := range width {
			width[k] = max(width[k], utf8.RuneCountInString(l[k]))
		}
	}
	var b strings.Builder
	for _, l := range lines {
		line := ""
		for k, cell := range l {
			line += plain(cell)
			if k < len(width) {
				line += strings.Repeat(" ", width[k]-utf8.RuneCountInString(cell)+2)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plain is a text without what would spoil a line, or steer a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// features says in short which features a column gives.
func (p *Plan) features(c *Column) string {
	switch c.Role {
	case TargetRole:
		switch {
		case p.Target.Op != "":
			return "1 if " + p.Target.String() + ", else 0"
		case c.Kind == Number:
			return "the label as it stands"
		}
		return "classes, numbered as they come"
	case WeightRole:
		return "the row's weight"
	case OffsetRole:
		return "added to the prediction"
	case ExposureRole:
		return "its logarithm is added to the prediction"
	case IDRole:
		return "passed through"
	case Ignored:
		return "none"
	}
	switch c.Kind {
	case Category:
		return c.Name + "=…"
	case Text:
		s := c.Name + ":word"
		if p.NGrams > 1 {
			s += fmt.Sprintf(", runs of up to %d words", p.NGrams)
		}
		if p.TextRaw {
			return s + ", counts"
		}
		if c.Documents != nil {
			s += ", weighed by idf"
		}
		return s + ", unit length"
	case Date:
		s := ""
		if c.Timed {
			s = c.Name + ".hour=… "
		}
		return s + fmt.Sprintf("%[1]s.weekday=… %[1]s.month=… %[1]s.days", c.Name)
	}
	switch {
	case p.Binned:
		return fmt.Sprintf("%d bins %s=[…,…)", len(c.Edges)+1, c.Name)
	case p.Raw:
		return c.Name
	}
	sign, mean := "−", c.Mean
	if mean < 0 {
		sign, mean = "+", -mean
	}
	return fmt.Sprintf("(%s %s %.4g) / %.4g", c.Name, sign, mean, c.sd())
}

// sd is what a number is divided by.
func (c *Column) sd() float64 {
	if c.SD == 0 {
		return 1
	}
	return c.SD
}

package data

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
)

// readHeader reads the names of the columns and gives each its role.
func (p *csv) readHeader(spec *Spec) error {
	b, err := p.record()
	if err == io.EOF {
		return noRows(p.in.name)
	} else if err != nil {
		return err
	}
	if k := bytes.IndexByte(b, 0); k >= 0 {
		return p.bad(b, k, k+1, "", "NUL byte", notText)
	}
	p.headed = !spec.NoHeader
	numbers := true
	for i := 0; i < len(b); i++ {
		text, end, ok := p.field(b, i)
		if !ok {
			return p.bad(b, i, end, "", "text after the closing quote", "write a quote inside quotes twice")
		}
		_, f := number(text, 64)
		numbers = numbers && f == fine
		p.header = append(p.header, string(text))
		i = end
	}
	if !p.headed {
		p.first = b
		for k := range p.header {
			p.header[k] = strconv.Itoa(k + 1)
		}
	} else if numbers && !slices.Contains(p.header, spec.Target) {
		return &Error{File: p.in.name, Line: p.in.line, Msg: "the header holds numbers, not names",
			Remedy: "give --no-header if the first line is a row"}
	}
	if err := p.checkNames(spec); err != nil {
		return err
	}
	return p.assign(spec)
}

// checkNames refuses names that occur twice and columns without a name.
func (p *csv) checkNames(spec *Spec) error {
	seen := make(map[string]int, len(p.header))
	for k, n := range p.header {
		bad := func(msg, remedy string) error {
			return &Error{File: p.in.name, Line: p.in.line, Token: n, Msg: msg, Remedy: remedy}
		}
		if n == "" && spec.Only == nil && !slices.Contains(spec.Ignore, "") {
			return bad("column "+strconv.Itoa(k+1)+" has no name",
				"name it in the header, or write the file without it (pandas: index=False)")
		}
		if first, twice := seen[n]; twice && n != "" {
			return bad("columns "+strconv.Itoa(first+1)+" and "+strconv.Itoa(k+1)+" have the same name", "rename one of them")
		}
		seen[n] = k
	}
	return nil
}

// assign gives each column its role.
func (p *csv) assign(spec *Spec) error {
	const free role = 0
	p.roles = make([]role, len(p.header))
	give := func(name, flag string, r role) error {
		k := slices.Index(p.header, name)
		switch {
		case k < 0:
			return p.unknown(name, flag)
		case p.roles[k] != free && p.roles[k] != r:
			return &Error{File: p.in.name, Token: name, Msg: "a column with two roles", Remedy: "name it in one of --target, --weight, --offset, --exposure, --ignore"}
		}
		p.roles[k] = r
		for k++; r == ignored && k < len(p.header); k++ { // unnamed columns may be many
			if p.header[k] == name {
				p.roles[k] = r
			}
		}
		return nil
	}
	label, err := p.target(spec)
	if err != nil {
		return err
	}
	type part struct {
		name, flag string
		r          role
	}
	parts := []part{{label, "--target", target}, {spec.WeightCol, "--weight", weight},
		{spec.OffsetCol, "--offset", offset}, {spec.ExposureCol, "--exposure", exposure}}
	parts = slices.DeleteFunc(parts, func(c part) bool { return c.name == "" })
	for _, n := range spec.Ignore {
		parts = append(parts, part{n, "--ignore", ignored})
	}
	for _, c := range parts {
		if err := give(c.name, c.flag, c.r); err != nil {
			return err
		}
	}
	only := map[string]bool{}
	for _, n := range spec.Only {
		only[n] = true
	}
	for k, r := range p.roles {
		switch {
		case r == free && spec.Only != nil && !only[p.header[k]]:
			p.roles[k] = ignored
			p.others = append(p.others, p.header[k])
		case r == free:
			p.roles[k] = role(len(p.names))
			p.names = append(p.names, p.header[k])
		}
	}
	p.weighted, p.shifted = spec.WeightCol != "", spec.OffsetCol != "" || spec.ExposureCol != ""
	return nil
}

// target is the name of the label's column; empty: there is none.
func (p *csv) target(spec *Spec) (string, error) {
	if spec.Target != "" {
		if spec.Unlabelled && !slices.Contains(p.header, spec.Target) {
			return "", nil
		}
		return spec.Target, nil
	}
	for _, n := range []string{"target", "label", "y"} {
		if slices.Contains(p.header, n) && !slices.Contains(spec.Ignore, n) {
			return n, nil
		}
	}
	if spec.Unlabelled {
		return "", nil
	}
	e := &Error{File: p.in.name, Msg: "which column is the target? There are " + list(p.header), Remedy: "name it with --target"}
	if len(p.header) == 1 {
		e.Msg = "there is one column only, " + list(p.header)
		e.Remedy = "give --delimiter if something other than " + strconv.Quote(string(p.delim)) + " separates the fields"
	}
	return "", e
}

func (p *csv) unknown(name, flag string) error {
	e := &Error{File: p.in.name, Token: name, Msg: "no such column (" + flag + ")", Remedy: "the columns are " + list(p.header)}
	if near := nearest(name, p.header); near != "" {
		e.Remedy = "did you mean " + quote(near) + "?"
	}
	return e
}

// bad is an error about b[start:end], in the named column.
func (p *csv) bad(b []byte, start, end int, column, msg, remedy string) error {
	line := p.in.line + bytes.Count(b[:start], []byte("\n"))
	col := start - bytes.LastIndexByte(b[:start], '\n')
	if column != "" {
		msg += " (column " + quote(column) + ")"
	}
	return &Error{File: p.in.name, Line: line, Col: col, Token: string(b[start:end]), Msg: msg, Remedy: remedy}
}

// badNumber explains why the text of a field, b[start:end], is no number.
func (p *csv) badNumber(b []byte, start, end, k int, text []byte, f fault) error {
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return p.bad(b, start, end, p.header[k], "NUL byte", notText)
	case missing(text):
		return p.bad(b, start, end, p.header[k], "a missing value", "fill it in, or leave the column out with --ignore")
	case f == notNumber:
		return p.bad(b, start, end, p.header[k], "not a number", "leave the column out with --ignore, or write it as numbers")
	case f == tooLarge:
		return p.bad(b, start, end, p.header[k], "too large a number", "scale the column down")
	}
	return p.bad(b, start, end, p.header[k], "not finite", "write a finite number or leave the row out")
}

// missing says whether a field is one of the usual ways to write nothing.
func missing(text []byte) bool {
	switch strings.ToLower(string(text)) {
	case "", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?":
		return true
	}
	return false
}

// count is the number of fields of a record.
func (p *csv) count(b []byte) (n int, ok bool) {
	for i := 0; i < len(b); i++ {
		i, ok = p.fieldEnd(b, i)
		n++
	}
	return n, ok
}

func (p *csv) ragged(b []byte) error {
	n, _ := p.count(b)
	fields := " fields, "
	if n == 1 {
		fields = " field, "
	}
	have := "but the header has "
	if !p.headed {
		have = "but the first line has "
	}
	return &Error{File: p.in.name, Line: p.in.line, Msg: strconv.Itoa(n) + fields + have + strconv.Itoa(len(p.roles)),
		Remedy: "look for a missing or unquoted " + strconv.Quote(string(p.delim))}
}

func noRows(file string) error {
	return &Error{File: file, Msg: "no rows", Remedy: "is it the right file, and was it written to the end?"}
}

package feature

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/number"
)

// Target is what is to be predicted: a column as it stands (Op empty), or
// whether its value compares so with a number or text.
type Target struct {
	Column string `json:"column"`
	Op     string `json:"op,omitempty"`    // < > <= >= == !=
	Value  string `json:"value,omitempty"` // what is compared with
	Quoted bool   `json:"quoted,omitempty"`

	num     float64 // the value, if numeric
	numeric bool
}

// String is the target as it is written.
func (t Target) String() string {
	switch {
	case t.Op == "":
		return t.Column
	case t.Quoted:
		return t.Column + " " + t.Op + " " + strconv.Quote(t.Value)
	}
	return t.Column + " " + t.Op + " " + t.Value
}

// parseTarget reads the target's expression; empty: a column with a usual name.
func parseTarget(s string, names []string) (Target, error) {
	if s == "" {
		return usualTarget(names)
	}
	if slices.Contains(names, s) {
		return Target{Column: s}, nil
	}
	column, rest := strings.TrimSpace(s), ""
	if q := column[:min(1, len(column))]; q == "'" || q == `"` {
		end := strings.Index(column[1:], q)
		if end < 0 {
			return Target{}, &data.Error{Token: s, Msg: "a quote is not closed (--target)", Remedy: "write 'column name' > 15"}
		}
		column, rest = column[1:1+end], strings.TrimSpace(column[end+2:])
	} else if i := strings.IndexAny(column, "<>=!"); i >= 0 {
		column, rest = strings.TrimSpace(column[:i]), column[i:]
	}
	t := Target{Column: column}
	if !slices.Contains(names, column) {
		return t, unknownColumn(column, "--target", names)
	}
	if rest == "" {
		return t, nil
	}
	for _, op := range []string{"<=", ">=", "==", "!=", "<", ">", "="} {
		if v, ok := strings.CutPrefix(rest, op); ok {
			t.Op, t.Value = op, strings.TrimSpace(v)
			break
		}
	}
	if t.Op == "=" {
		t.Op = "=="
	}
	v := t.Value
	if n := len(v); n > 1 && (v[0] == '\'' || v[0] == '"') && v[n-1] == v[0] {
		t.Value, t.Quoted = v[1:n-1], true
	}
	t.bind()
	switch {
	case t.Op == "":
		return t, &data.Error{Token: rest, Msg: "no comparison (--target)", Remedy: "write one of < <= > >= == !="}
	case v == "":
		return t, &data.Error{Token: s, Msg: "nothing to compare with (--target)", Remedy: "write column > 15, or column == word"}
	case t.ordered() && !t.numeric:
		return t, &data.Error{Token: t.Value, Msg: "texts have no order (--target)", Remedy: "compare with a number, or by == or !="}
	}
	return t, nil
}

func usualTarget(names []string) (Target, error) {
	for _, usual := range []string{"target", "label", "y", "class"} {
		for _, n := range names {
			if strings.EqualFold(n, usual) {
				return Target{Column: n}, nil
			}
		}
	}
	remedy := "name it with --target"
	if slices.ContainsFunc(names, isNumber) && !numbered(names) {
		remedy += ", or give --no-header if the first line is a row"
	}
	return Target{}, &data.Error{Msg: "which column is the target? There are " + list(names), Remedy: remedy}
}

// bind works out what follows from the fields.
func (t *Target) bind() {
	if !t.Quoted {
		v, f := number.Float64([]byte(t.Value))
		t.num, t.numeric = v, f == number.Fine
	}
}

func (t *Target) ordered() bool { return t.Op != "" && t.Op[0] != '=' && t.Op[0] != '!' }

// holds says whether a cell's text compares as the target asks; ok is false if
// it must be a number and is none.
func (t *Target) holds(text []byte, v float64, isNumber bool) (holds, ok bool) {
	if !t.numeric || !isNumber && !t.ordered() {
		return bytes.Equal(text, []byte(t.Value)) == (t.Op == "=="), true
	}
	switch {
	case !isNumber:
		return false, false
	case t.Op == "<":
		return v < t.num, true
	case t.Op == "<=":
		return v <= t.num, true
	case t.Op == ">":
		return v > t.num, true
	case t.Op == ">=":
		return v >= t.num, true
	case t.Op == "==":
		return v == t.num, true
	}
	return v != t.num, true
}

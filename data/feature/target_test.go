package feature

import (
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/number"
)

func TestTargetsAreParsed(t *testing.T) {
	names := []string{"delay", "42", "a name", "x>1", "class"}
	for in, want := range map[string]Target{
		"delay":               {Column: "delay"},
		"delay > 15":          {Column: "delay", Op: ">", Value: "15"},
		"delay<=-1.5":         {Column: "delay", Op: "<=", Value: "-1.5"},
		"delay >= 1":          {Column: "delay", Op: ">=", Value: "1"},
		"42 != normal.":       {Column: "42", Op: "!=", Value: "normal."},
		"42 = 'two words'":    {Column: "42", Op: "==", Value: "two words", Quoted: true},
		`"a name" == "15"`:    {Column: "a name", Op: "==", Value: "15", Quoted: true},
		"'a name' < 3":        {Column: "a name", Op: "<", Value: "3"},
		"a name == it's late": {Column: "a name", Op: "==", Value: "it's late"},
		"'a name'":            {Column: "a name"},
		"x>1":                 {Column: "x>1"},
		"":                    {Column: "class"},
	} {
		got, err := parseTarget(in, names)
		got.num, got.numeric = 0, false
		if err != nil || got != want {
			t.Errorf("%q is %+v (%v), want %+v", in, got, err, want)
		}
	}
}

func TestBadTargetsAreExplained(t *testing.T) {
	names := []string{"delay", "42"}
	for in, want := range map[string]string{
		"dellay":      `"dellay": no such column (--target); did you mean "delay"?`,
		"delay > x":   `texts have no order`,
		"delay > '1'": `texts have no order`,
		"delay >":     `nothing to compare with`,
		"'delay > 1":  `a quote is not closed`,
		"delay ! 3":   `no comparison`,
		"":            `which column is the target? There are "delay", "42"; name it with --target`,
	} {
		if _, err := parseTarget(in, names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want … %s …", in, err, want)
		}
	}
}

func TestTargetsHold(t *testing.T) {
	for _, c := range []struct {
		expr, cell string
		want, ok   bool
	}{
		{"c > 15", "16", true, true}, {"c > 15", "15", false, true}, {"c >= 15", "15.0", true, true},
		{"c < 1", "-1", true, true}, {"c <= 1", "1.5", false, true},
		{"c == 1", "1.0", true, true}, {"c == '1'", "1.0", false, true}, {"c != 1", "x", true, true},
		{"c == 1", "x", false, true}, {"c != a", "a", false, true}, {"c != a", "7", true, true},
		{"c > 15", "x", false, false},
	} {
		target, err := parseTarget(c.expr, []string{"c"})
		if err != nil {
			t.Fatal(err)
		}
		v, f := number.Float64([]byte(c.cell))
		if got, ok := target.holds([]byte(c.cell), v, f == number.Fine); got != c.want || ok != c.ok {
			t.Errorf("%s where c is %s: %v, %v", c.expr, c.cell, got, ok)
		}
	}
}

// FuzzTarget reads any text as a target.
func FuzzTarget(f *testing.F) {
	for _, s := range []string{"", "delay > 15", "delay>=-1e3", "kind != 'normal.'", `'a column' == "x"`, "'", "a <", "= 3", "kind =", "y\x00<1"} {
		f.Add(s)
	}
	names := []string{"delay", "kind", "a column", "y", ">", "="}
	f.Fuzz(func(t *testing.T, s string) {
		target, err := parseTarget(s, names)
		if err != nil {
			return
		}
		if !slices.Contains(names, target.Column) {
			t.Fatalf("%q: column %q", s, target.Column)
		}
		for _, cell := range []string{"", "15", "x", target.Value} {
			v, fault := number.Float64([]byte(cell))
			target.holds([]byte(cell), v, fault == number.Fine)
		}
	})
}

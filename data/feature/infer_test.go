package feature

import (
	"fmt"
	"strings"
	"testing"
)

// column makes a table of n records with a column "c" beside a number and a target.
func column(n int, name string, cell func(i int) string) *fake {
	f := fakeTable(name + ",other,y")
	for i := range n {
		f.records = append(f.records, []string{cell(i), fmt.Sprint(i * i % 17), fmt.Sprint(i % 2)})
	}
	return f
}

func TestKindsAreInferred(t *testing.T) {
	scatter := func(i int) int { return i * 7919 % 10007 }
	for _, c := range []struct {
		what, name string
		n          int
		cell       func(i int) string
		kind       Kind
		seen       string
	}{
		{"few whole numbers", "c", 100, func(i int) string { return fmt.Sprint(i % 4) }, Number, "numbers 0 to 3"},
		{"numbers, some missing", "c", 100, func(i int) string { return []string{"1.5", "", "-2e3"}[i%3] }, Number, "numbers -2000 to 1.5, 33 of 100 missing"},
		{"scattered whole numbers", "c", 100, func(i int) string { return fmt.Sprint(scatter(i)) }, Number, ""},
		{"the same in a column named id", "user_id", 100, func(i int) string { return fmt.Sprint(scatter(i)) }, Identifier, "nearly all distinct"},
		{"few numbers in a column named id", "cityId", 100, func(i int) string { return fmt.Sprint(i * 7 % 10) }, Number, ""},
		{"a name that ends in id", "paid", 100, func(i int) string { return fmt.Sprint(scatter(i)) }, Number, ""},
		{"record numbers", "c", 100, func(i int) string { return fmt.Sprint(1000 + i) }, Identifier, "numbers 1000 to 1099, in sequence"},
		{"record numbers with gaps", "c", 100, func(i int) string { return fmt.Sprint(i + i/4) }, Identifier, ""},
		{"record numbers, each twice", "c", 100, func(i int) string { return fmt.Sprint(i / 2) }, Identifier, ""},
		{"few record numbers", "c", 49, func(i int) string { return fmt.Sprint(i) }, Number, ""},
		{"rising fractions", "c", 100, func(i int) string { return fmt.Sprint(float64(i) + 0.5) }, Number, ""},
		{"rising slowly", "c", 1000, func(i int) string { return fmt.Sprint(i / 10) }, Number, ""},
		{"rising fast", "c", 100, func(i int) string { return fmt.Sprint(i * 10) }, Number, ""},
		{"codes with leading zeros", "c", 100, func(i int) string { return fmt.Sprintf("%05d", scatter(i)) }, Category, "distinct codes with leading zeros (00000)"},
		{"few codes", "c", 3, func(i int) string { return fmt.Sprintf("0%d", i) }, Category, "3 distinct codes with leading zeros (00)"},
		{"codes of several lengths", "c", 100, func(i int) string { return []string{"020", "0161", "71"}[i%3] }, Category, "3 distinct codes with leading zeros (020)"},
		{"records numbered with leading zeros", "c", 100, func(i int) string { return fmt.Sprintf("%05d", i) }, Identifier, "in sequence"},
		{"a slip among numbers", "c", 100, func(i int) string { return strings.Repeat("0", btoi(i == 50)) + fmt.Sprint(scatter(i)) }, Number, ""},
		{"fractions with leading zeros", "c", 100, func(i int) string { return fmt.Sprintf("%05.1f", float64(scatter(i)%50)/10) }, Number, ""},
		{"one number", "c", 100, func(i int) string { return "7.0" }, Constant, "always 7"},
		{"one text", "c", 100, func(i int) string { return "x" }, Constant, "always x"},
		{"one text, or none", "c", 100, func(i int) string { return []string{"x", ""}[i%2] }, Category, "1 distinct text, 50 of 100 missing"},
		{"nothing", "c", 100, func(i int) string { return "" }, Constant, "nothing but missing values"},
		{"hexadecimal hashes", "c", 1000, func(i int) string { return fmt.Sprintf("%08x", uint32(i)*2654435761%3000) }, Category, ""},
		{"hashes, some of digits", "c", 100, func(i int) string { return []string{"68fd1e64", "12345678", "1e5"}[i%3] }, Category, "numbers and words (68fd1e64)"},
		{"distinct texts", "c", 100, func(i int) string { return fmt.Sprintf("u%d", scatter(i)) }, Identifier, ""},
		{"few distinct texts", "c", 20, func(i int) string { return fmt.Sprintf("u%d", i) }, Category, ""},
		{"sentences", "c", 100, func(i int) string { return fmt.Sprintf("what is said %d times is true", i) }, Text, "7 words"},
		{"few sentences", "c", 100, func(i int) string { return []string{"never married or lived with partners", "b"}[i%2] }, Category, ""},
		{"dates", "c", 100, func(i int) string { return fmt.Sprintf("2001-%02d-01", i%12+1) }, Date, "dates"},
		{"dates and times", "c", 9, func(i int) string { return []string{"2001-06-01 12:34:56", ""}[i%2] }, Date, "dates with time of day, 4 of 9 missing"},
		{"day first", "c", 100, func(i int) string { return fmt.Sprintf("%02d/06/2001", i%30+1) }, Date, ""},
		{"day or month first", "c", 100, func(i int) string { return fmt.Sprintf("%02d/06/2001", i%12+1) }, Category, "without a plain order"},
		{"numbers and a slip", "c", 200, func(i int) string {
			if i == 70 {
				return "nan"
			}
			return fmt.Sprint(float64(scatter(i)) / 7)
		}, Number, "and words (nan)"},
		{"infinities", "c", 100, func(i int) string { return []string{"1", "inf"}[i%2] }, Category, "(inf)"},
	} {
		p, err := Infer(column(c.n, c.name, c.cell), Spec{})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		got := p.Columns[0]
		if got.Kind != c.kind || !strings.Contains(got.Seen, c.seen) {
			t.Errorf("%s: %s (%s), want %s (%s)", c.what, got.Kind, got.Seen, c.kind, c.seen)
		}
		if left := c.kind == Constant || c.kind == Identifier; left != (got.Role == Ignored) {
			t.Errorf("%s: a %s has the role %q", c.what, c.kind, got.Role)
		}
	}
}

func TestKindsCanBeOverruled(t *testing.T) {
	f := column(100, "c", func(i int) string { return fmt.Sprint(i) })
	for _, c := range []struct {
		spec Spec
		kind Kind
		role Role
	}{
		{Spec{}, Identifier, Ignored}, {Spec{Number: []string{"c"}}, Number, ""}, {Spec{Category: []string{"c"}}, Category, ""},
		{Spec{Text: []string{"c"}}, Text, ""}, {Spec{Ignore: []string{"other"}}, Number, ""}, // nothing else is left
		{Spec{Weight: "c"}, Number, WeightRole}, {Spec{Offset: "c"}, Number, OffsetRole}, {Spec{ID: "c"}, Identifier, IDRole},
	} {
		p, err := Infer(f, c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Columns[0]; got.Kind != c.kind || got.Role != c.role {
			t.Errorf("%+v: %s %q, want %s %q", c.spec, got.Kind, got.Role, c.kind, c.role)
		}
	}
}

func TestBadSpecsAreExplained(t *testing.T) {
	f := fakeTable("origin,dist,when,note,y", "LAS,1,2001-06-01,what is said three times is true,1", "ATL,2,2001-06-02,what is true is said but once,0",
		"ATL,2,2001-06-02,four words are too few no,0", "ATL,2,2001-06-02,many words are in here somewhere,0", "ATL,2,2001-06-02,one more of these long lines,0")
	for _, c := range []struct {
		spec Spec
		want string
	}{
		{Spec{Number: []string{"dits"}}, `"dits": no such column (--number); did you mean "dist"?`},
		{Spec{Weight: "zzz"}, `"zzz": no such column (--weight); the columns are "origin", "dist", "when", "note", "y"`},
		{Spec{Ignore: []string{"y"}}, `"y": a column cannot be both --target and --ignore`},
		{Spec{Text: []string{"dist"}, Number: []string{"dist"}}, `both --number and --text`},
		{Spec{Date: []string{"origin"}}, `not a column of dates`},
		{Spec{Ignore: []string{"origin", "dist", "when", "note"}}, `no column is left to learn from`},
		{Spec{Cross: [][]string{{"origin"}}}, `two columns or more`},
		{Spec{Cross: [][]string{{"origin", "dits"}}}, `did you mean "dist"?`},
		{Spec{Cross: [][]string{{"origin", "when"}}}, `write when.hour, when.weekday or when.month`},
		{Spec{Cross: [][]string{{"origin", "note"}}}, `a text cannot be crossed`},
		{Spec{Cross: [][]string{{"origin", "y"}}}, `the target cannot be crossed`},
		{Spec{Cross: [][]string{{"origin", "origin"}}}, `crossed with itself`},
		{Spec{NGrams: 17}, `"17": out of range (--ngrams); give 1 to 16`},
		{Spec{Bins: 1}, `out of range (--bins)`}, {Spec{Bits: 40}, `out of range (--bits)`},
		{Spec{NameBudget: -1}, `out of range (--name-budget)`}, {Spec{Raw: true, Bins: 3}, `both binned and raw`},
	} {
		if _, err := Infer(f, c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want … %s …", c.spec, err, c.want)
		}
	}
	if _, err := Infer(fakeTable("a,y"), Spec{}); err == nil || !strings.Contains(err.Error(), "no records") {
		t.Errorf("no records: %v", err)
	}
	if _, err := Infer(fakeTable("a,a,y", "1,2,3"), Spec{}); err == nil || !strings.Contains(err.Error(), "same name") {
		t.Errorf("two columns of one name: %v", err)
	}
	if _, err := Infer(fakeTable("a,1.5", "x,2"), Spec{}); err == nil || !strings.Contains(err.Error(), "or give --no-header if the first line is a row") {
		t.Errorf("a record for a header: %v", err)
	}
	if f.open != 0 {
		t.Errorf("%d scanners are open", f.open)
	}
}

// Who only looks need not know a target.
func TestNoTargetIsNeededToLook(t *testing.T) {
	f := fakeTable("a,b", "1,x", "2,z")
	if _, err := Infer(f, Spec{}); err == nil {
		t.Error("a plan without a target to learn")
	}
	p, err := Infer(f, Spec{Bare: true})
	if err != nil || p.Labelled() || p.Columns[1].Kind != Category {
		t.Errorf("%v, %v", p, err)
	}
	if p, err := Infer(fakeTable("a,y", "1,0", "2,1"), Spec{Bare: true}); err != nil || !p.Labelled() {
		t.Errorf("a usual name: %v, %v", p, err)
	}
	if _, err := Infer(f, Spec{Bare: true, Target: "c"}); err == nil {
		t.Error("a target that is not there")
	}
}

// A header that is a record has numbers where the columns have them.
func TestHeadless(t *testing.T) {
	for header, want := range map[string]bool{
		"5.1,3,setosa": true, "1,0,w": true, "1,2,setosa": false, "0,2,10": false, "a,3,w": false, "2001,2000,w": true, "a,b,c": false,
	} {
		p, err := Infer(fakeTable(header, "5,3,x", "4,2,z"), Spec{Bare: true})
		if err != nil || p.Headless() != want {
			t.Errorf("%s: %v, %v", header, p.Headless(), err)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

package feature

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/*.golden anew")

// specs are what the user says about each file of testdata.
var specs = map[string]Spec{
	"flights": {Target: "delay > 15", Cross: [][]string{{"from", "to"}, {"when.hour", "from", "miles"}}},
	"clicks":  {Target: "1"},
	"houses":  {Target: "price", Bins: 3},
	"claims":  {Target: "n", Exposure: "expo", ID: "id", Category: []string{"zip"}, Ignore: []string{"average"}},
	"reviews": {NGrams: 2, Raw: true},
	"packets": {Target: "5 != normal.", Category: []string{"4"}},
}

// Each file of testdata, a few made-up records in the manner of a public data
// set, is described and read; the golden file beside it holds both.
func TestGolden(t *testing.T) {
	for name, spec := range specs {
		path := filepath.Join("testdata", name)
		b, err := os.ReadFile(path + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		rows, p, n := rowsOf(t, fakeTable(strings.Split(strings.TrimSpace(string(b)), "\n")...), spec)
		var out strings.Builder
		if err := p.Describe(&out); err != nil {
			t.Fatal(err)
		}
		out.WriteString("\n" + rows)
		if c := n.Classes(); c != nil {
			out.WriteString("\nclasses: " + strings.Join(c, " ") + "\n")
		}
		if *update {
			if err := os.WriteFile(path+".golden", []byte(out.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// What a file holds cannot steer a terminal.
func TestControlCharactersAreNotShown(t *testing.T) {
	p, err := Infer(fakeTable("a\x1b[2J,b,y", "\x07,1,0", "\x07,2,1"), Spec{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := p.Describe(&b); err != nil || strings.ContainsAny(b.String(), "\x1b\x07") {
		t.Errorf("%q, %v", b.String(), err)
	}
}

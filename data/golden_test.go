package data

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/*.golden anew")

// Each file of testdata is read as it stands; its rows and error are
// what the golden file beside it says.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.svm*")
	if err != nil || len(paths) == 0 {
		t.Fatal("no files", err)
	}
	for _, p := range paths {
		if strings.HasSuffix(p, ".golden") {
			continue
		}
		var out strings.Builder
		f, err := Open([]string{p}, Spec{})
		if err == nil {
			var rows *Rows
			rows, err = scanAll(t, f)
			out.WriteString(dump(rows))
		}
		if err != nil {
			out.WriteString("error: " + filepath.ToSlash(err.Error()) + "\n")
		}
		golden := p + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || out.String() != string(want) {
			t.Errorf("%s:\n%swant\n%s%v", p, out.String(), want, err)
		}
	}
}

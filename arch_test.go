package slalom_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/slalom-ml/slalom"

// arrows says which of our packages a package may import, beside those below
// internal. A row holds for the folder and all folders below it, which may
// import one another; the longest row counts. Kits (folders whose name ends in
// test) import the package above them, and what it may.
var arrows = map[string]string{
	"data":     "",
	"loss":     "",
	"penalty":  "",
	"net":      "",
	"sample":   "data",
	"weight":   "data penalty",
	"model":    "data loss net weight",
	"grad":     "data loss model weight",
	"step":     "data loss model weight grad",
	"update":   "data loss model weight grad penalty",
	"trace":    "",
	"internal": "",
	".":        "data loss penalty net sample weight model grad step update trace",
	inner:      ". data loss penalty net sample weight model grad step update trace",
}

// outer packages import anything, and nothing imports them.
var outer = []string{"cmd", "lab", "examples", "bench"}

// inner is the one of them that touches no system, as the engine does not: it runs in a page.
const inner = "lab/scene"

// guests are the packages of other modules that the engine imports, and where.
var guests = map[string]string{
	"github.com/klauspost/compress/gzip": "data",
	"github.com/klauspost/compress/zstd": "data",
	"github.com/klauspost/cpuid/v2":      "internal/kernel",
}

// grounded are the packages of ours that may touch the operating system, and the
// heavy formats, which the command hands in: the engine does not import them. One
// file of the engine opens files, and one asks for large pages of memory.
var grounded = []string{"internal/atomicfile", "internal/mapfile", "internal/testenv", "data/arrow", "data/parquet"}

const (
	opener = "data/open.go"
	pager  = "internal/kernel/pages_linux.go"
)

// goFile is a file of Go, parsed with its comments.
type goFile struct {
	path string // below the root, with slashes
	src  []byte
	ast  *ast.File
}

func (f goFile) dir() string  { return path.Dir(f.path) }
func (f goFile) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }
func (f goFile) isKit() bool  { return strings.HasSuffix(f.dir(), "test") }
func (f goFile) isOuter() bool {
	return slices.Contains(outer, top(f.dir())) && f.dir() != inner
}
func (f goFile) isEngine() bool { return !f.isOuter() && !slices.Contains(grounded, f.dir()) }
func (f goFile) imports() (paths []string) {
	for _, spec := range f.ast.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, p)
	}
	return paths
}

// top is the first folder of a path.
func top(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	return first
}

// ours is the folder of an import of this module.
func ours(imp string) (dir string, ok bool) {
	if imp == module {
		return ".", true
	}
	return strings.CutPrefix(imp, module+"/")
}

// files calls f for every file below the root, save those in testdata, hidden folders and other modules.
func files(t *testing.T, f func(name string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			if err == nil {
				f(filepath.ToSlash(name))
			}
			return err
		}
		base := d.Name()
		if base == "testdata" || base == "node_modules" || base != "." && strings.HasPrefix(base, ".") {
			return filepath.SkipDir
		}
		if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != "." {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// goFiles are all our files of Go, for whatever system: more than the go tool lists on one.
func goFiles(t *testing.T) (all []goFile) {
	t.Helper()
	files(t, func(name string) {
		if !strings.HasSuffix(name, ".go") {
			return
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, goFile{name, src, file})
	})
	if len(all) < 50 {
		t.Fatalf("found %d files of Go: too few to be all", len(all))
	}
	return all
}

// row is the row of arrows for a folder.
func row(dir string) (home string, may []string, ok bool) {
	for home = dir; home != "."; home = path.Dir(home) {
		if list, ok := arrows[home]; ok {
			return home, strings.Fields(list), true
		}
	}
	return ".", strings.Fields(arrows["."]), dir == "."
}

// allowed says whether a file in folder from may import our folder to.
func allowed(from, to string) bool {
	home, may, ok := row(from)
	if !ok {
		return false
	}
	if strings.HasPrefix(to, "internal/") {
		return true
	}
	below := func(dir string) bool { return to == dir || dir != "." && strings.HasPrefix(to, dir+"/") }
	return below(home) || slices.ContainsFunc(may, below)
}

func TestImportsPointInward(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.isOuter() || f.isTest() {
			continue
		}
		if _, _, ok := row(f.dir()); !ok {
			t.Errorf("%s: the folder has no row in this test's table of arrows", f.path)
			continue
		}
		for _, imp := range f.imports() {
			if to, ok := ours(imp); ok && !f.isKit() && !allowed(f.dir(), to) {
				t.Errorf("%s imports %s: that arrow points outward", f.path, to)
			}
		}
	}
}

func TestNothingImportsTheOuterPackages(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imp := range f.imports() {
			to, ok := ours(imp)
			if !ok {
				continue
			}
			if slices.Contains(outer, top(to)) && top(to) != top(f.dir()) && !(top(f.dir()) == "cmd" && top(to) == "lab") { // the command serves the lab
				t.Errorf("%s imports %s", f.path, to)
			}
			if strings.HasSuffix(to, "test") && !f.isTest() && !f.isKit() {
				t.Errorf("%s imports the kit %s, which is for tests", f.path, to)
			}
		}
	}
}

// TestTheEngineTouchesNoSystem: no file, no flag, no network, nothing of other
// modules unasked, so that it compiles to WebAssembly unchanged and stays small.
func TestTheEngineTouchesNoSystem(t *testing.T) {
	for _, f := range goFiles(t) {
		if !f.isEngine() || f.isTest() {
			continue
		}
		for _, imp := range f.imports() {
			dir, own := ours(imp)
			first := top(imp)
			switch {
			case imp == "os" && f.path == opener, imp == "syscall" && f.path == pager:
			case first == "os" || first == "net" || first == "log" || imp == "flag" || imp == "syscall":
				t.Errorf("%s imports %s", f.path, imp)
			case imp == "testing" && !f.isKit():
				t.Errorf("%s imports testing", f.path)
			case own && slices.Contains(grounded, dir):
				t.Errorf("%s imports %s, which is not the engine's", f.path, dir)
			case !own && strings.Contains(first, ".") && (guests[imp] == "" || !allowed(f.dir(), guests[imp])):
				t.Errorf("%s imports %s: it has no row in this test's table of guests", f.path, imp)
			}
		}
	}
}

func TestEveryPackageIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, f := range goFiles(t) {
		if !f.isTest() {
			documented[f.dir()] = documented[f.dir()] || len(f.ast.Doc.Text()) > 40
		}
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment, in doc.go or elsewhere", dir)
		}
	}
}

func TestEveryPackageHasAnExampleThatRuns(t *testing.T) {
	runs := map[string]bool{}
	for _, f := range goFiles(t) {
		if f.isOuter() || f.isKit() || top(f.dir()) == "internal" {
			continue
		}
		runs[f.dir()] = runs[f.dir()] || slices.ContainsFunc(doc.Examples(f.ast), func(e *doc.Example) bool {
			return f.isTest() && e.Output != ""
		})
	}
	for dir, ok := range runs {
		if !ok {
			t.Errorf("%s has no Example with an Output", dir)
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	const most = 400
	for _, f := range goFiles(t) {
		if n := bytes.Count(f.src, []byte("\n")); n > most && !ast.IsGenerated(f.ast) {
			t.Errorf("%s has %d lines: split it, a file has %d at most", f.path, n, most)
		}
	}
}

// TestNoPathOfOneMachine: what is written here holds wherever it is read.
func TestNoPathOfOneMachine(t *testing.T) {
	folders := []string{"/" + "work/", "/" + "tmp/", "/" + "root/"}
	files(t, func(name string) {
		if ext := path.Ext(name); ext != ".go" && ext != ".md" {
			return
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(src), "\n") {
			for _, folder := range folders {
				if strings.Contains(line, folder) {
					t.Errorf("%s:%d names the folder %s", name, i+1, folder)
				}
			}
		}
	})
}

// TestArrows tries the rules themselves.
func TestArrows(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"sample", "data", true}, {"data", "sample", false},
		{"data/feature", "data", true}, {"data", "data/table", true}, {"data/feature", "loss", false},
		{"loss", "internal/kernel", true}, {"loss", "data", false}, {"loss", ".", false},
		{"update", "penalty", true}, {"update", "step", false}, {"step", "update", false},
		{".", "data/feature", true}, {".", "cmd/slalom", false}, {".", "lab", false},
		{"trace", "data", false}, {"internal/kernel", "loss", false}, {"newcomer", "data", false},
	} {
		if got := allowed(c.from, c.to); got != c.want {
			t.Errorf("%s → %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var rewrite = flag.Bool("update", false, "write the golden scripts anew")

// TestScripts runs every script of testdata/script. A script is what one would
// see on a terminal: a line "$ train x.svm" runs slalom train x.svm; what follows is what
// it writes, standard output marked by "| " and standard error by "! ", and the exit status unless it is 0. A line of
// another command first makes a file: "< x.svm" with the lines up to an empty one. Lines
// with # are comments. Times and what
// the engine finds are masked: other tests look at those.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/script/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			full, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			samples(t, ".")
			got := play(t, string(want))
			if *rewrite {
				if err := os.WriteFile(full, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("%s", firstDifference(got, string(want)))
			}
		})
	}
}

// play is the script with what the commands write now.
func play(t *testing.T, script string) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimRight(script, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		switch line := lines[i]; {
		case strings.HasPrefix(line, "#"):
			fmt.Fprintln(&b, line)
		case strings.HasPrefix(line, "< "):
			fmt.Fprintln(&b, line)
			text := ""
			for i++; i < len(lines) && lines[i] != ""; i++ {
				fmt.Fprintln(&b, lines[i])
				text += lines[i] + "\n"
			}
			b.WriteByte('\n')
			if err := os.WriteFile(line[2:], []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		case strings.HasPrefix(line, "$"):
			fmt.Fprintln(&b, line)
			var out, err bytes.Buffer
			status := run(words(line[1:]), &out, &err)
			b.WriteString(mask(mark("| ", out.String()) + mark("! ", err.String())))
			if status != 0 {
				fmt.Fprintf(&b, "exit %d\n", status)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// words cuts a line at blanks outside of single quotes.
func words(line string) (w []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			w = append(w, part)
		} else {
			w = append(w, strings.Fields(part)...)
		}
	}
	return w
}

func mark(with, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(with+line, " \n") + "\n")
	}
	return b.String()
}

var masks = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`[\d.]+( [kMG])? rows/s`), "… rows/s"},
	{regexp.MustCompile(`(\| time +).*`), "${1}…"},
	{regexp.MustCompile(`"seconds":[\d.e-]+`), `"seconds":0`},
	{regexp.MustCompile(`-?\d+\.\d{3,}(e[+-]\d+)?`), "#.###"},
	{regexp.MustCompile(`error \d+\.\d\d %`), "error … %"},
	{regexp.MustCompile(`(\| (passes|step|end) +).*`), "${1}…"},
	{regexp.MustCompile(`"passes":\d+,"best_pass":\d+,"steps":\d+,`), `"passes":…,`},
	{regexp.MustCompile(`"step":[\d.e-]+,`), `"step":…,`},
	{regexp.MustCompile(`"end":"[^"]*"`), `"end":"…"`},
	{regexp.MustCompile(`(recipe":|recipe   ){[^}]*}`), "${1}{…}"},
	{regexp.MustCompile(`go\d[\w.]*, \w+/\w+`), "go, platform"},
	{regexp.MustCompile(`pass \d+: progressive loss.*\n(! pass \d+: progressive loss.*\n)*`), "pass …\n"},
}

func mask(s string) string {
	for _, m := range masks {
		s = m.find.ReplaceAllString(s, m.put)
	}
	return s
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	command := ""
	for i := range max(len(g), len(w)) {
		a, b := "(the end)", "(the end)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if strings.HasPrefix(b, "$ ") {
			command = b
		}
		if a != b {
			return fmt.Sprintf("%s\nline %d\n got %s\nwant %s\n(go test -run TestScripts -update writes the scripts anew)", command, i+1, a, b)
		}
	}
	return ""
}

package slalom_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// quoteMark stands above a fenced block of a document that quotes a file:
//
//	<!-- quote: loss/huber.go -->
var quoteMark = regexp.MustCompile(`^<!-- quote: (\S+) -->$`)

// quote is a block of a document, and the file it is from.
type quote struct {
	line       int
	file, text string
}

// quotes finds the quotes in a document.
func quotes(document string) (all []quote, err error) {
	lines := strings.Split(strings.ReplaceAll(document, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		m := quoteMark.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		q := quote{line: i + 1, file: m[1]}
		if i++; i == len(lines) || !strings.HasPrefix(lines[i], "```") {
			return nil, fmt.Errorf("line %d: no fenced block follows", q.line)
		}
		for i++; i < len(lines) && lines[i] != "```"; i++ {
			q.text += lines[i] + "\n"
		}
		if i == len(lines) || q.text == "" {
			return nil, fmt.Errorf("line %d: the block is empty or does not end", q.line)
		}
		all = append(all, q)
	}
	return all, nil
}

// in says whether the file has these lines, whole and in one piece.
func (q quote) in(file string) bool {
	return strings.Contains("\n"+strings.ReplaceAll(file, "\r\n", "\n"), "\n"+q.text)
}

func TestQuotesAreVerbatim(t *testing.T) {
	n := 0
	files(t, func(name string) {
		if dir := path.Dir(name); path.Ext(name) != ".md" || dir != "." && top(dir) != "docs" {
			return
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all, err := quotes(string(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, q := range all {
			n++
			file, err := os.ReadFile(q.file)
			if err != nil {
				t.Errorf("%s:%d: %v", name, q.line, err)
			} else if !q.in(string(file)) {
				t.Errorf("%s:%d: %s does not have these lines:\n%s", name, q.line, q.file, q.text)
			}
		}
	})
	if n == 0 {
		t.Error("no document quotes anything: is the mark spelt as this test reads it?")
	}
}

func TestQuotes(t *testing.T) {
	const document = "a\n<!-- quote: x/y.go -->\n```go\n\tone\ntwo\n```\nb\n"
	all, err := quotes(document)
	if err != nil || len(all) != 1 || all[0] != (quote{2, "x/y.go", "\tone\ntwo\n"}) {
		t.Fatalf("%+v, %v", all, err)
	}
	for file, want := range map[string]bool{
		"\tone\ntwo\n":       true,
		"zero\n\tone\ntwo\n": true,
		"\tone\ntwofold\n":   false,
		"x\tone\ntwo\n":      false,
		"one\ntwo\n":         false,
	} {
		if all[0].in(file) != want {
			t.Errorf("found in %q: %v", file, !want)
		}
	}
	for _, bad := range []string{"<!-- quote: x -->\n\n```\na\n```\n", "<!-- quote: x -->\n```\na\n", "<!-- quote: x -->\n```\n```\n"} {
		if _, err := quotes(bad); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

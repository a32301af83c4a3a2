package main

import (
	"bytes"
	be "encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// said is what the program may say of a file that it cannot read, or of a row: the place, what is wrong, what to do.
var said = regexp.MustCompile(`^slalom: (skipped: )?[\w.-]+(:\d+){0,2}: ("(\\.|[^"\\])*": )?[^;]+; .+$`)

// Every nasty file of the parsers' corpora gives rows, or says where and what is wrong, and what to do about it.
func TestNastyFiles(t *testing.T) {
	var paths []string
	for _, p := range []string{"", "table/", "vw/"} {
		list, err := filepath.Glob("../../data/" + p + "testdata/nasty/*")
		if err != nil || len(list) == 0 {
			t.Fatal("no files", err)
		}
		paths = append(paths, list...)
	}
	contents := map[string][]byte{}
	for _, path := range paths {
		if !strings.Contains(path, ".golden") {
			contents[filepath.Base(path)] = file(t, path)
		}
	}
	t.Chdir(t.TempDir())
	for name, b := range contents {
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
		target := ""
		if strings.Contains(name, ".csv") || strings.Contains(name, ".tsv") || strings.Contains(name, ".jsonl") {
			target = " --target a"
		}
		for _, command := range []string{"look " + name, "look --on-bad-row skip --rows 1 " + name, "pack -o rows.arrow " + name + target, "train --quiet --passes 1 " + name + target} {
			var out, err bytes.Buffer
			status := run(strings.Fields(command), &out, &err)
			lines := lines(err.String())
			switch {
			case status > statusFailed:
				t.Errorf("%s: exit %d", command, status)
			case status == statusFailed && (len(lines) == 0 || !said.MatchString(lines[len(lines)-1])):
				t.Errorf("%s: %s", command, &err)
			}
			for _, line := range lines {
				if strings.Contains(line, "skipped: ") && !said.MatchString(line) {
					t.Errorf("%s: %s", command, line)
				}
			}
		}
	}
}

// idxFile is an IDX file of bytes with the given dimensions.
func idxFile(dims ...int) string {
	b, n := []byte{0, 0, 8, byte(len(dims))}, 1
	for _, d := range dims {
		b = be.BigEndian.AppendUint32(b, uint32(d))
		n *= d
	}
	for i := range n {
		b = append(b, byte(i%7))
	}
	return string(b)
}

// What is wrong with a table, and images, as a whole.
func TestNastyTables(t *testing.T) {
	t.Chdir(t.TempDir())
	var late strings.Builder // a class that comes when the sample is over
	late.WriteString("x,y\n")
	for i := range 70000 {
		fmt.Fprintf(&late, "%d,%s\n", i%9, []string{"a", "b", "c"}[i%3])
	}
	late.WriteString("3,last\n3,last\n")
	for name, text := range map[string]string{
		"late.csv": late.String(), "empty.csv": "x,y\n1,a\n2,\n3,b\n", "new.csv": "x,y\n1,a\n1,never\n",
		"a-images-idx3-ubyte": idxFile(3, 2, 2), "a-labels-idx1-ubyte": idxFile(4), "b-images-idx3-ubyte": idxFile(3, 2, 2)[:20], "b-labels-idx1-ubyte": idxFile(3),
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	slalomOK(t, "train", "late.csv", "--passes", "1", "-o", "m", "--quiet")
	if s := slalomOK(t, "inspect", "m", "--top", "1"); !strings.Contains(s, "classes  a, b, c, last") {
		t.Errorf("a late class: %s", s)
	}
	if s := slalomOK(t, "eval", "-m", "m", "new.csv"); !strings.Contains(s, "unknown  1 row of classes that the model does not know") {
		t.Errorf("an unknown class: %s", s)
	}
	for command, want := range map[string]string{
		"train empty.csv":                      `empty.csv:3:3: the target is missing (column "y"); fill it in, or drop the row`,
		"train a-images-idx3-ubyte":            "a-labels-idx1-ubyte: 4 labels, but a-images-idx3-ubyte has 3 images; do the two files belong together?",
		"train b-images-idx3-ubyte":            "b-images-idx3-ubyte: the file ends too early, in image 2 of 3; copy or download it again",
		"train a-labels-idx1-ubyte --quiet":    "a-labels-idx1-ubyte: one number a row: these are labels, not images; give the file of images; the labels beside it are found by name",
		"train empty.csv new.csv late.csv --x": "has no flag --x",
	} {
		status := statusFailed
		if strings.Contains(command, "--x") {
			status = statusUsage
		}
		if got := fails(t, status, strings.Fields(command)...); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want … %s …", command, got, want)
		}
	}
}

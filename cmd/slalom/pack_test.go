package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// fails runs a command that must fail, and gives what it says.
func fails(t *testing.T, status int, args ...string) string {
	t.Helper()
	var out, err bytes.Buffer
	if got := run(args, &out, &err); got != status {
		t.Fatalf("slalom %s: exit %d, want %d\n%s", strings.Join(args, " "), got, status, err.String())
	}
	return err.String()
}

// folder is what a folder holds.
func folder(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// Packed rows give the very model of the files that they were packed from, and what follows from it.
func TestPackedIsText(t *testing.T) {
	inSamples(t)
	writeTables(t, trips(700))
	for _, c := range []struct{ file, flags string }{
		{"two.svm", ""}, {"three.svm", ""}, {"two.svm.gz", ""}, {"houses.csv", "--target price"},
		{"counts.csv", "--target claims --exposure years"},
		{"t.csv", "--target late --cross from,when.hour --ngrams 2"}, {"t.parquet", "--target late"},
	} {
		flags := strings.Fields(c.flags)
		before := folder(t, ".")
		slalomOK(t, append([]string{"pack", c.file, "-o", "rows.arrow", "--quiet"}, flags...)...)
		if after := folder(t, "."); len(after) != len(before)+btoi(!slices.Contains(before, "rows.arrow")) {
			t.Errorf("%s: pack left %q", c.file, after)
		}
		recipe := []string{"--passes", "3"}
		if c.file == "counts.csv" {
			recipe = append(recipe, "--loss", "poisson")
		}
		slalomOK(t, slices.Concat([]string{"train", c.file, "-o", "a", "--quiet"}, flags, recipe)...)
		slalomOK(t, slices.Concat([]string{"train", "rows.arrow", "-o", "b", "--quiet"}, recipe)...)
		if !bytes.Equal(file(t, "a"), file(t, "b")) {
			t.Errorf("%s: another model from packed rows", c.file)
		}
		if slalomOK(t, "eval", "-m", "b", "rows.arrow") != slalomOK(t, "eval", "-m", "a", c.file) {
			t.Errorf("%s: other scores on packed rows", c.file)
		}
		if slalomOK(t, "predict", "-m", "b", c.file) != slalomOK(t, "predict", "-m", "b", "rows.arrow") {
			t.Errorf("%s: other predictions for packed rows", c.file)
		}
		look := slalomOK(t, "look", "rows.arrow", "--rows", "1")
		if text := slalomOK(t, slices.Concat([]string{"look", c.file, "--rows", "1"}, flags)...); look[strings.Index(look, "row 1"):] != text[strings.Index(text, "row 1"):] {
			t.Errorf("%s: look shows\n%sof packed rows, and\n%s", c.file, look, text)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Standard input, and a shuffle, give the same rows.
func TestPackShuffled(t *testing.T) {
	inSamples(t)
	slalomOK(t, "pack", "two.svm", "-o", "a.arrow")
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	var err error
	if os.Stdin, err = os.Open("two.svm"); err != nil {
		t.Fatal(err)
	}
	slalomOK(t, "pack", "-", "-o", "b.arrow")
	for _, name := range []string{"a", "b"} {
		slalomOK(t, "train", name+".arrow", "-o", name+".model")
	}
	if !bytes.Equal(file(t, "a.model"), file(t, "b.model")) {
		t.Error("other rows from standard input")
	}
	got := object(t, slalomOK(t, "pack", "two.svm", "--shuffle", "--json", "-o", "c.arrow"))
	if got["rows"] != 400.0 || got["columns"] != 3.0 || got["bytes"] != float64(len(file(t, "c.arrow"))) {
		t.Errorf("%v", got)
	}
	if bytes.Equal(file(t, "a.arrow"), file(t, "c.arrow")) {
		t.Error("--shuffle changes nothing")
	}
	slalomOK(t, "pack", "two.svm", "--shuffle", "--memory", "1kB", "-o", "d.arrow")
	if !bytes.Equal(file(t, "c.arrow"), file(t, "d.arrow")) {
		t.Error("another order with less memory")
	}
	slalomOK(t, "train", "a.arrow", "-o", "m", "--quiet")
	if a, c := slalomOK(t, "eval", "-m", "m", "a.arrow"), slalomOK(t, "eval", "-m", "m", "c.arrow"); a[:20] != c[:20] {
		t.Errorf("other rows:\n%s\n%s", a, c)
	}
}

// What cannot be is said, and nothing is left behind.
func TestPackFails(t *testing.T) {
	inSamples(t)
	writeTables(t, trips(60))
	os.WriteFile("bad.svm", []byte("1 1:1\n1 1:x\n"), 0o644)
	slalomOK(t, "pack", "t.csv", "--target", "late", "-o", "t.arrow")
	slalomOK(t, "pack", "two.svm", "-o", "two.arrow")
	before := folder(t, ".")
	for _, c := range []struct {
		status int
		args   string
		want   string
	}{
		{2, "pack two.svm", "-o ROWS.arrow"},
		{1, "pack bad.svm -o x.arrow", "bad.svm:2:3"},
		{1, "pack bad.svm -o x.arrow --shuffle", "bad.svm:2:3"},
		{1, "pack none.svm -o x.arrow", "no such file"},
		{1, "pack two.svm -o none/x.arrow", "no folder none"},
		{2, "train t.arrow --target km", "settled when the file was packed"},
		{2, "look two.arrow --ngrams 2", "--ngrams was settled"},
		{2, "pack two.arrow --zero-based -o x.arrow", "--zero-based was settled"},
		{1, "train t.arrow two.arrow", "pack the files together"},
		{1, "train two.arrow --memory 2kB --order replace", `order "shuffle"`},
		{1, "train two.arrow --memory 2kB --grad saga", "saga"},
	} {
		if got := fails(t, c.status, strings.Fields(c.args)...); !strings.Contains(got, c.want) {
			t.Errorf("slalom %s: %s", c.args, got)
		}
	}
	if after := folder(t, "."); !slices.Equal(before, after) {
		t.Errorf("left behind: %q", after)
	}
}

// Rows that do not fit into memory are packed into a temporary file, which goes when the run ends.
func TestTemporaryPack(t *testing.T) {
	inSamples(t)
	temp := t.TempDir()
	train := []string{"train", "two.svm", "--passes", "3", "--memory", "2kB", "--temp", temp, "--json"}
	var out, err bytes.Buffer
	if run(train, &out, &err) != 0 || !strings.Contains(err.String(), "packed into a temporary file of") || !strings.Contains(err.String(), temp) {
		t.Fatalf("%s%s", &out, &err)
	}
	got := object(t, out.String())
	if got["rows"] != 400.0 || got["recipe"].(map[string]any)["order"] != "shuffle" {
		t.Errorf("%v", got)
	}
	fails(t, 1, append(train, "--grad", "saga")...)
	fails(t, 1, append(slices.Clone(train[:2]), "--passes", "3", "--memory", "2kB", "--temp", "none")...)
	for _, name := range []string{"TMPDIR", "TMP"} {
		t.Setenv(name, "none")
	}
	if got := fails(t, 1, "train", "two.svm", "--passes", "3", "--memory", "2kB"); !strings.Contains(got, "no temporary file can be made in none") || !strings.Contains(got, "--temp DIR") {
		t.Errorf("a system without a folder for temporary files: %s", got)
	}
	slalomOK(t, append(train, "--grad", "svrg")...)
	slalomOK(t, append(train, "--order", "file")...)
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	var e error
	if os.Stdin, e = os.Open("two.svm"); e != nil {
		t.Fatal(e)
	}
	train[1] = "-"
	if got := object(t, slalomOK(t, train...)); got["rows"] != 400.0 || got["passes"] != 3.0 {
		t.Errorf("standard input: %v", got)
	}
	if left := folder(t, temp); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// Blocks of a packed file larger than memory give a model about as good as that of all rows.
func TestPackedBeyondMemory(t *testing.T) {
	inSamples(t)
	slalomOK(t, "pack", "two.svm", "-o", "two.arrow", "--shuffle")
	loss := func(flags ...string) float64 {
		got := object(t, slalomOK(t, append([]string{"train", "two.arrow", "--json", "--quiet"}, flags...)...))
		return got["valid"].(map[string]any)["loss"].(float64)
	}
	whole := loss()
	for _, flags := range []string{"", "--grad svrg --passes 5", "--order window", "--order file", "--batch 8"} {
		if l := loss(append([]string{"--memory", "2kB"}, strings.Fields(flags)...)...); l > whole+0.02 {
			t.Errorf("%s: hold-out loss %v, and %v in memory", flags, l, whole)
		}
	}
}

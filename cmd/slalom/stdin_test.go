package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// piped runs a command with a file for standard input; it must end well, and what it says on standard error is returned beside its output.
func piped(t *testing.T, name string, args ...string) (out, said string) {
	t.Helper()
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	var err error
	if os.Stdin, err = os.Open(name); err != nil {
		t.Fatal(err)
	}
	defer os.Stdin.Close()
	var o, e bytes.Buffer
	if status := run(args, &o, &e); status != 0 {
		t.Fatalf("slalom %s: exit %d\n%s", strings.Join(args, " "), status, &e)
	}
	return o.String(), e.String()
}

// Standard input larger than memory gives the model of the file, with the same rows held out.
func TestStandardInputIsFile(t *testing.T) {
	inSamples(t)
	writeTables(t, trips(3000))
	temp := t.TempDir()
	for _, c := range []struct{ file, flags, held string }{
		{"t.csv", "--target late --passes 3", "the last 10 % of the rows, since they come in order of time"},
		{"t.csv", "--target late --passes 3 --ignore when", "10 % of the rows, chosen by content\n"},
		{"t.csv", "--target late --passes 1 --holdout-by last", ""},
		{"t.csv", "--target late --passes 2 --order window", "in order of time"},
		{"t.jsonl", "--target late --passes 2 --holdout-by none", ""},
		{"two.svm", "--passes 4", "chosen by content\n"},
		{"two.svm", "--passes 4 --holdout-by last --order file", ""},
		{"counts.csv", "--target claims --exposure years --loss poisson --passes 2", "chosen by content\n"},
	} {
		flags := append(strings.Fields(c.flags), "--memory", "4kB", "--temp", temp)
		_, said := piped(t, c.file, append([]string{"train", "-", "-o", "a"}, flags...)...)
		if !strings.Contains(said, c.held) {
			t.Errorf("%s %s: %s", c.file, c.flags, said)
		}
		slalomOK(t, slices.Concat([]string{"train", c.file, "-o", "b", "--quiet"}, flags)...)
		if !bytes.Equal(file(t, "a"), file(t, "b")) {
			t.Errorf("%s %s: another model from standard input", c.file, c.flags)
		}
	}
	if left := folder(t, temp); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if _, said := piped(t, "t.csv", "train", "-", "--target", "late", "--memory", "4kB"); !strings.Contains(said, "chosen by content, since they come once and their end is not known: holdout-by last") {
		t.Errorf("one pass: %s", said)
	}
}

// That a file has dates does not say that its rows are in their order: packed rows that were shuffled are not.
func TestShuffledDates(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTables(t, trips(1500))
	slalomOK(t, "pack", "t.csv", "--target", "late", "-o", "kept.arrow")
	slalomOK(t, "pack", "t.csv", "--target", "late", "--shuffle", "-o", "mixed.arrow")
	for name, want := range map[string]string{
		"t.csv": "in order of time", "kept.arrow": "in order of time", "mixed.arrow": "they have dates, but do not come in their order",
	} {
		for _, memory := range []string{"1GiB", "20kB"} {
			args := []string{"train", name, "--json", "--quiet", "--memory", memory, "--passes", "2"}
			if name == "t.csv" {
				args = append(args, "--target", "late")
			}
			got := object(t, slalomOK(t, args...))
			held := got["valid"].(map[string]any)["rows"].(float64)
			if notes := got["notes"].([]any); !slices.ContainsFunc(notes, func(n any) bool { return strings.Contains(n.(string), want) }) || (held == 150) != strings.HasPrefix(want, "in") {
				t.Errorf("%s, %s: %v rows held out, %q", name, memory, held, notes)
			}
		}
	}
}

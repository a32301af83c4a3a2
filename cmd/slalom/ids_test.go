package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// Identifiers are kept in packed files, and predictions bear them.
func TestPackedIDs(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTables(t, trips(700))
	slalomOK(t, "train", "t.csv", "--target", "late", "--ignore", "id", "--passes", "2", "-o", "m")
	want := slalomOK(t, "predict", "-m", "m", "t.csv", "--id", "id")
	if !strings.HasPrefix(want, "1000\t0.") {
		t.Fatalf("predictions %.100s", want)
	}
	for _, flags := range []string{"--target late --id id", "-m m --id id", "-m m --id id --shuffle"} {
		slalomOK(t, append([]string{"pack", "t.csv", "-o", "p.arrow"}, strings.Fields(flags)...)...)
		for _, id := range []string{"", "--id id"} {
			got := lines(slalomOK(t, append([]string{"predict", "-m", "m", "p.arrow"}, strings.Fields(id)...)...))
			slices.Sort(got)
			if !slices.Equal(got, lines(want)) { // they rise in the file
				t.Errorf("%s, %s: predictions %.100q, want %.100s", flags, id, got, want)
			}
		}
	}
	if got := fails(t, 1, "predict", "-m", "m", "p.arrow", "--id", "from"); !strings.Contains(got, `"from": the identifiers kept with these rows are those of the column "id"`) {
		t.Errorf("another column: %s", got)
	}
	slalomOK(t, "pack", "t.csv", "-m", "m", "-o", "bare.arrow")
	if got := fails(t, 1, "predict", "-m", "m", "bare.arrow", "--id", "id"); !strings.Contains(got, "pack the data anew with --id id") {
		t.Errorf("no identifiers: %s", got)
	}
	if got := slalomOK(t, "predict", "-m", "m", "bare.arrow"); got != slalomOK(t, "predict", "-m", "m", "t.csv") {
		t.Errorf("predictions %.100s", got)
	}
}

// A test file packed with a model is scored as it is by itself.
func TestPackWithModel(t *testing.T) {
	inSamples(t)
	list := trips(900)
	writeTables(t, list[:600])
	slalomOK(t, "train", "t.csv", "--target", "late", "--cross", "from,when.hour", "--passes", "2", "-o", "m")
	for i := range list {
		list[i].From += map[bool]string{true: " Sud"}[i%7 == 0] // categories that the model does not know
		if i%100 == 99 {
			list[i].Late = "perhaps" // and a class
		}
	}
	writeTables(t, list[600:])
	var out, err strings.Builder
	if run([]string{"pack", "t.jsonl", "-m", "m", "-o", "p.arrow"}, &out, &err) != 0 || !strings.Contains(err.String(), `column "from": 43 unknown values left out`) || !strings.Contains(err.String(), "perhaps") {
		t.Fatalf("%s%s", &out, &err)
	}
	if a, b := slalomOK(t, "eval", "-m", "m", "p.arrow"), slalomOK(t, "eval", "-m", "m", "t.csv"); a != b || !strings.Contains(a, "unknown  3 rows") {
		t.Errorf("scores of packed rows\n%sand of the file\n%s", a, b)
	}
	if slalomOK(t, "predict", "-m", "m", "p.arrow") != slalomOK(t, "predict", "-m", "m", "t.csv") {
		t.Error("other predictions for packed rows")
	}
	if got := fails(t, 1, "pack", "t.csv", "-m", "m", "--target", "km", "-o", "x.arrow"); !strings.Contains(got, "the model was made for the target late") {
		t.Errorf("another target: %s", got)
	}
	slalomOK(t, "pack", "t.csv", "--target", "late", "-o", "other.arrow")
	if got := fails(t, 1, "eval", "-m", "m", "other.arrow"); !strings.Contains(got, "pack it with the model (slalom pack -m MODEL)") {
		t.Errorf("packed without the model: %s", got)
	}
	slalomOK(t, "train", "two.svm", "-o", "n")
	slalomOK(t, "pack", "two.svm", "-m", "n", "-o", "two.arrow")
	if slalomOK(t, "eval", "-m", "n", "two.arrow") != slalomOK(t, "eval", "-m", "n", "two.svm") {
		t.Error("other scores of packed libsvm rows")
	}
}

// Predictions stay beside the rows when some of these are skipped.
func TestPredictSkips(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m")
	slalomOK(t, "train", "houses.csv", "--target", "price", "-o", "h")
	slalomOK(t, "train", "three.svm", "-o", "three")
	var svm, table strings.Builder
	table.WriteString("key,size,age\n")
	bad := []int{0, 1, 700, 4095, 4096, 4097, 9000, 9001, 11999}
	for i := range 12000 {
		if slices.Contains(bad, i) {
			svm.WriteString("0 1:x\n")
			fmt.Fprintf(&table, "k%d,x,1\n", i)
			continue
		}
		fmt.Fprintf(&svm, "0 1:%d\n", i%9)
		fmt.Fprintf(&table, "k%d,%d,1\n", i, i%9)
	}
	os.WriteFile("x.svm", []byte(svm.String()), 0o644)
	os.WriteFile("x.csv", []byte(table.String()), 0o644)
	for _, c := range []struct{ flags, bad string }{
		{"-m m x.svm", "nan"}, {"-m m x.svm --classes", "nan"}, {"-m three x.svm --probabilities", "nan\tnan\tnan"}, {"-m h x.csv", "nan"}, {"-m h x.csv --id key", "\tnan"},
	} {
		got := lines(slalomOK(t, append([]string{"predict", "--on-bad-row", "skip"}, strings.Fields(c.flags)...)...))
		if len(got) != 12000 {
			t.Errorf("%s: %d lines", c.flags, len(got))
			continue
		}
		for i, line := range got {
			if is := line == c.bad; is != slices.Contains(bad, i) {
				t.Fatalf("%s: line %d is %q", c.flags, i+1, line)
			}
			if strings.HasSuffix(c.flags, "key") && line != c.bad && !strings.HasPrefix(line, fmt.Sprintf("k%d\t", i)) {
				t.Fatalf("%s: line %d is %q", c.flags, i+1, line)
			}
		}
	}
}

// Tags of Vowpal Wabbit text are written where the first rows have one.
func TestTags(t *testing.T) {
	t.Chdir(t.TempDir())
	var text, bare strings.Builder
	for i := range 300 {
		tag := map[bool]string{true: fmt.Sprintf("'row%d", i)}[i%2 == 0]
		fmt.Fprintf(&text, "%d %s|f x:%d y\n", i%2*2-1, tag, i%7)
		fmt.Fprintf(&bare, "%d |f x:%d y\n", i%2*2-1, i%7)
	}
	os.WriteFile("t.vw", []byte(text.String()), 0o644)
	os.WriteFile("bare.vw", []byte(bare.String()), 0o644)
	os.WriteFile("late.vw", []byte(strings.Repeat(bare.String(), 20)+text.String()), 0o644)
	slalomOK(t, "train", "bare.vw", "-o", "m", "--passes", "2")
	plain := lines(slalomOK(t, "predict", "-m", "m", "bare.vw"))
	slalomOK(t, "pack", "t.vw", "--id", "tag", "-o", "t.arrow", "-m", "m")
	for _, args := range []string{"t.vw", "t.vw --id tag", "t.arrow", "t.arrow --id tag"} {
		for i, line := range lines(slalomOK(t, append([]string{"predict", "-m", "m"}, strings.Fields(args)...)...)) {
			want := map[bool]string{true: fmt.Sprintf("row%d", i)}[i%2 == 0] + "\t" + plain[i]
			if line != want {
				t.Fatalf("%s: line %d is %q, want %q", args, i+1, line, want)
			}
		}
	}
	if got := slalomOK(t, "predict", "-m", "m", "bare.vw", "--id", "tag"); !strings.HasPrefix(got, "\t"+plain[0]+"\n") {
		t.Errorf("tags that are not there: %.40q", got)
	}
	var out, err strings.Builder
	if run([]string{"predict", "-m", "m", "late.vw"}, &out, &err) != 0 || strings.Contains(out.String(), "row") || !strings.Contains(err.String(), "150 tags of later rows were not written") {
		t.Errorf("late tags: %s", &err)
	}
	if got := fails(t, 1, "train", "bare.vw", "--weight", "w"); !strings.Contains(got, "no named columns") {
		t.Errorf("%s", got)
	}
}

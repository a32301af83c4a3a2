package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestJSONIsOneObject(t *testing.T) {
	inSamples(t)
	for _, args := range []string{
		"train two.svm --test two.svm -o m", "train three.svm", "train houses.csv --target price", "train two.svm --holdout 0",
		"train counts.csv --target claims --exposure years --loss poisson", "train two.svm --net 4 --passes 2",
		"train two.svm --loss hinge --steps 3", "eval -m m two.svm", "inspect m",
	} {
		for _, quiet := range []string{"", " --quiet"} {
			if strings.HasPrefix(args, "inspect") {
				quiet = ""
			}
			got := object(t, slalomOK(t, strings.Fields(args+" --json"+quiet)...))
			if !strings.HasPrefix(args, "train") {
				continue
			}
			for _, key := range []string{"rows", "columns", "passes", "seconds", "step", "progressive", "loss", "end", "interrupted", "notes", "recipe"} {
				if _, ok := got[key]; !ok {
					t.Errorf("slalom %s: no %q", args, key)
				}
			}
		}
	}
}

// The same rows and recipe give the same bytes, however they are computed and packed.
func TestSameModel(t *testing.T) {
	inSamples(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, batch := range []string{"1", "64"} {
		var first []byte
		for _, procs := range []int{1, 2} {
			runtime.GOMAXPROCS(procs)
			for _, threads := range []string{"1", "2", "4"} {
				for _, name := range []string{"two.svm", "two.svm.gz"} {
					slalomOK(t, "train", name, "--batch", batch, "--threads", threads, "--l2", "1e-3", "-o", "m", "--quiet")
					if b := file(t, "m"); first == nil {
						first = b
					} else if !bytes.Equal(b, first) {
						t.Errorf("batch %s, %d procs, %s threads, %s: another model", batch, procs, threads, name)
					}
				}
			}
		}
	}
}

func TestSeedMatters(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "a")
	slalomOK(t, "train", "two.svm", "-o", "b", "--seed", "2")
	if bytes.Equal(file(t, "a"), file(t, "b")) {
		t.Error("another seed, the same model")
	}
}

// eval gives the figures of train --test, and those of the hold-out when given the rows by --valid.
func TestEvalIsTest(t *testing.T) {
	inSamples(t)
	for train, eval := range map[string]string{
		"train two.svm --test three.svm":                                                     "three.svm", // classes that the model does not know
		"train two.svm --test two.svm.gz":                                                    "two.svm.gz",
		"train three.svm --test two.svm":                                                     "two.svm",
		"train houses.csv --target price --test mixed.csv":                                   "mixed.csv",
		"train counts.csv --target claims --exposure years --loss poisson --test counts.csv": "counts.csv",
		"train counts.csv --target claims --weight years --loss huber --delta 2 --valid counts.csv --test counts.csv": "counts.csv",
	} {
		got := object(t, slalomOK(t, append(strings.Fields(train), "-o", "m", "--json")...))
		want := object(t, slalomOK(t, "eval", "-m", "m", eval, "--json"))
		if fmt.Sprint(got["test"]) != fmt.Sprint(want) {
			t.Errorf("%s: test %v, eval %v", train, got["test"], want)
		}
		if v, ok := got["valid"]; strings.Contains(train, "--valid") && (!ok || fmt.Sprint(v) != fmt.Sprint(want)) {
			t.Errorf("%s: valid %v, eval %v", train, v, want)
		}
	}
}

// The test rows decide nothing.
func TestTestRowsDecideNothing(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "a")
	slalomOK(t, "train", "two.svm", "--test", "three.svm", "-o", "b")
	if !bytes.Equal(file(t, "a"), file(t, "b")) {
		t.Error("the test rows changed the model")
	}
}

func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

func TestPredict(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "-o", "m")
	p := lines(slalomOK(t, "predict", "-m", "m", "two.svm"))
	both := lines(slalomOK(t, "predict", "-m", "m", "two.svm", "--probabilities"))
	class := lines(slalomOK(t, "predict", "-m", "m", "two.svm", "--classes"))
	raw := lines(slalomOK(t, "predict", "-m", "m", "two.svm", "--raw"))
	slalomOK(t, "predict", "-m", "m", "two.svm", "-o", "p")
	if !slices.Equal(lines(string(file(t, "p"))), p) {
		t.Error("-o writes something else")
	}
	if len(p) != 400 || len(both) != 400 || len(class) != 400 || len(raw) != 400 {
		t.Fatalf("%d, %d, %d, %d lines for 400 rows", len(p), len(both), len(class), len(raw))
	}
	for i := range p {
		v, z := parse(t, p[i]), parse(t, raw[i])
		if math.Abs(v-1/(1+math.Exp(-z))) > 1e-8 {
			t.Fatalf("row %d: probability %v, raw %v", i, v, z)
		}
		if want := map[bool]string{true: "1", false: "-1"}[z > 0]; class[i] != want {
			t.Fatalf("row %d: class %s at %v", i, class[i], z)
		}
		no, yes, _ := strings.Cut(both[i], "\t")
		if yes != p[i] || math.Abs(parse(t, no)+v-1) > 1e-8 {
			t.Fatalf("row %d: %q and %s", i, both[i], p[i])
		}
	}
}

func parse(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPredictClasses(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "three.svm", "-o", "m")
	class := lines(slalomOK(t, "predict", "-m", "m", "three.svm"))
	for i, line := range lines(slalomOK(t, "predict", "-m", "m", "three.svm", "--probabilities")) {
		p := strings.Split(line, "\t")
		best := 0
		for k := range p {
			if parse(t, p[k]) > parse(t, p[best]) {
				best = k
			}
		}
		if len(p) != 3 || class[i] != strconv.Itoa(best) {
			t.Fatalf("row %d: class %s of %q", i, class[i], line)
		}
	}
}

// Columns are known by their names: their order, a missing target and further columns do not matter.
func TestPredictByName(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "houses.csv", "--target", "price", "-o", "m")
	want := slalomOK(t, "predict", "-m", "m", "houses.csv")
	for _, name := range []string{"mixed.csv", "bare.csv"} {
		if got := slalomOK(t, "predict", "-m", "m", name); got != want {
			t.Errorf("%s: other predictions", name)
		}
	}
}

// A wide file has sparse rows; they are renumbered, too.
func TestPredictByNameSparse(t *testing.T) {
	inSamples(t)
	const d = 90
	var a, b, names, backward []string
	for j := range d {
		names = append(names, fmt.Sprintf("c%d", j))
		backward = append([]string{names[j]}, backward...)
	}
	a, b = append(a, "y,"+strings.Join(names, ",")), append(b, strings.Join(backward, ",")+",extra,y")
	for i := range 60 {
		row, back := []string{}, []string{}
		for j := range d {
			v := strconv.Itoa((i*7 + j*j*3) % 11 / 5)
			row, back = append(row, v), append([]string{v}, back...)
		}
		y := strconv.Itoa(i % 2)
		a, b = append(a, y+","+strings.Join(row, ",")), append(b, strings.Join(back, ",")+",9,"+y)
	}
	for name, text := range map[string][]string{"a.csv": a, "b.csv": b} {
		if err := os.WriteFile(name, []byte(strings.Join(text, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	slalomOK(t, "train", "a.csv", "-o", "m")
	if slalomOK(t, "predict", "-m", "m", "a.csv") != slalomOK(t, "predict", "-m", "m", "b.csv") {
		t.Error("other predictions from another order of the columns")
	}
	if slalomOK(t, "eval", "-m", "m", "a.csv") != slalomOK(t, "eval", "-m", "m", "b.csv") {
		t.Error("other scores from another order of the columns")
	}
}

// What inspect --csv prints is the model: it predicts what predict does.
func TestInspectCSV(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "houses.csv", "--target", "price", "--raw", "-o", "m")
	rows, err := csv.NewReader(strings.NewReader(slalomOK(t, "inspect", "m", "--csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	w := map[string]float64{}
	for _, r := range rows[1:] {
		w[r[0]] = parse(t, r[2])
	}
	if len(rows) != 4 || strings.Join(rows[0], ",") != "name,output,weight" {
		t.Fatalf("%q", rows)
	}
	data, err := csv.NewReader(bytes.NewReader(file(t, "houses.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range lines(slalomOK(t, "predict", "-m", "m", "houses.csv")) {
		want := w["(intercept)"] + w["size"]*parse(t, data[i+1][0]) + w["age"]*parse(t, data[i+1][1])
		if math.Abs(parse(t, p)-want) > 1e-3 {
			t.Fatalf("row %d: predicted %s, by hand %v", i, p, want)
		}
	}
}

// Going on from a model starts where it ended, whatever the order of the columns.
func TestFrom(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "houses.csv", "--target", "price", "-o", "m")
	got := object(t, slalomOK(t, "train", "mixed.csv", "--ignore", "agent", "--from", "m", "--passes", "1", "--eta", "1e-30", "--json", "-o", "n"))
	weights := func(model string) string {
		_, text, _ := strings.Cut(slalomOK(t, "inspect", model, "--top", "0"), "\n\n")
		return text
	}
	if a, b := weights("m"), weights("n"); a != b {
		t.Errorf("weights moved:\n%s\n%s\n%v", a, b, got)
	}
}

func TestWindowFromFile(t *testing.T) {
	inSamples(t)
	got := object(t, slalomOK(t, "train", "two.svm", "--memory", "2kB", "--passes", "1", "--json"))
	if got["rows"] != 400.0 || got["recipe"].(map[string]any)["order"] == "shuffle" {
		t.Errorf("%v", got)
	}
}

func TestTrace(t *testing.T) {
	inSamples(t)
	slalomOK(t, "train", "two.svm", "--trace", "t.jsonl", "--passes", "3", "--patience", "9")
	text := lines(string(file(t, "t.jsonl")))
	passes := 0
	for _, line := range text {
		if p, ok := object(t, line)["point"].(map[string]any); ok && p["end_pass"] == true {
			passes++
		}
	}
	if passes != 3 {
		t.Errorf("%d ends of passes in the trace, want 3", passes)
	}
}

func TestDemo(t *testing.T) {
	t.Chdir(t.TempDir())
	text := slalomOK(t, "demo")
	for _, want := range []string{"10,886 hours", "08 h working day", "always the mean"} {
		if !strings.Contains(text, want) {
			t.Errorf("the demo does not speak of %q", want)
		}
	}
	_, next, _ := strings.Cut(text, "Next")
	ran := 0
	for _, line := range lines(next) { // the commands it tells to type work
		if args, ok := strings.CutPrefix(line, "  slalom "); ok {
			slalomOK(t, strings.Fields(args)...)
			ran++
		}
	}
	if ran < 3 {
		t.Errorf("%d commands to go on with", ran)
	}
	slalomOK(t, "demo", "--write", filepath.Join("new", "folder"))
	if _, err := os.Stat(filepath.Join("new", "folder", bikesTest)); err != nil {
		t.Error(err)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
)

// trip is a record of the table that comes in every format.
type trip struct {
	Late string   `json:"late" parquet:"late"`
	From string   `json:"from" parquet:"from"`
	Km   *float64 `json:"km" parquet:"km,optional"`
	When string   `json:"when" parquet:"when"`
	Note string   `json:"note" parquet:"note"`
	Id   int64    `json:"id" parquet:"id"`
}

func trips(n int) (list []trip) {
	rng := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("fog rain wind crew wait gate door long late snow storm hail")
	for i := range n {
		t := trip{From: []string{"LAS", "PHL", "JFK", "Zürich"}[rng.IntN(4)], Id: int64(1000 + i),
			When: fmt.Sprintf("2024-03-%02d %02d:%02d:00", 1+i*28/n, rng.IntN(24), rng.IntN(60))}
		for range 4 + rng.IntN(5) {
			t.Note += words[rng.IntN(len(words))] + " "
		}
		t.Note = strings.TrimSpace(t.Note)
		if rng.IntN(10) > 0 {
			km := float64(rng.IntN(40000)) / 1000
			t.Km = &km
		}
		t.Late = "no"
		if strings.Contains(t.Note, "fog") != (rng.IntN(8) == 0) {
			t.Late = "yes"
		}
		list = append(list, t)
	}
	return list
}

// writeTables writes the trips in every format.
func writeTables(t *testing.T, list []trip) (names []string) {
	t.Helper()
	var comma, tab, lines bytes.Buffer
	comma.WriteString("late,from,km,when,note,id\n")
	tab.WriteString("late\tfrom\tkm\twhen\tnote\tid\n")
	for _, r := range list {
		km := ""
		if r.Km != nil {
			km = fmt.Sprint(*r.Km)
		}
		fmt.Fprintf(&comma, "%s,%s,%s,%s,\"%s\",%d\n", r.Late, r.From, km, r.When, r.Note, r.Id)
		fmt.Fprintf(&tab, "%s\t%s\t%s\t%s\t%s\t%d\n", r.Late, r.From, km, r.When, r.Note, r.Id)
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(b, '\n'))
	}
	var small bytes.Buffer
	z, err := zstd.NewWriter(&small)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(comma.Bytes())
	z.Close()
	for name, text := range map[string]string{"t.csv": comma.String(), "t.tsv": tab.String(), "t.jsonl": lines.String(), "t.csv.gz": gzipped(t, comma.String()),
		"t.csv.zst": small.String(), "named nothing": comma.String(), "tabs": gzipped(t, tab.String())} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := parquet.WriteFile("t.parquet", list); err != nil {
		t.Fatal(err)
	}
	return append(names, "t.parquet")
}

// The same table gives the same model, whatever the format and the way it comes, with nothing but a target told,
// so that steps race, and with much else; and each of them gives the same predictions.
func TestSameModelFromEveryFormat(t *testing.T) {
	t.Chdir(t.TempDir())
	names := writeTables(t, trips(700))
	for _, c := range []struct{ table, run, piped string }{
		{"", "", "--passes 20"},
		{"--cross from,when.hour --ngrams 2", "--passes 1 --holdout-by row", ""},
	} {
		table := append(strings.Fields(c.table), "--target", "late", "--quiet")
		train := func(name string, flags ...string) []byte {
			t.Helper()
			slalomOK(t, slices.Concat([]string{"train", name, "-o", "x", "--quiet"}, strings.Fields(c.run), flags)...)
			return file(t, "x")
		}
		want := train("t.csv", table...)
		slalomOK(t, slices.Concat([]string{"train", "t.csv", "-o", "m"}, strings.Fields(c.run), table)...)
		predicted := slalomOK(t, "predict", "-m", "m", "t.csv", "--id", "id")
		if !strings.HasPrefix(predicted, "1000\t0.") {
			t.Fatalf("predictions %.100s", predicted)
		}
		for _, name := range names {
			for _, threads := range []string{"1", "3"} {
				if !bytes.Equal(train(name, append(table, "--threads", threads)...), want) {
					t.Errorf("%s with %s threads: another model", name, threads)
				}
			}
			if slalomOK(t, "predict", "-m", "m", name, "--id", "id") != predicted {
				t.Errorf("%s: other predictions", name)
			}
			slalomOK(t, append([]string{"pack", name, "-o", "t.arrow"}, table...)...)
			if !bytes.Equal(train("t.arrow"), want) {
				t.Errorf("%s packed: another model", name)
			}
		}
		for _, name := range names {
			if name == "t.parquet" { // is not read from its begin
				continue
			}
			piped(t, name, slices.Concat([]string{"train", "-", "-o", "x"}, strings.Fields(c.run), strings.Fields(c.piped), table)...)
			if !bytes.Equal(file(t, "x"), want) {
				t.Errorf("%s on standard input: another model", name)
			}
		}
	}
}

// Names beyond the budget are hashed, and the model says how.
func TestNameBudget(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTables(t, trips(300))
	var out, err bytes.Buffer
	if run([]string{"train", "t.csv", "--target", "late", "--name-budget", "15kB", "--bits", "6", "--ngrams", "2", "-o", "m"}, &out, &err) != 0 {
		t.Fatal(err.String())
	}
	if !strings.Contains(err.String(), "all later ones share 2^6 hashed columns") {
		t.Errorf("it said %s", err.String())
	}
	if s := slalomOK(t, "inspect", "m", "--top", "0"); !strings.Contains(s, "\n#") || !strings.Contains(s, "from=LAS") {
		t.Errorf("weights %s", s)
	}
	if got := lines(slalomOK(t, "predict", "-m", "m", "t.jsonl", "--classes")); len(got) != 300 {
		t.Errorf("%d predictions", len(got))
	}
}

// Bad rows go to a file, verbatim below what is wrong with them.
func TestReject(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "km,late\n1,0\nx,1\n2,1\n3\n5,1\n"
	if err := os.WriteFile("a.csv", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	slalomOK(t, "train", "a.csv", "--target", "late", "--number", "km", "--holdout", "0", "--reject", "r.txt", "--passes", "3")
	want := `# a.csv:3:1: "x": not a number (column "km"); correct it or leave the field empty; slalom train takes --lenient, which makes it a category, and --category
x,1
# a.csv:5:2: 1 field, but the header has 2; look for a missing or a superfluous ",", or one that is not in quotes
3
`
	if got := string(file(t, "r.txt")); got != want {
		t.Errorf("rejected\n%swant\n%s", got, want)
	}
}

// Going on from a model keeps the numbers of its features and classes.
func TestFromModelOfTables(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTables(t, trips(300))
	slalomOK(t, "train", "t.csv", "--target", "late", "--passes", "2", "-o", "m")
	slalomOK(t, "train", "t.jsonl", "--from", "m", "--passes", "1", "-o", "n")
	first := func(m string) string { return lines(slalomOK(t, "inspect", m, "--csv"))[1] }
	if a, b := strings.Split(first("m"), ",")[0], strings.Split(first("n"), ",")[0]; a != b {
		t.Errorf("the first column is %s, and was %s", b, a)
	}
	if slalomOK(t, "eval", "-m", "n", "t.tsv") != slalomOK(t, "eval", "-m", "n", "t.csv") {
		t.Error("other scores from another format")
	}
}

// A run that ends while names are read ahead of it writes a model that can be used.
func TestNamesReadAhead(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTables(t, trips(9000))
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	var err error
	if os.Stdin, err = os.Open("t.csv"); err != nil {
		t.Fatal(err)
	}
	defer os.Stdin.Close()
	slalomOK(t, "train", "-", "--target", "late", "--category", "id", "--memory", "2kB", "--order", "file", "--steps", "20", "-o", "m", "--quiet")
	if n := len(lines(slalomOK(t, "predict", "-m", "m", "t.csv", "--quiet"))); n != 9000 {
		t.Errorf("%d predictions", n)
	}
}

// Columns of Parquet that cannot be read are named all at once, are left out when told, and by themselves where a model
// does not know them.
func TestParquetWithMaps(t *testing.T) {
	t.Chdir(t.TempDir())
	type row struct {
		Y    string         `parquet:"y"`
		Km   float64        `parquet:"km"`
		Tags []string       `parquet:"tags,list"`
		Seen map[string]int `parquet:"seen"`
		Home struct {
			City string `parquet:"city"`
		} `parquet:"home"`
	}
	var rows []row
	for i := range 40 {
		rows = append(rows, row{Y: []string{"no", "yes"}[i%2], Km: float64(i * 7 % 40), Tags: []string{"a"}, Seen: map[string]int{"x": i}})
	}
	if err := parquet.WriteFile("a.parquet", rows); err != nil {
		t.Fatal(err)
	}
	refused := func(want string, args ...string) {
		t.Helper()
		if said := fails(t, statusFailed, args...); !strings.Contains(said, want) {
			t.Errorf("it said %s, want … %s …", said, want)
		}
	}
	refused(`a.parquet: "tags": a list of what is not numbers is no column that can be read; leave it out with --ignore "tags" --ignore "seen"`, "train", "a.parquet", "--target", "y")
	refused(`"nights": no such column (--ignore)`, "train", "a.parquet", "--target", "y", "--ignore", "tags,seen,nights")
	slalomOK(t, "train", "a.parquet", "--target", "y", "--ignore", "tags,seen,home", "-o", "m", "--quiet")
	if n := len(lines(slalomOK(t, "predict", "-m", "m", "a.parquet", "--quiet"))); n != 40 {
		t.Errorf("%d predictions", n)
	}
	b := gzipped(t, string(file(t, "a.parquet")))
	if err := os.WriteFile("b.parquet.gz", []byte(b), 0o644); err != nil {
		t.Fatal(err)
	}
	refused("b.parquet.gz: compressed as a whole, and a file of this format is read from its end; gunzip it first", "look", "b.parquet.gz")
}

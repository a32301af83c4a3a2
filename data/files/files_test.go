package files

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

func input(name, text string) data.Input {
	return data.Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// dump are the rows as text, with features by name.
func dump(t *testing.T, f *Files) string {
	t.Helper()
	var b strings.Builder
	err := data.Each(f.Source(), func(rows *data.Rows) error {
		names := f.Names()
		for i := range rows.Len() {
			r := rows.Row(i)
			fmt.Fprintf(&b, "%g |", r.Label)
			for k := range max(len(r.Index), len(r.Value)) {
				j, v := k, float32(1)
				if r.Index != nil {
					j = int(r.Index[k])
				}
				if r.Value != nil {
					v = r.Value[k]
				}
				name := fmt.Sprint(j + 1)
				if j < len(names) {
					name = names[j]
				}
				fmt.Fprintf(&b, " %s:%.3g", name, v)
			}
			b.WriteByte('\n')
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const trips = "late,from,km\nyes,LAS,10\nno,PHL,20\nyes,LAS,30\n"

func mustOpen(t *testing.T, in data.Input, spec Spec, like *Treatment) *Files {
	t.Helper()
	f, err := Open([]data.Input{in}, spec, like)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The same records give the same rows, whatever the format and the way they come.
func TestFormatsAreAlike(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte(trips))
	w.Close()
	once := input("standard input", trips)
	once.Once = true
	spec := Spec{Columns: feature.Spec{Target: "late"}}
	want := dump(t, mustOpen(t, input("a.csv", trips), spec, nil))
	if !strings.HasPrefix(want, "0 | from=LAS:1 km:-1.22\n1 | from=PHL:1\n0 |") {
		t.Fatalf("rows\n%s", want)
	}
	for _, in := range []data.Input{
		input("trips", trips), input("a.csv.gz", zipped.String()), input("a.tsv", strings.ReplaceAll(trips, ",", "\t")), once,
		input("b", `{"late":"yes","from":"LAS","km":10}`+"\n"+`{"late":"no","from":"PHL","km":20}`+"\n"+`{"late":"yes","from":"LAS","km":30}`+"\n"),
	} {
		if got := dump(t, mustOpen(t, in, spec, nil)); got != want {
			t.Errorf("%s:\n%swant\n%s", in.Name, got, want)
		}
	}
	if got := dump(t, mustOpen(t, input("rows", "\n1 2 |a b:3 c |d e\n-1 |a c\n"), Spec{}, nil)); got != "1 | a:b:3 a:c:1 d:e:1\n-1 | a:c:1\n" {
		t.Errorf("Vowpal Wabbit by its content: %s", got)
	}
	if got := dump(t, mustOpen(t, input("rows", "# a comment\n1 3:2\n"), Spec{}, nil)); got != "1 | 3:2\n" {
		t.Errorf("libsvm by its content: %s", got)
	}
}

// A treatment kept as JSON treats other files alike.
func TestTreatmentIsKept(t *testing.T) {
	f := mustOpen(t, input("a.csv", trips), Spec{Columns: feature.Spec{Target: "late", Cross: [][]string{{"from", "km"}}}}, nil)
	want := dump(t, f)
	kept := f.Treatment()
	again, err := ReadTreatment(kept.JSON(), kept.Names)
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(t, mustOpen(t, input("b.csv", "km,more,from,late\n10,x,LAS,yes\n20,x,PHL,no\n30,x,LAS,yes\n"), Spec{}, again)); got != want {
		t.Errorf("rows\n%swant\n%s", got, want)
	}
	g := mustOpen(t, input("b.csv", "km,from\n10,JFK\n"), Spec{Unlabelled: true}, again)
	if got := dump(t, g); got != "0 | km:-1.22\n" {
		t.Errorf("a row to predict: %s", got)
	}
	reports := strings.Join(g.Reports(), "\n")
	if !strings.Contains(reports, `column "from": 1 unknown value left out`) {
		t.Errorf("reports %q", reports)
	}
	// The files share names: those of the second do not grow.
	h, err := f.Like([]data.Input{input("c.csv", "late,km,from\nmaybe,20,JFK\n")}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(t, h); got != "2 |\n" || len(f.Names()) != len(kept.Names) || len(f.Classes()) != 2 {
		t.Errorf("%s, %q, %q", got, f.Names(), f.Classes())
	}
	if r := strings.Join(h.Reports(), "\n"); !strings.Contains(r, `classes that the model does not know: "maybe"`) {
		t.Errorf("reports %q", r)
	}
}

// JSON objects leave out what they lack, but not everything.
func TestObjectsLackColumns(t *testing.T) {
	f := mustOpen(t, input("a.jsonl", `{"late":"yes","from":"LAS","km":10,"w":2}`+"\n"+`{"late":"no","from":"","w":1}`+"\n"), Spec{Columns: feature.Spec{Target: "late", Weight: "w"}}, nil)
	dump(t, f)
	g := mustOpen(t, input("b.jsonl", `{"from":"LAS"}`+"\n"), Spec{Unlabelled: true}, f.Treatment())
	if got := dump(t, g); got != "0 | from=LAS:1 km=missing:1\n" || strings.Join(g.Absent(), " ") != "km" {
		t.Errorf("%s, absent %q", got, g.Absent())
	}
	for text, want := range map[string]string{`{"x":1}`: `missing, from which the model learned: "from", "km"`, `{"late":"yes","km":1}`: `column missing, from which the model learned: "w"`} {
		if _, err := Open([]data.Input{input("b.jsonl", text+"\n")}, Spec{Unlabelled: want[0] == 'm'}, f.Treatment()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want … %s …", text, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	f := mustOpen(t, input("a.csv", trips), Spec{Columns: feature.Spec{Target: "late"}}, nil)
	dump(t, f)
	like := f.Treatment()
	for _, c := range []struct {
		in   data.Input
		spec Spec
		like *Treatment
		want string
	}{
		{input("a", "   \n"), Spec{}, nil, "a: no rows; is it the right file, and was it written to the end?"},
		{input("a", "hello\n"), Spec{}, nil, "a: the format is recognised neither by the name nor by the first bytes; give --format idx, libsvm, vw, csv, tsv, jsonl"},
		{input("a.csv", trips), Spec{Format: "xml"}, nil, `"xml": no such format; the formats are idx, libsvm, vw, csv, tsv, jsonl`},
		{input("a.svm", "1 1:1\n"), Spec{Columns: feature.Spec{Text: []string{"x"}}}, nil, `"x": these files have no named columns; leave --text out`},
		{input("a.csv", "late,km\nyes,1\n"), Spec{}, like, `a.csv: column missing, from which the model learned: "from"; the same names as in training are needed, in any order`},
		{input("a.csv", "from,km\nLAS,1\n"), Spec{}, like, `a.csv: "late": the target's column is missing; predict needs none; to score or to learn, give files that have it`},
		{input("a.svm", "1 1:1\n"), Spec{}, like, `a.svm: the model's columns have names ("from=LAS", "km", "from=PHL"), and those of libsvm files have none; give files like those it learned from`},
		{input("a.csv", trips), Spec{ID: "km", Unlabelled: true}, like, `a.csv: "km": the model learned from this column, so it cannot be passed through (--id); name another, or write the column twice under two names`},
		{input("a.csv", trips), Spec{Columns: feature.Spec{Target: "km"}}, like, `"km": the model was made for the target late; leave --target out, or train anew`},
		{input("a.csv", trips), Spec{Columns: feature.Spec{Raw: true}}, like, `what the columns are was settled when the model was first trained; leave flags about columns out, or train anew`},
		{input("a.csv", trips), Spec{ID: "key", Unlabelled: true}, like, `a.csv: "key": no such column (--id); the columns are "late", "from", "km"`},
	} {
		_, err := Open([]data.Input{c.in}, c.spec, c.like)
		if err == nil || err.Error() != c.want {
			t.Errorf("error %v\nwant  %s", err, c.want)
		}
	}
}

func TestBadRowsAreToldOfEachScan(t *testing.T) {
	var told []string
	spec := Spec{Columns: feature.Spec{Target: "late"}, NewBad: func() func(feature.Bad) error {
		told = append(told, "scan")
		return func(b feature.Bad) error { told = append(told, string(b.Raw)); return nil }
	}}
	f := mustOpen(t, input("a.csv", "late,km\nyes,1\nno\nno,2\n"), spec, nil)
	for range 2 {
		dump(t, f)
	}
	if got := strings.Join(told, " "); got != "scan no scan no" {
		t.Errorf("told of %s", got)
	}
}

func Example() {
	f, err := Open([]data.Input{input("trips.csv", trips)}, Spec{Columns: feature.Spec{Target: "late == yes"}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	f.Describe(os.Stdout)
	rows, err := data.Load(f.Source(), 0)
	fmt.Println(rows.Len(), rows.Label, f.Names(), err)
	// Output:
	// column  kind      seen              features
	// late    target    2 distinct texts  1 if late == yes, else 0
	// from    category  2 distinct texts  from=…
	// km      number    numbers 10 to 30  (km − 20) / 8.165
	// 3 [1 0 1] [from=LAS km from=PHL] <nil>
}

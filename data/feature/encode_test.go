package feature

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// later appends records to those that the sample was taken of.
func later(f *fake, records ...string) *fake {
	g := *f
	g.records = nil
	for _, r := range records {
		g.records = append(g.records, strings.Split(r, ","))
	}
	return &g
}

func TestBadRecordsAreRefusedWithTheirPlace(t *testing.T) {
	f := fakeTable("dist,when,w,e,y", "1,2001-06-01,1,1,1", "2.5,2001-06-02,2,3,0", ",,1,1,1")
	for record, want := range map[string]string{
		"x1,2001-06-01,1,1,1":    `t.csv:2:1: "x1": not a number (column "dist"); correct it or leave the field empty`,
		"inf,2001-06-01,1,1,1":   `t.csv:2:1: "inf": not a number (column "dist")`,
		"1e300,2001-06-01,1,1,":  `t.csv:2:22: the target is missing (column "y")`,
		"1e300,2001-06-01,1,1,1": `t.csv:2:1: "1e300": too large a number (column "dist")`,
		"1,2001-06-31,1,1,1":     `t.csv:2:3: "2001-06-31": not a date (column "when")`,
		"1,2001-06-01,-1,1,1":    `t.csv:2:14: "-1": not a weight (column "w"); write a finite number of at least 0`,
		"1,2001-06-01,,1,1":      `not a weight`,
		"1,2001-06-01,1,0,1":     `t.csv:2:16: "0": not an exposure (column "e")`,
		"1,2001-06-01,1,1,yes":   `t.csv:2:18: "yes": the target is not a finite number (column "y")`,
		"1,2001-06-01,1,1,nan":   `the target is not a finite number`,
		"1,2":                    `t.csv:2: ragged`,
	} {
		p, err := Infer(f, Spec{Weight: "w", Exposure: "e"})
		if err != nil {
			t.Fatal(err)
		}
		n := NewNames(nil, nil, 0, 0, false)
		src, err := NewSource(later(f, record), p, n, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tryRead(src, n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want … %s …", record, err, want)
		}
		var bad []Bad
		src, _ = NewSource(later(f, "1,2001-06-01,1,1,1", record, "1,2001-06-01,1,1,0", record), p, n, 2, func(b Bad) error { bad = append(bad, b); return nil })
		if out := read(t, src, n); strings.Count(out, "\n") != 2 || strings.Contains(out, "x1") {
			t.Errorf("%s: rows beside it are\n%s", record, out)
		}
		if len(bad) != 2 || bad[0].Before != 1 || bad[1].Before != 2 || string(bad[0].Raw) != record {
			t.Errorf("%s: bad %+v", record, bad)
		}
	}
}

func TestLenientMakesWordsCategories(t *testing.T) {
	f := fakeTable("dist,when,y", "1,2001-06-01,1", "3,2001-06-02,0")
	p, err := Infer(f, Spec{Lenient: true})
	if err != nil {
		t.Fatal(err)
	}
	n := NewNames(nil, nil, 0, 0, false)
	src, err := NewSource(later(f, "far,soon,1", "5,2001-06-01,0"), p, n, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, src, n), "1: dist=far when=soon\n0: dist*3 when.weekday=5 when.month=6\n"; got != want {
		t.Errorf("rows\n%swant\n%s", got, want)
	}
}

func TestNumbersAreStandardised(t *testing.T) {
	_, p, _ := rowsOf(t, fakeTable("a,b,y", "1,1e200,1", "2,-1e200,0", "4,1e200,1"), Spec{})
	if a := p.Columns[0]; math.Abs(a.Mean-7./3) > 1e-15 || math.Abs(a.SD-math.Sqrt(14./9)) > 1e-15 {
		t.Errorf("mean %v, standard deviation %v", a.Mean, a.SD)
	}
	if b := p.Columns[1]; math.Abs(b.SD/1e200-math.Sqrt(8./9)) > 1e-15 {
		t.Errorf("standard deviation of large numbers %v", b.SD)
	}
}

func TestTextsAreCut(t *testing.T) {
	for text, want := range map[string]string{
		"It's A test—a TEST.":    "it's a test",
		"Don't 3rd ''x":          "don't 3rd ''x",
		"Éclair naïve über Ω":    "éclair naïve über ω",
		"a\xffb\x00c Ⱥ":          "a b c ⱥ",
		" ,. ":                   "",
		"x <br /><br />y":        "x br y",
		strings.Repeat("Ⱥ", 50):  strings.Repeat("ⱥ", 50),
		strings.Repeat("Ⱥ ", 50): "ⱥ",
	} {
		var w words
		w.split([]byte(text))
		w.grams(NewPrefix("t:"), 1)
		var got []string
		for i := range w.key {
			word := string(w.run(i))
			if got = append(got, word); w.key[i] != KeyOf([]byte("t:"+word)) {
				t.Errorf("%q has another key", word)
			}
		}
		want := strings.Fields(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}

func TestTextsHaveUnitLengthUnlessRaw(t *testing.T) {
	f := fakeTable("t,y", "a b c a b a d e f,1", "x x x y z u v w k,0", "one two three four five six,1", "b b b b b b b b b b,0", "l m n o p q r s,1")
	p, err := Infer(f, Spec{NGrams: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []bool{false, true} {
		p.TextRaw = raw
		n := NewNames(nil, nil, 0, 0, false)
		src, err := NewSource(f, p, n, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := data.Load(src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows.Len() {
			r, sum := rows.Row(i), 0.0
			for k := range r.Index {
				v := 1.0
				if r.Value != nil {
					v = float64(r.Value[k])
				}
				if raw {
					sum += v
				} else {
					sum += v * v
				}
			}
			words := float64(len(strings.Fields(f.records[i][0])))
			if want := 3*words - 3; raw && sum != want || !raw && math.Abs(sum-1) > 1e-6 {
				t.Errorf("raw %v: row %d adds up to %v", raw, i, sum)
			}
		}
	}
}

func TestTheSameNameInTwoColumnsIsOneFeature(t *testing.T) {
	f := fakeTable("a,a=x,y", "x,2,1", "z,3,0", "x,-4,1")
	out, _, n := rowsOf(t, f, Spec{Raw: true})
	if want := "1: a=x*3\n0: a=z a=x*3\n1: a=x*-3\n"; out != want || n.Cols() != 2 {
		t.Errorf("rows\n%swant\n%s", out, want)
	}
}

func TestRowsOfNumbersAreDense(t *testing.T) {
	f := fakeTable("b,a,y", "1,0,1", "2,1,0", "3,5,0")
	out, p, n := rowsOf(t, f, Spec{Raw: true})
	if want := "1: b a*0\n0: b*2 a\n0: b*3 a*5\n"; out != want || p.Dense != 2 {
		t.Errorf("%d dense columns, rows\n%swant\n%s", p.Dense, out, want)
	}
	src, err := NewSource(later(f, "4,,1", "NA,x,1", ",7,0"), p, n, 2, func(Bad) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, src, n), "1: b*4 a*0\n0: b*0 a*7\n"; got != want || n.Unknown()["a"] != 1 || n.Unknown()["b"] != 1 {
		t.Errorf("rows %q, unknown %v", got, n.Unknown())
	}
	for _, spec := range []Spec{{Category: []string{"a"}}, {Bins: 2}, {Cross: [][]string{{"a", "b"}}}, {Lenient: true}} {
		if p, err := Infer(f, spec); err != nil || p.Dense != 0 {
			t.Errorf("%+v: %d dense columns (%v)", spec, p.Dense, err)
		}
	}
	if p, err := Infer(fakeTable("b,a,y", "1,,1", "2,1,0"), Spec{}); err != nil || p.Dense != 0 {
		t.Errorf("missing values: %d dense columns (%v)", p.Dense, err)
	}
	if _, err := NewSource(f, p, NewNames([]string{"a", "b"}, nil, 0, 0, false), 1, nil); err == nil {
		t.Error("dense rows take names in another order")
	}
}

func TestAPlanSurvivesJSON(t *testing.T) {
	f := mixed(500)
	for _, spec := range []Spec{mixedSpec, {Bins: 4, Raw: false, TextRaw: true}, {Target: "small > 2"}} {
		p, err := Infer(f, spec)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var q Plan
		if err := json.Unmarshal(b, &q); err != nil {
			t.Fatal(err)
		}
		var out [2]string
		for i, p := range []*Plan{p, &q} {
			n := NewNames(nil, nil, 0, 0, false)
			src, err := NewSource(f, p, n, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = read(t, src, n)
		}
		if out[0] != out[1] {
			t.Errorf("%+v: the plan read back gives other rows", spec)
		}
	}
}

func TestADamagedPlanIsRefused(t *testing.T) {
	p, err := Infer(mixed(100), mixedSpec)
	if err != nil {
		t.Fatal(err)
	}
	for what, break_ := range map[string]func(p *Plan){
		"kind": func(p *Plan) { p.Columns[0].Kind = "x" }, "role": func(p *Plan) { p.Columns[0].Role = "x" },
		"twice": func(p *Plan) { p.Columns[1].Name = p.Columns[0].Name }, "two targets": func(p *Plan) { p.Columns[0].Role = TargetRole },
		"form": func(p *Plan) { p.Columns[0].Form = "" }, "edges": func(p *Plan) { p.Columns[1].Edges = []float64{2, 1} },
		"dense": func(p *Plan) { p.Dense = 3 }, "cross": func(p *Plan) { p.Cross = [][]string{{"nobody", "dist"}} }, "grams": func(p *Plan) { p.NGrams = -1 },
	} {
		q := *p
		q.Columns = slices.Clone(p.Columns)
		break_(&q)
		if _, _, err := q.Bind(mixed(0).columns); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}

func TestColumnsMayComeInAnotherOrder(t *testing.T) {
	f := fakeTable("a,b,c,y", "1,x,2,1", "2,z,3,0", "3,x,5,1")
	want, p, n := rowsOf(t, f, Spec{})
	g := fakeTable("y,new,c,b,a", "1,?,2,x,1", "0,?,3,z,2", "1,?,5,x,3")
	src, err := NewSource(g, p, n, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, src, n); got != want {
		t.Errorf("rows\n%swant\n%s", got, want)
	}
	bound, absent, err := p.Bind([]string{"c", "a"})
	if err != nil || !slices.Equal(absent, []string{"b", "y"}) || bound.Labelled() || !p.Labelled() || p.Unlabelled().Labelled() {
		t.Errorf("absent %v, labelled %v (%v)", absent, bound.Labelled(), err)
	}
	n.Freeze()
	src, err = NewSource(fakeTable("c,a", "2,1"), p, n, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, src, n); got != "0: a*-1.225 c*-1.069\n" || n.Unknown()["b"] != 1 {
		t.Errorf("a file without the target and b gives %s, unknown %v", got, n.Unknown())
	}
}

func TestTypedCellsAreTheSameAsTheirTexts(t *testing.T) {
	f := mixed(300)
	spec := mixedSpec
	spec.Category = append(slices.Clone(spec.Category), "small")
	want, p, _ := rowsOf(t, f, spec)
	g := *f
	g.typed = true
	got, q, _ := rowsOf(t, &g, spec)
	a, _ := json.Marshal(p)
	b, _ := json.Marshal(q)
	if string(a) != string(b) || got != want {
		t.Errorf("plans\n%s\n%s\nequal rows: %v", a, b, got == want)
	}
}

func TestEncodingTakesNoMemory(t *testing.T) {
	f := mixed(200)
	f.chunk = 200
	p, err := Infer(f, mixedSpec)
	if err != nil {
		t.Fatal(err)
	}
	e, b, n := NewEncoder(p), &Block{}, NewNames(nil, nil, 0, 0, false)
	c := &again{rec: f.records}
	var rows data.Rows
	run := func() {
		c.at = 0
		e.Encode(b, c)
		rows.Reset()
		if err := n.Resolve(&rows, b); err != nil || len(b.Bad) > 0 {
			t.Fatal(err, b.Bad)
		}
	}
	run()
	if got := testing.AllocsPerRun(10, run); got > 4 { // the place of a block, and weights
		t.Errorf("%v allocations for 200 records", got)
	}
}

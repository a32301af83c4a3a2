package feature

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// TestRareWordsWeighMore: rows are what the formulas say, from maps of strings.
func TestRareWordsWeighMore(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	f, holds := fakeTable("t,y"), map[string]int{}
	var docs []map[string]int // count of each word, of each pair
	for i := range 300 {
		var text []string
		for range 1 + r.Intn(30) {
			text = append(text, fmt.Sprintf("w%d", int(r.ExpFloat64()*r.ExpFloat64()*20)))
		}
		doc := map[string]int{}
		for k, w := range text {
			if doc[w]++; k > 0 {
				doc[text[k-1]+" "+w]++
			}
		}
		for w := range doc {
			holds[w]++
		}
		docs = append(docs, doc)
		f.records = append(f.records, []string{strings.Join(text, " "), fmt.Sprint(i % 2)})
	}
	p, err := Infer(f, Spec{NGrams: 2, Text: []string{"t"}})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	p = &Plan{}
	if err := json.Unmarshal(kept, p); err != nil {
		t.Fatal(err)
	}
	n := NewNames(nil, nil, 0, 0, false)
	src, err := NewSource(f, p, n, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := data.Load(src, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, doc := range docs {
		sum, want := 0.0, map[string]float64{}
		for w, count := range doc {
			v := (1 + math.Log(float64(count))) * (math.Log(301/float64(1+holds[w])) + 1)
			want["t:"+w], sum = v, sum+v*v
		}
		row := rows.Row(i)
		if len(row.Index) != len(doc) {
			t.Fatalf("row %d has %d features, want %d", i, len(row.Index), len(doc))
		}
		for k, j := range row.Index {
			got, want := float64(row.Value[k]), want[n.Name(int(j))]/math.Sqrt(sum)
			if math.Abs(got-want) > 1e-6 {
				t.Fatalf("row %d: %s has the value %v, want %v", i, n.Name(int(j)), got, want)
			}
		}
	}
}

func TestWordsNotMetWeighMost(t *testing.T) {
	f := fakeTable("t,y", "a b c d e,1", "a b c d f,0", "a b g h i,1")
	p, err := Infer(f, Spec{Text: []string{"t"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Columns[0].Documents, (&Documents{3, map[string]int{"a": 3, "b": 3, "c": 2, "d": 2}}); !reflect.DeepEqual(got, want) {
		t.Errorf("documents are %v, want %v", got, want)
	}
	w := newIDF(p.Columns[0].Documents, NewPrefix("t:"))
	if a, once, never := w.of(KeyOf([]byte("t:a"))), w.of(KeyOf([]byte("t:e"))), w.of(KeyOf([]byte("t:z"))); a != 1 || math.Abs(once-1-math.Log(2)) > 1e-15 || never != once {
		t.Errorf("a word in all texts weighs %v, in one %v, in none %v", a, once, never)
	}
	for _, spec := range []Spec{{NoIDF: true}, {TextRaw: true}} {
		spec.Text = []string{"t"}
		if p, err := Infer(f, spec); err != nil || p.Columns[0].Documents != nil {
			t.Errorf("%+v: words are counted (%v)", spec, err)
		}
	}
}

// TestWordsAreBounded: of too many words the commonest are kept, with their counts.
func TestWordsAreBounded(t *testing.T) {
	c, w := counter{limit: 1 << 10}, words{}
	for i := range 100 {
		text := []byte(strings.Repeat("long", 20))
		for k := range 200 { // 20,000 words once, a hundred often
			text = fmt.Appendf(text, " %d u%d", i*200+k, k%(i+1))
		}
		w.split(text)
		w.grams(NewPrefix(""), 1)
		c.add(&w)
	}
	d := c.commonest(100)
	if len(c.slot) != 2<<10 || len(d) > 100 || d["u0"] != 100 || d["u1"] != 99 || d["u40"] != 60 {
		t.Errorf("of %d words kept u0 is in %d texts, u1 in %d, u40 in %d, in a table of %d", len(d), d["u0"], d["u1"], d["u40"], len(c.slot))
	}
	for w := range d {
		if w[0] != 'u' {
			t.Fatalf("%s is kept", w)
		}
	}
	var text []byte
	var end []int
	for i := range 4 { // 10,000 words in two texts, and 5,000 of them in all
		for k := range 5000 {
			text = fmt.Appendf(text, " x%d y%d", k, i/2*5000+k)
		}
		end = append(end, len(text))
	}
	if d := documents(text, end, 1); len(d.Words) != 5000 || d.Words["x7"] != 4 {
		t.Errorf("%d words are kept, want those in all four texts", len(d.Words))
	}
}

func TestDocumentsThatCannotBeAreRefused(t *testing.T) {
	for _, d := range []*Documents{{3, map[string]int{"a": 4}}, {3, map[string]int{"a": 0}}, {-1, map[string]int{"a": -1}}} {
		p := Plan{Columns: []Column{{Name: "t", Kind: Text, Documents: d}}}
		if _, _, err := p.Bind([]string{"t"}); err == nil {
			t.Errorf("%v was taken for counts", d)
		}
	}
}

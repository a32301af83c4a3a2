package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

var update = flag.Bool("update", false, "write the golden files anew")

// nasty gives the files of testdata/nasty of a format.
func nasty(t testing.TB, pattern string) map[string]string {
	names, err := filepath.Glob(filepath.Join("testdata", "nasty", pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files: %v", err)
	}
	files := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, ".golden") {
			files[filepath.Base(name)] = string(text)
		}
	}
	return files
}

// TestNasty compares what nasty files hold with what they held when someone
// looked at it last.
func TestNasty(t *testing.T) {
	for name, text := range nasty(t, "*") {
		for _, chunk := range []int{0, 1, 7, 64} {
			got := show([]Input{input(name, text)}, Spec{chunk: chunk}) + "\n"
			golden := filepath.Join("testdata", "nasty", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(golden); err != nil || got != string(want) {
				t.Errorf("%s in chunks of %d: %v\n%s\nwant\n%s", name, chunk, err, got, want)
			}
		}
	}
}

// sameInChunks checks that the size of chunks does not matter.
func sameInChunks(t *testing.T, name, text string, spec Spec, chunk uint8) {
	t.Helper()
	spec.chunk = 1 << 14 // whole, mostly
	want := show([]Input{input(name, text)}, spec)
	spec.chunk = 1 + int(chunk)
	if got := show([]Input{input(name, text)}, spec); got != want {
		t.Errorf("in chunks of %d:\n%s\nwhole:\n%s", spec.chunk, got, want)
	}
}

// cellsOf reads a table without a header; ok says that no error came.
func cellsOf(text string, spec Spec) (all [][]string, ok bool) {
	src, err := Open([]Input{input("x", text)}, spec)
	if err != nil {
		return nil, false
	}
	sc, err := src.Scan()
	if err != nil {
		return nil, false
	}
	defer sc.Close()
	rec := make([]Cell, len(src.Columns()))
	for {
		c, err := sc.Next()
		if err != nil {
			return all, err == io.EOF
		}
		for {
			ok, err := c.Next(rec)
			if err != nil {
				return nil, false
			}
			if !ok {
				break
			}
			var row []string
			for _, x := range rec {
				row = append(row, string(x.Text))
			}
			all = append(all, row)
		}
		c.Release()
	}
}

// tidy is what both readers of CSV agree on: blanks, NA and its like, and line ends in
// quotes are matters of taste.
func tidy(rows [][]string) string {
	for _, row := range rows {
		for k, t := range row {
			if t = strings.Trim(strings.ReplaceAll(t, "\r\n", "\n"), " \t"); slices.Contains([]string{"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null"}, t) {
				t = ""
			}
			row[k] = t
		}
	}
	return fmt.Sprintf("%q", rows)
}

func FuzzCSV(f *testing.F) {
	for _, text := range nasty(f, "*.csv") {
		f.Add(text, byte(','), uint8(3))
	}
	for _, c := range cases {
		f.Add(c.text, byte(','), uint8(len(c.text)/2))
	}
	f.Fuzz(func(t *testing.T, text string, delim byte, chunk uint8) {
		delim = delimiters[int(delim)%len(delimiters)]
		spec := Spec{Format: CSV, NoHeader: true, Delimiter: string(delim)}
		sameInChunks(t, "x", text, spec, chunk)
		sameNumbers(t, "x", text, spec, func(k int) bool { return chunk>>(k&7)&1 == 1 })
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		r.Comma, r.TrimLeadingSpace = rune(delim), delim != '\t' // which would be trimmed, too
		want, err := r.ReadAll()
		if strings.Count(text, "\r") != strings.Count(text, "\r\n") || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) && !strings.ContainsRune(" \t\r\n", r) }) {
			return // encoding/csv trims more
		}
		got, ok := cellsOf(text, spec)
		if err == nil && ok && tidy(got) != tidy(want) {
			t.Errorf("%q is\n%s, says encoding/csv\n%s", text, tidy(got), tidy(want))
		}
		if err == nil && len(want) > 0 && !ok && !strings.Contains(text, "\x00") {
			t.Errorf("%q is refused", text)
		}
	})
}

func FuzzTSV(f *testing.F) {
	for _, text := range nasty(f, "*.tsv") {
		f.Add(text, uint8(3))
	}
	f.Add("a\tb\n\"1\t2\r\n", uint8(1))
	f.Fuzz(func(t *testing.T, text string, chunk uint8) {
		spec := Spec{Format: TSV, NoHeader: true}
		sameInChunks(t, "x", text, spec, chunk)
		sameNumbers(t, "x", text, spec, func(k int) bool { return chunk>>(k&7)&1 == 1 })
		var want [][]string
		for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
			if line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"); line != "" {
				want = append(want, strings.Split(line, "\t"))
			}
		}
		if got, ok := cellsOf(text, spec); ok && tidy(got) != tidy(want) {
			t.Errorf("%q is\n%s, not\n%s", text, tidy(got), tidy(want))
		}
	})
}

// flatten writes what encoding/json made as columns.
func flatten(to map[string]string, name string, v any) {
	under := func(k string) string { return name + "." + k }
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			flatten(to, under(k), x)
		}
	case []any:
		for k, x := range v {
			flatten(to, under(strconv.Itoa(k)), x)
		}
	case string:
		to[name] = v
	case json.Number:
		to[name] = v.String()
	case bool:
		to[name] = strconv.FormatBool(v)
	}
	if to[name] == "" {
		delete(to, name)
	}
}

// FuzzJSON checks one line.
func FuzzJSON(f *testing.F) {
	for _, text := range nasty(f, "*.jsonl") {
		for line := range strings.Lines(text) {
			f.Add(strings.TrimRight(line, "\n"), uint8(3))
		}
	}
	for _, c := range cases {
		f.Add(c.text, uint8(len(c.text)/2))
	}
	f.Fuzz(func(t *testing.T, text string, chunk uint8) {
		sameInChunks(t, "x", text, Spec{Format: JSON}, chunk)
		if strings.ContainsAny(text, "\n") || strings.HasPrefix(text, "\ufeff") || strings.HasPrefix(text, "\x1f\x8b") || strings.HasPrefix(text, "\x28\xb5\x2f\xfd") {
			return
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var v map[string]any
		valid := d.Decode(&v) == nil && v != nil && json.Valid([]byte(text))
		src, err := Open([]Input{input("x", text)}, Spec{Format: JSON})
		if err != nil {
			for _, ours := range []string{"twice", "deeper", "no values", "no rows", "more than", "second value"} {
				if strings.Contains(err.Error(), ours) {
					return
				}
			}
			if valid {
				t.Errorf("%q is refused: %v", text, err)
			}
			return
		}
		if !valid {
			t.Fatalf("%q is accepted", text)
		}
		sc, err := src.Scan()
		if err != nil {
			t.Fatal(err)
		}
		defer sc.Close()
		c, err := sc.Next()
		if err != nil {
			t.Fatal(err)
		}
		rec := make([]Cell, len(src.Columns()))
		if ok, err := c.Next(rec); !ok || err != nil {
			if strings.Contains(err.Error(), "second value") {
				return
			}
			t.Fatal(ok, err)
		}
		got, want := map[string]string{}, map[string]string{}
		for k, name := range src.Columns() {
			if rec[k].Kind != Missing {
				got[string([]rune(name))] = string([]rune(string(rec[k].Text)))
			}
			if v, err := strconv.ParseFloat(string(rec[k].Text), 64); rec[k].Kind == Number && (err != nil || v != rec[k].Num) {
				t.Errorf("%q is %v", rec[k].Text, rec[k].Num)
			}
		}
		for k, x := range v {
			flatten(want, k, x)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%q is\n%q, says encoding/json\n%q", text, got, want)
		}
	})
}

func FuzzSniff(f *testing.F) {
	for _, c := range cases {
		f.Add(c.name, []byte(c.text))
	}
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		before := bytes.Clone(head)
		format, delim, ok := Sniff(name, slices.Clip(head))
		if !bytes.Equal(head, before) || ok != (format != "") || format == JSON && delim != 0 {
			t.Error(format, delim, ok)
		}
	})
}

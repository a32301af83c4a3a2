package feature

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// fake is a table in memory. A line "!" is a record that cannot be read.
type fake struct {
	columns []string
	records [][]string
	chunk   int // records in each
	once    bool
	scans   int
	open    int // scanners that are not closed
	typed   bool
}

// fakeTable reads lines of fields between commas; the first names the columns.
func fakeTable(lines ...string) *fake {
	f := &fake{columns: strings.Split(lines[0], ","), chunk: 3}
	for _, l := range lines[1:] {
		f.records = append(f.records, strings.Split(l, ","))
	}
	return f
}

func (f *fake) Columns() []string            { return f.columns }
func (f *fake) Bytes() (read, total int64)   { return 0, -1 }
func (f *fake) Once() bool                   { return f.once }
func (f *fake) Scan() (table.Scanner, error) { f.scans++; f.open++; return &fakeScanner{f: f}, nil }

type fakeScanner struct {
	f  *fake
	at int
}

func (s *fakeScanner) Close() error { s.f.open--; return nil }
func (s *fakeScanner) Next() (table.Chunk, error) {
	if s.at >= len(s.f.records) {
		return nil, io.EOF
	}
	c := &fakeChunk{f: s.f, from: s.at, at: s.at - 1, end: min(s.at+s.f.chunk, len(s.f.records))}
	s.at = c.end
	return c, nil
}

type fakeChunk struct {
	f             *fake
	from, at, end int
	text          []byte // overwritten by each record
}

func (c *fakeChunk) Next(rec []table.Cell) (bool, error) {
	if c.at+1 >= c.end {
		return false, nil
	}
	c.at++
	r := c.f.records[c.at]
	if len(r) != len(rec) {
		return false, &data.Error{File: "t.csv", Line: c.at + 2, Msg: "ragged"}
	}
	for i := range c.text {
		c.text[i] = '#'
	}
	c.text = append(c.text[:0], strings.Join(r, "")...)
	at := 0
	for i, s := range r {
		rec[i] = table.Cell{Kind: table.Text, Text: c.text[at : at+len(s)]}
		at += len(s)
		if s == "" || s == "NA" {
			rec[i] = table.Cell{}
		} else if v, ok := numberOf(&rec[i]); ok && c.f.typed {
			rec[i] = table.Cell{Kind: table.Number, Num: v}
		}
	}
	return true, nil
}
func (c *fakeChunk) Raw() []byte { return []byte(strings.Join(c.f.records[c.at], ",")) }
func (c *fakeChunk) Release()    { c.f = nil }
func (c *fakeChunk) Place(column int) (string, int, int) {
	return "t.csv", c.at + 2, len(strings.Join(c.f.records[c.at][:column], ",")) + min(column, 1) + 1
}

// text renders rows with the names of their features.
func text(rows *data.Rows, n *Names, ids [][]byte) string {
	var b strings.Builder
	for i := range rows.Len() {
		r := rows.Row(i)
		fmt.Fprintf(&b, "%.4g", r.Label)
		if rows.Weight != nil {
			fmt.Fprintf(&b, " w%.4g", r.Weight)
		}
		if rows.Offset != nil {
			fmt.Fprintf(&b, " o%.4g", r.Offset)
		}
		if ids != nil {
			fmt.Fprintf(&b, " id %s", ids[i])
		}
		b.WriteString(":")
		for k := range max(len(r.Index), len(r.Value)) {
			j, v := k, float32(1)
			if r.Index != nil {
				j = int(r.Index[k])
			}
			if r.Value != nil {
				v = r.Value[k]
			}
			fmt.Fprintf(&b, " %s", n.Name(j))
			if v != 1 {
				fmt.Fprintf(&b, "*%.4g", v)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// read reads a whole source.
func read(t testing.TB, src data.Source, n *Names) string {
	t.Helper()
	out, err := tryRead(src, n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tryRead(src data.Source, n *Names) (out string, err error) {
	sc, err := src.Scan()
	if err != nil {
		return "", err
	}
	defer sc.Close()
	var rows data.Rows
	first := int64(0)
	for {
		if err := sc.Next(&rows); err == io.EOF {
			return out, nil
		} else if err != nil {
			return out, err
		}
		if rows.First != first || rows.Len() == 0 {
			return out, errors.New("rows out of number")
		}
		first += int64(rows.Len())
		out += text(&rows, n, sc.(IDScanner).IDs())
	}
}

// rowsOf infers and reads a table.
func rowsOf(t testing.TB, f table.Source, spec Spec) (string, *Plan, *Names) {
	t.Helper()
	p, err := Infer(f, spec)
	if err != nil {
		t.Fatal(err)
	}
	n := NewNames(nil, nil, p.NameBudget, p.Bits, false)
	src, err := NewSource(f, p, n, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, src, n), p, n
}

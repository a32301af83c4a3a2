package tabletest

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/slalom-ml/slalom/data/table"
)

// Cell is a cell whose text is a string.
type Cell struct {
	Kind table.Kind
	Num  float64
	Text string
}

// The short ways to write a Cell.
var Missing = Cell{}

// Text is a cell of text.
func Text(s string) Cell { return Cell{Kind: table.Text, Text: s} }

// Number is a cell of a number; literal is empty for formats without.
func Number(v float64, literal string) Cell {
	return Cell{Kind: table.Number, Num: v, Text: literal}
}

// Table is what a source should hold.
type Table struct {
	Columns []string
	Records [][]Cell // good ones
	Raw     []string // of each record; nil: any text
	Bad     int      // records that are errors
}

// Run checks the sources that open makes, which must be alike. A source with
// 1,000 records or more is also checked for allocations.
func Run(t *testing.T, open func() (table.Source, error), want Table) {
	t.Helper()
	src, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if got := src.Columns(); !slices.Equal(got, want.Columns) {
		t.Fatalf("columns %q, want %q", got, want.Columns)
	}
	again := func() table.Source {
		if !src.Once() {
			return src
		}
		next, err := open()
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	t.Run("in order", func(t *testing.T) { inOrder(t, src, want) })
	t.Run("a second scan", func(t *testing.T) { second(t, src, want) })
	t.Run("in goroutines, out of order", func(t *testing.T) { aside(t, again(), want) })
	t.Run("left early", func(t *testing.T) { early(t, again()) })
	t.Run("closed early", func(t *testing.T) { closed(t, again()) })
	if len(want.Records) >= 1000 {
		t.Run("allocations", func(t *testing.T) { allocations(t, again()) })
	}
}

// read is a chunk's records, with a copy of each cell.
type read struct {
	records [][]Cell
	raw     []string
	bad     int
	fault   string // what is wrong with the chunk
}

func readChunk(c table.Chunk, columns int) (r read) {
	rec := make([]table.Cell, columns)
	line := 0
	for {
		ok, err := c.Next(rec)
		if !ok {
			if err != nil {
				r.fault = fmt.Sprintf("an error with the chunk's end: %v", err)
			}
			return r
		}
		for k := -1; k <= columns; k++ {
			file, l, col := c.Place(k)
			if file == "" || l < max(1, line) || col < 1 {
				r.fault = fmt.Sprintf("record %d, column %d is at %q:%d:%d, after line %d", len(r.records), k, file, l, col, line)
			}
			if k < 0 {
				line = l
			}
		}
		if err != nil {
			r.bad++
			continue
		}
		var row []Cell
		for _, x := range rec {
			if x.Kind == table.Missing && (x.Num != 0 || len(x.Text) > 0) || x.Kind == table.Text && len(x.Text) == 0 {
				r.fault = fmt.Sprintf("record %d holds %+v", len(r.records), x)
			}
			row = append(row, Cell{x.Kind, x.Num, string(x.Text)})
		}
		r.records, r.raw = append(r.records, row), append(r.raw, string(c.Raw()))
	}
}

// chunks scans to the end.
func chunks(t *testing.T, src table.Source) []table.Chunk {
	t.Helper()
	sc, err := src.Scan()
	if err != nil {
		t.Fatal(err)
	}
	var all []table.Chunk
	for {
		c, err := sc.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if _, err := sc.Next(); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
	if err := sc.Close(); err != nil {
		t.Error(err)
	}
	if read, total := src.Bytes(); total >= 0 && read > total {
		t.Errorf("%d bytes read of %d", read, total)
	}
	return all
}

// compare joins the chunks' records and compares them.
func compare(t *testing.T, parts []read, want Table) {
	t.Helper()
	n, bad := 0, 0
	for _, p := range parts {
		if p.fault != "" {
			t.Error(p.fault)
		}
		bad += p.bad
		for k, row := range p.records {
			switch {
			case n >= len(want.Records):
				t.Fatalf("more than %d records", n)
			case !slices.Equal(row, want.Records[n]):
				t.Fatalf("record %d is %+v, want %+v", n, row, want.Records[n])
			case want.Raw != nil && p.raw[k] != want.Raw[n]:
				t.Fatalf("record %d was %q, want %q", n, p.raw[k], want.Raw[n])
			case p.raw[k] == "":
				t.Fatalf("record %d has no raw text", n)
			}
			n++
		}
	}
	if n != len(want.Records) || bad != want.Bad {
		t.Errorf("%d records and %d bad ones, want %d and %d", n, bad, len(want.Records), want.Bad)
	}
}

// inOrder releases each chunk before it takes the next.
func inOrder(t *testing.T, src table.Source, want Table) {
	sc, err := src.Scan()
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	var parts []read
	for {
		c, err := sc.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, readChunk(c, len(want.Columns)))
		c.Release()
	}
	compare(t, parts, want)
}

// second scans again, or is refused.
func second(t *testing.T, src table.Source, want Table) {
	if src.Once() {
		if _, err := src.Scan(); err == nil {
			t.Error("no error from a source that can be read only once")
		}
		return
	}
	inOrder(t, src, want)
}

// aside takes all chunks, and reads them after the scan is closed.
func aside(t *testing.T, src table.Source, want Table) {
	all := chunks(t, src)
	parts := make([]read, len(all))
	var wg sync.WaitGroup
	for k := len(all) - 1; k >= 0; k-- {
		wg.Go(func() {
			parts[k] = readChunk(all[k], len(want.Columns))
			all[k].Release()
		})
	}
	wg.Wait()
	compare(t, parts, want)
}

// early releases chunks of which no more than a record was read.
func early(t *testing.T, src table.Source) {
	rec := make([]table.Cell, len(src.Columns()))
	for k, c := range chunks(t, src) {
		if k%2 == 0 {
			c.Next(rec)
		}
		c.Release()
	}
}

// closed closes a scan before its end.
func closed(t *testing.T, src table.Source) {
	sc, err := src.Scan()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := sc.Next(); err != nil {
		t.Error(err)
	} else {
		defer c.Release()
	}
	if err := sc.Close(); err != nil {
		t.Error(err)
	}
}

// allocations reads each record once, and counts.
func allocations(t *testing.T, src table.Source) {
	all := chunks(t, src)
	rec := make([]table.Cell, len(src.Columns()))
	records := 0
	n := testing.AllocsPerRun(1, func() { // runs twice: the second half is counted
		for _, c := range all[:(len(all)+1)/2] {
			for k := 0; k < 10000; k++ {
				if ok, _ := c.Next(rec); !ok {
					break
				}
				records++
			}
		}
		all = all[(len(all)+1)/2:]
	})
	if n > 0.02*float64(records)+50 {
		t.Errorf("%v allocations for %d records", n, records)
	}
	for _, c := range all {
		c.Release()
	}
}

package table

import (
	"bytes"
	"strconv"

	"github.com/slalom-ml/slalom/data"
)

// header is the texts of the first record; a column without a name is called by its number, from 1.
func (c *delimited) header() ([]string, error) {
	c.skip()
	n, err := c.record(nil)
	if c.nul {
		if e := c.nulError(); e != nil {
			err = e
		}
	}
	if err != nil {
		return nil, err
	}
	c.next, c.quoteAt = c.a, c.a // again, now that the number of fields is known
	c.findQuote(c.a)
	rec := make([]Cell, n)
	if _, err := c.record(rec); err != nil {
		return nil, err
	}
	names := make([]string, n)
	for k, x := range rec {
		if names[k] = string(x.Text); x.Kind == Missing {
			if names[k] = c.verbatim(k); names[k] == "" {
				names[k] = strconv.Itoa(k + 1)
			}
		}
	}
	return names, nil
}

// verbatim is the text of a field that is missing as a cell: NA and null are fair names.
func (c *delimited) verbatim(k int) string {
	t := c.buf[c.field(k):c.b]
	if end := bytes.IndexByte(t, c.delim); end >= 0 {
		t = t[:end]
	}
	return string(bytes.Trim(t, " \t\""))
}

// twice refuses a header in which a name occurs twice, or which holds only numbers.
func (c *delimited) twice(names []string, noHeader bool) error {
	if noHeader {
		return nil
	}
	seen := make(map[string]int, len(names))
	numbers := true
	for k, n := range names {
		if first, twice := seen[n]; twice {
			at := c.field(k)
			return c.bad(at, min(at+len(n), c.b), "the column occurs twice, as number "+strconv.Itoa(first+1)+" and number "+strconv.Itoa(k+1),
				"give each column a name of its own, or --no-header if the first line is a row")
		}
		seen[n] = k
		_, ok := ParseNumber([]byte(n))
		numbers = numbers && ok && c.verbatim(k) != ""
	}
	if numbers {
		line, col := c.place(c.a)
		return &data.Error{File: c.name, Line: line, Col: col, Msg: "the header holds numbers, not names",
			Remedy: "give --no-header if the first line is a row"}
	}
	return nil
}

// same compares a header with that of the first input.
func (c *delimited) same(names, want []string, first string) error {
	for k := range min(len(names), len(want)) {
		if names[k] != want[k] {
			at := c.field(k)
			return c.bad(at, min(at+len(names[k]), c.b), "column "+strconv.Itoa(k+1)+" is not "+strconv.Quote(want[k])+" as in "+first,
				"give files with the same columns in the same order")
		}
	}
	if len(names) == len(want) {
		return nil
	}
	columns := strconv.Itoa(len(names)) + " columns"
	if len(names) == 1 {
		columns = "1 column"
	}
	line, col := c.place(c.a)
	return &data.Error{File: c.name, Line: line, Col: col, Msg: columns + ", but " + first + " has " + strconv.Itoa(len(want)),
		Remedy: "give files with the same columns in the same order"}
}

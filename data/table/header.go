package table

import (
	"strconv"

	"github.com/slalom-ml/slalom/data"
)

// header is the texts of the first record.
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
		if names[k] = string(x.Text); x.Kind == Missing && c.buf[c.field(k)] == 'N' {
			names[k] = "NA" // a fair name
		}
	}
	return names, nil
}

// twice refuses a header in which a name occurs twice, or which holds only numbers.
func (c *delimited) twice(names []string, noHeader bool) error {
	if noHeader {
		return nil
	}
	seen := make(map[string]int, len(names))
	numbers := true
	for k, n := range names {
		if first, twice := seen[n]; twice && n != "" {
			at := c.field(k)
			return c.bad(at, at+len(n), "the column occurs twice, as number "+strconv.Itoa(first+1)+" and number "+strconv.Itoa(k+1),
				"give each column a name of its own, or --no-header if the first line is a row")
		}
		seen[n] = k
		_, ok := ParseNumber([]byte(n))
		numbers = numbers && ok
	}
	if numbers {
		line, _ := c.place(c.a)
		return &data.Error{File: c.name, Line: line, Msg: "the header holds numbers, not names",
			Remedy: "give --no-header if the first line is a row"}
	}
	return nil
}

// same compares a header with that of the first input.
func (c *delimited) same(names, want []string, first string) error {
	for k := range min(len(names), len(want)) {
		if names[k] != want[k] {
			at := c.field(k)
			return c.bad(at, at+len(names[k]), "column "+strconv.Itoa(k+1)+" is not "+strconv.Quote(want[k])+" as in "+first,
				"give files with the same columns in the same order")
		}
	}
	if len(names) == len(want) {
		return nil
	}
	line, _ := c.place(c.a)
	return &data.Error{File: c.name, Line: line, Msg: strconv.Itoa(len(names)) + " columns, but " + first + " has " + strconv.Itoa(len(want)),
		Remedy: "give files with the same columns in the same order"}
}

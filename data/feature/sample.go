package feature

import (
	"bytes"
	"cmp"
	"io"
	"math"
	"unicode/utf8"

	"github.com/slalom-ml/slalom/data/table"
	"github.com/slalom-ml/slalom/internal/number"
)

// The sample is the first records of a table, up to one of these limits. They
// count what cells hold, not how a format writes it, so that the sample is the
// same in every format.
const (
	sampleRecords = 1 << 16
	sampleBytes   = 1 << 24 // texts; a number counts 8
	sampleCells   = 1 << 22
)

// mostMet is how many texts of a target are named.
const mostMet = 8

// tally is what a sample shows of one column.
type tally struct {
	records, missing  int
	numbers, whole    int    // cells that are finite numbers; of these, whole ones
	zeros             int    // literals such as 007
	code              string // the first of them
	narrow, wide      int    // the least and the most bytes of a number's literal
	distinct          map[uint64]struct{}
	values            []float64
	last, least, most float64
	falls             bool // a number is less than the one before
	first, word       string
	met               []string // the first distinct texts
	words, bytes      int
	dates             [3]int // cells that are dates of the form yearFirst, dayFirst, monthFirst
	day               [3]float64
	timed             int
	keep              bool   // texts are kept, which may be those of a text column
	kept              []byte // one after the other; those that are numbers are left out
	end               []int  // text i ends at kept[end[i]]
}

var dateForms = [3]dateForm{yearFirst, dayFirst, monthFirst}

// present is the number of cells that hold something.
func (t *tally) present() int { return t.records - t.missing }

// codes says whether whole numbers are written as codes are, such as postal ones: with leading zeros, all with the
// same number of digits, or more than a few of them.
func (t *tally) codes() bool {
	return t.zeros > 0 && t.whole == t.present() && (t.narrow == t.wide || 50*t.zeros >= t.present())
}

// isMissing says whether a cell holds nothing.
func isMissing(c *table.Cell) bool {
	switch c.Kind {
	case table.Text:
		return len(c.Text) == 0
	case table.Number:
		return math.IsNaN(c.Num)
	}
	return true
}

// numberOf is the cell's number, if it is a finite one.
func numberOf(c *table.Cell) (float64, bool) {
	if c.Kind == table.Number {
		return c.Num, c.Num-c.Num == 0
	}
	v, f := number.Float64(c.Text)
	return v, f == number.Fine
}

// add takes in a cell and says how many bytes of the sample it was.
func (t *tally) add(c *table.Cell) int {
	t.records++
	if isMissing(c) {
		t.missing++
		return 1
	}
	if v, ok := numberOf(c); ok {
		t.number(v, c.Text)
		return 8
	}
	t.text(c.Text)
	return len(c.Text)
}

func (t *tally) number(v float64, literal []byte) {
	if t.numbers == 0 {
		t.least, t.most, t.last = v, v, v
	}
	if t.present() == 1 {
		t.first = string(appendNumber(nil, v))
	}
	t.numbers++
	if v == math.Trunc(v) {
		t.whole++
	}
	if len(literal) > 1 && literal[0] == '0' && literal[1]-'0' <= 9 {
		if t.zeros++; t.zeros == 1 {
			t.code = string(literal[:min(len(literal), 64)])
		}
	}
	if t.numbers == 1 {
		t.narrow = len(literal)
	}
	t.narrow, t.wide = min(t.narrow, len(literal)), max(t.wide, len(literal))
	t.least, t.most = min(t.least, v), max(t.most, v)
	t.falls = t.falls || v < t.last
	t.last = v
	t.values = append(t.values, v)
	t.distinct[math.Float64bits(v+0)] = struct{}{}
}

func (t *tally) text(b []byte) {
	if t.present() == 1 {
		t.first = string(b)
	}
	if t.word == "" {
		t.word = string(b[:min(len(b), 64)])
	}
	before := len(t.distinct)
	t.distinct[KeyOf(b)] = struct{}{}
	if len(t.distinct) > before && len(t.met) < mostMet {
		t.met = append(t.met, string(b))
	}
	t.words += len(bytes.Fields(b))
	t.bytes += len(b)
	if t.keep {
		t.kept = append(t.kept, b...)
		t.end = append(t.end, len(t.kept))
	}
	timed := false
	for f, form := range dateForms {
		if m, ok := parseDate(form, b); ok {
			if t.dates[f]++; t.dates[f] == 1 {
				t.day[f] = m.days()
			}
			timed = timed || m.timed
		}
	}
	if timed {
		t.timed++
	}
}

// takeSample reads a table's sample, and keeps the texts of some columns. bad is what is wrong with the first record that
// could not be read; whoever reads the rows decides about it.
func takeSample(src table.Source, keep []bool) (tallies []tally, records int, bad, err error) {
	tallies = make([]tally, len(src.Columns()))
	for i := range tallies {
		tallies[i].distinct, tallies[i].keep = map[uint64]struct{}{}, keep[i]
	}
	sc, err := src.Scan()
	if err != nil {
		return nil, 0, nil, err
	}
	defer func() {
		if e := sc.Close(); err == nil {
			err = e
		}
	}()
	rec := make([]table.Cell, len(tallies))
	for size := 0; size < sampleBytes && records < sampleRecords && records*len(rec) < sampleCells; {
		chunk, err := sc.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, 0, nil, err
		}
		for size < sampleBytes && records < sampleRecords && records*len(rec) < sampleCells {
			ok, err := chunk.Next(rec)
			if err != nil {
				bad = cmp.Or(bad, err)
				continue
			}
			if !ok {
				break
			}
			records++
			for i := range rec {
				size += tallies[i].add(&rec[i])
			}
		}
		chunk.Release()
	}
	return tallies, records, bad, nil
}

// spread is the mean and the standard deviation (divided by n) of numbers. Both
// are worked out on numbers divided by the largest, so that none overflows.
func spread(v []float64) (mean, sd float64) {
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	if len(v) == 0 || largest == 0 {
		return 0, 0
	}
	n := float64(len(v))
	for _, x := range v {
		mean += x / largest
	}
	mean /= n
	for _, x := range v {
		d := x/largest - mean
		sd += float64(d * d)
	}
	return mean * largest, math.Sqrt(sd/n) * largest
}

// short is a text cut for a table that people read.
func short(s string) string { return shorter(s, 20) }

// shorter is a text of so many letters at most.
func shorter(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

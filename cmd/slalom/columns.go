package main

import (
	"encoding/csv"
	"errors"
	"math"
	"strings"

	"github.com/slalom-ml/slalom/data/feature"
)

// columnNames are names with commas between; those that have one themselves stand in double quotes.
func columnNames(s string) ([]string, error) {
	r := csv.NewReader(strings.NewReader(s))
	r.TrimLeadingSpace, r.LazyQuotes = true, true
	names, err := r.Read()
	if err != nil || strings.Contains(s, "\n") {
		return nil, errors.New(`write names with commas between, such as a,b; a name with a comma in double quotes, such as '"weight, kg",b'`)
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names, nil
}

// columnFlags say what the columns of a table are.
func columnFlags() group {
	one := func(name, help string, at func(*feature.Spec) *string) *option {
		return &option{name: name, arg: "COLUMN", help: help, set: text(func(r *request) *string { return at(&r.spec.Columns) })}
	}
	many := func(name, help string, at func(*feature.Spec) *[]string) *option {
		return &option{name: name, arg: "COLUMNS", help: help, set: func(r *request, s string) error {
			names, err := columnNames(s)
			list := at(&r.spec.Columns)
			*list = append(*list, names...)
			return err
		}}
	}
	count := func(name, help string, at func(*feature.Spec) *int) *option {
		return &option{name: name, arg: "NUMBER", help: help, set: whole(func(r *request) *int { return at(&r.spec.Columns) })}
	}
	yes := func(name, help string, at func(*feature.Spec) *bool) *option {
		return &option{name: name, help: help, set: toggle(func(r *request) *bool { return at(&r.spec.Columns) })}
	}
	type spec = feature.Spec
	return group{"Columns of tables", []*option{
		one("target", "what to predict: a column, or a comparison such as 'delay > 15' or 'kind != normal' (< <= > >= == !=); default: the column target, label, y or class", func(s *spec) *string { return &s.Target }),
		many("number", "columns that are numbers, such as a,b,c (a name with a comma in double quotes); may be given again, as all of these; default: found out from a sample", func(s *spec) *[]string { return &s.Number }),
		many("category", "columns of which each value is a feature", func(s *spec) *[]string { return &s.Category }),
		many("text", "columns of which each word is a feature", func(s *spec) *[]string { return &s.Text }),
		many("date", "columns that are dates: hour, weekday, month and time passed", func(s *spec) *[]string { return &s.Date }),
		many("ignore", "columns to leave out; default: constants and identifiers", func(s *spec) *[]string { return &s.Ignore }),
		one("weight", "how much each row counts, at least 0; default: none", func(s *spec) *string { return &s.Weight }),
		one("offset", "a number added to the linear prediction as it stands; default: none", func(s *spec) *string { return &s.Offset }),
		one("exposure", "its logarithm is added: counts per year, per head, per mile; default: none", func(s *spec) *string { return &s.Exposure }),
		one("id", "what tells rows apart, and is no feature; default: none", func(s *spec) *string { return &s.ID }),
		{name: "cross", arg: "COLUMNS", help: "columns whose values together are a feature, such as origin,destination; may be given again", set: func(r *request, s string) error {
			names, err := columnNames(s)
			r.spec.Columns.Cross = append(r.spec.Columns.Cross, names)
			return err
		}},
		yes("lenient", "a word in a column of numbers is a category there, not a bad row", func(s *spec) *bool { return &s.Lenient }),
		count("ngrams", "texts: runs of up to so many words are features, too; default: 1", func(s *spec) *int { return &s.NGrams }),
		yes("text-raw", "texts: plain counts of words; default: 1 + ln(count), times how rare the word is in the sample, each text scaled to length 1", func(s *spec) *bool { return &s.TextRaw }),
		yes("no-idf", "texts: common words weigh as much as rare ones; default: ln((1+N)/(1+n)) + 1 for a word in n of the N texts of the sample", func(s *spec) *bool { return &s.NoIDF }),
		yes("raw", "numbers as they stand; default: less the sample's mean, divided by its standard deviation", func(s *spec) *bool { return &s.Raw }),
		count("bins", "each number is one of so many bins with equally many rows; default: none", func(s *spec) *int { return &s.Bins }),
		{name: "name-budget", arg: "SIZE", help: "memory for exact names of features; later ones share hashed columns; default: 1GiB",
			set: bytesOf(func(r *request) *int64 { return &r.spec.Columns.NameBudget })},
		count("bits", "2^bits hashed columns beyond the budget; default: 22", func(s *spec) *int { return &s.Bits }),
	}}
}

// badRowFlags say what happens to records that are no rows.
func badRowFlags() []*option {
	return []*option{
		{name: "on-bad-row", arg: "HOW", help: "stop, or skip: leave the row out and count it; default: stop", set: func(r *request, s string) error {
			if s != "stop" && s != "skip" {
				return errors.New("write stop or skip")
			}
			r.skip = s == "skip"
			return nil
		}},
		{name: "max-bad", arg: "NUMBER", help: "more skipped rows than this stop the run; default: 1000", set: func(r *request, s string) error {
			if err := whole(func(r *request) *int { return &r.maxBad })(r, s); err != nil || r.maxBad < 0 {
				return errors.New("this must be a whole number of at least 0")
			}
			return nil
		}},
		{name: "reject", arg: "FILE", help: "skip bad rows and write them to this file, each below a line that says what is wrong; default: the first three are shown",
			set: text(func(r *request) *string { return &r.reject })},
	}
}

// bytesOf reads bytes with a unit: 4GiB, 512M, 1e9.
func bytesOf(at func(*request) *int64) func(*request, string) error {
	return func(r *request, s string) error {
		num := strings.TrimRight(s, "kKmMgGtTiBb ")
		unit := strings.ToLower(strings.TrimSpace(s[len(num):]))
		v, err := parseNumber(num)
		base := 1024.0
		if len(unit) == 2 && unit[1] == 'b' {
			base = 1000
		}
		unit = strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
		power := 0
		if unit != "" {
			power = strings.Index("kmgt", unit) + 1
		}
		if v *= math.Pow(base, float64(power)); err != nil || len(unit) > 1 || !(v >= 1 && v < 1<<62) {
			return errors.New("write a size such as 4GiB, 500MB or 1000000")
		}
		*at(r) = int64(v)
		return nil
	}
}

package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// a9a is libsvm as it stands.
func a9a(path string, _ bool, emit emit) error {
	return eachLine(path, func(line string) error {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			return fmt.Errorf("an empty line")
		}
		y, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			return err
		}
		row := make([]feature, 0, len(fields)-1)
		for _, field := range fields[1:] {
			var f feature
			if _, err := fmt.Sscanf(field, "%d:%g", &f.index, &f.value); err != nil {
				return fmt.Errorf("%q: %w", field, err)
			}
			row = append(row, f)
		}
		return emit(y > 0, row)
	})
}

// flights: more than 15 minutes late? Hour, month, weekday, day of the year, day, origin, destination, and crosses
// of them, hashed; and the distance in thousands of miles.
func flights(path string, _ bool, emit emit) error {
	head := true
	row := make([]feature, 0, 12)
	weekday := map[string]string{}
	return eachLine(path, func(line string) error {
		if head {
			head = false
			return nil
		}
		cell := strings.Split(line, ",")
		if len(cell) != 5 || len(cell[0]) < 13 {
			return fmt.Errorf("%q has not five cells that begin with a date", line)
		}
		date, delay, origin, dest := cell[0], cell[1], cell[3], cell[4]
		if delay == "" || delay == "NA" {
			return nil
		}
		late, err := strconv.ParseFloat(delay, 64)
		if err != nil {
			return err
		}
		miles, err := strconv.ParseFloat(cell[2], 64)
		if err != nil {
			return err
		}
		day, hour := date[:10], date[11:13]
		if weekday[day] == "" {
			t, err := time.Parse(time.DateOnly, day)
			if err != nil {
				return err
			}
			weekday[day] = strconv.Itoa(int(t.Weekday()+6) % 7) // Monday is 0
		}
		row = row[:0]
		for _, j := range [...]uint32{
			index("h", hour), index("m", strings.TrimPrefix(date[5:7], "0")), index("w", weekday[day]), index("D", date[5:10]),
			index("o", origin), index("d", dest), index("od", origin, dest), index("oh", origin, hour), index("dh", dest, hour),
			index("day", day), index("oday", origin, day),
		} {
			row = append(row, feature{j, 1})
		}
		return emit(late > 15, append(row, feature{index("dist"), miles / 1000}))
	})
}

// imdb: is the review positive? Words and pairs of words, 1 + ln(count), hashed, each review scaled to length 1.
func imdb(path string, _ bool, emit emit) error {
	lines, err := shuffled(path)
	if err != nil {
		return err
	}
	var row []feature
	for _, line := range lines {
		cell := strings.SplitN(line, "\t", 4)
		if len(cell) != 4 {
			return fmt.Errorf("%q has not four cells", line)
		}
		words := tokens(cell[3])
		terms := words
		for i := 1; i < len(words); i++ {
			terms = append(terms, words[i-1]+" "+words[i])
		}
		row = weighed(row[:0], terms)
		if err := emit(cell[0] == "1", row); err != nil {
			return err
		}
	}
	return nil
}

// weighed are the features of terms: 1 + ln(count) each, summed where two hash to one index, scaled to length 1 and
// rounded to five places. Sums run in the order in which terms first occur, as in Python.
func weighed(row []feature, terms []string) []feature {
	count := make(map[string]int, len(terms))
	var first []string
	for _, t := range terms {
		if count[t]++; count[t] == 1 {
			first = append(first, t)
		}
	}
	at := make(map[uint32]int, len(first))
	for _, t := range first {
		j := index(t)
		i, ok := at[j]
		if !ok {
			i = len(row)
			at[j] = i
			row = append(row, feature{index: j})
		}
		row[i].value += 1 + math.Log(float64(count[t]))
	}
	sum := 0.0
	for _, f := range row {
		sum += float64(f.value * f.value)
	}
	norm := math.Sqrt(sum)
	if norm == 0 {
		norm = 1
	}
	for i := range row {
		row[i].value = round5(row[i].value / norm)
	}
	return row
}

// tokens are the runs of [a-z0-9'] in a lower-cased text.
func tokens(text string) (words []string) {
	var word []byte
	end := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = word[:0]
		}
	}
	for _, c := range text {
		c = unicode.ToLower(c)
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '\'' {
			word = append(word, byte(c))
		} else {
			end()
		}
	}
	end()
	return words
}

// kddcup: is the connection an attack? Three categories hashed, and ln(1 + x) of each number that is not 0. The last
// cell is the label; training rows are shuffled.
func kddcup(path string, train bool, emit emit) error {
	var row []feature
	one := func(line string) error {
		cells := strings.Split(strings.TrimRight(strings.TrimSpace(line), "."), ",")
		last := len(cells) - 1
		row = row[:0]
		for i, cell := range cells[:last] {
			if i >= 1 && i <= 3 {
				row = append(row, feature{index(strconv.Itoa(i), "=", cell), 1})
				continue
			}
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return err
			}
			if x != 0 {
				row = append(row, feature{index("n", strconv.Itoa(i)), round5(math.Log1p(x))})
			}
		}
		return emit(cells[last] != "normal", row)
	}
	if !train {
		return eachLine(path, one)
	}
	lines, err := shuffled(path)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if err := one(line); err != nil {
			return err
		}
	}
	return nil
}

// round5 is x to five decimal places, correctly rounded as Python's round(x, 5) is.
func round5(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 5, 64), 64)
	return y
}

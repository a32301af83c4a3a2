package feature

import (
	"strconv"

	"github.com/slalom-ml/slalom/internal/number"
)

// headless says whether the names of columns look like a record.
func headless(cols []Column, tallies []tally) bool {
	var numbers []string
	for i := range cols {
		if t := &tallies[i]; t.numbers > 0 && t.numbers == t.present() {
			if !isNumber(cols[i].Name) {
				return false
			}
			numbers = append(numbers, cols[i].Name)
		}
	}
	return len(numbers) > 0 && !numbered(numbers)
}

func isNumber(name string) bool {
	_, f := number.Float64([]byte(name))
	return f == number.Fine
}

// numbered says whether names are whole numbers that count up.
func numbered(names []string) bool {
	for i, n := range names {
		k, err := strconv.Atoi(n)
		if err != nil {
			return false
		}
		if i > 0 {
			if before, _ := strconv.Atoi(names[i-1]); k <= before {
				return false
			}
		}
	}
	return true
}

package table

import "github.com/slalom-ml/slalom/internal/number"

// ParseNumber reads a cell's text as a decimal number, rounded as strconv.ParseFloat
// does. Infinities, not-a-numbers, numbers beyond float64, hexadecimal numbers
// and all other text give false.
func ParseNumber(text []byte) (float64, bool) {
	v, fault := number.Float64(text)
	return v, fault == number.Fine
}

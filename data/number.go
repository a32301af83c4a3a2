package data

import num "github.com/slalom-ml/slalom/internal/number"

// The short names by which this package calls the reading of numbers.

type fault = num.Fault

const (
	fine      = num.Fine
	notNumber = num.NotNumber
	notFinite = num.NotFinite
	tooLarge  = num.TooLarge
)

func fast32(b []byte, i int) (v float32, end int, ok bool) { return num.Fast32(b, i) }

func fast64(b []byte, i int) (v float64, end int, ok bool) { return num.Fast64(b, i) }

func number(tok []byte, width int) (float64, fault) { return num.Parse(tok, width) }

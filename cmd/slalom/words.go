package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// bytesText is a number of bytes as people write it.
func bytesText(n float64) string {
	const units = "KMGT"
	if n < 1024 {
		return fmt.Sprintf("%.0f B", n)
	}
	i := -1
	for ; n >= 1024 && i < len(units)-1; i++ {
		n /= 1024
	}
	return fmt.Sprintf("%s %ciB", short(n), units[i])
}

// printable is a name with what would spoil a line, or steer a terminal, escaped.
func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) < 0 {
		return s
	}
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

// countText is a number of things in thousands, millions, billions.
func countText(n float64) string {
	switch {
	case n >= 1e9:
		return short(n/1e9) + " G"
	case n >= 1e6:
		return short(n/1e6) + " M"
	case n >= 1e3:
		return short(n/1e3) + " k"
	}
	return fmt.Sprintf("%.0f", n)
}

// short keeps three digits, or all before the point.
func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// leftText is a time to wait.
func leftText(seconds float64) string {
	switch {
	case math.IsNaN(seconds) || seconds < 0 || seconds > 1e8:
		return "?"
	case seconds < 90:
		return fmt.Sprintf("%.0f s", math.Ceil(seconds))
	case seconds < 5400:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}

// secondsText is a time that has passed.
func secondsText(seconds float64) string {
	if seconds < 60 {
		return fmt.Sprintf("%.2f s", seconds)
	}
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}

// whole numbers with commas between the thousands.
func commas[T int | int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rowsText is a number of rows.
func rowsText[T int | int64](n T) string {
	if n == 1 {
		return "1 row"
	}
	return commas(n) + " rows"
}

// values is a number of things.
func values(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return commas(n) + " " + one + "s"
}

// label is a class as it stands in the data.
func label(y float64) string { return strconv.FormatFloat(y, 'g', -1, 64) }

// decimal is a number with the digits that a float32 has.
func decimal(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'g', 9, 64) }

package data

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what is wrong with an input, where, and what to do about it. It
// prints as one line:
//
//	clicks.svm:10432:17: "1:abc": "abc" is not a number; write index:value
type Error struct {
	File   string // name of the file; empty: not known
	Line   int    // from 1; 0: the error has no place in the file
	Col    int    // from 1, in bytes; 0: the whole line
	Token  string // the text at fault; empty: none
	Msg    string // what is wrong with it
	Remedy string // what to do; empty: nothing to say
	Err    error  // what lies beneath, or nil
}

// Error is the line described at the type.
func (e *Error) Error() string {
	var b strings.Builder
	part := func(s, end string) {
		b.WriteString(s)
		b.WriteString(end)
	}
	place := make([]string, 0, 3)
	if e.File != "" {
		place = append(place, printable(e.File))
	}
	if e.Line > 0 {
		place = append(place, strconv.Itoa(e.Line))
		if e.Col > 0 {
			place = append(place, strconv.Itoa(e.Col))
		}
	}
	if len(place) > 0 {
		part(strings.Join(place, ":"), ": ")
	}
	if e.Token != "" {
		part(quote(e.Token), ": ")
	}
	b.WriteString(e.Msg)
	if e.Remedy != "" {
		part("; ", e.Remedy)
	}
	return b.String()
}

// Unwrap is what lies beneath, for errors.Is.
func (e *Error) Unwrap() error { return e.Err }

// longest is how many bytes of a token an error shows: enough to find it by.
const longest = 40

// quote puts a token in quotes, cut to longest bytes, control characters escaped.
func quote(s string) string {
	if len(s) <= longest {
		return strconv.Quote(s)
	}
	n := longest
	for n > longest-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return strconv.Quote(s[:n] + "…")
}

// printable is s itself, or s in quotes when it holds what would spoil a line.
func printable(s string) string {
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}

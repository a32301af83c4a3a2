package vw

import (
	"bytes"

	"github.com/slalom-ml/slalom/internal/number"
)

// Suffixes are the endings of the names of such files, before .gz or .zst.
var Suffixes = []string{".vw"}

// Sniff says whether a line, the first that is not blank, looks like this format:
// there is a bar, and before the first one nothing, or one to three numbers
// apart from the bar and perhaps a tag in a quote. Columns between bars are not: neither
// "a|b|c" nor "1 | 2 | 3" nor "| a | b |", that is, where three fields or more hold one
// word each.
func Sniff(line []byte) bool {
	line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	front, rest, ok := bytes.Cut(line, []byte("|"))
	if !ok || bytes.IndexByte(line, 0) >= 0 {
		return false
	}
	words := bytes.Fields(front)
	if n := len(words); n > 0 && words[n-1][0] == '\'' {
		words = words[:n-1]
	} else if n > 0 && front[len(front)-1] != ' ' && front[len(front)-1] != '\t' {
		if words = words[:n-1]; n == 1 {
			return false // a|b
		}
	}
	if len(words) > 3 {
		return false
	}
	for _, w := range words {
		if _, f := number.Float64(w); f != number.Fine {
			return false
		}
	}
	fields := bytes.Split(rest, []byte("|"))
	if len(fields) == 1 {
		return true
	}
	for _, f := range fields {
		apart := len(f) > 0 && (f[0] == ' ' || f[0] == '\t')
		if w := bytes.Fields(f); len(w) > 1 || len(w) == 1 && apart && bytes.IndexByte(w[0], ':') >= 0 {
			return true // a namespace and its features
		}
	}
	return false
}

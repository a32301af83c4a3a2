// Package near finds the name that a misspelt one may have meant, for messages
// that ask "did you mean …?".
package near

import "strings"

// Name is the name that a misspelt one may have meant: fewest letters to
// change, and no more than a third of them. Empty: none is near.
func Name(name string, names []string) string {
	best, least := "", len(name)/3+1
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n
		}
		if d := Distance(name, n); d < least || d == least && best == "" {
			best, least = n, d
		}
	}
	return best
}

// Distance is the Levenshtein distance in bytes.
func Distance(a, b string) int {
	row := make([]int, len(b)+1) // row[j]: from a[:i] to b[:j]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			swap := diagonal
			if a[i] != b[j] {
				swap++
			}
			diagonal = row[j+1]
			row[j+1] = min(swap, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

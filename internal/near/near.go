// Package near finds the name that a misspelt one may have meant, for messages
// that ask "did you mean …?".
package near

import "strings"

// Name is the name that a misspelt one may have meant: that with the fewest letters to change, a third of
// them at most (of a short one, one, but not all it has), else the first that begins with it or that it begins with. Case does not count, nor does
// _ for -. Empty: none is near.
func Name(name string, names []string) string {
	name = plain(name)
	best, least := "", min(max(len(name)/3, 1)+1, max(len(name), 1))
	for _, n := range names {
		if d := Distance(name, plain(n)); d < least {
			best, least = n, d
		}
	}
	if best != "" {
		return best
	}
	for _, n := range names {
		p := plain(n)
		if min(len(name), len(p)) > 2 && (strings.HasPrefix(p, name) || strings.HasPrefix(name, p)) {
			return n
		}
	}
	return ""
}

func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "-")) }

// Distance is how many bytes to insert, drop, change or swap with the next to make b of a, none of them twice
// (optimal string alignment).
func Distance(a, b string) int {
	row := make([]int, len(b)+1) // row[j]: from a[:i] to b[:j]
	for j := range row {
		row[j] = j
	}
	above, next := make([]int, len(b)+1), make([]int, len(b)+1) // the row before, the row to come
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], above[j-1]+1)
			}
		}
		above, row, next = row, next, above
	}
	return row[len(b)]
}

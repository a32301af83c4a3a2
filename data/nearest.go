package data

import (
	"strconv"
	"strings"

	"github.com/slalom-ml/slalom/internal/near"
)

// nearest is the name that a misspelt one may have meant; empty: none is near.
func nearest(name string, names []string) string { return near.Name(name, names) }

// list names the first twelve of some columns.
func list(names []string) string {
	var b strings.Builder
	for i, n := range names {
		if i == 12 {
			return b.String() + ", … (" + strconv.Itoa(len(names)) + " in all)"
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(n))
	}
	return b.String()
}

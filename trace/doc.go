// Package trace holds the records of a run: what was done (Recipe), how it
// went (Point), what happened (Note), how it ended (End). A run hands each to
// a function; Writer writes them as JSON lines, the recipe first, so that a trace can be
// replayed elsewhere.
package trace

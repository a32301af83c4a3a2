// Package tabletest checks that a table.Source keeps its contract: the columns
// and records are those expected, in every scan; chunks may be read in other
// goroutines, out of order and not to their end; they say where records are; and reading
// a record takes no memory from the heap. Formats call Run in their tests.
package tabletest

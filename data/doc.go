// Package data holds examples: rows in memory, sources that give rows again
// and again, and the text formats they are read from.
//
//	file, standard input ─► gunzip ─► format ─► blocks of rows ─► a sampler
//
// A [Rows] is a block of rows, sparse or dense; a [Source] gives blocks in
// file order; a [Table] is a source that lies in memory. [Open] makes a
// source of files, [Load] a table of a source, [Synthetic] makes rows from a
// seed, [Split] and [HoldoutSource] put rows aside for testing.
//
// Formats are libsvm (svmlight), CSV and TSV of numbers, each plain or
// compressed by gzip or zstd, which is told by the first bytes and not by the
// name. A format is one file with a constructor from an io.Reader, and one
// row of the table in format.go. Only open.go knows the file system, so
// everything else runs in a browser: see [Input].
//
// Two conventions. An explicit zero of a sparse row (3:0) is dropped, since
// it changes no prediction and no gradient; it does not widen Cols either.
// Rows of CSV with up to 64 feature columns are dense and with more sparse:
// a rule on the content of the first rows would let the shape of a table
// depend on the order of its rows, and below 64 columns dense rows (256 bytes)
// cost no more than a few cache lines.
//
// Whatever is wrong with a file is an [*Error] that names file, line, column,
// token and remedy. Reading is strict: nothing is skipped, guessed or mended.
package data

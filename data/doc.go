// Package data holds examples: rows in memory, sources that give rows again
// and again, and the text formats they are read from.
//
//	file, standard input ─► gunzip ─► format ─► blocks of rows ─► a sampler
//
// A [Rows] is a block of rows, sparse or dense; a [Source] gives blocks in
// file order; a [Table] is a source that lies in memory. [Open] makes a
// source of files, [Load] a table of a source, [Synthetic] makes rows from a
// seed, [Split] and [HoldoutSource] put rows aside for testing. Plain libsvm text, packed or not,
// can be read in [Pieces], in any order, so that rows are well mixed in the first pass already.
//
// The format here is libsvm (svmlight), plain or compressed by gzip or zstd, which
// is told by the first bytes and not by the name. A format is one file with a
// constructor from an io.Reader, and one row of the table in format.go; tables and all other
// formats are in the folders below, and package data/files opens any of them. Only open.go
// knows the file system, so everything else runs in a browser: see [Input].
//
// An explicit zero of a sparse row (3:0) is dropped, since it changes no
// prediction and no gradient; it does not widen Cols either.
//
// Whatever is wrong with a file is an [*Error] that names file, line, column,
// token and remedy. Reading is strict: nothing is guessed or mended, and skipped only
// where Spec.OnBad says so.
package data

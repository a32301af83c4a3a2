// Package table reads tables of cells: records with named columns, out of CSV,
// TSV and JSON lines (package data/parquet reads Parquet into the same form).
//
// A Source gives, for each scan, chunks of records in order. A chunk is parsed
// by whoever reads it, so that several goroutines can parse side by side while
// the order of chunks keeps the order of records. Cells are texts or numbers as
// the file has them; what a column means is decided in package data/feature.
//
// What the formats have in common: gzip and zstd are recognised by their first
// bytes, a byte order mark is skipped, lines end in LF or CRLF, the last one may
// lack its end, blank lines are skipped, and so is a line that is the header once more,
// as where files were joined (of two columns or more); a record with a NUL byte is an error. A
// record may take up to 64 MiB. Several inputs are read one after the other; the headers
// of all must be equal, name by name.
//
// CSV: fields in double quotes may hold delimiters, line ends, and quotes
// written twice. A quote opens a field as its first byte that is no blank, and is literal anywhere
// else; text after a closing quote is an error. Blanks and tabs around a field and around
// its quotes are dropped. A field is Missing that is empty or, without quotes, NA, N/A,
// n/a, NaN, nan, NULL or null. A column without a name is called by its number, from 1.
//
// TSV: tabs between fields and no quoting; otherwise as CSV.
//
// JSON lines: an object a line. Nested objects are flattened with dots (a.b),
// arrays with the places of their items (a.0, a.1); null is Missing, true and false are
// Text, numbers have their literal beside them. Columns are the keys of the first
// 4 MiB, in the order in which they first occur; keys met only later are skipped and counted.
package table

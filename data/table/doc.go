// Package table reads tables of cells: records with named columns, out of CSV,
// TSV and JSON lines (package data/parquet reads Parquet into the same form).
//
// A Source gives, for each scan, chunks of records in order. A chunk is parsed
// by whoever reads it, so that several goroutines can parse side by side while
// the order of chunks keeps the order of records. Cells are texts or numbers as
// the file has them; what a column means is decided in package data/feature.
package table

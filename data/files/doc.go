// Package files makes rows of files of any format.
//
//	inputs ─► format ─► rows                       libsvm, IDX, packed files
//	                └─► table ─► plan ─► names ─► rows       CSV, TSV, JSON lines, Parquet
//	                └─► named features ─► names ─► rows      Vowpal Wabbit
//
// The format is told by the first input's name, else by its first bytes. Heavy
// formats are handed in (Spec.Formats), so that a program carries only those
// that it wants.
//
// What was decided about the columns, the names of features and those of
// classes are a Treatment, which a model keeps: opened with it, other files
// give the very same features, whatever their format and the order of their columns.
package files

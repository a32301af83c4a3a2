// Package parquet reads Parquet files as tables, through
// github.com/parquet-go/parquet-go.
//
//	Parquet                                  cell
//	integers                                 a number with its literal
//	float, double                            a number; NaN: missing; infinite: the text inf or -inf
//	decimal                                  a number with its literal
//	boolean                                  the text true or false
//	string, enum, JSON, other bytes          text; empty: missing
//	UUID                                     text, in hexadecimal with dashes
//	date                                     text, 2006-01-02
//	timestamp, INT96                         text, 2006-01-02 15:04:05.999 (UTC)
//	time of day                              text, 15:04:05.999
//	null                                     missing
//
// So a table gives the same cells, up to how numbers are written, as the CSV
// file it was made from. A float stands for its shortest decimal: the float32 nearest to 0.1 is the number 0.1,
// not 0.10000000149, as it would be in CSV.
//
// Columns of groups are named with dots (user.age). A list of numbers is as
// many columns as the longest list of the first row group that has rows is long: x.0, x.1, …; shorter
// lists leave the rest missing, and a longer one later is a bad record.
// Maps, lists of lists, of texts and of groups are no columns: Open refuses them by name
// unless they are to be ignored, or what can be read is enough.
//
// A damaged file is an error. Parquet says how large its parts are before they come; what the footer and the headers of
// pages say is therefore held against the file before the library takes memory for it. A page takes 256 MiB and holds 2^26
// values at most. Only the lengths of runs within a page are believed.
package parquet

// Package arrow reads and writes packed files: rows in the file format of
// Apache Arrow (IPC, also called Feather 2), which pyarrow, polars and others
// read too. Packed rows are read where they lie, at the speed of memory.
//
//	column  type                   left out when
//	id      utf8, or binary        no row has an identifier
//	label   float64
//	weight  float64                every weight is 1
//	offset  float64                every offset is 0
//	index   list<uint32>           the rows are dense
//	value   list<float32>          the rows are sparse and every value is 1
//	        fixed_size_list<float32>[cols]   for dense rows
//
// No column has nulls. Row i of the table is row i of the source, its features
// in the order they came. Record batches hold 65536 rows, or fewer when these
// are long, and are not compressed.
//
// The schema's metadata holds, under "slalom", a JSON object (see [Header]);
// whatever the caller wants to keep with the rows (names, a plan), under keys of
// his; and, if columns were renumbered by falling frequency, under "columns",
// in base64, one little-endian uint32 for each address: index holds
// addresses, and columns[address] is the column. Only columns that occur have
// an address. Frequent columns then lie side by side in a table of weights,
// which makes training on many columns faster. A scan of the file gives columns, a block of it shows addresses.
// Under "pieces" stands, in base64, how many rows each piece of the source had, as varints, if it was one in pieces ([data.Pieces]).
//
// Identifiers come from scanners that have a method IDs() [][]byte, and go to such.
//
// [Write] packs a source in memory that does not grow with its rows, in file order or
// globally shuffled; [Open] and [OpenBytes] give a [File], which is a
// [data.Source], a [data.Blocks] and, if what was packed was one, a [data.Pieces]. [Spool] makes a source that can be read only once one that can be read again.
package arrow

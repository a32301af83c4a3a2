package table

// Kind is what a cell holds.
type Kind uint8

const (
	Missing Kind = iota // an empty field, NA, NaN, null
	Text                // Text, never empty
	Number              // Num, and its literal in Text if the format has one
)

// Cell is one field of a record.
type Cell struct {
	Kind Kind
	Num  float64
	Text []byte // valid until the chunk's next record
}

// Source is a table that can be read, again and again unless it is Once.
type Source interface {
	// Columns are the names of the columns, in order; a format without a fixed set
	// of columns (JSON lines) names those of a sample.
	Columns() []string
	// Scan starts a pass over all records.
	Scan() (Scanner, error)
	// Bytes is how much the scan begun last has read, before decompression, and
	// how much there is in all (−1: unknown). From any goroutine.
	Bytes() (read, total int64)
	// Once says that only one scan is possible (standard input).
	Once() bool
}

// Scanner is one pass.
type Scanner interface {
	// Next gives the next chunk, io.EOF at the end. Chunks may be read, and
	// released, in any goroutine; only Next and Close belong to one.
	Next() (Chunk, error)
	Close() error
}

// Chunk is a run of whole records.
type Chunk interface {
	// Next reads a record into rec, which has one cell a column, and says whether
	// there was one. An error (a *data.Error with its place) is about that record
	// alone: the next call goes on behind it, and Raw and Place are about it.
	Next(rec []Cell) (bool, error)
	// Raw is the record read last, verbatim, without its line end; for formats
	// that are not text, a rendering of it.
	Raw() []byte
	// Place is where the record read last, and its cell of that column, begins:
	// file, line and byte column, from 1; line is the record's number where there
	// are no lines. Column −1, or one the record lacks: where the record begins.
	Place(column int) (file string, line, col int)
	// Release gives the chunk's memory back. Nothing of the chunk, no cell and not
	// Raw, may be used after it; a chunk need not be read to its end before.
	Release()
}

// Numberer is a chunk that can read numbers by itself. Numbers says which columns, by their
// number, will be read as numbers: their cells may then come as Number, with the
// text beside it, where ParseNumber takes the text, which saves parsing it. The slice is kept.
type Numberer interface {
	Numbers(columns []bool)
}

package data

import "github.com/slalom-ml/slalom/internal/lines"

// Source gives rows, again and again, in file order. It is the least that a
// source can do; what more it can do it says by the interfaces below, and a
// sampler says what it needs (package sample).
type Source interface {
	// Scan starts a pass over all rows.
	Scan() (Scanner, error)
}

// Scanner is one pass over a source.
type Scanner interface {
	// Next fills dst (after resetting it) with the next rows, as many as the
	// source finds convenient, and sets dst.First. It returns io.EOF, and no rows,
	// at the end; any other error ends the pass.
	Next(dst *Rows) error
	Close() error
}

// Table is a source whose rows lie in memory and can be reached by number.
// *Rows is one.
type Table interface {
	Source
	All() *Rows
}

// Blocks is a source of numbered blocks of rows that can be read in any
// order, such as a packed file.
type Blocks interface {
	Source
	NumRows() int64
	NumBlocks() int
	// Block makes dst show block b, whose rows follow those of block b−1; it sets
	// dst.First. What dst shows may belong to the source: nobody may change it or
	// append to it, and it stays valid as long as the source, dst only until its next use. Several
	// goroutines may read at once, each with its own dst.
	Block(dst *Rows, b int) error
}

// PieceBytes is how many bytes of text a piece has, about.
const PieceBytes = lines.Size

// Pieces is a source that can be read in any order, piece by piece, so
// that training can begin while the rest is read and yet see rows well mixed. Piece k of a text is the lines that
// begin in bytes k·PieceBytes … (k+1)·PieceBytes−1 of an input; pieces of several
// inputs are numbered through. A packed text keeps its pieces.
type Pieces interface {
	Source
	// NumPieces is in how many pieces the source can be read; 0: only in order.
	NumPieces() int
	// ScanPieces starts a pass over the rows of the pieces listed, in that order, each at
	// most once. Next gives those of one piece, which may be none. Rows.First counts the rows that the pass has given. Errors are
	// those of Scan, with the same lines and columns. All pieces, from 0 on, give the rows of Scan. A number that is no piece's is a panic.
	ScanPieces(order []int) (Scanner, error)
}

// NumPieces is in how many pieces a source can be read; 0: only in order.
func NumPieces(src Source) int {
	if p, ok := src.(Pieces); ok {
		return p.NumPieces()
	}
	return 0
}

// Once is a source that can be scanned only once (standard input).
type Once interface {
	Source
	Once()
}

// IsOnce says whether a source, or what it wraps (by a method Unwrap), can be
// scanned only once.
func IsOnce(src Source) bool {
	for src != nil {
		if _, ok := src.(Once); ok {
			return true
		}
		w, ok := src.(interface{ Unwrap() Source })
		if !ok {
			return false
		}
		src = w.Unwrap()
	}
	return false
}

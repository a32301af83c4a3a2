package arrow

import (
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"
	"sort"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/inorder"
)

var _ data.Pieces = (*File)(nil)

// inPieces is a source that is read piece by piece, in order.
type inPieces struct{ data.Pieces }

// Scan implements data.Source.
func (s inPieces) Scan() (data.Scanner, error) {
	order := make([]int, s.NumPieces())
	for k := range order {
		order[k] = k
	}
	return s.ScanPieces(order)
}

// piecesText is how many rows each piece has, as the schema's metadata keeps it.
func piecesText(rows []int) string {
	var b []byte
	for _, n := range rows {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return base64.StdEncoding.EncodeToString(b)
}

// parsePieces reads what piecesText wrote, of so many rows: with which row each piece begins, and behind them the number of rows.
func parsePieces(s string, rows int64) ([]int64, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, false
	}
	starts := []int64{0}
	for len(b) > 0 {
		n, size := binary.Uvarint(b)
		last := starts[len(starts)-1]
		if size <= 0 || n > uint64(rows-last) {
			return nil, false
		}
		starts, b = append(starts, last+int64(n)), b[size:]
	}
	return starts, starts[len(starts)-1] == rows
}

// NumPieces is the number of pieces of the text that was packed; 0: it was none that can be read in pieces, or its rows were shuffled.
func (f *File) NumPieces() int { return max(0, len(f.pieces)-1) }

// ScanPieces reads the rows of pieces, with columns for their addresses, as Scan does; each is checked when it is read, by Workers goroutines.
func (f *File) ScanPieces(order []int) (data.Scanner, error) {
	n := f.NumPieces()
	if slices.ContainsFunc(order, func(k int) bool { return k < 0 || k >= n }) {
		panic("arrow: no such piece")
	}
	s := &pieceScanner{file: f, order: slices.Clone(order), free: make(chan *piece, 2*max(f.Workers, 0)+4)}
	if f.Workers > 1 {
		s.pool = inorder.New(f.Workers, s.next, func() func(*piece) *piece {
			seen := &set{}
			return func(p *piece) *piece { return s.read(p, seen) }
		})
	}
	return s, nil
}

// piece is a piece that has been read.
type piece struct {
	k     int
	rows  data.Rows
	spare []float32 // values' memory, while the rows have none
	err   error
}

type pieceScanner struct {
	file  *File
	order []int                         // pieces to come
	pool  *inorder.Pool[*piece, *piece] // nil: pieces are read here
	free  chan *piece
	seen  set
	cols  int   // of those given
	rows  int64 // given
	err   error // ended the pass
}

func (s *pieceScanner) Close() error {
	if s.pool != nil {
		s.pool.Close()
	}
	return nil
}

// Next gives a piece. As of a text, Cols is the number of columns so far.
func (s *pieceScanner) Next(dst *data.Rows) error {
	dst.Reset()
	if s.err != nil {
		return s.err
	}
	var p *piece
	if s.pool != nil {
		p, s.err = s.pool.Next()
	} else if p, s.err = s.next(); s.err == nil {
		s.read(p, &s.seen)
	}
	if s.err == nil {
		s.err = p.err
	}
	if s.err != nil {
		return s.err
	}
	*dst, p.rows = p.rows, *dst
	select {
	case s.free <- p:
	default:
	}
	s.cols = max(s.cols, dst.Cols)
	dst.Cols, dst.First = s.cols, s.rows
	s.rows += int64(dst.Len())
	return nil
}

// next is the next piece, to be read.
func (s *pieceScanner) next() (p *piece, err error) {
	if len(s.order) == 0 {
		return nil, io.EOF
	}
	select {
	case p = <-s.free:
	default:
		p = &piece{}
	}
	p.k, s.order = s.order[0], s.order[1:]
	return p, nil
}

// read copies a piece from its record batches. As of a text, there are no values where all are 1.
func (s *pieceScanner) read(p *piece, seen *set) *piece {
	f, r := s.file, &p.rows
	if r.Value == nil {
		r.Value, p.spare = p.spare, nil
	}
	r.ResetLike(f.like)
	at, end := f.pieces[p.k], f.pieces[p.k+1]
	for b := f.batchOf(at); at < end && p.err == nil; b++ {
		from := f.batches[b]
		lo, hi := int(at-from.first), int(min(end-from.first, int64(from.n)))
		if p.err = f.checked(b, lo, hi, seen); p.err == nil {
			f.add(r, from, lo, hi)
		}
		at = from.first + int64(hi)
	}
	if !slices.ContainsFunc(r.Value, func(v float32) bool { return v != 1 }) {
		r.Value, p.spare = nil, r.Value
	}
	if r.Cols = 0; len(r.Index) > 0 {
		r.Cols = int(slices.Max(r.Index)) + 1
	}
	return p
}

// batchOf is the record batch with a row.
func (f *File) batchOf(row int64) int {
	return sort.Search(len(f.batches), func(b int) bool { return row < f.batches[b].first+int64(f.batches[b].n) })
}

package arrow

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/slalom-ml/slalom/data"
)

// File is an open packed file. It may be read by several goroutines at once.
// The rows it shows lie in the bytes it was opened on. Each
// record batch is checked when it is first read: whatever is damaged is an error.
type File struct {
	Workers int // goroutines that read pieces; 0, 1: none beside the caller's

	name    string
	head    Header
	meta    map[string]string
	ids     bool
	like    *data.Rows // rows like those of the file, of which there are none
	columns []uint32
	pieces  []int64 // the first row of each piece, and the number of rows; nil: there are no pieces
	batches []*batch
	shaped  []atomic.Bool // batches whose lists have been checked
	sound   []atomic.Bool // and whose rows, too
}

var _ data.Blocks = (*File)(nil)

// Open reads a packed file of so many bytes into memory. Use OpenBytes on a
// mapped file (internal/mapfile) where there is one.
func Open(r io.ReaderAt, size int64, name string) (*File, error) {
	if size < 0 || size != int64(int(size)) {
		return nil, &data.Error{File: name, Msg: "a file of impossible size"}
	}
	words := make([]uint64, (size+7)/8) // so that numbers lie at multiples of their size
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), 8*len(words))[:size]
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), b); err != nil {
		return nil, &data.Error{File: name, Msg: "cannot be read (" + err.Error() + ")", Err: err}
	}
	return OpenBytes(b, name)
}

// OpenBytes opens the packed file that b holds. The file shows rows that lie
// in b, so b must stay as it is. The name is for messages.
func OpenBytes(b []byte, name string) (*File, error) {
	schema, messages, err := parseFile(b)
	if err != nil {
		return nil, damaged(name, err)
	}
	f := &File{name: name, meta: map[string]string{}}
	s, err := f.readSchema(schema)
	if err != nil {
		return nil, err
	}
	first := int64(0)
	f.like = s.rows(f.head.Cols)
	f.batches = make([]*batch, len(messages))
	for i, m := range messages {
		p, err := s.parse(m)
		if err != nil {
			return nil, damaged(name, fmt.Errorf("record batch %d: %w", i, err))
		}
		p.first = first
		first += int64(p.n)
		f.batches[i] = p
	}
	if first != f.head.Rows {
		return nil, damaged(name, fmt.Errorf("%d rows where %d were announced", first, f.head.Rows))
	}
	f.shaped, f.sound = make([]atomic.Bool, len(f.batches)), make([]atomic.Bool, len(f.batches))
	return f, nil
}

func damaged(name string, why error) error {
	return &data.Error{File: name, Msg: "the packed file is damaged, or none (" + why.Error() + ")", Remedy: "pack the data again"}
}

// readSchema checks that the schema is one that Write makes.
func (f *File) readSchema(schema flat) (sh shape, err error) {
	cols, meta, little, err := parseSchema(schema)
	if err != nil {
		return sh, damaged(f.name, err)
	}
	head, columns, pieces := "", "", ""
	for _, kv := range meta {
		switch kv[0] {
		case keyHeader:
			head = kv[1]
		case keyColumns:
			columns = kv[1]
			f.columns = []uint32{}
		case keyPieces:
			pieces = kv[1]
		default:
			f.meta[kv[0]] = kv[1]
		}
	}
	if head == "" {
		return sh, &data.Error{File: f.name, Msg: "an Arrow file, but not a packed one: its schema's metadata has no \"slalom\"", Remedy: "write it as Parquet or CSV, or make it by slalom pack"}
	}
	h := &f.head
	if err := json.Unmarshal([]byte(head), h); err != nil {
		return sh, damaged(f.name, err)
	}
	impossible := fmt.Errorf("impossible sizes in %s", head)
	switch {
	case h.Format != format:
		return sh, &data.Error{File: f.name, Msg: fmt.Sprintf("a packed file of format %d, and this program reads format %d", h.Format, format), Remedy: "pack the data again"}
	case !little || !littleEndian:
		return sh, &data.Error{File: f.name, Msg: "packed for a machine with another order of bytes", Remedy: "pack the data again"}
	case h.Rows < 0 || h.Cols < 0 || h.Addresses < 0 || h.Addresses > h.Cols || int64(h.Cols) > 1<<32 || h.Nonzeros < 0,
		f.columns == nil && h.Addresses != h.Cols,
		h.Dense && (h.Cols == 0 || int64(h.Cols) > 1<<31-1 || f.columns != nil):
		return sh, damaged(f.name, impossible)
	}
	if f.columns != nil {
		var ok bool
		if f.columns, ok = parseColumns(columns, *h); !ok {
			return sh, damaged(f.name, errors.New("the column numbers are not those of its columns"))
		}
	}
	if h.Dense {
		sh.dense = h.Cols
	}
	named := func(name string) bool {
		return slices.ContainsFunc(cols, func(c column) bool { return c.name == name })
	}
	switch {
	case slices.Contains(cols, column{"id", byteIDs.name()}):
		sh.id = byteIDs
	case named("id"):
		sh.id = textIDs
	}
	f.ids = sh.id != noIDs
	if pieces != "" {
		var ok bool
		if f.pieces, ok = parsePieces(pieces, h.Rows); !ok || h.Dense || f.ids {
			return sh, damaged(f.name, errors.New("the numbers of rows of its pieces are wrong"))
		}
	}
	sh.weight, sh.offset, sh.value = named("weight"), named("offset"), !h.Dense && named("value")
	if want := sh.types(); !slices.Equal(cols, want) {
		return sh, damaged(f.name, fmt.Errorf("its columns are %v, not %v", cols, want))
	}
	return sh, nil
}

// Header is what the file says of itself.
func (f *File) Header() Header { return f.head }

// Columns are the source's columns by address: the index of a block holds
// addresses, that of a scan columns. Nil: both hold columns. For reading only.
func (f *File) Columns() []uint32 { return f.columns }

// NumCols is d, the number of columns of the source; not all need have an address.
func (f *File) NumCols() int { return f.head.Cols }

// HasIDs says that rows have identifiers; scanners give them (IDs).
func (f *File) HasIDs() bool { return f.ids }

// Meta is what the caller of Write gave to be kept. For reading only.
func (f *File) Meta() map[string]string { return f.meta }

// NumRows is n.
func (f *File) NumRows() int64 { return f.head.Rows }

// NumBlocks is the number of record batches.
func (f *File) NumBlocks() int { return len(f.batches) }

// Block makes dst show record batch b where it lies; the starts of its rows are written to dst.Start.
func (f *File) Block(dst *data.Rows, b int) error {
	p, err := f.batch(b)
	if err != nil {
		return err
	}
	start := dst.Start
	*dst = data.Rows{Cols: f.head.Addresses, First: p.first, Index: p.index, Value: p.value, Label: p.label, Weight: p.weight, Offset: p.offset}
	if f.head.Dense {
		return nil
	}
	if cap(start) <= p.n {
		start = make([]int, p.n+1)
	}
	start = start[:p.n+1]
	for i, s := range p.start {
		start[i] = int(s)
	}
	dst.Start = start
	return nil
}

// batch is record batch b, checked.
func (f *File) batch(b int) (*batch, error) {
	if b < 0 || b >= len(f.batches) {
		panic("arrow: no such block")
	}
	p := f.batches[b]
	if !f.sound[b].Load() {
		if err := f.checked(b, 0, p.n, &set{}); err != nil {
			return nil, err
		}
		f.sound[b].Store(true)
	}
	return p, nil
}

// checked checks rows lo to hi−1 of record batch b.
func (f *File) checked(b, lo, hi int, seen *set) (err error) {
	p := f.batches[b]
	if f.sound[b].Load() {
		return nil
	}
	if !f.shaped[b].Load() {
		if err = p.checkShape(); err == nil {
			f.shaped[b].Store(true)
		}
	}
	if err == nil {
		err = p.checkRows(lo, hi, f.head.Addresses, seen)
	}
	if err != nil {
		return damaged(f.name, fmt.Errorf("record batch %d: %w", b, err))
	}
	return nil
}

package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// What a page may hold, by what its header says. Writers make pages of 1 MiB, or 100 at most.
const (
	mostPage   = 256 << 20 // bytes, unpacked
	mostValues = 1 << 26
)

// checkFooter sees that what is said of a file's parts fits into the file.
func checkFooter(r io.ReaderAt, size int64) error {
	var end [8]byte
	if size < 12 {
		return errors.New("too short")
	}
	if _, err := r.ReadAt(end[:], size-8); err != nil && err != io.EOF {
		return err
	}
	if string(end[4:]) != "PAR1" {
		return nil // the library says so
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if n > size-12 {
		return errors.New("the footer is said to be longer than the file")
	}
	b := make([]byte, n)
	if _, err := r.ReadAt(b, size-8-n); err != nil && err != io.EOF {
		return err
	}
	c := compact{b: b}
	if c.skip(typeStruct, 0); c.fail {
		return errors.New("the footer ends too early")
	}
	return nil
}

// checkPages sees that the pages of a column of a row group fit into the file, and are no larger than can be read.
func (s *source) checkPages(group, column int) error {
	meta := &s.file.Metadata().RowGroups[group].Columns[column].MetaData
	at, values := meta.DataPageOffset, int64(0)
	if d := meta.DictionaryPageOffset; d != 0 {
		at = d
	}
	for end := at + meta.TotalCompressedSize; at < end && values < meta.NumValues; {
		p, err := s.header(at, min(end, s.size))
		if err != nil {
			return err
		}
		switch at += p.length + p.packed; {
		case p.packed < 0 || p.unpacked < 0 || p.values < 0 || p.dictionary < 0 || at > s.size:
			return errors.New("a page is said to be longer than the file")
		case p.unpacked > mostPage || p.values > mostValues || p.dictionary > mostValues:
			return fmt.Errorf("a page of %d bytes and %d values, where %d bytes and %d values can be read", p.unpacked, max(p.values, p.dictionary), mostPage, mostValues)
		}
		values += p.values
	}
	return nil
}

// page is what a page's header says.
type page struct {
	length             int64 // of the header
	packed, unpacked   int64 // bytes behind it
	values, dictionary int64
}

// header reads the header of the page at a place.
func (s *source) header(at, end int64) (p page, err error) {
	if at < 0 || at >= end {
		return p, errors.New("a page lies outside the file")
	}
	for n := min(1<<10, end-at); ; n = min(16*n, end-at) {
		b := make([]byte, n)
		if _, err := s.at.ReadAt(b, at); err != nil && err != io.EOF {
			return p, err
		}
		c := compact{b: b}
		p = page{}
		c.fields(func(id int64, kind byte) {
			switch {
			case kind == typeInt32 && id == 2:
				p.unpacked = c.varint()
			case kind == typeInt32 && id == 3:
				p.packed = c.varint()
			case kind == typeStruct && (id == 5 || id == 8):
				p.values = c.first()
			case kind == typeStruct && id == 7:
				p.dictionary = c.first()
			default:
				c.skip(kind, 1)
			}
		})
		if p.length = int64(c.i); !c.fail {
			return p, nil
		}
		if n == end-at || n > 1<<24 {
			return p, errors.New("the header of a page ends too early")
		}
	}
}

// first is the number that is field 1 of a structure.
func (c *compact) first() (n int64) {
	c.fields(func(id int64, kind byte) {
		if id == 1 && kind == typeInt32 {
			n = c.varint()
		} else {
			c.skip(kind, 2)
		}
	})
	return n
}

// reader reads a column of a row group.
func (s *source) reader(group, column int) (*reader, error) {
	if err := s.checkPages(group, column); err != nil {
		return nil, err
	}
	return &reader{pages: s.file.RowGroups()[group].ColumnChunks()[column].Pages()}, nil
}

package parquet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// source is an open file.
type source struct {
	name   string
	at     io.ReaderAt
	size   int64
	file   *parquet.File
	leaves []leaf
	names  []string
	left   []string     // named in Spec.Ignore, and there
	rows   atomic.Int64 // read by the last scan
}

// Spec says which columns to read; the zero value: all.
type Spec struct {
	// Ignore are columns to leave out, with what lies below them, by their names with dots.
	Ignore []string
	// Readable leaves out also what is no number, text or date, nor a list of numbers, which is an error otherwise.
	Readable bool
}

// Open opens the Parquet file of so many bytes that r holds; it may be read
// from several goroutines. The name is for messages.
//
// The source has one method more: Left() []string, the names in Spec.Ignore that the file has.
func Open(r io.ReaderAt, size int64, name string, spec Spec) (_ table.Source, err error) {
	defer guard(name, &err)
	if err := checkFooter(r, size); err != nil {
		return nil, damaged(name, err)
	}
	f, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, damaged(name, err)
	}
	s := &source{name: name, at: r, size: size, file: f}
	t := tree{spec: spec, file: name}
	t.walk(f.Root(), nil, false)
	if s.leaves, s.left = t.leaves, t.left; t.err != nil {
		return nil, t.err
	}
	if err := s.measure(); err != nil {
		return nil, err
	}
	s.names = names(s.leaves)
	if len(s.names) == 0 {
		return nil, &data.Error{File: name, Msg: "no columns"}
	}
	sorted := slices.Sorted(slices.Values(s.names))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return nil, &data.Error{File: name, Token: sorted[i], Msg: "two columns have this name", Remedy: "rename one, or leave one out with --ignore"}
		}
	}
	return s, nil
}

func damaged(name string, err error) error {
	var ours *data.Error
	if errors.As(err, &ours) {
		return err
	}
	return &data.Error{File: name, Msg: "the Parquet file is damaged, or none (" + oneLine(err.Error()) + ")", Remedy: "copy or download the file again", Err: err}
}

func oneLine(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c < ' ' {
			b[i] = ' '
		}
	}
	return string(b)
}

// guard turns a panic of the library into an error.
func guard(name string, err *error) {
	if r := recover(); r != nil {
		*err = damaged(name, fmt.Errorf("%v", r))
	}
}

// measure finds how long the lists of the first row group with rows are.
func (s *source) measure() error {
	for g, group := range s.file.RowGroups() {
		if group.NumRows() == 0 {
			continue
		}
		for i := range s.leaves {
			l := &s.leaves[i]
			if !l.list {
				continue
			}
			r, err := s.reader(g, l.index)
			if err != nil {
				return damaged(s.name, err)
			}
			longest, err := longest(r)
			if err != nil {
				return damaged(s.name, err)
			}
			if l.width = longest; longest > maxList {
				return &data.Error{File: s.name, Token: l.name, Msg: fmt.Sprintf("a list of %d numbers, where %d can be read", longest, maxList), Remedy: "leave it out with --ignore"}
			}
		}
		return nil
	}
	for i := range s.leaves {
		if s.leaves[i].list {
			s.leaves[i].width = 0
		}
	}
	return nil
}

// maxList is the longest list that becomes columns.
const maxList = 1 << 16

// longest is the length of the longest list of a column.
func longest(r *reader) (most int, err error) {
	defer r.close()
	n := 0
	for {
		v, err := r.next()
		if err == io.EOF {
			return most, nil
		} else if err != nil {
			return 0, err
		}
		if v.RepetitionLevel() == 0 {
			n = 0
		}
		if !v.IsNull() {
			n++
		}
		most = max(most, n)
	}
}

// Columns implements table.Source.
func (s *source) Columns() []string { return s.names }

// Left are the names in Spec.Ignore that the file has.
func (s *source) Left() []string { return s.left }

// Bytes implements table.Source: what was read is in proportion to the rows.
func (s *source) Bytes() (read, total int64) {
	n := s.file.NumRows()
	if n <= 0 {
		return s.size, s.size
	}
	return int64(float64(s.size) * min(1, float64(s.rows.Load())/float64(n))), s.size
}

// Once implements table.Source.
func (s *source) Once() bool { return false }

// Scan implements table.Source.
func (s *source) Scan() (table.Scanner, error) {
	s.rows.Store(0)
	return &scanner{source: s}, nil
}

// Package mapfile gives the bytes of a file, mapped into memory where the system
// can do that and read into memory elsewhere.
//
// Mapped bytes are read from disk when they are first looked at, and the
// system drops them again when it needs the memory, so a file may be larger
// than memory. They cannot be written to. A file must not be cut short while it
// is mapped: looking at what is gone ends the program (SIGBUS); files that are
// replaced by renaming, as package internal/atomicfile does, are safe.
package mapfile

import (
	"errors"
	"io/fs"
	"os"
)

// File is an open file.
type File struct {
	bytes []byte
	unmap func([]byte) error
}

// Open opens a regular file for reading.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Map(f)
}

// Map is Open for a file that is open already, and that may be closed afterwards.
func Map(f *os.File) (*File, error) {
	path := f.Name()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "map", Path: path, Err: errors.New("not a regular file")}
	}
	size := info.Size()
	if size != int64(int(size)) {
		return nil, &fs.PathError{Op: "map", Path: path, Err: errors.New("too large for this system's addresses")}
	}
	m := &File{}
	if size == 0 {
		return m, nil
	}
	if m.bytes, m.unmap, err = load(f, int(size)); err != nil {
		return nil, &fs.PathError{Op: "map", Path: path, Err: err}
	}
	return m, nil
}

// Bytes is what the file holds, for reading only, until Close.
func (m *File) Bytes() []byte { return m.bytes }

// Close lets go of the bytes: nobody may look at them afterwards.
func (m *File) Close() error {
	b := m.bytes
	m.bytes = nil
	if b == nil || m.unmap == nil {
		return nil
	}
	return m.unmap(b)
}

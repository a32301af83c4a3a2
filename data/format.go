package data

import (
	"io"
	"slices"
	"strings"
)

// formats is the table of formats. Content is tried from the top.
var formats = []*Format{&Libsvm}

// Format is a way to write rows as a stream of bytes.
type Format struct {
	Name     string   // on the command line
	Suffixes []string // of file names, such as ".svm"
	// Sniff says whether a stream looks like the format by its first line that
	// is neither blank nor a comment; a line beyond 64 KiB is cut.
	Sniff func(line []byte) bool
	// New gives the rows of one stream. name is for messages.
	New func(r io.Reader, name string, spec Spec) (Scanner, error)

	pieces func(from *pieces, spec Spec) Scanner // gives the rows of pieces; nil: it cannot
}

// Spec says how to read files. The zero value means: find out.
type Spec struct {
	Format    string    `json:"format,omitempty"`     // a format's name; empty: by the file's name, else by its first line
	ZeroBased bool      `json:"zero_based,omitempty"` // libsvm: indices count from 0
	Formats   []*Format `json:"-"`                    // formats beyond those of this package, tried first
	// NewCheck makes, for each scan, a check of every label as it is read; what it
	// says is wrong becomes an Error with the label's place. Nil, or a nil check: none.
	NewCheck func() func(y float64) error `json:"-"`
	Workers  int                          `json:"-"` // libsvm: goroutines that parse side by side; 0: 1. The rows do not depend on it
	// OnBad is told of each line that is no row, in order, in the goroutine that reads. Nil from it: go on
	// behind the line; an error ends the scan behind the rows before. Nil: the line's own error does. (libsvm)
	OnBad func(Bad) error `json:"-"`

	chunk int // libsvm: bytes parsed at once, for tests; 0: as package lines has it
}

// Bad is a record that is no row.
type Bad struct {
	Before int    // the number of the row that comes after it, in its source or, inside a block, in the block
	Err    error  // an *Error with its place
	Raw    []byte // the record, verbatim
}

// check is a new check of labels, or nil.
func (s *Spec) check() func(y float64) error {
	if s.NewCheck == nil {
		return nil
	}
	return s.NewCheck()
}

// choose finds the format for a stream: as asked, by name, or by content.
// line gives the first line that says something.
func (s *Spec) choose(name string, line func() ([]byte, error)) (*Format, error) {
	all := slices.Concat(s.Formats, formats)
	names := make([]string, len(all))
	for i, f := range all {
		if names[i] = f.Name; f.Name == s.Format {
			return f, nil
		}
	}
	if s.Format != "" {
		return nil, &Error{Token: s.Format, Msg: "no such format", Remedy: "the formats are " + strings.Join(names, ", ")}
	}
	base := strings.ToLower(name)
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), ".zst")
	for _, f := range all {
		if slices.ContainsFunc(f.Suffixes, func(s string) bool { return strings.HasSuffix(base, s) }) {
			return f, nil
		}
	}
	head, err := line()
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if f.Sniff(head) {
			return f, nil
		}
	}
	return nil, &Error{File: name, Line: 1, Msg: "the format is not recognised by the first line",
		Remedy: "give --format " + strings.Join(names, ", ")}
}

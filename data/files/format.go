package files

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/idx"
	"github.com/slalom-ml/slalom/data/table"
	"github.com/slalom-ml/slalom/data/vw"
)

// Format is a way to write rows.
type Format struct {
	Name     string
	Suffixes []string // of file names, such as ".csv"
	// Is says whether a file begins like the format: its first bytes, decompressed,
	// 64 KiB at most. Nil: never.
	Is func(head []byte) bool
	// Open opens inputs, at least one, all of this format.
	Open func(inputs []data.Input, spec *Spec) (*Opened, error)
}

// Opened is what a format makes of inputs: one of Rows, Table and Named.
type Opened struct {
	Table table.Source
	Rows  data.Source // numbered columns
	// Named is features with names of their own, which names number; bad is told of
	// each record that is no row.
	Named func(names *feature.Names, bad func(feature.Bad) error) data.Source

	Names     []string   // of the columns of Rows; nil: they have none
	Treatment *Treatment // that Rows have undergone; nil: none
	Left      []string   // columns of Spec.Columns.Ignore that Table has not, since they are ignored
	ID        string     // how the identifiers of Rows are called; empty: they have none
	// Bytes is how much the pass begun last has read, and how much there is, −1 if
	// unknown; nil: Table or Rows may say.
	Bytes func() (read, total int64)
	Close func() error // nil: nothing to do
}

// AnyID is an Opened.ID that goes by any name.
const AnyID = "*"

// formats are those of this package. Content is tried from the top.
var formats = []Format{
	{Name: "idx", Is: idx.Is, Open: openIDX},
	{Name: "libsvm", Suffixes: data.Libsvm.Suffixes, Is: firstLine(sniffLibsvm), Open: openLibsvm},
	{Name: "vw", Suffixes: vw.Suffixes, Is: firstLine(vw.Sniff), Open: openVW},
	{Name: table.CSV, Suffixes: []string{".csv"}, Is: isTable(table.CSV), Open: openTable},
	{Name: table.TSV, Suffixes: []string{".tsv", ".tab"}, Is: isTable(table.TSV), Open: openTable},
	{Name: table.JSON, Suffixes: []string{".jsonl", ".ndjson", ".json"}, Is: isTable(table.JSON), Open: openTable},
}

// Formats are those of this package.
func Formats() []Format { return slices.Clone(formats) }

func (s *Spec) names() (names []string) {
	for _, f := range s.all() {
		names = append(names, f.Name)
	}
	return names
}

func (s *Spec) all() []Format { return slices.Concat(s.Formats, formats) }

// choose finds the format of an input: as asked, by its name, or by its content.
func (s *Spec) choose(in *data.Input) (*Format, error) {
	all := s.all()
	if s.Format != "" {
		for i := range all {
			if all[i].Name == s.Format {
				return &all[i], nil
			}
		}
		return nil, &data.Error{Token: s.Format, Msg: "no such format", Remedy: "the formats are " + strings.Join(s.names(), ", ")}
	}
	if f := named(all, in.Name); f != nil {
		return f, nil
	}
	head, err := look(in)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, &data.Error{File: in.Name, Msg: "no rows", Remedy: "is it the right file, and was it written to the end?"}
	}
	for i := range all {
		if all[i].Is != nil && all[i].Is(head) {
			return &all[i], nil
		}
	}
	return nil, &data.Error{File: in.Name, Msg: "the format is recognised neither by the name nor by the first bytes",
		Remedy: "give --format " + strings.Join(s.names(), ", ")}
}

// named is the format that a file's name tells; nil: none.
func named(all []Format, name string) *Format {
	base := strings.ToLower(name)
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), ".zst")
	for i := range all {
		if slices.ContainsFunc(all[i].Suffixes, func(s string) bool { return strings.HasSuffix(base, s) }) {
			return &all[i]
		}
	}
	return nil
}

// headBytes is how much of a file is looked at to tell what it is.
const headBytes = 64 << 10

// look gives an input's first bytes, decompressed. What can be read once is read
// again from its beginning afterwards.
func look(in *data.Input) ([]byte, error) {
	r, err := in.Open()
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(r, headBytes))
	if in.Once {
		in.Open = func() (io.ReadCloser, error) { return resumed{io.MultiReader(bytes.NewReader(raw), r), r}, nil }
	} else {
		r.Close()
	}
	if err != nil {
		return nil, &data.Error{File: in.Name, Msg: "cannot be read (" + err.Error() + ")", Err: err}
	}
	part := data.Input{Name: in.Name, Size: int64(len(raw)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }}
	s, err := part.Stream(new(atomic.Int64))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	head, _ := s.Peek(headBytes) // an error comes again when reading
	return bytes.Clone(head), nil
}

// resumed is a stream of which the beginning was looked at.
type resumed struct {
	io.Reader
	io.Closer
}

// firstLine asks about the first line that is not blank.
func firstLine(is func(line []byte) bool) func(head []byte) bool {
	return func(head []byte) bool {
		for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
			if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' {
				return is(bytes.TrimRight(line, "\r\n"))
			}
		}
		return false
	}
}

func sniffLibsvm(line []byte) bool { return data.Libsvm.Sniff(bytes.TrimSpace(line)) }

func isTable(format string) func(head []byte) bool {
	return func(head []byte) bool {
		f, _, ok := table.Sniff("", head)
		return ok && f == format
	}
}

package files

import (
	"io"
	"runtime"
	"strconv"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/idx"
	"github.com/slalom-ml/slalom/data/table"
	"github.com/slalom-ml/slalom/data/vw"
)

// Spec says how to read files. The zero value means: find out.
type Spec struct {
	Format    string       // a format's name; empty: by the file's name, else by its first bytes
	Delimiter string       // CSV: one byte; empty: found out
	NoHeader  bool         // CSV, TSV: no header line; columns are named "1", "2", …
	ZeroBased bool         // libsvm: indices count from 0
	Columns   feature.Spec // what the columns of a table are; not looked at with a Treatment
	Workers   int          // goroutines that turn records into rows; 0: one a core

	// Unlabelled rows are to be predicted: labels and weights are not looked at,
	// and their columns may be absent.
	Unlabelled bool
	// ID is a column to pass through beside the rows, in place of Columns.ID, with a
	// Treatment; Vowpal Wabbit has one, the tags, by any name, which rows to be predicted always bring.
	ID string
	// Treated says to a Format that there is a Treatment: columns that it cannot read are then left out, as others that
	// the treatment does not know. Open sets it.
	Treated bool
	// Grow lets a Treatment's names and classes grow: it is to be learned further.
	Grow bool

	// Formats beyond those of this package, tried first.
	Formats []Format
	// Sibling opens a file that lies beside an input, such as the labels of images.
	Sibling func(name string) (io.ReadCloser, error)
	// NewCheck makes, for each scan of a format of numbered columns, a check of every
	// label; what it says is wrong becomes an error with the label's place.
	NewCheck func() func(y float64) error
	// Check is that of tables; it may be called by several goroutines at once.
	Check func(y float64) error
	// NewBad makes, for each scan, what is told of each record that is no row, in
	// order; its error ends the scan. Nil: the first such record does.
	NewBad func() func(feature.Bad) error

	bad func(feature.Bad) error // of the present scan
}

// asked says whether the spec is about columns with names.
func (s *Spec) asked() error {
	c := &s.Columns
	for _, f := range []struct{ flag, name string }{
		{"--target", c.Target}, {"--weight", c.Weight}, {"--offset", c.Offset}, {"--exposure", c.Exposure}, {"--id", c.ID + s.ID},
		{"--ignore", first(c.Ignore)}, {"--number", first(c.Number)}, {"--category", first(c.Category)},
		{"--text", first(c.Text)}, {"--date", first(c.Date)}, {"--cross", crossed(c.Cross)},
	} {
		if f.name != "" {
			return &data.Error{Token: f.name, Msg: "these files have no named columns", Remedy: "leave " + f.flag + " out"}
		}
	}
	return nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func crossed(list [][]string) string {
	if len(list) == 0 {
		return ""
	}
	return first(list[0])
}

func openLibsvm(inputs []data.Input, spec *Spec) (*Opened, error) {
	if err := spec.asked(); err != nil {
		return nil, err
	}
	workers := spec.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	s := data.Spec{Format: "libsvm", ZeroBased: spec.ZeroBased, NewCheck: spec.NewCheck, Workers: workers}
	if spec.NewBad != nil {
		s.OnBad = func(b data.Bad) error { return spec.bad(feature.Bad(b)) }
	}
	f, err := data.NewFiles(inputs, s)
	if err != nil {
		return nil, err
	}
	return &Opened{Rows: f.Source(), Bytes: f.Bytes}, nil
}

func openTable(inputs []data.Input, spec *Spec) (*Opened, error) {
	t, err := table.Open(inputs, table.Spec{Format: spec.Format, Delimiter: spec.Delimiter, NoHeader: spec.NoHeader})
	if err != nil {
		return nil, err
	}
	return &Opened{Table: t}, nil
}

func openVW(inputs []data.Input, spec *Spec) (*Opened, error) {
	src, err := vw.Open(inputs, vw.Spec{Unlabelled: spec.Unlabelled, Tags: spec.Unlabelled || spec.ID != "" || spec.Columns.ID != "", Workers: spec.Workers})
	if err != nil {
		return nil, err
	}
	return &Opened{Named: src.Rows, Bytes: src.Bytes}, nil
}

func openIDX(inputs []data.Input, spec *Spec) (*Opened, error) {
	if err := spec.asked(); err != nil {
		return nil, err
	}
	in := inputs[0]
	if len(inputs) > 1 {
		return nil, &data.Error{File: inputs[1].Name, Msg: "a second file of images", Remedy: "give one; the labels' file is found by its name"}
	}
	if in.Once {
		return nil, &data.Error{File: in.Name, Msg: "images are read from two files", Remedy: "give the name of the images' file"}
	}
	src, err := idx.Open(in.Name, idx.Spec{Unlabelled: spec.Unlabelled}, func(name string) (io.ReadCloser, error) {
		switch {
		case name == in.Name:
			return in.Open()
		case spec.Sibling == nil:
			return nil, &data.Error{File: name, Msg: "files beside this one cannot be opened here"}
		}
		return spec.Sibling(name)
	})
	if err != nil {
		return nil, err
	}
	return &Opened{Rows: src, Names: src.Names(), Bytes: func() (int64, int64) {
		read, _ := src.Bytes()
		return read, in.Size
	}}, nil
}

// allNumbered says whether columns are named by their places.
func allNumbered(p *feature.Plan) bool {
	for i := range p.Columns {
		if p.Columns[i].Name != strconv.Itoa(i+1) {
			return false
		}
	}
	return len(p.Columns) > 0
}

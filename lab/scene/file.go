package scene

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/files"
	"github.com/slalom-ml/slalom/data/table"
)

// file is one that the page handed over.
type file struct {
	input data.Input
	files *files.Files
	bad   int // records that are no rows
	rows  *data.Rows
}

// most is how many bytes the rows of a file may take, and how many bad records are passed over.
const (
	mostBytes = 512 << 20
	mostBad   = 1000
)

// open reads a file's beginning and says what its columns are.
func (e *Engine) open(a *answer, name, target string, body []byte) error {
	e.file, e.race = nil, nil
	if len(body) == 0 {
		return errors.New("the file is empty: choose another")
	}
	f := &file{input: data.Input{Name: name, Size: int64(len(body)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(body)), nil
	}}}
	if err := f.open(target); err != nil {
		columns := f.columns()
		if target != "" || columns == nil {
			return err
		}
		if err := f.open(columns[len(columns)-1]); err != nil { // no column has a usual name: the last one
			return err
		}
	}
	e.file = f
	f.describe(a)
	return nil
}

// open opens the file for a target; "": one with a usual name.
func (f *file) open(target string) (err error) {
	f.rows, f.bad = nil, 0
	spec := files.Spec{Workers: 1, Columns: feature.Spec{Target: target}, NewBad: func() func(feature.Bad) error {
		f.bad = 0
		return func(b feature.Bad) error {
			if f.bad++; f.bad > mostBad {
				return b.Err
			}
			return nil
		}
	}}
	f.files, err = files.Open([]data.Input{f.input}, spec, nil)
	return err
}

// columns are those of a table; nil: it is none.
func (f *file) columns() []string {
	t, err := table.Open([]data.Input{f.input}, table.Spec{})
	if err != nil || len(t.Columns()) < 2 {
		return nil
	}
	return t.Columns()
}

// describe tells columns, kinds and target.
func (f *file) describe(a *answer) {
	a.Texts["format"] = []string{f.files.Format()}
	plan := f.files.Plan()
	if plan == nil {
		return
	}
	for _, c := range plan.Columns {
		a.Texts["columns"] = append(a.Texts["columns"], c.Name)
		kind := string(c.Kind)
		if c.Role != "" {
			kind = string(c.Role)
		}
		a.Texts["kinds"] = append(a.Texts["kinds"], kind)
		a.Texts["seen"] = append(a.Texts["seen"], c.Seen)
	}
	a.Texts["target"] = []string{plan.Target.String()}
}

// load reads all rows, for a target; "": the one it was opened for.
func (f *file) load(target string) error {
	if p := f.files.Plan(); target != "" && (p == nil || p.Target.String() != target) {
		if err := f.open(target); err != nil {
			return err
		}
	}
	if f.rows != nil {
		return nil
	}
	rows, err := data.Load(f.files.Source(), mostBytes)
	if errors.Is(err, data.ErrTooBig) {
		return fmt.Errorf("%s: its rows take more than %d MB: use slalom train", f.input.Name, mostBytes>>20)
	}
	if err == nil && rows.Len() < 2 {
		err = fmt.Errorf("%s: %d rows are too few to learn from", f.input.Name, rows.Len())
	}
	f.rows = rows
	return err
}

// classes are the distinct labels, rising; nil: more than most.
func classes(rows *data.Rows, most int) []float64 {
	var list []float64
	for _, y := range rows.Label {
		if i, ok := slices.BinarySearch(list, y); !ok {
			if len(list) == most {
				return nil
			}
			list = slices.Insert(list, i, y)
		}
	}
	return list
}

// words are the classes as people know them.
func (f *file) words(list []float64) (words []string) {
	texts := f.files.Classes()
	for _, y := range list {
		if k := int(y); k >= 0 && k < len(texts) {
			words = append(words, texts[k])
		} else {
			words = append(words, strconv.FormatFloat(y, 'g', -1, 64))
		}
	}
	return words
}

// column is the name of line i of a linear model's table.
func (f *file) column(i int) string {
	names := f.files.Names()
	switch {
	case i == 0:
		return "(intercept)"
	case i <= len(names):
		return names[i-1]
	}
	return "feature " + strconv.Itoa(i) // as libsvm counts
}

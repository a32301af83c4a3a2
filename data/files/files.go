package files

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/table"
)

// Files are inputs, open, as rows.
type Files struct {
	first  string // the name of the first input
	format string
	opened *Opened
	plan   *feature.Plan // nil: no table
	names  *feature.Names
	table  table.Source
	source data.Source
	extra  []string
	absent []string
	spec   Spec

	frozen bool // names do not grow here: they belong to other files, or a model
	bad    func(feature.Bad) error
	// what the last scan that was closed has met
	unknown map[string]int64
	strange []string
}

// Open opens inputs of one format, at least one. With a treatment, that of a model,
// they become the very same features; nil: it is found out.
func Open(inputs []data.Input, spec Spec, like *Treatment) (*Files, error) {
	return open(inputs, spec, like, nil)
}

// Like opens other inputs that are treated as these, and share their names: one
// of the two may be scanned at a time. Names do not grow meanwhile.
func (f *Files) Like(inputs []data.Input, spec Spec) (*Files, error) {
	like := f.Treatment()
	if like == nil {
		like = &Treatment{}
	}
	return open(inputs, spec, like, f.names)
}

func open(inputs []data.Input, spec Spec, like *Treatment, names *feature.Names) (_ *Files, err error) {
	if len(inputs) == 0 {
		return nil, &data.Error{Msg: "no files", Remedy: "name at least one, or - for standard input"}
	}
	inputs = slices.Clone(inputs)
	if like != nil && names == nil {
		if err := spec.settled(like); err != nil {
			return nil, err
		}
	}
	if like != nil && like.Plan != nil {
		spec.NoHeader = spec.NoHeader || allNumbered(like.Plan)
		spec.Columns = feature.Spec{Ignore: spec.Columns.Ignore}
	}
	format, err := spec.choose(&inputs[0])
	if err != nil {
		return nil, err
	}
	for i := range inputs[1:] {
		if other := named(spec.all(), inputs[i+1].Name); spec.Format == "" && other != nil && other.Name != format.Name {
			return nil, &data.Error{File: inputs[i+1].Name, Msg: "the format is " + other.Name + ", but that of " + inputs[0].Name + " is " + format.Name,
				Remedy: "give files of one format, or --format"}
		}
	}
	f := &Files{first: inputs[0].Name, format: format.Name, spec: spec, frozen: like != nil && !spec.Grow || names != nil, unknown: map[string]int64{}}
	f.spec.Format = format.Name
	f.spec.bad, f.spec.Treated = f.drop, like != nil
	if f.opened, err = format.Open(inputs, &f.spec); err != nil {
		return nil, err
	}
	if err = f.prepare(like, names); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// prepare makes the source of rows.
func (f *Files) prepare(like *Treatment, names *feature.Names) (err error) {
	o := f.opened
	if o.Rows != nil {
		if f.source = o.Rows; f.format == "libsvm" {
			f.source = f.watched(o.Rows)
		}
		if err := f.identified(); err != nil {
			return err
		}
		return f.match(like)
	}
	if like != nil && like.Fixed {
		return f.other("are those of images")
	}
	if like != nil && names == nil && like.plain() {
		return f.other("have numbers")
	}
	c := &f.spec.Columns
	switch {
	case names != nil:
		f.names = names
	case like != nil:
		f.names = like.names()
	}
	if o.Table != nil {
		f.table = feature.Hold(o.Table)
		if like != nil {
			err = f.bind(like)
		} else {
			c.Ignore = slices.DeleteFunc(slices.Clone(c.Ignore), func(n string) bool { return slices.Contains(o.Left, n) })
			f.plan, err = feature.Infer(f.table, *c)
		}
		if err != nil {
			return f.at(err)
		}
		if f.names == nil {
			f.names = feature.NewNames(nil, nil, f.plan.NameBudget, f.plan.Bits, false)
		}
		f.source, err = feature.NewSource(f.table, f.plan.Checked(f.spec.Check), f.names, f.spec.Workers, f.drop)
	} else {
		if like != nil && like.Plan != nil {
			return f.other("are those of a table")
		}
		if like == nil {
			asked := f.spec
			asked.ID, asked.Columns.ID = "", "" // tags go by any name
			if err := asked.asked(); err != nil {
				return err
			}
		}
		if f.names == nil {
			f.names = feature.NewNames(nil, nil, c.NameBudget, c.Bits, false)
		}
		f.source = o.Named(f.names, f.drop)
	}
	if err == nil {
		f.source = f.watched(f.source)
	}
	return err
}

// at gives an error without a place the first input's name.
func (f *Files) at(err error) error {
	if e, ok := err.(*data.Error); ok && e.File == "" {
		e.File = f.first
	}
	return err
}

// other is the error about files that are not like those that a model learned from.
func (f *Files) other(what string) error {
	return &data.Error{File: f.first, Msg: "the columns that the model learned from " + what + ", and these files are " + f.format,
		Remedy: "give files like those it learned from"}
}

// identified says whether rows have the identifiers that are asked for.
func (f *Files) identified() error {
	asked, have := f.spec.ID, f.opened.ID
	switch {
	case asked == "" || asked == have || have == AnyID:
		return nil
	case have == "":
		return &data.Error{File: f.first, Token: asked, Msg: "no identifiers are kept with these rows (--id)", Remedy: "pack the data anew with --id " + asked + ", or leave --id out"}
	}
	return &data.Error{File: f.first, Token: asked, Msg: "the identifiers kept with these rows are those of the column " + strconv.Quote(have) + " (--id)",
		Remedy: "leave --id out, or pack the data anew with --id " + asked}
}

// match says whether rows have the columns of a treatment.
func (f *Files) match(like *Treatment) error {
	t := f.opened.Treatment
	switch {
	case like == nil:
		return nil
	case t == nil && like.Fixed:
		if !slices.Equal(like.Names, f.opened.Names) {
			return &data.Error{File: f.first, Msg: fmt.Sprintf("the model learned from %d columns, and this has %d", len(like.Names), len(f.opened.Names)),
				Remedy: "give images of the same size"}
		}
		return nil
	case t == nil && len(like.Names) == 0 && like.Plan == nil:
		return nil
	case t == nil:
		return &data.Error{File: f.first, Msg: "the model's columns have names (" + listed(like.Names) + "), and those of " + f.format + " files have none",
			Remedy: "give files like those it learned from"}
	case !slices.Equal(t.Names, like.Names) || !slices.Equal(t.Classes, like.Classes):
		return &data.Error{File: f.first, Msg: "it was packed with other names than the model has",
			Remedy: "pack it with the model (slalom pack -m MODEL), or give the files that it was packed from"}
	}
	return nil
}

// drop is told of bad records.
func (f *Files) drop(b feature.Bad) error {
	if f.bad != nil {
		return f.bad(b)
	}
	return b.Err
}

// Source is the rows. It is a data.Once if an input can be read only once,
// data.Blocks if the format has them, and data.Pieces, though perhaps of none, where it can be read again.
// Scanners are feature.IDScanners where rows have identifiers.
func (f *Files) Source() data.Source { return f.source }

// Format is the name of the format.
func (f *Files) Format() string { return f.format }

// Plan says what the columns of a table are; nil for other formats.
func (f *Files) Plan() *feature.Plan { return f.plan }

// Extra are the columns of the files that the treatment does not know.
func (f *Files) Extra() []string { return f.extra }

// Absent are the columns that the treatment reads, and that no object of JSON lines has: they are missing from all rows.
// Of other formats they are an error.
func (f *Files) Absent() []string { return f.absent }

// Names are the names of the features, as far as they have been met; nil:
// columns have numbers only.
func (f *Files) Names() []string {
	if f.names != nil {
		return f.names.List()
	}
	return f.opened.Names
}

// Classes are the texts of the target's classes, in the order of their numbers,
// as far as they have been met; nil: labels are numbers as they stand.
func (f *Files) Classes() []string {
	if f.names != nil && len(f.names.Classes()) > 0 {
		return f.names.Classes()
	}
	if t := f.opened.Treatment; t != nil {
		return t.Classes
	}
	return nil
}

// Treatment is how these files become rows, as far as they have been read; nil:
// they have numbered columns.
func (f *Files) Treatment() *Treatment {
	switch {
	case f.names != nil:
		t := &Treatment{Plan: f.plan, Hashed: f.names.HashedBits(), Classes: f.names.Classes(), Names: f.names.List()}
		c := &f.spec.Columns
		if t.Budget, t.Bits = c.NameBudget, c.Bits; f.plan != nil {
			t.Budget, t.Bits = f.plan.NameBudget, f.plan.Bits
		}
		return t
	case f.opened.Treatment != nil:
		return f.opened.Treatment
	case f.opened.Names != nil:
		return &Treatment{Fixed: true, Names: f.opened.Names}
	}
	return nil
}

// Bytes is how much the scan begun last has read, before decompression, and how
// much there is, −1 if unknown. It may be called from any goroutine.
func (f *Files) Bytes() (read, total int64) {
	switch {
	case f.opened.Bytes != nil:
		return f.opened.Bytes()
	case f.opened.Table != nil:
		return f.opened.Table.Bytes()
	}
	return 0, -1
}

// Describe writes what was decided about the columns.
func (f *Files) Describe(w io.Writer) error {
	if f.plan != nil {
		return f.plan.Describe(w)
	}
	s := "numbered columns"
	if n := len(f.opened.Names); n > 0 {
		s = fmt.Sprintf("%d columns", n)
	} else if f.opened.Named != nil {
		s = "features with names of their own"
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", f.format, s)
	return err
}

// Close lets go of the inputs.
func (f *Files) Close() error {
	if f.opened == nil || f.opened.Close == nil {
		return nil
	}
	return f.opened.Close()
}

package main

import (
	"bytes"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/files"
	"github.com/slalom-ml/slalom/data/parquet"
	tabular "github.com/slalom-ml/slalom/data/table"
	"github.com/slalom-ml/slalom/internal/mapfile"
)

// heavyFormats are those that package data/files does not carry itself.
func heavyFormats() []files.Format {
	return []files.Format{
		{Name: "parquet", Suffixes: []string{".parquet", ".pq"}, Is: begins("PAR1"), Open: openParquet},
		{Name: packedFormat, Suffixes: []string{".arrow", ".feather"}, Is: begins("ARROW1"), Open: openPacked},
	}
}

// begins says whether a file begins with these bytes.
func begins(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// mapped maps a file into memory; it stays there until the program ends.
func mapped(in data.Input) ([]byte, error) {
	if in.Once {
		return nil, &data.Error{File: in.Name, Msg: "a file of this format is read from its end", Remedy: "write it to disk, and give its name"}
	}
	f, err := mapfile.Open(in.Name)
	if err != nil {
		return nil, fileError(err)
	}
	for magic, tool := range map[string]string{"\x1f\x8b": "gunzip", "\x28\xb5\x2f\xfd": "unzstd"} {
		if bytes.HasPrefix(f.Bytes(), []byte(magic)) {
			f.Close()
			return nil, &data.Error{File: in.Name, Msg: "compressed as a whole, and a file of this format is read from its end", Remedy: tool + " it first"}
		}
	}
	return f.Bytes(), nil
}

func openParquet(inputs []data.Input, spec *files.Spec) (*files.Opened, error) {
	o := &files.Opened{}
	var parts []tabular.Source
	var names []string
	for _, in := range inputs {
		b, err := mapped(in)
		if err != nil {
			return nil, err
		}
		t, err := parquet.Open(bytes.NewReader(b), int64(len(b)), in.Name, parquet.Spec{Ignore: spec.Columns.Ignore, Readable: spec.Treated})
		if err != nil {
			return nil, err
		}
		if l, ok := t.(interface{ Left() []string }); ok {
			o.Left = l.Left()
		}
		parts, names = append(parts, t), append(names, in.Name)
	}
	var err error
	o.Table, err = files.Join(parts, names)
	return o, err
}

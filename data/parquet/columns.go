package parquet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/slalom-ml/slalom/data"
)

// how a leaf's values become cells.
type how uint8

const (
	boolean how = iota
	signed
	unsigned
	float32s
	float64s
	bytes
	uuid
	decimal      // of an integer
	decimalBytes // of big-endian bytes
	date
	timestamp // unit: how many a second
	clock     // likewise
	int96
)

// leaf is a column of the file: one or, for a list, several of the table.
type leaf struct {
	name  string
	index int // in a row group
	how   how
	scale int   // of a decimal
	unit  int64 // of times: units a second
	most  byte  // definition level of a value that is there
	list  bool
	first int // column of the table
	width int // columns of the table
}

// leaves lists the columns to read. Ignored are those whose name, or the start of it
// before a dot, is in ignore.
func leaves(root *parquet.Column, file string, ignore []string) (all []leaf, err error) {
	var walk func(c *parquet.Column, path []string, list bool) error
	walk = func(c *parquet.Column, path []string, list bool) error {
		name := strings.Join(path, ".")
		if slices.Contains(ignore, name) && name != "" {
			return nil
		}
		no := func(what string) error {
			return &data.Error{File: file, Token: name, Msg: what + " is no column that can be read", Remedy: "leave it out with --ignore " + strconv.Quote(name)}
		}
		if c.Repeated() {
			if list {
				return no("a list of lists")
			}
			list = true
		}
		if c.Leaf() {
			l, ok := describe(c)
			if !ok {
				return no("a value of type " + c.Type().String())
			}
			if list && (l.how == boolean || l.how == bytes || l.how == uuid || l.how >= date) {
				return no("a list of what is not numbers")
			}
			l.name, l.list, l.index, l.width = name, list, c.Index(), 1
			l.most = byte(c.MaxDefinitionLevel())
			all = append(all, l)
			return nil
		}
		if list && len(c.Columns()) != 1 {
			return no("a list of groups, or a map,")
		}
		if isList(c) {
			// LIST: the repeated group within and its element have no names of their own.
			mid := c.Columns()[0]
			if mid.Leaf() {
				return walk(mid, path, list)
			}
			if list {
				return no("a list of lists")
			}
			if len(mid.Columns()) != 1 {
				return no("a list of groups, or a map,")
			}
			return walk(mid.Columns()[0], path, true)
		}
		for _, child := range c.Columns() {
			if err := walk(child, append(path[:len(path):len(path)], child.Name()), list); err != nil {
				return err
			}
		}
		return nil
	}
	return all, walk(root, nil, false)
}

// isList says whether a group is annotated as a list (or a map) of one repeated field.
func isList(c *parquet.Column) bool {
	return len(c.Columns()) == 1 && c.Columns()[0].Repeated() && c.Type() != nil &&
		(c.Type().String() == "LIST" || c.Type().String() == "MAP")
}

// describe says how a leaf's values become cells.
func describe(c *parquet.Column) (l leaf, ok bool) {
	t := c.Type()
	kind := t.Kind()
	if lt := t.LogicalType(); lt != nil {
		switch v := lt.Value.(type) {
		case *format.DecimalType:
			l.how, l.scale = decimal, int(v.Scale)
			if kind == parquet.ByteArray || kind == parquet.FixedLenByteArray {
				l.how = decimalBytes
			}
			return l, v.Scale >= 0 && v.Scale <= 400 && kind != parquet.Boolean
		case *format.DateType:
			l.how = date
			return l, kind == parquet.Int32
		case *format.TimestampType:
			l.how, l.unit = timestamp, perSecond(v.Unit)
			return l, kind == parquet.Int64 && l.unit > 0
		case *format.TimeType:
			l.how, l.unit = clock, perSecond(v.Unit)
			return l, (kind == parquet.Int64 || kind == parquet.Int32) && l.unit > 0
		case *format.UUIDType:
			l.how = uuid
			return l, kind == parquet.FixedLenByteArray && t.Length() == 16
		case *format.IntType:
			if !v.IsSigned {
				l.how = unsigned
				return l, kind == parquet.Int32 || kind == parquet.Int64
			}
		}
	}
	switch kind {
	case parquet.Boolean:
		l.how = boolean
	case parquet.Int32, parquet.Int64:
		l.how = signed
	case parquet.Int96:
		l.how = int96
	case parquet.Float:
		l.how = float32s
	case parquet.Double:
		l.how = float64s
	case parquet.ByteArray, parquet.FixedLenByteArray:
		l.how = bytes
	default:
		return l, false
	}
	return l, true
}

func perSecond(u format.TimeUnit) int64 {
	switch u.Value.(type) {
	case *format.MilliSeconds:
		return 1e3
	case *format.MicroSeconds:
		return 1e6
	case *format.NanoSeconds:
		return 1e9
	}
	return 0
}

// names are the columns of the table; it gives each leaf its first.
func names(all []leaf) (names []string) {
	for i := range all {
		l := &all[i]
		l.first = len(names)
		if !l.list {
			names = append(names, l.name)
			continue
		}
		for k := range l.width {
			names = append(names, fmt.Sprintf("%s.%d", l.name, k))
		}
	}
	return names
}

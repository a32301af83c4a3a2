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

// tree collects the columns to read.
type tree struct {
	spec   Spec
	file   string
	leaves []leaf
	left   []string
	err    *data.Error // names the first column that cannot be read, and all in its remedy
}

// walk goes through a column of the file and what lies below it. Below a list there are numbers.
func (t *tree) walk(c *parquet.Column, path []string, list bool) {
	name := strings.Join(path, ".")
	if slices.Contains(t.spec.Ignore, name) && name != "" {
		t.left = append(t.left, name)
		return
	}
	if c.Repeated() {
		if list {
			t.no(name, "a list of lists")
			return
		}
		list = true
	}
	switch {
	case c.Leaf():
		t.leaf(c, name, list)
	case list && len(c.Columns()) != 1:
		t.no(name, "a list of groups, or a map,")
	case isList(c): // the repeated group within and its element have no names of their own
		switch mid := c.Columns()[0]; {
		case mid.Leaf():
			t.walk(mid, path, list)
		case list:
			t.no(name, "a list of lists")
		case len(mid.Columns()) != 1:
			t.no(name, "a list of groups, or a map,")
		default:
			t.walk(mid.Columns()[0], path, true)
		}
	default:
		for _, child := range c.Columns() {
			t.walk(child, append(path[:len(path):len(path)], child.Name()), list)
		}
	}
}

func (t *tree) leaf(c *parquet.Column, name string, list bool) {
	l, ok := describe(c)
	switch {
	case !ok:
		t.no(name, "a value of type "+c.Type().String())
	case list && (l.how == boolean || l.how == bytes || l.how == uuid || l.how >= date):
		t.no(name, "a list of what is not numbers")
	default:
		l.name, l.list, l.index, l.width = name, list, c.Index(), 1
		l.most = byte(c.MaxDefinitionLevel())
		t.leaves = append(t.leaves, l)
	}
}

// no notes a column that cannot be read.
func (t *tree) no(name, what string) {
	switch {
	case t.spec.Readable:
	case t.err == nil:
		t.err = &data.Error{File: t.file, Token: name, Msg: what + " is no column that can be read", Remedy: "leave it out with --ignore " + strconv.Quote(name)}
	default:
		t.err.Remedy += " --ignore " + strconv.Quote(name)
	}
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

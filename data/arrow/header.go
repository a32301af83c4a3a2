package arrow

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The numbers of fields and types below are those of Arrow's File.fbs,
// Schema.fbs and Message.fbs.

const magic = "ARROW1"

// message is a record batch's header and what it is about.
type message struct {
	batch flat
	body  []byte
}

// parseFile finds the schema and the record batches of a file.
func parseFile(b []byte) (schema flat, batches []message, err error) {
	defer recovered(&err)
	end := len(b) - len(magic) - 4
	if end < len(magic) || string(b[:len(magic)]) != magic || string(b[end+4:]) != magic {
		return schema, nil, errors.New("it does not begin and end as an Arrow file does")
	}
	size := u32(b, end)
	if size <= 0 || size > end {
		return schema, nil, errors.New("its last bytes are wrong")
	}
	footer := flatRoot(b[end-size : end])
	schema = footer.table(1)
	if _, n := footer.vector(2, 24); n > 0 {
		return schema, nil, errors.New("it has dictionaries")
	}
	at, n := footer.vector(3, 24)
	batches = make([]message, n)
	for i := range batches {
		p := at + 24*i
		if batches[i], err = parseMessage(b, i64(footer.b, p), u32(footer.b, p+8), i64(footer.b, p+16)); err != nil {
			return schema, nil, fmt.Errorf("record batch %d: %w", i, err)
		}
	}
	return schema, batches, nil
}

// parseMessage reads the header of a record batch that lies at a place of the file.
func parseMessage(b []byte, at int64, head int, body int64) (m message, err error) {
	size := int64(len(b))
	if at < 0 || head < 8 || body < 0 || at > size || int64(head) > size-at || body > size-at-int64(head) {
		return m, errShort
	}
	h := b[at : at+int64(head)]
	if binary.LittleEndian.Uint32(h) == 0xffffffff {
		h = h[4:]
	}
	if n := u32(h, 0); n != len(h)-4 {
		return m, errors.New("its header has another length")
	}
	f := flatRoot(h[4:])
	if f.byte(1) != 3 || f.long(3) != body {
		return m, errors.New("its header is that of another message")
	}
	m = message{f.table(2), b[at+int64(head) : at+int64(head)+body]}
	if m.batch.has(3) {
		return m, errors.New("it is compressed, and only others can be read in place")
	}
	return m, nil
}

// recovered turns a panic of reading beyond the end into an error.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%v", r)
	}
}

// column is a field of a schema: its name and its type in words.
type column struct{ name, typ string }

// parseSchema reads names and types of the columns, and the metadata.
func parseSchema(s flat) (cols []column, meta [][2]string, little bool, err error) {
	defer recovered(&err)
	for _, f := range s.tables(1) {
		cols = append(cols, column{f.text(0), typeOf(f, 0)})
	}
	left := len(s.b) // texts may overlap in a damaged header, and must not multiply
	for _, kv := range s.tables(2) {
		_, k := kv.vector(0, 1)
		_, v := kv.vector(1, 1)
		if left -= k + v; left < 0 {
			return nil, nil, false, errors.New("its metadata overlaps")
		}
		meta = append(meta, [2]string{kv.text(0), kv.text(1)})
	}
	return cols, meta, s.short(0) == 0, nil
}

// typeOf names the types of packed files; any other is only a number.
func typeOf(f flat, depth int) string {
	kind := f.byte(2)
	child := func() string {
		if c := f.tables(5); len(c) == 1 && depth == 0 {
			return typeOf(c[0], 1)
		}
		return "?"
	}
	t := flat{}
	if slices.Contains([]int{2, 3, 16}, kind) {
		t = f.table(3)
	}
	switch {
	case f.has(4):
		return "dictionary"
	case kind == 2 && t.int(0) == 32 && t.byte(1) == 0:
		return "uint32"
	case kind == 3 && t.short(0) == 1:
		return "float32"
	case kind == 3 && t.short(0) == 2:
		return "float64"
	case kind == 4:
		return "binary"
	case kind == 5:
		return "utf8"
	case kind == 12:
		return "list<" + child() + ">"
	case kind == 16:
		return fmt.Sprintf("list of %d<%s>", t.int(0), child())
	}
	return fmt.Sprintf("type %d", kind)
}

// types are the columns of a shape, as parseSchema gives them.
func (s shape) types() []column {
	var c []column
	if s.id != noIDs {
		c = append(c, column{"id", s.id.name()})
	}
	c = append(c, column{"label", "float64"})
	if s.weight {
		c = append(c, column{"weight", "float64"})
	}
	if s.offset {
		c = append(c, column{"offset", "float64"})
	}
	if s.dense > 0 {
		return append(c, column{"value", fmt.Sprintf("list of %d<float32>", s.dense)})
	}
	c = append(c, column{"index", "list<uint32>"})
	if s.value {
		c = append(c, column{"value", "list<float32>"})
	}
	return c
}

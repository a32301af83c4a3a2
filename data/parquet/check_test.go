package parquet

import (
	mem "bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
)

// said is a structure whose field 1 is a list of so many structures, none of which comes.
func said(n uint64) []byte { return append(binary.AppendUvarint([]byte{0x19, 0xfc}, n), 0, 0) }

func TestCompact(t *testing.T) {
	for text, good := range map[string]bool{
		"\x00":                                  true,
		"":                                      false,
		"\x15\x02\x18\x03abc\x00":               true,  // an int32 and a text
		"\x15\x02\x18\x04abc\x00":               false, // the text is longer
		"\x11\x12\x13\x05\x17" + "12345678\x00": true,  // true, false, a byte, a double
		"\x19\x35\x02\x04\x06\x00":              true,  // a list of three int32
		"\x19\x45\x02\x04\x06\x00":              false, // of four
		"\x19\x22\x01\x02\x00":                  true,  // of booleans
		"\x1b\x01\x58\x02\x01a\x00":             true,  // a map from int32 to text
		"\x1b\x00\x00":                          true,  // an empty one
		"\x1c\x15\x02\x00\x00":                  true,  // a structure within
		"\x1c\x15\x02\x00":                      false, // one of them is not closed
		"\x0c\x14\x00\x00":                      true,  // the field's number written out
		"\x1d1234567890123456\x00":              true,  // a UUID
		"\x1e\x00":                              false, // no type
		string(said(1 << 30)):                   false,
		"\x18\xff\xff\xff\xff\x07\x00":          false,
		strings.Repeat("\x1c", 100):             false, // too deep
		strings.Repeat("\x19\x19", 100):         false,
	} {
		c := compact{b: []byte(text)}
		if c.skip(typeStruct, 0); c.fail == good || good && c.i != len(text) {
			t.Errorf("%q: failed %v at %d of %d", text, c.fail, c.i, len(text))
		}
	}
}

// A file that says more than it holds is refused before memory is taken for it.
func TestSaidAndNotThere(t *testing.T) {
	type row struct {
		X int64 `parquet:"x"`
	}
	var b mem.Buffer
	if err := pq.Write(&b, []row{{1}, {2}}); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	footer := func(foot []byte, n uint32) []byte {
		return append(binary.LittleEndian.AppendUint32(append([]byte("PAR1"), foot...), n), "PAR1"...)
	}
	long := mem.Clone(whole)
	binary.LittleEndian.PutUint32(long[len(long)-8:], 1<<32-20)
	list := said(1 << 28)
	for what, c := range map[string]struct {
		b    []byte
		want string
	}{
		"a long footer": {long, "longer than the file"},
		"a long list":   {footer(list, uint32(len(list))), "the footer ends too early"},
		"nothing":       {nil, "too short"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Open(mem.NewReader(c.b), int64(len(c.b)), "x", Spec{})
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), c.want) || after.TotalAlloc-before.TotalAlloc > 1<<20 {
			t.Errorf("%s: %v, %d bytes", what, err, after.TotalAlloc-before.TotalAlloc)
		}
	}
	header := func(packed, unpacked, values int64) []byte {
		zigzag := func(b []byte, v int64) []byte { return binary.AppendUvarint(b, uint64(v<<1)^uint64(v>>63)) }
		b := zigzag([]byte{0x15, 0x00, 0x15}, unpacked)
		b = zigzag(append(b, 0x15), packed)
		b = zigzag(append(b, 0x2c, 0x15), values)
		return append(b, 0, 0)
	}
	for _, c := range []struct {
		packed, unpacked, values int64
		want                     string
	}{
		{2e9, 10, 2, "longer than the file"}, {-1, 10, 2, "longer than the file"}, {10, -1, 2, "longer than the file"},
		{10, 2e9, 2, "268435456 bytes"}, {10, 10, 2e9, "67108864 values"}, {10, 10, 2, ""},
	} {
		src, err := Open(mem.NewReader(whole), int64(len(whole)), "x", Spec{})
		if err != nil {
			t.Fatal(err)
		}
		s := src.(*source)
		meta := &s.file.Metadata().RowGroups[0].Columns[0].MetaData
		changed := append(mem.Clone(whole[:meta.DataPageOffset]), header(c.packed, c.unpacked, c.values)...)
		changed = append(changed, whole[meta.DataPageOffset:]...)
		s.at, s.size = mem.NewReader(changed), int64(len(changed))
		if err := s.checkPages(0, 0); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

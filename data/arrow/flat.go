package arrow

import "encoding/binary"

// The headers of an Arrow file are flatbuffers. Those of a packed file are read
// here, since a damaged one must not make the reader take memory for what it
// claims to hold. Reading beyond the end panics, as slices do; parse turns that into an error.

// flat is a table of a flatbuffer: where it begins, and its list of fields.
type flat struct {
	b          []byte
	at, fields int
}

func u16(b []byte, at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
func u32(b []byte, at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
func i64(b []byte, at int) int64 {
	return int64(binary.LittleEndian.Uint64(b[at:]))
}

func flatRoot(b []byte) flat { return flatAt(b, u32(b, 0)) }

func flatAt(b []byte, at int) flat {
	return flat{b, at, at - int(int32(binary.LittleEndian.Uint32(b[at:])))}
}

// field is where field i lies; 0: it is left out.
func (f flat) field(i int) int {
	if 4+2*i+2 > u16(f.b, f.fields) {
		return 0
	}
	if o := u16(f.b, f.fields+4+2*i); o != 0 {
		return f.at + o
	}
	return 0
}

// has says whether field i is there.
func (f flat) has(i int) bool { return f.field(i) != 0 }

// byte, short, int and long are numbers; 0 when left out.
func (f flat) byte(i int) int {
	if p := f.field(i); p != 0 {
		return int(f.b[p])
	}
	return 0
}

func (f flat) short(i int) int {
	if p := f.field(i); p != 0 {
		return u16(f.b, p)
	}
	return 0
}

func (f flat) int(i int) int {
	if p := f.field(i); p != 0 {
		return u32(f.b, p)
	}
	return 0
}

func (f flat) long(i int) int64 {
	if p := f.field(i); p != 0 {
		return i64(f.b, p)
	}
	return 0
}

// table is the table that field i points to; it must be there.
func (f flat) table(i int) flat {
	p := f.field(i)
	if p == 0 {
		panic("a part of a header is missing")
	}
	return flatAt(f.b, p+u32(f.b, p))
}

// vector is where the n entries of size bytes lie that field i points to.
func (f flat) vector(i, size int) (at, n int) {
	p := f.field(i)
	if p == 0 {
		return 0, 0
	}
	p += u32(f.b, p)
	n = u32(f.b, p)
	if at = p + 4; n < 0 || n > (len(f.b)-at)/size {
		panic("a list of a header is cut short")
	}
	return at, n
}

// tables are the tables that the list of field i points to.
func (f flat) tables(i int) []flat {
	at, n := f.vector(i, 4)
	t := make([]flat, n)
	for k := range t {
		p := at + 4*k
		t[k] = flatAt(f.b, p+u32(f.b, p))
	}
	return t
}

func (f flat) text(i int) string {
	at, n := f.vector(i, 1)
	return string(f.b[at : at+n])
}

package parquet

import "encoding/binary"

// compact reads what the compact protocol of Thrift writes, far enough to see that all is there that is said to be: the
// library takes the memory for a list, or a text, as long as it says it is, before it comes.
type compact struct {
	b    []byte
	i    int
	fail bool // it is damaged, or goes on behind b
}

// The types of fields that matter here.
const (
	typeTrue = 1 + iota
	typeFalse
	typeByte
	typeInt16
	typeInt32
	typeInt64
	typeDouble
	typeBinary
	typeList
	typeSet
	typeMap
	typeStruct
	typeUUID
)

// deepest is how deep structures may be nested; those of Parquet are a few levels deep.
const deepest = 32

func (c *compact) byte() byte {
	if c.i >= len(c.b) {
		c.fail = true
		return 0
	}
	c.i++
	return c.b[c.i-1]
}

func (c *compact) uvarint() uint64 {
	v, n := binary.Uvarint(c.b[c.i:])
	if n <= 0 {
		c.fail = true
		return 0
	}
	c.i += n
	return v
}

func (c *compact) varint() int64 {
	u := c.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// past goes so many bytes on.
func (c *compact) past(n uint64) {
	if n > uint64(len(c.b)-c.i) {
		c.fail, n = true, 0
	}
	c.i += int(n)
}

// fields calls f for each field of a structure, which reads what is in it.
func (c *compact) fields(f func(id int64, kind byte)) {
	for id := int64(0); !c.fail; {
		head := c.byte()
		if head == 0 {
			return
		}
		if id += int64(head >> 4); head>>4 == 0 {
			id = c.varint()
		}
		f(id, head&15)
	}
}

// skip goes past a value.
func (c *compact) skip(kind byte, depth int) {
	if depth > deepest {
		c.fail = true
	}
	if c.fail {
		return
	}
	switch kind {
	case typeTrue, typeFalse: // the type is the value
	case typeByte:
		c.past(1)
	case typeInt16, typeInt32, typeInt64:
		c.uvarint()
	case typeDouble:
		c.past(8)
	case typeUUID:
		c.past(16)
	case typeBinary:
		c.past(c.uvarint())
	case typeList, typeSet:
		head := c.byte()
		n := uint64(head >> 4)
		if n == 15 {
			n = c.uvarint()
		}
		c.items(n, head&15, 0, depth)
	case typeMap:
		if n := c.uvarint(); n > 0 {
			kinds := c.byte()
			c.items(n, kinds>>4, kinds&15, depth)
		}
	case typeStruct:
		c.fields(func(_ int64, kind byte) { c.skip(kind, depth+1) })
	default:
		c.fail = true
	}
}

// items goes past n values, or pairs of them if there is a second type. Each takes a byte at least.
func (c *compact) items(n uint64, kind, second byte, depth int) {
	if n > uint64(len(c.b)-c.i) {
		c.fail = true
	}
	for ; n > 0 && !c.fail; n-- {
		for _, k := range [2]byte{kind, second} {
			switch k {
			case 0:
			case typeTrue, typeFalse:
				c.past(1)
			default:
				c.skip(k, depth+1)
			}
		}
	}
}

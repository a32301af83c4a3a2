package table

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads the JSON string at buf[at], a quote, and gives its text and the
// place behind its closing quote; −1: it is wrong. The text is a view of the
// buffer, or of the scratch if there are escapes in it.
func (c *objects) text(at int) (t []byte, end int) {
	from, i := at+1, special(c.buf, at+1)
	if c.buf[i] == '"' {
		return c.buf[from:i], i + 1
	}
	s := c.st.scratch
	begin := len(s)
	for {
		s = append(s, c.buf[from:i]...)
		switch b := c.buf[i]; {
		case b == '"':
			c.st.scratch = s
			return s[begin:len(s):len(s)], i + 1
		case b == '\n':
			return nil, c.unterminated(at)
		case b < ' ':
			return nil, c.fail(i, "a control character in a string", `write it as \u00..`)
		}
		if s, from = c.escape(s, i); from < 0 {
			return nil, -1
		}
		i = special(c.buf, from)
	}
}

func (c *objects) unterminated(at int) int {
	if c.err == nil {
		c.err = c.bad(at, c.token(at), "the string is not closed", "end it with a quote on the same line")
	}
	return -1
}

// special is the place of the first quote, backslash or control character at
// or after i, eight bytes at a time. Of each mask the lowest bit is exact,
// which is the one that counts.
func special(buf []byte, i int) int {
	b := buf[:len(buf)+8]
	for {
		x := binary.LittleEndian.Uint64(b[i:])
		q, s := x^'"'*ones, x^'\\'*ones
		m := ((q-ones)&^q | (s-ones)&^s | (x-' '*ones)&^x) & (128 * ones)
		if m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
		i += 8
	}
}

// escape appends what the backslash at buf[i] stands for.
func (c *objects) escape(s []byte, i int) ([]byte, int) {
	e := c.buf[i+1]
	switch e {
	case '"', '\\', '/':
	case 'b':
		e = '\b'
	case 'f':
		e = '\f'
	case 'n':
		e = '\n'
	case 'r':
		e = '\r'
	case 't':
		e = '\t'
	case 'u':
		r := hex4(c.buf, i+2)
		if r < 0 {
			return s, c.fail(i, `not four hexadecimal digits after \u`, "write valid JSON")
		}
		i += 6
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if c.buf[i] == '\\' && c.buf[i+1] == 'u' {
				low = hex4(c.buf, i+2)
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError { // else half a pair: U+FFFD
				i += 6
			}
		}
		return utf8.AppendRune(s, r), i
	default:
		return s, c.fail(i, "no such escape", `write \\ for a backslash`)
	}
	return append(s, e), i + 2
}

// hex4 reads four hexadecimal digits; −1: they are not.
func hex4(b []byte, i int) (r rune) {
	for _, c := range b[i:min(i+4, len(b))] {
		switch {
		case c-'0' <= 9:
			r = r<<4 | rune(c-'0')
		case c|0x20-'a' <= 5:
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return r
}

package feature

import (
	"encoding/binary"
	"math/bits"
)

const (
	each = 0x0101010101010101
	high = 0x80 * each
)

// ascii is split for texts of ASCII; it gives up on others. Eight bytes are
// looked at together: adding 0x80−c to a byte below 0x80 sets its upper bit
// if it is at least c. The upper bits of 64 bytes make a mask of what belongs to
// words, whose edges are found by counting zeros: no branch depends on a
// word's length.
func (w *words) ascii(s []byte) bool {
	text, begin, end := w.text[margin:cap(w.text)], w.begin[:cap(w.begin)], w.end[:cap(w.end)]
	var last [64]byte
	n, m := 0, 0        // words begun and ended
	inside := uint64(0) // 1: the text so far ends inside a word
	for at := 0; at < len(s); at += 64 {
		block := s[at:]
		if len(block) < 64 {
			copy(last[:], block)
			block = last[:]
		}
		var mask, other uint64
		for k := 0; k < 64; k += 8 {
			x := binary.LittleEndian.Uint64(block[k : k+8])
			y := x | 0x20*each
			letter := (y + (0x80-'a')*each) &^ (y + (0x7f-'z')*each)
			digit := (x + (0x80-'0')*each) &^ (x + (0x7f-'9')*each)
			quote := ^((x ^ '\''*each) + 0x7f*each)
			other |= x
			letter &= high
			word := letter | (digit|quote)&high
			binary.LittleEndian.PutUint64(text[at+k:at+k+8], x|letter>>2)
			mask |= word >> 7 * 0x0102040810204080 >> 56 << k
		}
		if other&high != 0 {
			return false
		}
		before := mask<<1 | inside
		inside = mask >> 63
		for e := mask &^ before; e != 0; e &= e - 1 {
			begin[n] = margin + at + bits.TrailingZeros64(e)
			n++
		}
		for e := before &^ mask; e != 0; e &= e - 1 {
			end[m] = margin + at + bits.TrailingZeros64(e)
			m++
		}
	}
	if m < n {
		end[m] = margin + len(s)
		m++
	}
	w.begin, w.end, w.packed = begin[:n], end[:m], false
	return true
}

// pack moves the words together, with one blank between them.
func (w *words) pack() {
	to, n := w.spare[:cap(w.spare)], margin
	for i, from := range w.begin {
		size := w.end[i] - from
		for k := 0; k < size; k += 8 {
			binary.LittleEndian.PutUint64(to[n+k:n+k+8], binary.LittleEndian.Uint64(w.text[from+k:from+k+8]))
		}
		w.begin[i], w.end[i] = n, n+size
		to[n+size] = ' '
		n += size + 1
	}
	w.text, w.spare, w.packed = to, w.text, true
}

package data

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	num "github.com/slalom-ml/slalom/internal/number"
)

// Usual rows of libsvm text are read here, a word of eight bytes at a time. A usual
// row has rising indices and nothing to complain of; all others, and errors, are left to
// careful, which reads the row anew.
//
// What costs most is a branch foretold wrongly: as much as fifty operations. So the digits of an index are
// not looked at one by one. Its word is searched for the first byte that is no digit, moved by that much,
// and made a number in three multiplications, however many digits there are. Of the values, 1 is told by
// the word's bytes; d.ddd and whole numbers are read like an index.

// usual reads the rows from text[i] on. It gives the begin of the first line that is not usual.
func (s *svmPart) usual(i int) (next int) {
	for ok := true; ok && i < len(s.chunk.Text); {
		if next, ok = s.usualRow(i); ok {
			i = next
		}
	}
	return i
}

// usualRow reads the row at text[i], if it is usual. It gives the begin of the next line.
func (s *svmPart) usualRow(i int) (next int, ok bool) {
	y, at, ok := s.usualLabel(i)
	if !ok {
		return 0, false
	}
	end, n, ok := s.usualPairs(at)
	switch {
	case !ok:
		return 0, false
	case s.text[end] == '\n':
		next = end + 1
	default:
		var err error
		s.from = i
		if next, err = s.lineEnd(end); err != nil || s.text[next-1] != '\n' {
			return 0, false
		}
	}
	s.endUsual(i, y, n)
	return next, true
}

// endUsual is end of a row whose indices rise.
func (s *svmPart) endUsual(from int, y float64, n int) {
	if r := &s.rows; n > r.Start[s.n] {
		r.Cols = max(r.Cols, int(r.Index[n-1])+1)
	}
	s.end(from, y, n)
}

// usualLabel reads the label at text[i] and the blank behind it, and leaves out a qid.
func (s *svmPart) usualLabel(i int) (y float64, end int, ok bool) {
	b := s.text
	switch w := binary.LittleEndian.Uint64(b[i : i+8]); {
	case uint16(w) == '1'|' '<<8:
		y, i = 1, i+1
	case w&0xffffff == '-'|'1'<<8|' '<<16:
		y, i = -1, i+2
	default:
		if y, i, ok = fast64(b, i); !ok || b[i] != ' ' {
			return 0, 0, false
		}
	}
	if i++; b[i] == 'q' && bytes.HasPrefix(b[i:], []byte("qid:")) {
		end := s.tokenEnd(i)
		return y, end + 1, b[end] == ' ' && bytes.IndexByte(b[i:end], 0) < 0
	}
	return y, i, true
}

// usualPairs reads the pairs of a line from text[i] on into the part's
// features. It gives the end of the last pair and the number of features.
func (s *svmPart) usualPairs(i int) (end, n int, ok bool) {
	const one = ':' | '1'<<8 | ' '<<16
	b, index, base := s.text, s.rows.Index, uint32(s.base)
	value := s.rows.Value[:len(index)]
	n = s.rows.Start[s.n]
	for last := int64(-1); ; {
		q := (*[16]byte)(b[i : i+16])
		w := binary.LittleEndian.Uint64(q[:])
		x := w ^ num.Zeros
		if w>>16&0xffffff == one && byte(x) <= 9 && byte(x>>8) <= 9 { // two digits and a 1
			j := uint32(byte(x))*10 + uint32(byte(x>>8)) - base
			if int64(j) <= last {
				return 0, 0, false
			}
			last = int64(j)
			index[n], value[n] = j, 1
			n++
			i += 5
			continue
		}
		t := num.Others(x)
		k := bits.TrailingZeros64(t)
		if k == 7 {
			return i, n, last <= maxIndex
		}
		j, d := uint32(num.Digits(x<<((71-k)&63)))-base, k>>3&7
		if t == 0 { // eight digits or more
			if j, i, ok = s.index(i); !ok {
				return 0, 0, false
			}
			i, d = i-1, 0
			q = (*[16]byte)(b[i : i+16])
		}
		if w = binary.LittleEndian.Uint64(q[d : d+8]); byte(w) != ':' || int64(j) <= last {
			return 0, 0, false
		}
		last = int64(j)
		if w&0xffffff == one {
			index[n], value[n] = j, 1
			n++
			i += d + 3
			continue
		}
		v := float32(1)
		if w&0xffffff == one-' '<<16+'\n'<<16 {
			i += d + 2
		} else {
			i += d + 1
			x = binary.LittleEndian.Uint64(q[d+1:d+9]) ^ num.Zeros
			t := num.Others(x)
			end = i
			if x>>8&0xff == '.'^'0' && uint16(t) == 0x8000 {
				k := bits.TrailingZeros64(t>>16 | 1<<55)
				if to := i + k>>3 + 2; b[to] <= ' ' {
					v, end = num.Point32(x, k), to
				}
			} else if t != 0 && t&0x80 == 0 {
				k := bits.TrailingZeros64(t)
				if to := i + k>>3; b[to] <= ' ' {
					v, end = float32(int32(num.Digits(x<<((71-k)&63)))), to
				}
			}
			if end == i {
				if v, end, ok = s.value(i); !ok {
					return 0, 0, false
				}
			}
			i = end
			s.ones = false
		}
		if v != 0 {
			index[n], value[n] = j, v
			n++
		}
		if b[i] != ' ' {
			return i, n, last <= maxIndex
		}
		i++
	}
}

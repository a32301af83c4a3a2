package data

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"

	lin "github.com/slalom-ml/slalom/internal/lines"
	num "github.com/slalom-ml/slalom/internal/number"
)

// svmPart is a chunk of libsvm text and the rows in it.
type svmPart struct {
	chunk lin.Chunk
	text  []byte // of the chunk, and the slack behind it
	name  string
	base  uint64
	skip  bool    // go on behind bad lines
	rows  Rows    // with Value, even if all are 1
	ones  bool    // all are
	at    []int32 // where each row's line begins
	bad   []badLine

	row, badAt int // taken so far

	from    int      // where the line being read begins
	counted int      // a place up to which lines are counted
	line    int      // the number of the line there
	seen    []uint64 // scratch: index<<32 | place, for rows out of order
}

// badLine is a line that is no row.
type badLine struct {
	before int // it comes before this row
	at     int // where it begins
	err    error
}

func (s *svmPart) begin(c lin.Chunk, name string, base uint64, skip bool) {
	s.chunk, s.text, s.name, s.base, s.skip = c, c.Text[:len(c.Text)+lin.Slack], name, base, skip
	s.rows.Reset()
	s.rows.Cols, s.ones = 0, true
	s.at, s.bad, s.row, s.badAt = s.at[:0], s.bad[:0], 0, 0
	s.counted, s.line = 0, c.Line
}

func (s *svmPart) done() bool { return s.row == s.rows.Len() && s.badAt == len(s.bad) }

// parse reads the chunk's lines, up to the first bad one unless bad ones are
// skipped.
func (s *svmPart) parse() {
	b, end := s.text, len(s.chunk.Text)
	room := end/4 + 2 // " 1:2" is the shortest pair
	r := &s.rows
	r.Index, r.Value = slices.Grow(r.Index, room)[:room], slices.Grow(r.Value, room)[:room]
	n := 0
	for i := 0; i < end; {
		s.from = i
		for b[i] == ' ' || b[i] == '\t' {
			i++
		}
		switch {
		case b[i] == '\n':
			i++
			continue
		case b[i] == '\r' && b[i+1] == '\n':
			i += 2
			continue
		}
		y, next, to, err := 0.0, i, n, error(nil)
		if b[i] == '#' {
			next, err = s.comment(i)
		} else if y, next, err = s.label(i); err == nil {
			next, to, err = s.pairs(next, n)
		}
		if err != nil {
			s.bad = append(s.bad, badLine{len(r.Label), s.from, err})
			if !s.skip {
				break
			}
			i += bytes.IndexByte(b[i:], '\n') + 1
			continue
		}
		if b[i] != '#' {
			n = to
			r.Label, r.Start, s.at = append(r.Label, y), append(r.Start, n), append(s.at, int32(s.from))
		}
		i = next
	}
	r.Index, r.Value = r.Index[:n], r.Value[:n]
}

// label reads the label at text[i].
func (s *svmPart) label(i int) (y float64, end int, err error) {
	b := s.text
	if b[i] == '1' && b[i+1] == ' ' {
		return 1, i + 1, nil
	}
	y, end, ok := fast64(b, i)
	if !ok || !s.ends(end) {
		end = s.tokenEnd(i)
		var f fault
		if y, f = number(b[i:end], 64); f != fine {
			return 0, end, s.badLabel(i, end, f)
		}
	}
	return y, end, nil
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// pairs reads the pairs of a line from text[i] on into the rows' features from
// the n-th on. It gives the begin of the next line and the number of features.
//
// An index of up to seven digits is read from one word: where the colon stands,
// whether all before it are digits, and the number that they make, are a few
// operations each on eight bytes at once (after Daniel Lemire, Number parsing at a gigabyte per
// second, 2021). A value that is just 1 is told by two bytes. The rest goes token by token.
func (s *svmPart) pairs(i, n int) (next, to int, err error) {
	b, index := s.text, s.rows.Index
	value := s.rows.Value[:len(index)]
	first, sorted, least, top, ones := i, true, uint64(0), uint64(0), true // least: index that keeps the row in order
	for {
		start := i
		var j uint64
		w := binary.LittleEndian.Uint64(b[i:])
		x := w ^ ':'*everyByte
		x = (x - everyByte) &^ x & highBits // its lowest bit is that of the first colon
		k := uint(bits.TrailingZeros64(x))
		d := (w ^ '0'*everyByte) << ((71 - k) & 63) // the digits, zeros before them
		if k-15 < 49 && (d|(d+118*everyByte))&highBits == 0 {
			const pair = 0xff000000ff
			d = d*10 + d>>8
			j = ((d&pair)*(100+1000000<<32) + (d>>16&pair)*(1+10000<<32)) >> 32
			i += int(k>>3) + 1
		} else {
			c := b[i]
			if c == ' ' || c == '\t' {
				i++
				continue
			}
			if c == '\n' || c == '#' || c == '\r' && b[i+1] == '\n' {
				break
			}
			if c == 'q' && bytes.HasPrefix(b[i:], []byte("qid:")) {
				i = s.tokenEnd(i)
				continue
			}
			for ; b[i]-'0' <= 9; i++ {
				j = j*10 + uint64(b[i]-'0')
			}
			if b[i] != ':' || uint(i-start-1) >= 10 {
				return 0, 0, s.badPair(start, s.tokenEnd(start))
			}
			i++
		}
		v := float32(1)
		if u := binary.LittleEndian.Uint16(b[i:]); u == '1'|' '<<8 {
			i += 2
		} else if u == '1'|'\n'<<8 {
			i++
		} else {
			var ok bool
			if v, i, ok = s.value(i); !ok {
				return 0, 0, s.badPair(start, i)
			}
			ones = ones && (v == 1 || v == 0)
		}
		if j-s.base > maxIndex-s.base {
			return 0, 0, s.badPair(start, s.tokenEnd(start))
		}
		sorted = sorted && j >= least
		least = j + 1
		if v != 0 {
			top = max(top, least)
			index[n], value[n] = uint32(j-s.base), v
			n++
		}
	}
	if !sorted {
		if err := s.twice(first); err != nil {
			return 0, 0, err
		}
	}
	if b[i] == '#' {
		if i, err = s.comment(i); err != nil {
			return 0, 0, err
		}
	} else {
		i += 1 + int(b[i]>>2&1) // '\r' has the bit, and '\n' behind it
	}
	s.ones = s.ones && ones
	s.rows.Cols = max(s.rows.Cols, int(top)-int(s.base))
	return i, n, nil
}

// value reads the value at text[i], whichever way it is written.
func (s *svmPart) value(i int) (v float32, end int, ok bool) {
	if v, end, ok = num.Short32(s.text, i); ok && s.ends(end) {
		return v, end, true
	}
	if v, end, ok = fast32(s.text, i); ok && s.ends(end) {
		return v, end, true
	}
	end = s.tokenEnd(i)
	slow, f := number(s.text[i:end], 32)
	return float32(slow), end, f == fine
}

// ends says whether a token cannot go on with text[i].
func (s *svmPart) ends(i int) bool {
	c := s.text[i]
	return c == ' ' || c == '\n' || c == '\t' || c == '#' || c == '\r' && s.text[i+1] == '\n'
}

// tokenEnd is the end of the token that starts at text[i].
func (s *svmPart) tokenEnd(i int) int {
	for !s.ends(i) {
		i++
	}
	return i
}

package data

import (
	"bytes"
	"encoding/binary"
	"math"
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
	if b[i] == '-' && b[i+1] == '1' && b[i+2] == ' ' {
		return -1, i + 2, nil
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
// How many digits an index has is told by where its colon stands, by branches, since most
// indices of a file are as long as the one before: so the next pair can be begun
// before this one has been looked at. Four to seven digits become a number in a few
// operations on eight bytes at once (after Daniel Lemire, Number parsing at a gigabyte per second,
// 2021). A value that is just 1 is told by two bytes. The rest goes token by token.
func (s *svmPart) pairs(i, n int) (next, to int, err error) {
	b, index, base := s.text, s.rows.Index, uint32(s.base)
	value := s.rows.Value[:len(index)]
	first, from, zeros := i, n, false
line:
	for {
		var j uint32
		q := (*[8]byte)(b[i:])
		d0, d1, d2 := q[0]-'0', q[1]-'0', q[2]-'0'
		switch {
		case q[2] == ':' && d0 <= 9 && d1 <= 9:
			j = uint32(d0)*10 + uint32(d1)
			i += 3
		case q[3] == ':' && d0 <= 9 && d1 <= 9 && d2 <= 9:
			j = uint32(d0)*100 + uint32(d1)*10 + uint32(d2)
			i += 4
		case q[1] == ':' && d0 <= 9:
			j = uint32(d0)
			i += 2
		default:
			var k uint // digits
			switch {
			case q[4] == ':':
				k = 4
			case q[5] == ':':
				k = 5
			case q[6] == ':':
				k = 6
			case q[7] == ':':
				k = 7
			}
			d := (binary.LittleEndian.Uint64(q[:]) ^ '0'*everyByte) << ((64 - 8*k) & 63) // zeros before them
			if k > 0 && (d|(d+118*everyByte))&highBits == 0 {
				const pair = 0xff000000ff
				d = d*10 + d>>8
				j = uint32(((d&pair)*(100+1000000<<32) + (d>>16&pair)*(1+10000<<32)) >> 32)
				i += int(k) + 1
				break
			}
			switch c := b[i]; {
			case c == ' ' || c == '\t':
				i++
				continue
			case c == '\n' || c == '#' || c == '\r' && b[i+1] == '\n':
				break line
			case c == 'q' && bytes.HasPrefix(b[i:], []byte("qid:")):
				i = s.tokenEnd(i)
				continue
			}
			start, long := i, uint64(0)
			for ; b[i]-'0' <= 9; i++ {
				long = long*10 + uint64(b[i]-'0')
			}
			if b[i] != ':' || uint(i-start-1) >= 10 || long-s.base > maxIndex-s.base {
				return 0, 0, s.badPair(start, s.tokenEnd(start))
			}
			i++
			j = uint32(long)
		}
		v := float32(1)
		if b[i] == '1' && b[i+1] == ' ' {
			i += 2
		} else if b[i] == '1' && b[i+1] == '\n' {
			i++
		} else {
			var ok bool
			if v, i, ok = s.value(i); !ok {
				return 0, 0, s.badPair(s.tokenStart(i), i)
			}
			if v == 0 {
				zeros = true
				if j-base != math.MaxUint32 { // that is index 0 where they count from 1
					continue
				}
			}
			s.ones = s.ones && v == 1
		}
		index[n], value[n] = j-base, v
		n++
	}
	if err := s.columns(index[from:n], first, zeros); err != nil {
		return 0, 0, err
	}
	if b[i] == '#' {
		i, err = s.comment(i)
		return i, n, err
	}
	return i + 1 + int(b[i]>>2&b[i]&1), n, nil // '\r', which has these bits, and '\n' behind it
}

// columns looks at a row's columns once all are there: whether one is none, and
// whether one occurs twice, in the pairs from text[first] on. zeros says that
// some pairs were left out.
func (s *svmPart) columns(index []uint32, first int, zeros bool) error {
	if len(index) == 0 && !zeros {
		return nil
	}
	sorted, top := !zeros, uint32(0)
	for k, j := range index {
		if j <= top && k > 0 {
			sorted, top = false, slices.Max(index)
			break
		}
		top = j
	}
	if top > maxIndex {
		return s.indexZero(first)
	}
	if len(index) > 0 {
		s.rows.Cols = max(s.rows.Cols, int(top)+1)
	}
	if sorted {
		return nil
	}
	return s.twice(first)
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

// tokenStart is where the token begins that ends before text[i].
func (s *svmPart) tokenStart(i int) int {
	for i > s.from && s.text[i-1] != ' ' && s.text[i-1] != '\t' {
		i--
	}
	return i
}

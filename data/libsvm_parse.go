package data

import (
	"bytes"
	"encoding/binary"

	"github.com/slalom-ml/slalom/internal/kernel"
	lin "github.com/slalom-ml/slalom/internal/lines"
	num "github.com/slalom-ml/slalom/internal/number"
)

// svmPart is a chunk of libsvm text and the rows in it.
type svmPart struct {
	chunk lin.Chunk
	piece place  // of the text that chunk is, where it is one
	buf   []byte // the memory of pieces
	text  []byte // of the chunk, and the slack behind it
	name  string
	base  uint64
	skip  bool    // go on behind bad lines
	rows  Rows    // with Value, even if all are 1
	n     int     // rows read so far; their features are up to rows.Start[n]
	ones  bool    // all values are 1, for certain
	at    []int32 // where each row's line begins
	bad   []badLine

	row, badAt int // taken so far

	from    int // where the line being read begins
	counted int // a place up to which lines are counted
	line    int // the number of the line there
	marks   *kernel.Marks
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

func (s *svmPart) done() bool { return s.row == s.n && s.badAt == len(s.bad) }

// kept says whether the memory may be kept: not that of a very long line.
func (s *svmPart) kept() bool { return cap(s.rows.Index) <= 1<<20 }

// parse reads the chunk's lines, up to the first bad one unless bad ones are
// skipped: usual rows the short way, by vectors where there are some, everything else the long way.
func (s *svmPart) parse() { s.parseBy(kernel.Using() != kernel.Go) }

func (s *svmPart) parseBy(vectors bool) {
	s.grow()
	i, ok := 0, true
	if vectors {
		i, ok = s.vectors()
	}
	for ok && i < len(s.chunk.Text) {
		if i = s.usual(i); i < len(s.chunk.Text) {
			i, ok = s.any(i)
		}
	}
	s.cut()
}

// grow makes room for all rows that can be in the chunk.
func (s *svmPart) grow() {
	pairs, lines := len(s.chunk.Text)/4+10, s.chunk.Lines // " 1:2" is the shortest pair; vectors write eight
	r := &s.rows
	r.Index, r.Value = room(r.Index, pairs), room(r.Value, pairs)
	r.Label, r.Start, s.at = room(r.Label, lines), room(r.Start, lines+1), room(s.at, lines)
	r.Start[0], s.n = 0, 0
}

// room is n entries in the memory of s, if that is large enough. What is in them is not said.
func room[T any](s []T, n int) []T {
	if n > cap(s) {
		return make([]T, n, n+n/16) // the next chunk may be somewhat larger
	}
	return s[:n]
}

// cut takes the room back that was not used.
func (s *svmPart) cut() {
	r, n := &s.rows, s.rows.Start[s.n]
	r.Index, r.Value = r.Index[:n], r.Value[:n]
	r.Label, r.Start, s.at = r.Label[:s.n], r.Start[:s.n+1], s.at[:s.n]
}

// end ends a row with the label y that begins at text[from] and has the features up to the n-th.
func (s *svmPart) end(from int, y float64, n int) {
	s.rows.Label[s.n], s.rows.Start[s.n+1], s.at[s.n] = y, n, int32(from)
	s.n++
}

// any reads the line at text[i], whatever it is. It gives the begin of the next
// one, and whether reading goes on.
func (s *svmPart) any(i int) (next int, ok bool) {
	s.from = i
	var err error
	if i = s.blanks(i); s.ends(i) {
		next, err = s.lineEnd(i)
	} else {
		next, err = s.careful(i)
	}
	if err != nil {
		s.bad = append(s.bad, badLine{s.n, s.from, err})
		return i + bytes.IndexByte(s.text[i:], '\n') + 1, s.skip
	}
	return next, true
}

// careful reads the row whose label is at text[i]. It gives the begin of the next line.
func (s *svmPart) careful(i int) (next int, err error) {
	y, i, err := s.label(i)
	if err != nil {
		return 0, err
	}
	first, from := i, s.rows.Start[s.n]
	n, sorted, last := from, true, int64(-1)
	for i = s.blanks(i); !s.ends(i); i = s.blanks(i) {
		if bytes.HasPrefix(s.text[i:], []byte("qid:")) {
			end := s.tokenEnd(i)
			if bytes.IndexByte(s.text[i:end], 0) >= 0 {
				return 0, s.error(i, end, "", "")
			}
			i = end
			continue
		}
		j, v, end, err := s.pair(i)
		if err != nil {
			return 0, err
		}
		sorted, last = sorted && int64(j) > last, int64(j)
		if v != 0 {
			s.rows.Index[n], s.rows.Value[n] = j, v
			n++
		}
		i = end
	}
	if !sorted {
		if err := s.twice(first); err != nil {
			return 0, err
		}
	}
	if next, err = s.lineEnd(i); err != nil {
		return 0, err
	}
	for _, j := range s.rows.Index[from:n] {
		s.rows.Cols = max(s.rows.Cols, int(j)+1)
	}
	s.ones = s.ones && n == from
	s.end(s.from, y, n)
	return next, nil
}

// label reads the label at text[i].
func (s *svmPart) label(i int) (y float64, end int, err error) {
	y, end, ok := fast64(s.text, i)
	if !ok || !s.ends(end) {
		end = s.tokenEnd(i)
		var f fault
		if y, f = number(s.text[i:end], 64); f != fine {
			return 0, end, s.badLabel(i, end, f)
		}
	}
	return y, end, nil
}

// pair reads the pair at text[i]; j is its column.
func (s *svmPart) pair(i int) (j uint32, v float32, end int, err error) {
	j, end, ok := s.index(i)
	if !ok {
		return 0, 0, 0, s.badPair(i, s.tokenEnd(i))
	}
	if v, end, ok = s.value(end); !ok {
		return 0, 0, 0, s.badPair(i, end)
	}
	return j, v, end, nil
}

// index reads the index at text[i] and its colon. In the middle of usualPairs it would take the
// registers.
//
//go:noinline
func (s *svmPart) index(i int) (j uint32, end int, ok bool) {
	k, x := i, uint64(0)
	for ; s.text[k]-'0' <= 9; k++ {
		x = x*10 + uint64(s.text[k]-'0')
	}
	ok = s.text[k] == ':' && uint(k-i-1) < 10 && x-s.base <= maxIndex-s.base
	return uint32(x - s.base), k + 1, ok
}

// value reads the value at text[i], whichever way it is written.
func (s *svmPart) value(i int) (v float32, end int, ok bool) {
	if lead := num.Lead(s.text[i]); lead == num.Minus { // is often as likely as not
		x := binary.LittleEndian.Uint64(s.text[i+1:i+9]) ^ num.Zeros
		f := num.FormOf(x)
		if end = i + int(f.Size); lead&f.Refused == 0 && s.ends(end) {
			return float32(f.Value(lead, x)), end, true
		}
	}
	if v, end, ok = num.Short32(s.text, i); ok && s.ends(end) {
		return v, end, true
	}
	if v, end, ok = fast32(s.text, i); ok && s.ends(end) {
		return v, end, true
	}
	end = s.tokenEnd(i)
	slow, wrong := number(s.text[i:end], 32)
	return float32(slow), end, wrong == fine
}

// blanks is the end of the blanks at text[i].
func (s *svmPart) blanks(i int) int {
	for s.text[i] == ' ' || s.text[i] == '\t' {
		i++
	}
	return i
}

// lineEnd goes from the end of a line's last token, or its comment, to the next line.
func (s *svmPart) lineEnd(i int) (next int, err error) {
	switch s.text[i] {
	case '#':
		return s.comment(i)
	case '\r':
		i++
	}
	return i + 1, nil
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

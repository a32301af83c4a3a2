package kernel

import "encoding/binary"

// Marks are the colons and lines of a text of rows label index:value index:value …, which is read in two steps, neither
// of which looks at byte after byte: first all colons and line ends are found, then the numbers before and behind
// each colon, eight pairs at a time.
type Marks struct {
	Lines  [lineRoom + block64]Line
	N      int // lines found
	colon  [colonRoom + 2*block64]uint32
	colons int
	fall   [colonRoom/8 + block64]byte // a bit for each pair read, whose index is not above that before
	from   int                         // the colon of the first of them
}

// Line is a line of a text.
type Line struct {
	End    uint32 // where its line end is
	Colons uint32 // colons found before that
	Blanks uint32 // and ' '
}

const (
	// MarksSlack is how many bytes behind a text may be read.
	MarksSlack = 64

	block64   = 64      // bytes looked at together
	colonRoom = 8 << 10 // when more colons are found, or lines, finding ends
	lineRoom  = 1 << 10
)

// Find finds the lines of text[from:to], as many as there is room for: none, if one alone has too many colons.
func (m *Marks) Find(text []byte, from, to int) {
	_ = text[from : to+MarksSlack]
	m.colons, m.N = 0, 0
	if from < to {
		m.find(text, from, to)
	}
	if n := m.colons; n > 0 {
		for k := range 8 { // whole eights are read
			m.colon[n+k] = m.colon[n-1]
		}
	}
}

// marksGo is Find, and marksAVX2.
func (m *Marks) marksGo(text []byte, from, to int) {
	blanks := 0
	for i := from; i < to && m.colons <= colonRoom && m.N <= lineRoom; i += block64 {
		for at := i; at < min(i+block64, to); at++ {
			switch text[at] {
			case ':':
				m.colon[m.colons] = uint32(at)
				m.colons++
			case ' ':
				blanks++
			case '\n':
				m.Lines[m.N] = Line{uint32(at), uint32(m.colons), uint32(blanks)}
				m.N++
			}
		}
	}
}

// Pairs reads the pairs of the colons from up to to into index, less base, and value, where there must be room for
// seven more. It gives how many it has read when it comes to one that is not of the usual kind; and whether, for certain, all values
// are 1. Usual pairs are
//
//   - an index of one to eight digits, base at least, behind a blank,
//   - a value of one to eight bytes, digits and at most one point, which is not zero, before a blank or a line end.
//
// Each value is rounded twice, first to float64, which makes no difference to one so short. Nine bytes before the first colon
// must be there.
func (m *Marks) Pairs(text []byte, from, to int, base uint32, index []uint32, value []float32) (n int, ones bool) {
	m.from = from
	if from >= to {
		return 0, true
	}
	colon := m.colon[from : from+(to-from+7)&^7]
	if first := int(colon[0]); to > m.colons || first < 9 || len(text) < int(colon[len(colon)-1])+10 || min(len(index), len(value)) < len(colon) {
		panic("kernel: no room for pairs")
	}
	n, ones = m.pairs(text, colon, base, index, value)
	return min(n, to-from), ones
}

// pairsGo is Pairs, and pairsAVX2, which may say ones less often, for what lies behind the last pair.
func (m *Marks) pairsGo(text []byte, colon []uint32, base uint32, index []uint32, value []float32) (n int, ones bool) {
	ones = true
	last := int64(-1)
	for k, c := range colon {
		j, ok := indexBefore(text, int(c))
		v, ok2 := valueBehind(text, int(c)+1)
		if !ok || !ok2 || j < base {
			return k, ones
		}
		index[k], value[k] = j-base, v
		ones = ones && v == 1
		m.fall[k>>3] &^= 1 << (k & 7)
		if int64(j-base) <= last {
			m.fall[k>>3] |= 1 << (k & 7)
		}
		last = int64(j - base)
	}
	return len(colon), ones
}

// indexBefore reads the index that ends at text[end].
func indexBefore(text []byte, end int) (j uint32, ok bool) {
	i := end
	for i > end-8 && text[i-1]-'0' <= 9 {
		i--
	}
	for _, c := range text[i:end] {
		j = 10*j + uint32(c-'0')
	}
	return j, i < end && text[i-1] == ' '
}

// valueBehind reads the value that begins at text[i].
func valueBehind(text []byte, i int) (v float32, ok bool) {
	m, scale, points, end := 0, 1.0, 0, i
	for ; end < i+8 && (text[end]-'0' <= 9 || text[end] == '.'); end++ {
		switch {
		case text[end] == '.':
			points++
			continue
		case points > 0:
			scale *= 10
		}
		m = 10*m + int(text[end]-'0')
	}
	return float32(float64(m) / scale), m > 0 && points <= 1 && (text[end] == ' ' || text[end] == '\n')
}

// Rise says whether the indices of the colons from up to to rise. Their pairs have been read.
func (m *Marks) Rise(from, to int) bool {
	k, n := from-m.from, to-from-1 // of the first nothing is asked
	for k++; n > 0; k, n = k+56, n-56 {
		w := binary.LittleEndian.Uint64(m.fall[k>>3:]) >> (k & 7)
		if w<<(64-min(n, 56)) != 0 {
			return false
		}
	}
	return true
}

package data

import (
	"github.com/slalom-ml/slalom/internal/kernel"
	lin "github.com/slalom-ml/slalom/internal/lines"
)

// Most usual rows are read here, many at a time, by the vectors of package kernel, which find all colons of a text and read
// all pairs, whatever row they are of. What is left to do for a row is its label, and to see that there is nothing in it but
// pairs: each has one colon and the one blank before it, so there are as many of both. All other rows are left to usualRow
// and to any; where they are not rare, the rest of the chunk is, too.

const _ = uint(lin.Slack - kernel.MarksSlack) // there is as much behind a chunk as vectors read

// trial is how much of a chunk is looked at before most of its rows are known to be for vectors.
const trial = 16 << 10

// few is how many pairs are read ahead behind a row that is left to others, many how many when all goes well.
const few, many = 16, 1024

// vectors reads rows, up to the first bad one unless bad ones are skipped, or until too many are not for vectors. It
// gives the begin of the line where it ends, and whether reading goes on.
func (s *svmPart) vectors() (i int, ok bool) {
	if s.marks == nil {
		s.marks = new(kernel.Marks)
	}
	m, n, most, ahead := s.marks, len(s.chunk.Text), true, trial
	for ok = true; ok && most && i < n; {
		if m.N = 0; i >= 16 { // bytes before a colon are looked at
			m.Find(s.text, i, min(i+ahead, n))
			ahead = n
		}
		if m.N == 0 {
			i, ok = s.other(i)
			continue
		}
		i, most, ok = s.marked(i)
	}
	return i, ok
}

// other reads the row at text[i] without vectors.
func (s *svmPart) other(i int) (next int, ok bool) {
	if next, ok = s.usualRow(i); ok {
		return next, true
	}
	return s.any(i)
}

// pairsAhead are pairs read already: those of the colons from up to to, which stand at out of the part's features.
type pairsAhead struct{ from, to, out, run int }

// marked reads the rows of the lines that have been marked, the first at text[i], while most are for vectors. It says whether
// they are.
func (s *svmPart) marked(i int) (next int, most, ok bool) {
	m, colons, blanks, others := s.marks, 0, 0, 0
	pairs := pairsAhead{out: s.rows.Start[s.n], run: many}
	for k, l := range m.Lines[:m.N] {
		a, b := colons, int(l.Colons)
		more := int(l.Blanks) - blanks - (b - a)
		colons, blanks = b, int(l.Blanks)
		y, ok := digitLabel(s.text, i)
		if !ok {
			y, ok = s.shortLabel(i)
		}
		if ok && more == isBlank[s.text[l.End-1]] && (b <= pairs.to || s.read(&pairs, a, b)) && m.Rise(a, b) {
			s.endUsual(i, y, pairs.out+b-pairs.from)
			i = int(l.End) + 1
			continue
		}
		others++
		if i, ok = s.other(i); !ok || others > 8+k/2 {
			return i, false, ok
		}
		pairs = pairsAhead{from: b, to: b, out: s.rows.Start[s.n], run: few}
	}
	return i, true, true
}

// read reads the pairs of the colons from a up to b, and some of coming rows. It says whether those of the row are
// usual.
func (s *svmPart) read(pairs *pairsAhead, a, b int) bool {
	r, n := &s.rows, s.rows.Start[s.n]
	to := min(max(b, a+pairs.run), a+len(r.Index)-n-7, int(s.marks.Lines[s.marks.N-1].Colons))
	read, ones := s.marks.Pairs(s.text, a, to, uint32(s.base), r.Index[n:], r.Value[n:])
	s.ones = s.ones && ones
	*pairs = pairsAhead{a, a + read, n, min(2*pairs.run, many)}
	return b <= pairs.to
}

// digitLabel reads the label of one digit, with a sign or without, at b[i:], where a blank or the line end is behind it. A minus
// is often as likely as not, and costs no branch.
func digitLabel(b []byte, i int) (y float64, ok bool) {
	m := isMinus[b[i]]
	d := b[i+m] - '0'
	return float64(d) * signs[m&1], d <= 9 && isEnd[b[i+m+1]]
}

// shortLabel reads the label at text[i], where a blank or the line end is behind it.
func (s *svmPart) shortLabel(i int) (y float64, ok bool) {
	y, end, ok := fast64(s.text, i)
	return y, ok && isEnd[s.text[end]]
}

var (
	isMinus = [256]int{'-': 1}
	isBlank = [256]int{' ': 1}
	isEnd   = [256]bool{' ': true, '\n': true}
	signs   = [2]float64{1, -1}
)

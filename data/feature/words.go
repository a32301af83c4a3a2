package feature

import (
	"math"
	"unicode"
	"unicode/utf8"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// words splits a text into words: runs of letters, digits and apostrophes, in
// lower case. In ASCII these are the matches of [a-z0-9']+ in the lower-cased
// text; beyond, letters, digits and marks are what Unicode calls so. What is not UTF-8
// separates words.
type words struct {
	text  []byte // the words, a blank between them
	begin []int  // word i is text[begin[i]:end[i]]
	end   []int

	seen  seen
	gram  [][2]int // distinct runs of words: where in text
	key   []uint64
	count []uint32
}

// ascii folds a byte to lower case; 0 separates words, 1 is no ASCII.
var ascii = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = 1
		case 'A' <= c && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '\'':
			t[c] = byte(c)
		}
	}
	return t
}()

// split finds the words of a text.
func (w *words) split(s []byte) {
	w.begin, w.end = w.begin[:0], w.end[:0]
	if room := len(s) + len(s)/2 + 8; cap(w.text) < room { // lower case is longer by half at most
		w.text = make([]byte, room)
	}
	text := w.text[:cap(w.text)]
	n, from := 0, 0 // n bytes written; the word begun starts at from
	for i := 0; i < len(s); {
		c := ascii[s[i]]
		if c > 1 {
			text[n] = c
			n++
			i++
			continue
		}
		size := 1
		if c == 1 {
			var r rune
			r, size = utf8.DecodeRune(s[i:])
			if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) {
				n += utf8.EncodeRune(text[n:], unicode.ToLower(r))
				i += size
				continue
			}
		}
		i += size
		if n > from {
			w.begin, w.end = append(w.begin, from), append(w.end, n)
			text[n] = ' '
			n++
			from = n
		}
	}
	if n > from {
		w.begin, w.end = append(w.begin, from), append(w.end, n)
	}
	w.text = text[:n]
}

// grams counts the distinct runs of 1 to most words, in the order in which they end.
func (w *words) grams(prefix *Prefix, most int) {
	w.gram, w.key, w.count = w.gram[:0], w.key[:0], w.count[:0]
	w.seen.begin(len(w.end) * most)
	for i, end := range w.end {
		for n := 0; n < most && n <= i; n++ {
			from := w.begin[i-n]
			key := prefix.Key(w.text[from:end])
			if at, old := w.seen.place(key, len(w.key)); old {
				w.count[at]++
				continue
			}
			w.key, w.count, w.gram = append(w.key, key), append(w.count, 1), append(w.gram, [2]int{from, end})
		}
	}
}

// damped are 1 + ln(count) for the usual counts.
var damped = func() (t [64]float64) {
	for c := 1; c < len(t); c++ {
		t[c] = 1 + kernel.Log(float64(c))
	}
	return t
}()

func damp(count uint32) float64 {
	if int(count) < len(damped) {
		return damped[count]
	}
	return 1 + kernel.Log(float64(count))
}

// unit is what divides the damped counts, so that their squares add up to 1.
func (w *words) unit() float64 {
	sum := 0.0
	for _, c := range w.count {
		v := damp(c)
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}

package feature

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// words splits a text into words: runs of letters, digits and apostrophes, in
// lower case. In ASCII these are the matches of [a-z0-9']+ in the lower-cased
// text; beyond, letters, digits and marks are what Unicode calls so. What is not UTF-8
// separates words.
type words struct {
	text   []byte // word i is text[begin[i]:end[i]]; margin bytes around them can be read
	begin  []int
	end    []int
	packed bool // one blank, and nothing else, stands between words
	spare  []byte

	most  int      // words in a run
	key   []uint64 // of the distinct runs, in the order in which they end
	first []uint32 // the number of each among all runs: run says where it is
	count []uint32
	value []float32

	keys   []uint64 // memory for key, first and count; entry 0 is that of no run
	firsts []uint32
	counts []uint32
	slot   []uint32 // a table of open addressing: places in keys
	weight []float64
}

// folded is a byte in lower case; 0 separates words, 1 is no ASCII.
var folded = func() (t [256]byte) {
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

// margin is what may be read of a text before its first and behind its last word.
const margin = 24

// split finds the words of a text. Nearly all texts are ASCII.
func (w *words) split(s []byte) {
	if room := len(s) + len(s)/2 + 64 + 2*margin; cap(w.text) < room { // lower case is longer by half at most
		w.text, w.spare = make([]byte, room), make([]byte, room)
	}
	if most := len(s)/2 + 2; cap(w.begin) < most {
		w.begin, w.end = make([]int, most), make([]int, most)
	}
	if !w.ascii(s) {
		w.unicode(s)
	}
}

// unicode is split for any text.
func (w *words) unicode(s []byte) {
	text, begin, end := w.text[:cap(w.text)], w.begin[:0], w.end[:0]
	n, from := margin, margin // n bytes written; the word begun starts at from
	for i := 0; i < len(s); {
		c := folded[s[i]]
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
			begin, end = append(begin, from), append(end, n)
			text[n] = ' '
			n++
			from = n
		}
	}
	if n > from {
		begin, end = append(begin, from), append(end, n)
	}
	w.text, w.begin, w.end, w.packed = text, begin, end, true
}

// grams counts the distinct runs of 1 to most words, in the order in which they end.
func (w *words) grams(prefix *Prefix, most int) {
	if most > 1 && !w.packed {
		w.pack()
	}
	w.most = most
	room := len(w.end)*most + 1
	if cap(w.keys) < room {
		w.keys, w.firsts, w.counts = make([]uint64, room), make([]uint32, room), make([]uint32, room)
	}
	w.hash(prefix)
	w.distinct()
}

// hash makes keys[1:] the keys of all runs.
func (w *words) hash(prefix *Prefix) {
	keys, n := w.keys[:cap(w.keys)], 1
	for i, end := range w.end {
		for k := i; k >= 0 && k > i-w.most; k-- {
			keys[n] = prefix.within(w.text, w.begin[k], end)
			n++
		}
	}
	w.keys = keys[:n]
}

// distinct counts the keys. It has no branch on what is a matter of chance:
// whether a run is new.
func (w *words) distinct() {
	keys := w.keys
	size := 16
	for size < 4*len(keys) {
		size *= 2
	}
	if len(w.slot) < size {
		w.slot = make([]uint32, size)
	}
	firsts, counts, slot := w.firsts[:len(keys)], w.counts[:len(keys)], w.slot[:size]
	clear(slot)
	clear(counts)
	m, mask := uint32(1), uint64(size-1)
	for i, key := range keys[1:] {
		at := key & mask
		p := slot[at]
		for differ(keys[p], key)&^uint64((p-1)>>31) != 0 { // another run is there
			at = (at + 1) & mask
			p = slot[at]
		}
		fresh := (p - 1) >> 31 // 1: the slot is empty
		p += m & -fresh
		slot[at] = p
		keys[m], firsts[m] = key, uint32(i) // for a new run, or in vain
		counts[p]++
		m += fresh
	}
	w.key, w.first, w.count = keys[1:m], firsts[1:m], counts[1:m]
}

// run is a distinct run of words.
func (w *words) run(i int) []byte {
	last, before := 0, int(w.first[i]) // the run's last word, and how many are before it in the run
	for ; last < w.most-1 && before > last; last++ {
		before -= last + 1
	}
	if last == w.most-1 {
		last += before / w.most
		before %= w.most
	}
	return w.text[w.begin[last-before]:w.end[last]]
}

// differ is 1 if two keys differ, else 0.
func differ(a, b uint64) uint64 { return ((a ^ b) | -(a ^ b)) >> 63 }

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

// raw makes counts the values.
func (w *words) raw() {
	w.value = w.value[:0]
	for _, c := range w.count {
		w.value = append(w.value, float32(c))
	}
}

// unit makes damped counts the values, scaled so that their squares add up to 1.
func (w *words) unit() {
	sum := 0.0
	for _, c := range w.count {
		v := damp(c)
		sum += float64(v * v)
	}
	norm := math.Sqrt(sum)
	once := float32(1 / norm) // most words come once
	w.value = slices.Grow(w.value[:0], len(w.count))[:len(w.count)]
	for i, c := range w.count {
		v := once
		if c > 1 {
			v = float32(damp(c) / norm)
		}
		w.value[i] = v
	}
}

// weigh is unit for damped counts times what each word weighs.
func (w *words) weigh(f *idf) {
	w.weight = slices.Grow(w.weight[:0], len(w.key))[:len(w.key)]
	sum := 0.0
	for i, key := range w.key {
		v := float64(damp(w.count[i]) * f.of(key))
		sum += float64(v * v)
		w.weight[i] = v
	}
	scale := 1 / math.Sqrt(sum)
	w.value = slices.Grow(w.value[:0], len(w.key))[:len(w.key)]
	for i, v := range w.weight {
		w.value[i] = float32(v * scale)
	}
}

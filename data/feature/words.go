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
	text   []byte // word i is text[begin[i]:end[i]]; eight bytes behind the last can be read
	begin  []int
	end    []int
	packed bool // one blank, and nothing else, stands between words
	spare  []byte

	seen   seen
	gram   [][2]int // distinct runs of words: where in text
	key    []uint64
	count  []uint32
	value  []float32
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

// split finds the words of a text. Nearly all texts are ASCII.
func (w *words) split(s []byte) {
	if room := len(s) + len(s)/2 + 128; cap(w.text) < room { // lower case is longer by half at most
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
	n, from := 0, 0 // n bytes written; the word begun starts at from
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
	room := len(w.end) * most
	w.seen.begin(room)
	if cap(w.key) < room {
		w.key, w.count, w.gram = make([]uint64, room), make([]uint32, room), make([][2]int, room)
	}
	keys, counts, grams, m := w.key[:room], w.count[:room], w.gram[:room], 0
	slots, mask, epoch := w.seen.slot, w.seen.mask, w.seen.epoch
	for i, end := range w.end {
		for n := 0; n < most && n <= i; n++ {
			from := w.begin[i-n]
			key := prefix.within(w.text, from, end)
			// What follows is seen.place, without branches on what is a matter of
			// chance: whether the run is new.
			at := key & mask
			for differ(slots[at].key, key)&same(slots[at].epoch, epoch) != 0 {
				at = (at + 1) & mask
			}
			e, first := &slots[at], uint32(m)
			old := same(e.epoch, epoch)
			if old != 0 {
				first = e.at
			}
			*e = slot{key, epoch, first}
			keys[m], grams[m], counts[m] = key, [2]int{from, end}, 0 // for a new run, or in vain
			counts[first]++
			m += int(1 - old)
		}
	}
	w.key, w.count, w.gram = keys[:m], counts[:m], grams[:m]
}

// differ is 1 if two keys differ, else 0.
func differ(a, b uint64) uint64 { return ((a ^ b) | -(a ^ b)) >> 63 }

// same is 1 if two epochs are the same, else 0.
func same(a, b uint32) uint64 { return (uint64(a^b) - 1) >> 63 }

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
	w.value = w.value[:0]
	for _, c := range w.count {
		v := once
		if c > 1 {
			v = float32(damp(c) / norm)
		}
		w.value = append(w.value, v)
	}
}

// weigh is unit for damped counts times what each word weighs.
func (w *words) weigh(f *idf) {
	w.weight = w.weight[:0]
	sum := 0.0
	for i, key := range w.key {
		v := float64(damp(w.count[i]) * f.of(key))
		sum += float64(v * v)
		w.weight = append(w.weight, v)
	}
	scale := 1 / math.Sqrt(sum)
	w.value = w.value[:0]
	for _, v := range w.weight {
		w.value = append(w.value, float32(v*scale))
	}
}

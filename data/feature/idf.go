package feature

import (
	"maps"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// Documents say how many texts of the sample hold a word. A word that n of N
// texts hold weighs
//
//	idf = ln((1 + N) / (1 + n)) + 1
//
// (Karen Spärck Jones, A statistical interpretation of term specificity, 1972; smoothed
// as in scikit-learn), and one that is not among Words as if one text held it:
// what is in most texts tells little about any.
//
// Words are those that two texts or more hold, the commonest 8,192 of them and no
// part of a tie; longer than 64 bytes they are not kept. So they take less than a
// megabyte in a model, and usually a tenth of one. Counting takes 48 MiB at most, and twice the
// memory of the texts in the sample.
type Documents struct {
	Texts int            `json:"texts"` // N
	Words map[string]int `json:"words"` // n; runs of words, with a blank between them, too
}

const (
	mostWords   = 1 << 13
	longestWord = 64
	// mostCounted is how many words are counted at once; when there are more, the
	// rarest half and more is forgotten and, if met again, counted anew.
	mostCounted = 1 << 20
)

// counted is a word and how many texts hold it.
type counted struct {
	key   uint64 // 0: an empty slot
	from  int    // its name is text[from:from+size]
	size  uint32
	texts uint32
}

// counter counts the texts that hold each word, in a table of open addressing
// of 48 bytes a word, and what the words are.
type counter struct {
	slot  []counted
	n     int
	limit int // most words at once
	text  []byte
}

// add counts the words of one more text, each once.
func (c *counter) add(w *words) {
	for i, key := range w.key {
		if name := w.run(i); len(name) <= longestWord {
			c.find(key, name).texts++
		}
	}
}

// find is the entry of a word, which it makes if there is none.
func (c *counter) find(key uint64, name []byte) *counted {
	if 2*c.n >= len(c.slot) {
		c.fit()
	}
	mask := uint64(len(c.slot) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		e := &c.slot[i]
		if e.key == 0 {
			*e = counted{key: key, from: len(c.text), size: uint32(len(name))}
			c.text = append(c.text, name...)
			c.n++
		}
		if e.key == key {
			return e
		}
	}
}

// fit makes room: in a larger table while there may be one, else by forgetting.
func (c *counter) fit() {
	old, size, least := c.slot, max(2*len(c.slot), 1<<10), uint32(0)
	if c.n >= c.limit {
		size, least = len(old), c.least(c.limit/2)
	}
	text := c.text
	c.slot, c.n, c.text = make([]counted, size), 0, nil
	for _, e := range old {
		if e.key != 0 && e.texts >= least {
			c.find(e.key, text[e.from:e.from+int(e.size)]).texts = e.texts
		}
	}
}

// least is the least number, 2 or more, that at most so many words are in as many
// texts as.
func (c *counter) least(most int) uint32 {
	var often []uint32
	for _, e := range c.slot {
		if e.key != 0 && e.texts > 1 {
			often = append(often, e.texts)
		}
	}
	if len(often) <= most {
		return 2
	}
	slices.Sort(often)
	return often[len(often)-most-1] + 1
}

// commonest are so many words at most, and how many texts hold each.
func (c *counter) commonest(most int) map[string]int {
	words, least := map[string]int{}, c.least(most)
	for _, e := range c.slot {
		if e.texts >= least {
			words[string(c.text[e.from:e.from+int(e.size)])] = int(e.texts)
		}
	}
	return words
}

// documents counts over texts of runs of up to so many words, of which text i
// ends at end[i]; nil if no word is in two.
func documents(text []byte, end []int, most int) *Documents {
	var w words
	c := counter{limit: mostCounted}
	plain, at := NewPrefix(""), 0
	for _, to := range end {
		w.split(text[at:to])
		w.grams(plain, most)
		c.add(&w)
		at = to
	}
	d := &Documents{Texts: len(end), Words: c.commonest(mostWords)}
	if len(d.Words) == 0 {
		return nil
	}
	return d
}

// check refuses what documents cannot have counted.
func (d *Documents) check(column string) error {
	ok := len(d.Words) < 1<<16
	for _, n := range d.Words {
		ok = ok && 0 < n && n <= d.Texts
	}
	if !ok {
		return &data.Error{Token: column, Msg: "counts of words that do not fit together", Remedy: "the plan is damaged: train again"}
	}
	return nil
}

// idf finds what words weigh. A slot is the upper 48 bits of a word's key and
// the place of its weight, from 1; the lower bits say where the slot is, or begins to be
// looked for.
type idf struct {
	slot   []uint64
	weight []float64 // distinct ones; the first is that of words which are not known
}

// newIDF is for words behind a prefix.
func newIDF(d *Documents, prefix *Prefix) *idf {
	weigh := func(n int) float64 { return kernel.Log(float64(1+d.Texts)/float64(1+n)) + 1 }
	f := &idf{weight: []float64{weigh(1)}}
	size := 1 << 4
	for size < 4*len(d.Words) {
		size *= 2
	}
	f.slot = make([]uint64, size)
	place := map[int]uint64{}
	for _, word := range slices.Sorted(maps.Keys(d.Words)) {
		n := d.Words[word]
		if place[n] == 0 {
			place[n] = uint64(len(f.weight))
			f.weight = append(f.weight, weigh(n))
		}
		key := prefix.Key([]byte(word))
		i := key & uint64(size-1)
		for f.slot[i] != 0 {
			i = (i + 1) & uint64(size-1)
		}
		f.slot[i] = key&^0xffff | place[n]
	}
	return f
}

// of is the weight of a word. An empty slot, too, says which: that of unknown words.
func (f *idf) of(key uint64) float64 {
	mask := uint64(len(f.slot) - 1)
	at := key & mask
	for differ(f.slot[at]>>16, key>>16)&differ(f.slot[at], 0) != 0 {
		at = (at + 1) & mask
	}
	return f.weight[f.slot[at]&0xffff]
}

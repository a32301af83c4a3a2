package feature

import (
	"bytes"
	"math"
	"strconv"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
)

const (
	defaultBudget = 1 << 30
	defaultBits   = 22
	maxClasses    = 1 << 16
	maxOrigins    = 1 << 12 // in the count of unknown features; beyond that they are counted together
	maxColumns    = min(1<<32-2, math.MaxInt)
)

// Names numbers features: columns 0, 1, 2, … in the order in which their names
// first occur, and the same for the classes of a text target. It is the one
// ordered stage between encoders and rows, and belongs to one goroutine.
//
// Names are exact while all of them, and the table that finds them, fit the budget.
// Then they are full: later names are hashed into 2^bits columns behind the
// exact ones. Frozen names, those of a model that predicts, never grow:
// unknown features are hashed if the model has hashed columns, and else left
// out and counted.
//
// A name costs its bytes, 4 bytes of offset, and 12 to 24 bytes of table.
type Names struct {
	slot   []named // open addressing
	mask   uint64
	text   []byte   // all names, one after the other
	end    []uint32 // name j ends at text[end[j]]
	budget int64
	bits   int
	full   atomic.Bool
	frozen bool

	tag      []uint32 // of each hashed column: bits of its first key, and whether others share it
	hashed   int      // hashed columns in use
	fell     int64    // occurrences of hashed features
	collided int64    // those on a shared column
	unknown  map[string]int64

	classes []string
	class   map[string]int
	strange []string // classes that came after freezing

	home []uint32  // of the keys of one row: see guess
	twin seen      // shared columns of one row
	ones []float32 // memory for values while all are 1
}

// named is a key and its column. Words of 32 bits keep it at twelve bytes.
type named struct{ lo, hi, col uint32 }

func (e *named) key() uint64 { return uint64(e.lo) | uint64(e.hi)<<32 }

// NewNames are names that begin with a list, in the order of columns, and with
// classes; both empty for a new model. A budget of 0 is 1 GiB, bits of 0 are 22.
// With hashed they are full already: the model has 2^bits hashed columns.
// It panics on more than 30 bits.
func NewNames(list, classes []string, budget int64, bits int, hashed bool) *Names {
	if budget == 0 {
		budget = defaultBudget
	}
	if bits == 0 {
		bits = defaultBits
	}
	if bits < 0 || bits > 30 {
		panic("feature: bits out of range")
	}
	n := &Names{budget: min(budget, 1<<32-1), bits: bits, unknown: map[string]int64{}, class: map[string]int{}}
	n.grow(1 << 10)
	for _, name := range list {
		b := []byte(name)
		n.insert(KeyOf(b), b)
	}
	for _, c := range classes {
		n.class[c] = len(n.classes)
		n.classes = append(n.classes, c)
	}
	if hashed {
		n.overflow()
	}
	return n
}

// Freeze ends the growth of names and classes: what is unknown from now on is
// left out, or hashed.
func (n *Names) Freeze() { n.frozen = true }

// Thaw lets names grow again, and gives and forgets what was unknown meanwhile:
// features by the column they came from, and classes.
func (n *Names) Thaw() (unknown map[string]int64, strange []string) {
	for _, c := range n.strange {
		delete(n.class, c)
	}
	unknown, strange = n.unknown, n.strange
	n.frozen, n.unknown, n.strange = false, map[string]int64{}, nil
	return unknown, strange
}

// Cols is the number of columns.
func (n *Names) Cols() int {
	if n.full.Load() {
		return len(n.end) + 1<<n.bits
	}
	return len(n.end)
}

// Exact is the number of exact columns.
func (n *Names) Exact() int { return len(n.end) }

// Hashed is the number of hashed columns that a feature has fallen on.
func (n *Names) Hashed() int { return n.hashed }

// HashedBits is the b of 2^b hashed columns, 0 if there are none.
func (n *Names) HashedBits() int {
	if n.full.Load() {
		return n.bits
	}
	return 0
}

// Collisions is the share of the occurrences of hashed features that fell on a
// column which, by then, another feature had used too.
func (n *Names) Collisions() float64 {
	if n.fell == 0 {
		return 0
	}
	return float64(n.collided) / float64(n.fell)
}

// Name is the name of an exact column, or that of a hashed one: "#17" is the
// seventeenth behind the exact ones, from 0.
func (n *Names) Name(column int) string {
	if column >= len(n.end) {
		return "#" + strconv.Itoa(column-len(n.end))
	}
	return string(n.name(column))
}

func (n *Names) name(j int) []byte {
	from := uint32(0)
	if j > 0 {
		from = n.end[j-1]
	}
	return n.text[from:n.end[j]]
}

// List are the exact names in the order of their columns.
func (n *Names) List() []string {
	list := make([]string, len(n.end))
	for j := range list {
		list[j] = string(n.name(j))
	}
	return list
}

// Classes are the classes of a text target, in the order of their numbers.
func (n *Names) Classes() []string { return n.classes }

// Strange are classes that came after freezing: they have the numbers from
// len(Classes()) on.
func (n *Names) Strange() []string { return n.strange }

// Unknown is how many features were left out because their names were unknown,
// by the column they came from ("origin", "origin^dest"); past some thousand of
// those, others are counted under the empty name.
func (n *Names) Unknown() map[string]int64 { return n.unknown }

// Column is the column of a name.
func (n *Names) Column(name string) (column int, ok bool) { return n.find(KeyOf([]byte(name))) }

func (n *Names) find(key uint64) (column int, ok bool) {
	for i := key & n.mask; ; i = (i + 1) & n.mask {
		switch e := &n.slot[i]; e.key() {
		case key:
			return int(e.col), true
		case 0:
			return 0, false
		}
	}
}

// insert gives a name the next column, unless it has one.
func (n *Names) insert(key uint64, name []byte) {
	i := key & n.mask
	for ; n.slot[i].key() != 0; i = (i + 1) & n.mask {
		if n.slot[i].key() == key {
			return
		}
	}
	n.slot[i] = named{uint32(key), uint32(key >> 32), uint32(len(n.end))}
	n.text = append(n.text, name...)
	n.end = append(n.end, uint32(len(n.text)))
	if 4*len(n.end) > 3*len(n.slot) {
		n.grow(2 * len(n.slot))
	}
}

// fits says whether one more name stays within the budget.
func (n *Names) fits(name []byte) bool {
	slots := len(n.slot)
	if 4*(len(n.end)+1) > 3*slots {
		slots *= 2
	}
	return int64(len(n.text))+int64(len(name))+4*int64(len(n.end)+1)+12*int64(slots) <= n.budget &&
		len(n.end)+1<<n.bits < maxColumns
}

func (n *Names) grow(slots int) {
	old := n.slot
	n.slot, n.mask = make([]named, slots), uint64(slots-1)
	for _, e := range old {
		k := e.key()
		if k == 0 {
			continue
		}
		i := k & n.mask
		for n.slot[i].key() != 0 {
			i = (i + 1) & n.mask
		}
		n.slot[i] = e
	}
}

// overflow ends exact names and opens the hashed columns.
func (n *Names) overflow() {
	n.tag = make([]uint32, 1<<n.bits)
	n.full.Store(true)
}

const shared = 1 << 31 // in a tag: more than one key uses the column

// tagOf is a key's tag. Two keys of one column have the same once in 2³⁰: they
// count as one feature then, whose values are not added up in a row.
func tagOf(key uint64) uint32 { return uint32(key)&(shared-1) | 1 } // 0 is a column without features

// hash is the hashed column of a key, and counts whom it shares it with. alone
// says that nobody has shared it so far, now that nobody has just begun to.
func (n *Names) hash(key uint64) (column int, alone, now bool) {
	h := key >> (64 - n.bits)
	own := tagOf(key)
	n.fell++
	column = len(n.end) + int(h)
	t := n.tag[h]
	if t == own {
		return column, true, false
	}
	if t == 0 {
		n.tag[h] = own
		n.hashed++
		return column, true, false
	}
	n.tag[h] |= shared
	n.collided++
	return column, false, t&shared == 0
}

// classOf is the number of a class.
func (n *Names) classOf(name []byte) (int, error) {
	k, ok := n.class[string(name)]
	if ok {
		return k, nil
	}
	if k = len(n.classes) + len(n.strange); k == maxClasses {
		return 0, &data.Error{Token: string(name), Msg: "more than " + strconv.Itoa(maxClasses) + " classes",
			Remedy: "is the target a class at all? name another with --target"}
	}
	n.class[string(name)] = k
	if n.frozen {
		n.strange = append(n.strange, string(name))
	} else {
		n.classes = append(n.classes, string(name))
	}
	return k, nil
}

// origin is the column that a feature came from: its name up to the first =
// or :, without the part of a date.
func origin(name []byte) string {
	if i := bytes.IndexAny(name, "=:"); i >= 0 {
		name = name[:i]
	}
	return string(name)
}

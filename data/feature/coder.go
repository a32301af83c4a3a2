package feature

import (
	"math"
	"strconv"
)

// coder makes one column's features.
type coder struct {
	*Column
	at      int  // of its cell in a record, −1: missing
	emit    bool // gives features of its own; else only crosses read it
	name    []byte
	key     uint64 // of the column's own name: the feature of a number
	equals  *Prefix
	colon   *Prefix
	idf     *idf   // nil: all words weigh 1
	lacking uint64 // key of col=missing
	hour    *Prefix
	week    *Prefix
	month   *Prefix
	days    []byte
	daysKey uint64
	bin     [][]byte // names of the bins
	binKey  []uint64
	value   []byte // the category, number or bin of this record, for crosses
	own     []byte // memory for values that no cell holds
	when    moment
	missing bool
}

var missingText = []byte("missing")

func newCoder(c *Column, at int, binned bool) coder {
	k := coder{Column: c, at: at, emit: c.Role == "", name: []byte(c.Name)}
	k.key = KeyOf(k.name)
	k.equals = NewPrefix(c.Name + "=")
	k.lacking = k.equals.Key(missingText)
	switch c.Kind {
	case Text:
		k.colon = NewPrefix(c.Name + ":")
		if c.Documents != nil {
			k.idf = newIDF(c.Documents, k.colon)
		}
	case Date:
		k.hour, k.week, k.month = NewPrefix(c.Name+".hour="), NewPrefix(c.Name+".weekday="), NewPrefix(c.Name+".month=")
		k.days = []byte(c.Name + ".days")
		k.daysKey = KeyOf(k.days)
	case Number:
		if !binned {
			break
		}
		for b := range len(c.Edges) + 1 {
			k.bin = append(k.bin, binName(c.Edges, b))
			k.binKey = append(k.binKey, k.equals.Key(k.bin[b]))
		}
	}
	return k
}

// binName is the name of bin b: [a,b), with what bounds it.
func binName(edges []float64, b int) []byte {
	name := []byte("[")
	if b == 0 {
		name = append(name, "-inf"...)
	} else {
		name = appendNumber(name, edges[b-1])
	}
	name = append(name, ',')
	if b == len(edges) {
		name = append(name, "+inf"...)
	} else {
		name = appendNumber(name, edges[b])
	}
	return append(name, ')')
}

// binOf is the number of edges that are at most v.
func binOf(edges []float64, v float64) int {
	lo, hi := 0, len(edges)
	for lo < hi {
		if mid := (lo + hi) / 2; edges[mid] <= v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// appendNumber writes a number as names have it: whole numbers in full, others
// with as few digits as tell them apart.
func appendNumber(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// small are the texts of 0 to 31: hours, weekdays, months.
var small = func() (s [32][]byte) {
	for i := range s {
		s[i] = strconv.AppendInt(nil, int64(i), 10)
	}
	return s
}()

// side is the value of one side of a cross.
func (k *coder) side(of string) []byte {
	if k.missing {
		return missingText
	}
	switch of {
	case "hour":
		if !k.when.timed {
			return missingText
		}
		return small[k.when.hour()]
	case "weekday":
		return small[k.when.weekday()]
	case "month":
		return small[k.when.month]
	}
	return k.value
}

package slalom

import (
	"math"
	"slices"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// Columns met lately are kept at hand, in a table of so many that it fits into a core's cache, unless so many are known that
// most would not be found there.
const (
	recentBits = 16
	manyKnown  = 4 << recentBits
	spread32   = 0x9e3779b1 // an odd number near 2³² over the golden ratio
)

// book gives columns addresses as they are met.
type book struct {
	columns []uint32          // column at each address
	at      []uint32          // address of each column below its length, plus 1; 0: none yet
	far     map[uint32]uint32 // of columns from manyColumns on

	// Columns met lately, by their hash, with addresses in the low halves. An empty entry reads as column 0 at address 0, and column 0
	// is looked for only in entry 0, which is column 1's, whose hash is another.
	recent [1 << recentBits]uint64
}

// newBook begins with the columns of an index, all below cols, which is at most manyColumns, the most frequent first, and puts their
// addresses there.
func newBook(index []uint32, cols int) *book {
	b := &book{}
	b.grow(cols)
	b.search(index)
	order := make([]uint64, len(b.columns)) // less for more, and then in the order of meeting
	for a := range order {
		order[a] = math.MaxUint32<<32 | uint64(a)
	}
	for _, a := range index {
		order[a] -= 1 << 32
	}
	slices.Sort(order)
	met, to := b.columns, make([]uint32, len(order))
	b.columns = make([]uint32, len(order))
	for a, v := range order {
		was := uint32(v)
		to[was], b.columns[a] = uint32(a), met[was]
		b.at[met[was]] = uint32(a) + 1
	}
	readdress(index, to, 1)
	b.recent[0] = 1 << 32
	return b
}

// address puts addresses in place of columns.
func (b *book) address(index []uint32) {
	if len(b.columns) > manyKnown {
		b.search(index)
		return
	}
	b.lately(index, b.few)
}

// lately puts addresses in place of columns that were met lately, four at a time, and leaves others, and their neighbours, to rest.
func (b *book) lately(index []uint32, rest func(index []uint32)) {
	for ; len(index) >= 4; index = index[4:] {
		four := (*[4]uint32)(index)
		i, j, k, l := four[0], four[1], four[2], four[3]
		p, q, r, s := b.recent[place(i)], b.recent[place(j)], b.recent[place(k)], b.recent[place(l)]
		if (uint32(p>>32)^i)|(uint32(q>>32)^j)|(uint32(r>>32)^k)|(uint32(s>>32)^l) != 0 {
			rest(index[:4])
			continue
		}
		four[0], four[1], four[2], four[3] = uint32(p), uint32(q), uint32(r), uint32(s)
	}
	rest(index)
}

// place is where a column is among those met lately.
func place(j uint32) uint32 { return j * spread32 >> (32 - recentBits) }

// few is search, for columns that may be met soon.
func (b *book) few(index []uint32) {
	for k, j := range index {
		e := b.recent[place(j)]
		if uint32(e>>32) != j {
			b.search(index[k : k+1])
			e = uint64(j)<<32 | uint64(index[k])
			b.recent[place(j)] = e
		}
		index[k] = uint32(e)
	}
}

// search is address without the columns met lately.
func (b *book) search(index []uint32) {
	at := b.at
	for k, j := range index {
		a := uint32(0)
		if uint(j) < uint(len(at)) {
			a = at[j]
		}
		if a == 0 {
			a = b.meet(j)
			at = b.at
		}
		index[k] = a - 1
	}
}

// none is in place of the address of a column that has none; as that plus 1 it is 0.
const none = math.MaxUint32

// know puts addresses in place of the columns of rows, which lose the features whose columns have none: a table lacks them.
func (b *book) know(rows *data.Rows, threads int) {
	each(rows.Index, threads, func(part []uint32) {
		own := *b // columns met lately, each goroutine's own
		own.lately(part, own.find)
	})
	rows.Cols = len(b.columns)
	without(rows, none)
}

// find is few, for columns that may have no address.
func (b *book) find(index []uint32) {
	for k, j := range index {
		e := &b.recent[place(j)]
		if uint32(*e>>32) != j {
			a := uint32(0)
			if uint(j) < uint(len(b.at)) {
				a = b.at[j]
			} else {
				a = b.far[j]
			}
			*e = uint64(j)<<32 | uint64(a-1)
		}
		index[k] = uint32(*e)
	}
}

// without takes a column from sparse rows.
func without(rows *data.Rows, column uint32) {
	index, from, to := rows.Index, 0, 0
	for i, end := range rows.Start[1:] {
		for ; from < end; from++ {
			j := index[from]
			index[to] = j
			if rows.Value != nil {
				rows.Value[to] = rows.Value[from]
			}
			if j != column {
				to++
			}
		}
		rows.Start[i+1] = to
	}
	if rows.Index = index[:to]; rows.Value != nil {
		rows.Value = rows.Value[:to]
	}
}

// meet is the address, plus 1, of a column that search does not find at once.
func (b *book) meet(j uint32) uint32 {
	if a := b.far[j]; a > 0 {
		return a
	}
	b.columns = append(b.columns, j)
	a := uint32(len(b.columns))
	if j >= manyColumns {
		if b.far == nil {
			b.far = map[uint32]uint32{}
		}
		b.far[j] = a
		return a
	}
	if n := int(j) + 1; n > len(b.at) {
		b.grow(max(n, min(2*len(b.at), manyColumns)))
	}
	b.at[j] = a
	return a
}

// grow makes room for columns below n.
func (b *book) grow(n int) {
	at := kernel.Zeros[uint32](n)
	copy(at, b.at)
	b.at = at
}

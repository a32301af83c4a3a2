package slalom

import (
	"math"
	"slices"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// book gives columns addresses as they are met.
type book struct {
	columns []uint32          // column at each address
	at      []uint32          // address of each column below its length, plus 1; 0: none yet
	far     map[uint32]uint32 // of columns from manyColumns on
}

// newBook begins with the columns of an index, all below manyColumns, the most frequent first, and puts their addresses there.
func newBook(index []uint32) *book {
	b := &book{}
	b.address(index)
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
	return b
}

// address puts addresses in place of columns.
func (b *book) address(index []uint32) {
	at := b.at
	for k, j := range index {
		a := uint32(0)
		if int(j) < len(at) {
			a = at[j]
		}
		if a == 0 {
			a = b.meet(j)
			at = b.at
		}
		index[k] = a - 1
	}
}

// meet is the address, plus 1, of a column that address does not find at once.
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
		at := make([]uint32, max(n, min(2*len(b.at), manyColumns)))
		kernel.HugePages(at)
		copy(at, b.at)
		b.at = at
	}
	b.at[j] = a
	return a
}

package arrow

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"unsafe"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// batch is a record batch where it lies. Row i has index[start[i]:start[i+1]].
type batch struct {
	first  int64
	n      int
	idEnd  []int32 // identifier i is ids[idEnd[i]:idEnd[i+1]]; nil: there are none
	ids    []byte
	label  []float64
	weight []float64 // nil: all 1
	offset []float64 // nil: all 0
	start  []int32   // nil: dense
	index  []uint32
	value  []float32 // nil: all 1
	other  []int32   // start of the values, when they are not those of index
}

// littleEndian says that numbers lie here as they lie in files.
var littleEndian = func() bool {
	one := uint16(1)
	return *(*byte)(unsafe.Pointer(&one)) == 1
}()

var (
	errShort = errors.New("it is cut short")
	errNull  = errors.New("it has nulls")
	errPlace = errors.New("its numbers do not lie at multiples of their size")
	errStart = errors.New("the starts of its lists are wrong")
	errMany  = errors.New("it has an impossible number of rows")
)

// parse finds the arrays of a record batch and checks that they lie within it.
func (s shape) parse(m message) (b *batch, err error) {
	defer recovered(&err)
	rows := m.batch.long(0)
	if rows < 0 || rows > 1<<31-2 {
		return nil, errMany
	}
	b = &batch{n: int(rows)}
	c := &arrays{message: m}
	c.node, c.nodes = m.batch.vector(1, 16)
	c.buffer, c.buffers = m.batch.vector(2, 16)
	if s.id != noIDs {
		b.idEnd, b.ids = textsOf(c, b.n)
	}
	b.label = numbersOf[float64](c, b.n)
	if s.weight {
		b.weight = numbersOf[float64](c, b.n)
	}
	if s.offset {
		b.offset = numbersOf[float64](c, b.n)
	}
	if s.dense > 0 {
		c.array(b.n)
		if b.n > math.MaxInt32/4/s.dense && int64(b.n)*int64(s.dense) > int64(len(m.body)) {
			return nil, errShort
		}
		b.value = numbersOf[float32](c, b.n*s.dense)
		return b, c.err
	}
	b.start, b.index = listsOf[uint32](c, b.n)
	if s.value {
		b.other, b.value = listsOf[float32](c, b.n)
	}
	return b, c.err
}

// arrays goes through the arrays of a record batch; its error is the first.
type arrays struct {
	message
	node, nodes     int // where the next is, and how many are left
	buffer, buffers int
	err             error
}

// array goes on to the next array, of n entries (−1: any number), none null, and skips the
// buffer that says which are.
func (c *arrays) array(n int) int {
	if c.nodes--; c.nodes < 0 {
		c.fail(errShort)
		return 0
	}
	have, nulls := i64(c.batch.b, c.node), i64(c.batch.b, c.node+8)
	c.node += 16
	switch {
	case nulls != 0:
		c.fail(errNull)
	case have < 0 || have > math.MaxInt32 && n < 0 || n >= 0 && have != int64(n):
		c.fail(errMany)
	}
	c.bytes()
	return int(have)
}

// bytes are the next buffer.
func (c *arrays) bytes() []byte {
	if c.buffers--; c.buffers < 0 {
		c.fail(errShort)
		return nil
	}
	at, n := i64(c.batch.b, c.buffer), i64(c.batch.b, c.buffer+8)
	c.buffer += 16
	if size := int64(len(c.body)); at < 0 || n < 0 || at > size || n > size-at {
		c.fail(errShort)
		return nil
	}
	return c.body[at : at+n]
}

func (c *arrays) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

type plain interface {
	uint32 | int32 | float32 | float64
}

// numbersOf is the next array, of n numbers.
func numbersOf[T plain](c *arrays, n int) []T {
	n = c.array(n)
	return cast[T](c, c.bytes(), n)
}

// listsOf is the starts and the entries of the next array, of n lists.
func listsOf[T plain](c *arrays, n int) (start []int32, entries []T) {
	c.array(n)
	if b := c.bytes(); n > 0 {
		start = cast[int32](c, b, n+1)
	} else { // there may be no starts at all
		start = []int32{0}
	}
	return start, numbersOf[T](c, -1)
}

// textsOf is where n texts end, and the texts.
func textsOf(c *arrays, n int) (end []int32, text []byte) {
	c.array(n)
	end = []int32{0} // of no texts there may be no ends at all
	if b := c.bytes(); n > 0 {
		end = cast[int32](c, b, n+1)
	}
	return end, c.bytes()
}

// cast is the first n numbers that lie in b.
func cast[T plain](c *arrays, b []byte, n int) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	if n == 0 || c.err != nil {
		return []T{}
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	switch {
	case len(b)/size < n:
		c.fail(errShort)
	case uintptr(p)%uintptr(size) != 0:
		c.fail(errPlace)
	default:
		return unsafe.Slice((*T)(p), n)
	}
	return []T{}
}

// checkShape checks identifiers and lists, but not what is in them; starts begin at 0.
func (b *batch) checkShape() error {
	if err := b.checkIDs(); err != nil {
		return err
	}
	if b.start != nil {
		return b.checkLists()
	}
	return nil
}

// checkRows looks at every number of rows lo to hi−1 once, when the shape has been checked. Its cost is that of reading them.
func (b *batch) checkRows(lo, hi, cols int, seen *set) error {
	for _, s := range [][]float64{b.label, b.weight, b.offset} {
		if s == nil {
			continue
		}
		for i, v := range s[lo:hi] {
			if !finite(v) {
				return fmt.Errorf("row %d has a label, weight or offset that is not finite", lo+i)
			}
		}
	}
	if b.weight != nil {
		for i, h := range b.weight[lo:hi] {
			if h < 0 {
				return fmt.Errorf("row %d has a negative weight", lo+i)
			}
		}
	}
	from, to := lo*cols, hi*cols
	if b.start != nil {
		from, to = int(b.start[lo]), int(b.start[hi])
		if err := b.checkIndex(lo, hi, cols, seen); err != nil {
			return err
		}
	}
	if b.value == nil {
		return nil
	}
	if !kernel.Finite(b.value[from:to]) {
		return errors.New("a value is not finite")
	}
	return nil
}

// checkIDs checks that identifiers lie within their text.
func (b *batch) checkIDs() error {
	last := int32(0)
	for _, e := range b.idEnd {
		if e < last {
			return errStart
		}
		last = e
	}
	if b.idEnd != nil && (b.idEnd[0] != 0 || int(last) > len(b.ids)) {
		return errStart
	}
	return nil
}

func (b *batch) checkLists() error {
	last := b.start[0]
	for _, s := range b.start[1:] {
		if s < last {
			return errStart
		}
		last = s
	}
	if b.start[0] != 0 || int(last) != len(b.index) {
		return errStart
	}
	if b.value == nil {
		return nil
	}
	if len(b.value) != len(b.index) {
		return errStart
	}
	for i, s := range b.start {
		if b.other[i] != s {
			return errStart
		}
	}
	return nil
}

// checkIndex checks that columns of rows lo to hi−1 are below cols and that no row has one twice.
func (b *batch) checkIndex(lo, hi, cols int, seen *set) error {
	most := uint32(0)
	index := b.index[b.start[lo]:b.start[hi]]
	for _, j := range index {
		most = max(most, j)
	}
	if len(index) > 0 && uint64(most) >= uint64(cols) {
		return fmt.Errorf("column %d where there are %d", most, cols)
	}
	for i := lo; i < hi; i++ {
		if j, twice := seen.repeats(b.index[b.start[i]:b.start[i+1]]); twice {
			return fmt.Errorf("row %d has column %d twice", i, j)
		}
	}
	return nil
}

// set is a table of columns with open addresses; a slot is full if it holds
// the present turn above the column.
type set struct {
	slots []uint64
	turn  uint64
	seen  [1 << 12]uint32 // the last short row with a column of these low bits
	row   uint32          // the present one, from 1 on
}

// fewColumns is up to how many of them are looked at by their low bits first: two of twelve have the same once in sixty rows.
const fewColumns = 16

// meet says whether columns of a short row have the same low bits, as equal ones do.
func (s *set) meet(index []uint32) bool {
	if s.row++; s.row == 0 {
		clear(s.seen[:])
		s.row = 1
	}
	differ := uint32(1)
	for _, j := range index {
		last := &s.seen[j%uint32(len(s.seen))]
		differ = min(differ, *last^s.row)
		*last = s.row
	}
	return differ == 0
}

// repeats finds a column that occurs twice in a row.
func (s *set) repeats(index []uint32) (uint32, bool) {
	if len(index) <= fewColumns && !s.meet(index) {
		return 0, false
	}
	rising := true
	for k := 1; k < len(index); k++ {
		rising = rising && index[k-1] < index[k]
	}
	if rising {
		return 0, false
	}
	if len(s.slots) < 2*len(index) {
		s.slots = make([]uint64, 1<<bits.Len(uint(2*len(index))))
		s.turn = 0
	}
	if s.turn++; s.turn == 1<<32 {
		clear(s.slots)
		s.turn = 1
	}
	mask := uint64(len(s.slots) - 1)
	for _, j := range index {
		entry := s.turn<<32 | uint64(j)
		at := uint64(j) * 0x9e3779b97f4a7c15 >> 32 & mask
		for s.slots[at]>>32 == s.turn {
			if s.slots[at] == entry {
				return j, true
			}
			at = (at + 1) & mask
		}
		s.slots[at] = entry
	}
	return 0, false
}

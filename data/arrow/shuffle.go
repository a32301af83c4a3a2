package arrow

import (
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// A shuffle sorts the rows by a key made of the seed and the number of the row,
// so the order depends on nothing else. Rows are dealt by the highest byte of
// their key to 256 buckets, whose rows lie in chunks all over one temporary
// file; then bucket after bucket is read, sorted and written. A bucket that is too large
// for the memory is dealt again, by the next byte.

// Spill is temporary storage: what is written to its end can be read back from
// anywhere. An empty *os.File is one; who gives it also removes it.
type Spill interface {
	io.Writer
	io.ReaderAt
}

const (
	buckets       = 256
	defaultMemory = 256 << 20
	keySize       = 16 // bytes of a keyed
)

// key is where row number n goes: for one seed no two rows have the same.
func key(seed, n uint64) uint64 { return mix(mix(n) ^ mix(^seed)) }

// mix is the output function of SplitMix64 (Steele, Lea and Flood, Fast
// splittable pseudorandom number generators, 2014), one to one. It is part of
// what a seed means: it must never change.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// bucket is rows on disk.
type bucket struct {
	chunks []chunk
	rows   int64
	bytes  int64
	buf    []byte // not yet on disk
}

type chunk struct{ at, size int64 }

// spill is the temporary file.
type spill struct {
	file    Spill
	size    int64
	seed    uint64
	shuffle bool
	chunk   int   // bytes of a bucket's buffer
	limit   int64 // bytes of a bucket that is sorted in memory
}

func newSpill(o Options) *spill {
	memory := o.Memory
	if memory == 0 {
		memory = defaultMemory
	}
	s := &spill{file: o.Spill, seed: o.Seed, shuffle: o.Shuffle, limit: memory / 2}
	s.chunk = int(min(max(memory/8/buckets, 1<<10), 256<<10))
	if !o.Shuffle {
		s.chunk = 1 << 20
	}
	return s
}

// deal reads the source into buckets and surveys it, and gives the rows back in order.
func (s *spill) deal(src data.Source, sv *survey, o Options) (each, error) {
	n := 1
	if s.shuffle {
		n = buckets
	}
	bs := make([]bucket, n)
	var number uint64
	var rec []byte
	err := eachBlock(src, func(b *data.Rows, ids [][]byte) error {
		if err := sv.add(b, ids, o.Renumber); err != nil {
			return err
		}
		for i := range b.Len() {
			to := 0
			if s.shuffle {
				to = int(key(s.seed, number) >> 56)
			}
			rec = encode(rec[:0], number, b.Row(i), idOf(ids, i))
			if err := s.put(&bs[to], rec); err != nil {
				return err
			}
			number++
		}
		return nil
	})
	if err == nil {
		err = s.settle(bs)
	}
	return func(f func(data.Row, []byte) error) error { return s.emit(bs, 48, f) }, err
}

// put appends a record to a bucket.
func (s *spill) put(b *bucket, rec []byte) error {
	if len(b.buf)+len(rec) > s.chunk {
		if err := s.flush(b); err != nil {
			return err
		}
	}
	if b.buf == nil {
		b.buf = make([]byte, 0, s.chunk)
	}
	b.rows++
	b.bytes += int64(len(rec))
	if len(rec) > s.chunk {
		return s.write(b, rec)
	}
	b.buf = append(b.buf, rec...)
	return nil
}

func (s *spill) flush(b *bucket) error {
	if len(b.buf) == 0 {
		return nil
	}
	err := s.write(b, b.buf)
	b.buf = b.buf[:0]
	return err
}

func (s *spill) write(b *bucket, p []byte) error {
	if _, err := s.file.Write(p); err != nil {
		return &data.Error{Msg: "the temporary file cannot be written (" + err.Error() + ")", Err: err}
	}
	b.chunks = append(b.chunks, chunk{s.size, int64(len(p))})
	s.size += int64(len(p))
	return nil
}

// settle puts all buckets on disk and lets go of their buffers.
func (s *spill) settle(bs []bucket) error {
	for i := range bs {
		if err := s.flush(&bs[i]); err != nil {
			return err
		}
		bs[i].buf = nil
	}
	return nil
}

// emit gives the rows of the buckets in order. Their keys agree above the byte
// that shift leads to next.
func (s *spill) emit(bs []bucket, shift int, f func(data.Row, []byte) error) error {
	for i := range bs {
		b := &bs[i]
		var err error
		switch {
		case !s.shuffle:
			err = s.stream(b, f)
		case b.bytes+keySize*b.rows <= s.limit || b.rows <= 1 || shift < 0:
			err = s.sorted(b, f)
		default:
			err = s.again(b, shift, f)
		}
		if err != nil {
			return err
		}
		b.chunks = nil
	}
	return nil
}

// read appends a chunk to p.
func (s *spill) read(p []byte, c chunk) ([]byte, error) {
	n := len(p)
	p = slices.Grow(p, int(c.size))[:n+int(c.size)]
	if _, err := s.file.ReadAt(p[n:], c.at); err != nil && !(errors.Is(err, io.EOF) && c.at+c.size == s.size) {
		return p, &data.Error{Msg: "the temporary file cannot be read (" + err.Error() + ")", Err: err}
	}
	return p, nil
}

// stream gives the rows in the order in which they came.
func (s *spill) stream(b *bucket, f func(data.Row, []byte) error) error {
	var p []byte
	var d decoder
	for _, c := range b.chunks {
		var err error
		if p, err = s.read(p[:0], c); err != nil {
			return err
		}
		for at := 0; at < len(p); {
			row, id, size := d.row(p[at:])
			if err := f(row, id); err != nil {
				return err
			}
			at += size
		}
	}
	return nil
}

// keyed is a record and its key.
type keyed struct {
	key uint64
	at  int
}

// sorted reads a bucket into memory and gives its rows by rising key.
func (s *spill) sorted(b *bucket, f func(data.Row, []byte) error) (err error) {
	p := make([]byte, 0, b.bytes)
	for _, c := range b.chunks {
		if p, err = s.read(p, c); err != nil {
			return err
		}
	}
	recs := make([]keyed, 0, b.rows)
	for at := 0; at < len(p); at += length(p[at:]) {
		recs = append(recs, keyed{key(s.seed, number(p[at:])), at})
	}
	slices.SortFunc(recs, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	var d decoder
	for _, r := range recs {
		row, id, _ := d.row(p[r.at:])
		if err := f(row, id); err != nil {
			return err
		}
	}
	return nil
}

// again deals a bucket to smaller ones.
func (s *spill) again(b *bucket, shift int, f func(data.Row, []byte) error) error {
	bs := make([]bucket, buckets)
	var p []byte
	var err error
	for _, c := range b.chunks {
		if p, err = s.read(p[:0], c); err != nil {
			return err
		}
		for at := 0; at < len(p); {
			size := length(p[at:])
			to := key(s.seed, number(p[at:])) >> shift % buckets
			if err := s.put(&bs[to], p[at:at+size]); err != nil {
				return err
			}
			at += size
		}
	}
	if err := s.settle(bs); err != nil {
		return err
	}
	return s.emit(bs, shift-8, f)
}

// A record is a flag, the number of the row, its label, weight and offset, how
// many features it has, their columns unless dense, their values if it has any, and its
// identifier, behind its length, if it has one.
const (
	hasIndex = 1 << iota
	hasValue
	hasID
	recordHead = 1 + 8 + 8 + 8 + 8 + 4
)

func number(rec []byte) uint64 { return binary.LittleEndian.Uint64(rec[1:]) }

func length(rec []byte) int {
	n := int(binary.LittleEndian.Uint32(rec[33:]))
	size := recordHead
	if rec[0]&hasIndex != 0 {
		size += 4 * n
	}
	if rec[0]&hasValue != 0 {
		size += 4 * n
	}
	if rec[0]&hasID != 0 {
		size += 4 + int(binary.LittleEndian.Uint32(rec[size:]))
	}
	return size
}

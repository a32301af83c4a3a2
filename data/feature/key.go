package feature

import (
	"encoding/binary"
	"math/bits"
)

// A key is a hash of 64 bits of a feature's full name, so that a feature costs
// eight bytes between the goroutine that reads it and the stage that numbers
// it. Two of n names share a key with a chance of about n²/2⁶⁵: one in three
// thousand for a hundred million names. Names are not compared again.
//
// The name, as little-endian words of eight bytes x₀ … x_m, the last filled
// with zeros and possibly empty, is folded word by word,
//
//	h ← fold((h ⊕ xᵢ)·c₁),   key = finish(fold(((h ⊕ x_m) + n·c₂)·c₃)),   h = c₀ at first,
//
// where fold adds (⊕) the upper to the lower half of a product of 128 bits
// and n is the length in bytes. This is the folded multiplication of Wang Yi's wyhash
// (2019); here it runs over a plain stream of bytes, so that what "origin="
// adds to it is worked out once. Keys stay inside a run: models keep names.
const (
	c0 = 0x9ae16a3b2f90404f
	c1 = 0xd6e8feb86659fd93
	c2 = 0xa0761d6478bd642f
	c3 = 0xe7037ed1a0b428db
	c4 = 0x8ebc6af09c88c6e3
)

// KeyOf is the key of a name. It is never 0.
func KeyOf(name []byte) uint64 {
	p := Prefix{h: c0}
	return p.Key(name)
}

// Prefix is the beginning of many names, hashed once.
type Prefix struct {
	name    []byte
	h, pend uint64 // words folded so far, and the bytes after them
}

// NewPrefix hashes the beginning of names.
func NewPrefix(name string) *Prefix {
	p := &Prefix{name: []byte(name), h: c0}
	b := p.name
	for ; len(b) >= 8; b = b[8:] {
		p.h = fold(p.h^binary.LittleEndian.Uint64(b), c1)
	}
	p.pend = tail(b)
	return p
}

// String is the prefix itself.
func (p *Prefix) String() string { return string(p.name) }

// Key is KeyOf the prefix with rest behind it.
func (p *Prefix) Key(rest []byte) uint64 {
	h, pend, n := p.h, p.pend, len(p.name)+len(rest)
	have := uint(len(p.name)) & 7 // bytes in pend
	shift := 8 * have
	for ; len(rest) >= 8; rest = rest[8:] {
		x := binary.LittleEndian.Uint64(rest)
		h = fold(h^(pend|x<<shift), c1)
		pend = x >> 1 >> (63 - shift)
	}
	x := tail(rest)
	pend |= x << shift
	if have+uint(len(rest)) >= 8 {
		h = fold(h^pend, c1)
		pend = x >> 1 >> (63 - shift)
	}
	return finish(h, pend, uint64(n))
}

// within is Key(text[from:end]) for a text that can be read eight bytes before and
// sixteen bytes on: where the prefix ends in the middle of a word of eight bytes, the
// text is read from as many bytes before. Below 24 bytes it has no branch: how long a
// text is, is a matter of chance.
func (p *Prefix) within(text []byte, from, end int) uint64 {
	have := len(p.name) & 7
	h, n := p.h, uint64(have+end-from)
	all, full := n+uint64(len(p.name)-have), n>>3
	text = text[from-have:]
	_ = text[23]
	x := binary.LittleEndian.Uint64(text)>>(8*have)<<(8*have) | p.pend
	for ; full > 2; full-- {
		h = fold(h^x, c1)
		text = text[8:]
		_ = text[23]
		x = binary.LittleEndian.Uint64(text)
	}
	y, z := binary.LittleEndian.Uint64(text[8:]), binary.LittleEndian.Uint64(text[16:])
	one, two := -((full + 1) >> 1), -(full >> 1) // all ones if a word is full, or two are
	first := fold(h^x, c1)
	h ^= (h ^ first) & one
	h ^= (h ^ fold(first^y, c1)) & two
	x ^= (x ^ y) & one
	x ^= (x ^ z) & two
	return finish(h, x&(1<<(8*(n&7))-1), all)
}

// finish mixes in the last word and the length.
func finish(h, pend, n uint64) uint64 {
	h = fold((h^pend)+n*c2, c3)
	h = (h ^ h>>29) * c4
	h ^= h >> 32
	return max(h, 1)
}

func fold(x, c uint64) uint64 {
	hi, lo := bits.Mul64(x, c)
	return hi ^ lo
}

// tail is up to seven bytes as a little-endian word.
func tail(b []byte) uint64 {
	n := len(b)
	switch {
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*uint(n-4))
	case n > 0:
		return uint64(b[0]) | uint64(b[n/2])<<(8*uint(n/2)) | uint64(b[n-1])<<(8*uint(n-1))
	}
	return 0
}

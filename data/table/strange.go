package table

import "hash/maphash"

// strangers are the keys of a record that have no node, to tell when one
// occurs twice in its object.
type strangers struct {
	keys  []byte         // all keys, one after the other
	list  []stranger     // in order
	first map[uint64]int // by hash: one more than the last of them in list
	seed  maphash.Seed
}

type stranger struct {
	at, from, end int // the object, and keys[from:end]
	next          int // one more than the place of the one before with this hash
}

func (s *strangers) reset() {
	if len(s.list) > 0 {
		s.keys, s.list = s.keys[:0], s.list[:0]
		clear(s.first)
	}
}

// known says whether the object at at has had the key before, and keeps it.
func (s *strangers) known(at int, key []byte) bool {
	if s.first == nil {
		s.first, s.seed = map[uint64]int{}, maphash.MakeSeed()
	}
	h := maphash.Bytes(s.seed, key) + uint64(at)*0x9e3779b97f4a7c15
	k := s.first[h]
	for i := k; i > 0; i = s.list[i-1].next {
		if x := s.list[i-1]; x.at == at && string(s.keys[x.from:x.end]) == string(key) {
			return true
		}
	}
	from := len(s.keys)
	s.keys = append(s.keys, key...)
	s.list = append(s.list, stranger{at, from, len(s.keys), k})
	s.first[h] = len(s.list)
	return false
}

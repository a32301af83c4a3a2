package feature

// seen finds keys that came before, in one row or one text. Emptying it costs
// nothing: entries of an older epoch do not count.
type seen struct {
	slot  []slot
	mask  uint64
	epoch uint32
}

type slot struct {
	key   uint64
	epoch uint32
	at    uint32
}

// begin forgets all keys and makes room for n.
func (s *seen) begin(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if size > len(s.slot) {
		s.slot, s.epoch = make([]slot, size), 0
	}
	s.mask = uint64(size - 1)
	if s.epoch++; s.epoch == 0 {
		clear(s.slot)
		s.epoch = 1
	}
}

// place is where the key came first; a new key gets the place at.
func (s *seen) place(key uint64, at int) (first int, old bool) {
	for i := key & s.mask; ; i = (i + 1) & s.mask {
		e := &s.slot[i]
		if e.epoch != s.epoch {
			*e = slot{key, s.epoch, uint32(at)}
			return at, false
		}
		if e.key == key {
			return int(e.at), true
		}
	}
}

// full says whether n keys are all that there is room for.
func (s *seen) full(n int) bool { return uint64(2*n) > s.mask }

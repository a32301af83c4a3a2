package feature

// Builder makes blocks of rows with named features: features one by one with
// Add, then Row, which ends the row, or Drop, which forgets it. One belongs to
// one goroutine.
type Builder struct {
	names  *Names   // whose columns are complete; nil: not known
	merge  bool     // a name may occur twice in a row
	sent   []uint64 // by the key's upper bits: the key sent last
	none   uint64
	dst    *Block
	first  int // where the features of the row begun start
	fresh  int // and its fresh names
	row    seen
	class  map[string]int // place in made
	made   []classMark
	blocks int // the number of the block, from 1
}

type classMark struct {
	block int // the last block that the class occurred in
	at    int // its place there
}

// sentSize is how many names a builder remembers to have sent: 512 KiB of keys.
const sentSize = 1 << 16

// NewBuilder is a builder that adds up features with the same name in one row.
func NewBuilder() *Builder { return &Builder{merge: true} }

// For says who will number the features, or nil: the builder then need not send
// names that they know, and sends those unknown to frozen names each time. Their growth
// may go on meanwhile in the goroutine that reads blocks.
func (b *Builder) For(names *Names) { b.names = names }

// Reset empties dst and makes it the block that is built.
func (b *Builder) Reset(dst *Block) { b.reset(dst, 0) }

func (b *Builder) reset(dst *Block, dense int) {
	if b.sent == nil && dense == 0 {
		b.sent = make([]uint64, sentSize)
	}
	dst.reset(dense)
	b.dst, b.blocks = dst, b.blocks+1
	b.begin()
}

func (b *Builder) begin() {
	b.first, b.fresh = len(b.dst.Key), len(b.dst.Fresh)
	if b.merge {
		b.row.begin(8)
	}
}

// Add gives the row begun the feature with that name, prefix and rest. A zero
// is not kept.
func (b *Builder) Add(prefix *Prefix, rest []byte, value float32) {
	b.add(prefix.Key(rest), prefix.name, rest, value)
}

func (b *Builder) add(key uint64, head, rest []byte, value float32) {
	if value == 0 {
		return
	}
	d := b.dst
	if b.merge {
		n := len(d.Key) - b.first
		if b.row.full(n + 1) {
			b.row.begin(2 * (n + 1))
			for i, k := range d.Key[b.first:] {
				b.row.place(k, i)
			}
		}
		if at, old := b.row.place(key, n); old {
			d.Value[b.first+at] += value
			return
		}
	}
	d.Key = append(d.Key, key)
	d.Value = append(d.Value, value)
	if s := &b.sent[key>>48%sentSize]; *s != key {
		b.send(s, key, head, rest)
	}
}

// addAll is add for each run of words; they are distinct, and not zero.
func (b *Builder) addAll(head []byte, w *words) {
	d, sent := b.dst, (*[sentSize]uint64)(b.sent)
	d.Key, d.Value = append(d.Key, w.key...), append(d.Value, w.value...)
	if b.names != nil && b.names.full.Load() {
		return // send would send none
	}
	for i, key := range w.key {
		if s := &sent[key>>48%sentSize]; *s != key {
			b.send(s, key, head, w.run(i))
		}
	}
}

// send adds the name to the fresh ones, if the names want any.
func (b *Builder) send(s *uint64, key uint64, head, rest []byte) {
	if n := b.names; n != nil {
		if n.full.Load() {
			return
		}
		if n.frozen { // only unknown names are wanted, each time
			if _, known := n.find(key); known {
				*s = key
				return
			}
			s = &b.none
		}
	}
	*s = key
	b.dst.FreshKey = append(b.dst.FreshKey, key)
	b.dst.Fresh = append(b.dst.Fresh, b.dst.keep(head, rest))
}

// Class is the label of a text class: its place in the block.
func (b *Builder) Class(name []byte) float64 {
	if b.class == nil {
		b.class = map[string]int{}
	}
	i, ok := b.class[string(name)]
	if !ok {
		if i = len(b.made); i == maxClasses { // Names refuses so many: forget them
			clear(b.class)
			b.made, i = b.made[:0], 0
		}
		b.class[string(name)] = i
		b.made = append(b.made, classMark{})
	}
	m := &b.made[i]
	if m.block != b.blocks {
		*m = classMark{b.blocks, len(b.dst.Class)}
		b.dst.Class = append(b.dst.Class, b.dst.keep(name, nil))
	}
	return float64(m.at)
}

// ID keeps what is passed through beside the row begun; either all rows of a
// block have one or none has.
func (b *Builder) ID(id []byte) { b.dst.ID = append(b.dst.ID, b.dst.keep(id, nil)) }

// Row ends the row begun.
func (b *Builder) Row(label, weight, offset float64) {
	d := b.dst
	d.Label = append(d.Label, label)
	d.Weight = append(d.Weight, weight)
	d.Offset = append(d.Offset, offset)
	if d.Dense == 0 {
		d.Start = append(d.Start, len(d.Key))
	}
	b.begin()
}

// Drop forgets the row begun; err says why it is none, raw is its record.
func (b *Builder) Drop(err error, raw []byte) {
	d := b.dst
	for _, key := range d.FreshKey[b.fresh:] { // these have not been sent after all
		if s := &b.sent[key>>48%sentSize]; *s == key {
			*s = 0
		}
	}
	d.FreshKey, d.Fresh = d.FreshKey[:b.fresh], d.Fresh[:b.fresh]
	values := b.first
	if d.Dense > 0 {
		values = len(d.Label) * d.Dense
	}
	d.Key, d.Value = d.Key[:b.first], d.Value[:values]
	if len(d.ID) > len(d.Label) {
		d.ID = d.ID[:len(d.Label)]
	}
	d.Bad = append(d.Bad, Bad{Before: len(d.Label), Err: err, Raw: append([]byte(nil), raw...)})
	b.begin()
}

package feature

import "github.com/slalom-ml/slalom/data"

// Block is a run of rows whose features are keys, not yet columns. Inside a
// row no key occurs twice. A Builder makes one.
type Block struct {
	Label, Weight, Offset []float64 // Weight and Offset nil: 1 and 0
	ID                    [][]byte  // what --id passes through; nil: nothing
	Start                 []int     // row i owns Key[Start[i]:Start[i+1]]
	Key                   []uint64  // KeyOf the full name
	Value                 []float32
	// Dense rows have no keys: with Dense > 0 row i is Value[i*Dense : (i+1)*Dense],
	// and Key and Start are empty.
	Dense int
	// Names of keys that this encoder has not sent before, by place: Fresh[i] is
	// the name of the i-th fresh key, FreshKey[i]. They come in the order of the
	// keys; a name may be sent again.
	FreshKey []uint64
	Fresh    [][]byte
	// Text targets that are classes: Label holds the place in Class of this block.
	Class [][]byte
	Bad   []Bad // records that could not be read, in order
	// Dense rows have no column for a missing value: how many there were.
	Missing []Count

	text []byte // what Fresh, ID and Class point into
}

// Count is how often something occurred.
type Count struct {
	Name string
	N    int64
}

// Bad is a record that is no row. Before counts rows of the block, from 0; what
// a source hands on counts rows of the source.
type Bad = data.Bad

// Len is the number of rows.
func (b *Block) Len() int { return len(b.Label) }

// reset empties the block and keeps its memory.
func (b *Block) reset(dense int) {
	b.Dense = dense
	b.Label, b.Weight, b.Offset = b.Label[:0], b.Weight[:0], b.Offset[:0]
	b.ID = b.ID[:0]
	b.Start = b.Start[:0]
	if dense == 0 {
		b.Start = append(b.Start, 0)
	}
	b.Key, b.Value = b.Key[:0], b.Value[:0]
	b.FreshKey, b.Fresh = b.FreshKey[:0], b.Fresh[:0]
	b.Class, b.text = b.Class[:0], b.text[:0]
	b.Bad, b.Missing = b.Bad[:0], b.Missing[:0]
}

// keep copies text into the block's own memory.
func (b *Block) keep(head, rest []byte) []byte {
	at := len(b.text)
	b.text = append(append(b.text, head...), rest...)
	return b.text[at:len(b.text):len(b.text)]
}

package arrow

import (
	"errors"
	"fmt"
	"io"

	"github.com/slalom-ml/slalom/data"
)

// Options say how to pack. The zero value packs in file order.
type Options struct {
	// Renumber addresses columns by falling frequency (not dense ones, which occur alike, nor more than 2^28).
	Renumber bool
	// Shuffle puts the rows into a random order that depends on Seed and the number of rows alone.
	Shuffle bool
	Seed    uint64
	// Spill holds the rows meanwhile, for a shuffle and for a source that can be
	// read only once (it then needs no second scan). Nil: the source is scanned twice.
	Spill Spill
	// Memory bounds what a shuffle holds in memory; 0: 256 MiB. To it come one
	// record batch (48 MB, unless a single row is larger), 24 bytes a column to renumber and 16 bytes for
	// each buffer written to Spill.
	Memory int64
	// Meta is kept in the schema's metadata as it is: UTF-8, under any keys but "slalom", "columns" and "pieces".
	Meta map[string]string
	// MetaAfter gives what is to be kept in place of Meta, once the rows have been read for the first
	// time (names are known then); nil: Meta.
	MetaAfter func() (map[string]string, error)
	// BatchRows is the most rows of a record batch; 0: 65536.
	BatchRows int
}

// Stats say what was written.
type Stats struct {
	Header
	Batches int
	Bytes   int64
	Spilled int64 // bytes written to Spill
}

// Write packs src into w, with the identifiers of the rows if its scanners have them (a method IDs() [][]byte). It makes two passes over the rows: the first to learn
// their number and which columns can be left out, the second to write. Sparse rows without identifiers from data.Pieces keep these, unless Spill holds the rows. The same rows, pieces and
// options give the same bytes. A caller that writes a file does so
// by way of a temporary one (internal/atomicfile), since after an error w holds a part.
func Write(w io.Writer, src data.Source, o Options) (st Stats, err error) {
	defer func() {
		if r := recover(); r != nil && err == nil {
			if e, ok := r.(error); ok {
				err = fmt.Errorf("packing: %w", e)
			} else {
				err = fmt.Errorf("packing: %v", r)
			}
		}
	}()
	if err := o.check(src); err != nil {
		return st, err
	}
	sv := &survey{}
	if p, ok := src.(data.Pieces); ok && o.Spill == nil && p.NumPieces() > 0 {
		src, sv.pieces = inPieces{p}, []int{}
	}
	var again each
	if o.Spill != nil {
		sp := newSpill(o)
		if again, err = sp.deal(src, sv, o); err != nil {
			return st, err
		}
		defer func() { st.Spilled = sp.size }()
	} else {
		if err := eachBlock(src, func(b *data.Rows, ids [][]byte) error { return sv.add(b, ids, o.Renumber) }); err != nil {
			return st, err
		}
		again = scan(src)
	}
	if o.MetaAfter != nil {
		if o.Meta, err = o.MetaAfter(); err != nil {
			return st, err
		}
	}
	count := &counter{w: w}
	b, err := pack(count, sv, again, o)
	if err != nil {
		return st, err
	}
	return Stats{Header: sv.Header, Batches: b.batches, Bytes: count.n}, nil
}

func (o Options) check(src data.Source) error {
	switch {
	case o.Memory < 0 || o.BatchRows < 0:
		return errors.New("packing: negative memory or batch")
	case o.Shuffle && o.Spill == nil:
		return errors.New("packing: a shuffle needs a place for its temporary file")
	case o.Spill == nil && data.IsOnce(src):
		return errors.New("packing: the source can be read only once, and two passes are needed: give a place for a temporary file")
	}
	return nil
}

// each calls f for each row, and its identifier, in the order in which they are to be written.
type each func(f func(row data.Row, id []byte) error) error

func scan(src data.Source) each {
	return func(f func(data.Row, []byte) error) error {
		return eachBlock(src, func(b *data.Rows, ids [][]byte) error {
			for i := range b.Len() {
				if err := f(b.Row(i), idOf(ids, i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// pack writes the file.
func pack(w io.Writer, sv *survey, rows each, o Options) (*batcher, error) {
	sv.Format, sv.Addresses = format, sv.Cols
	if sv.Dense || sv.id != noIDs {
		sv.pieces = nil // pieces are those of libsvm text, and simpler
	}
	var columns, address []uint32
	if o.Renumber && !sv.Dense && !sv.wide {
		columns, address = sv.renumber()
		sv.Addresses = len(columns)
	}
	schema, err := sv.schema(sv.Header, columns, sv.pieces, o.Meta)
	if err != nil {
		return nil, err
	}
	most := o.BatchRows
	if most == 0 {
		most = batchRows
	}
	b, err := newBatcher(w, sv.shape, schema, address, most)
	if err != nil {
		return nil, err
	}
	if err := rows(b.add); err != nil {
		return nil, err
	}
	if b.rows != sv.Rows || b.nonzeros != sv.Nonzeros {
		return nil, errors.New("packing: the rows have changed between two passes over them")
	}
	return b, b.close()
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

package arrow

import (
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/slalom-ml/slalom/data"
)

// A record batch ends at batchRows rows, or before the row that would bring it
// above batchValues values, 32 MB of sparse rows, or batchIDs.
const (
	batchRows   = 1 << 16
	batchValues = 1 << 22
	batchIDs    = 1 << 25 // bytes of identifiers
)

// batcher gathers rows into record batches and writes them.
type batcher struct {
	shape
	out      *ipc.FileWriter
	schema   *arrow.Schema
	address  []uint32 // of each column; nil: the column itself
	most     int      // rows in a batch
	batches  int
	ids      []byte
	idEnd    []int32 // where each identifier ends, behind a 0
	label    []float64
	weights  []float64
	offsets  []float64
	start    []int32
	index    []uint32
	values   []float32
	rows     int64
	nonzeros int64
}

func newBatcher(w io.Writer, s shape, schema *arrow.Schema, address []uint32, most int) (*batcher, error) {
	out, err := ipc.NewFileWriter(w, ipc.WithSchema(schema))
	if err != nil {
		return nil, err
	}
	return &batcher{shape: s, out: out, schema: schema, address: address, most: most, start: []int32{0}, idEnd: []int32{0}}, nil
}

// add appends a row, and writes the batch first if it is full.
func (b *batcher) add(row data.Row, id []byte) error {
	m := len(row.Index)
	if row.Index == nil {
		m = len(row.Value)
	}
	if n := len(b.label); n == b.most || n > 0 && (m > batchValues-b.entries() || len(id) > batchIDs-len(b.ids)) {
		if err := b.flush(); err != nil {
			return err
		}
	}
	if m > 1<<31-1 {
		return &data.Error{Msg: "a row of 2^31 features or more"}
	}
	if len(id) > 1<<31-1 {
		return &data.Error{Msg: "an identifier of 2^31 bytes or more"}
	}
	if b.id != noIDs {
		b.ids = append(b.ids, id...)
		b.idEnd = append(b.idEnd, int32(len(b.ids)))
	}
	b.label = append(b.label, row.Label)
	if b.weight {
		b.weights = append(b.weights, row.Weight)
	}
	if b.offset {
		b.offsets = append(b.offsets, row.Offset)
	}
	b.rows++
	b.nonzeros += int64(m)
	switch {
	case b.dense > 0:
		b.values = append(b.values, row.Value...)
		return nil
	case b.address == nil:
		b.index = append(b.index, row.Index...)
	default:
		for _, j := range row.Index {
			b.index = append(b.index, b.address[j])
		}
	}
	b.start = append(b.start, int32(len(b.index)))
	switch {
	case !b.value:
	case row.Value != nil:
		b.values = append(b.values, row.Value...)
	default:
		for range row.Index {
			b.values = append(b.values, 1)
		}
	}
	return nil
}

// entries is the number of values gathered.
func (b *batcher) entries() int {
	if b.dense > 0 {
		return len(b.values)
	}
	return len(b.index)
}

// flush writes what was gathered as a record batch.
func (b *batcher) flush() error {
	n := len(b.label)
	var cols []arrow.ArrayData
	if b.id != noIDs {
		ends := memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(b.idEnd))
		cols = append(cols, array.NewData(b.id.typ(), n, []*memory.Buffer{nil, ends, memory.NewBufferBytes(b.ids)}, nil, 0, 0))
	}
	cols = append(cols, numbers(arrow.PrimitiveTypes.Float64, n, arrow.Float64Traits.CastToBytes(b.label)))
	if b.weight {
		cols = append(cols, numbers(arrow.PrimitiveTypes.Float64, n, arrow.Float64Traits.CastToBytes(b.weights)))
	}
	if b.offset {
		cols = append(cols, numbers(arrow.PrimitiveTypes.Float64, n, arrow.Float64Traits.CastToBytes(b.offsets)))
	}
	values := numbers(arrow.PrimitiveTypes.Float32, len(b.values), arrow.Float32Traits.CastToBytes(b.values))
	start := memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(b.start))
	list := func(t arrow.DataType, child arrow.ArrayData) arrow.ArrayData {
		return array.NewData(t, n, []*memory.Buffer{nil, start}, []arrow.ArrayData{child}, 0, 0)
	}
	last := b.schema.Field(b.schema.NumFields() - 1).Type
	if b.dense > 0 {
		cols = append(cols, array.NewData(last, n, []*memory.Buffer{nil}, []arrow.ArrayData{values}, 0, 0))
	} else {
		cols = append(cols, list(b.schema.Field(len(cols)).Type, numbers(arrow.PrimitiveTypes.Uint32, len(b.index), arrow.Uint32Traits.CastToBytes(b.index))))
		if b.value {
			cols = append(cols, list(last, values))
		}
	}
	arrays := make([]arrow.Array, len(cols))
	for i, c := range cols {
		arrays[i] = array.MakeFromData(c)
	}
	if err := b.out.Write(array.NewRecordBatch(b.schema, arrays, int64(n))); err != nil {
		return err
	}
	b.batches++
	b.ids, b.idEnd = b.ids[:0], b.idEnd[:1]
	b.label, b.weights, b.offsets = b.label[:0], b.weights[:0], b.offsets[:0]
	b.start, b.index, b.values = b.start[:1], b.index[:0], b.values[:0]
	return nil
}

// close writes the last batch and the footer.
func (b *batcher) close() error {
	if len(b.label) > 0 {
		if err := b.flush(); err != nil {
			return err
		}
	}
	return b.out.Close()
}

// numbers is an array of n numbers that lie in these bytes.
func numbers(t arrow.DataType, n int, bytes []byte) arrow.ArrayData {
	return array.NewData(t, n, []*memory.Buffer{nil, memory.NewBufferBytes(bytes)}, nil, 0, 0)
}

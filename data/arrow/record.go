package arrow

import (
	"encoding/binary"
	"math"

	"github.com/slalom-ml/slalom/data"
)

// encode appends the record of a row and its identifier.
func encode(p []byte, number uint64, row data.Row, id []byte) []byte {
	le := binary.LittleEndian
	flag, n := byte(0), len(row.Value)
	if row.Index != nil {
		flag, n = hasIndex, len(row.Index)
	}
	if row.Value != nil {
		flag |= hasValue
	}
	if len(id) > 0 {
		flag |= hasID
	}
	p = append(p, flag)
	p = le.AppendUint64(p, number)
	p = le.AppendUint64(p, math.Float64bits(row.Label))
	p = le.AppendUint64(p, math.Float64bits(row.Weight))
	p = le.AppendUint64(p, math.Float64bits(row.Offset))
	p = le.AppendUint32(p, uint32(n))
	for _, j := range row.Index {
		p = le.AppendUint32(p, j)
	}
	for _, v := range row.Value {
		p = le.AppendUint32(p, math.Float32bits(v))
	}
	if len(id) > 0 {
		p = append(le.AppendUint32(p, uint32(len(id))), id...)
	}
	return p
}

// decoder reads records; a row is valid until the next.
type decoder struct {
	index []uint32
	value []float32
}

func (d *decoder) row(p []byte) (row data.Row, id []byte, size int) {
	le := binary.LittleEndian
	float := func(at int) float64 { return math.Float64frombits(le.Uint64(p[at:])) }
	row = data.Row{Label: float(9), Weight: float(17), Offset: float(25)}
	n := int(le.Uint32(p[33:]))
	size = recordHead
	if p[0]&hasIndex != 0 {
		if d.index == nil {
			d.index = []uint32{}
		}
		d.index = d.index[:0]
		for range n {
			d.index = append(d.index, le.Uint32(p[size:]))
			size += 4
		}
		row.Index = d.index
	}
	if p[0]&hasValue != 0 {
		if d.value == nil {
			d.value = []float32{}
		}
		d.value = d.value[:0]
		for range n {
			d.value = append(d.value, math.Float32frombits(le.Uint32(p[size:])))
			size += 4
		}
		row.Value = d.value
	}
	if p[0]&hasID != 0 {
		from := size + 4
		size = from + int(le.Uint32(p[size:]))
		id = p[from:size]
	}
	return row, id, size
}

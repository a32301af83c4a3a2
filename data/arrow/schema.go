package arrow

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/slalom-ml/slalom/data"
)

// Header is the JSON object under "slalom" in the schema's metadata.
type Header struct {
	Format    int   `json:"format"`    // 1
	Rows      int64 `json:"rows"`      // n
	Cols      int   `json:"cols"`      // d, the number of columns of the source
	Addresses int   `json:"addresses"` // index holds 0 … addresses-1; cols unless columns were renumbered
	Nonzeros  int64 `json:"nonzeros"`  // entries of index, or of value when dense
	Dense     bool  `json:"dense"`
}

const (
	format     = 1
	keyHeader  = "slalom"
	keyColumns = "columns"
	keyPieces  = "pieces"
	// metaLimit keeps the footer, which repeats the metadata, within the 2 GiB that it can have.
	metaLimit = 1 << 30
)

// shape is what a schema says of the columns.
type shape struct {
	id                    idKind
	weight, offset, value bool
	dense                 int // values of a row; 0: sparse
}

// rows are rows of this shape and so many columns, of which there are none.
func (s shape) rows(cols int) *data.Rows {
	r := data.NewSparse(cols)
	if s.dense > 0 {
		r = data.NewDense(cols)
	}
	if s.value {
		r.Value = []float32{}
	}
	if s.weight {
		r.Weight = []float64{}
	}
	if s.offset {
		r.Offset = []float64{}
	}
	return r
}

func required(name string, t arrow.DataType) arrow.Field { return arrow.Field{Name: name, Type: t} }

// fields are the columns of the table.
func (s shape) fields() []arrow.Field {
	var f []arrow.Field
	if s.id != noIDs {
		f = append(f, required("id", s.id.typ()))
	}
	f = append(f, required("label", arrow.PrimitiveTypes.Float64))
	if s.weight {
		f = append(f, required("weight", arrow.PrimitiveTypes.Float64))
	}
	if s.offset {
		f = append(f, required("offset", arrow.PrimitiveTypes.Float64))
	}
	if s.dense > 0 {
		return append(f, required("value", arrow.FixedSizeListOfNonNullable(int32(s.dense), arrow.PrimitiveTypes.Float32)))
	}
	f = append(f, required("index", arrow.ListOfNonNullable(arrow.PrimitiveTypes.Uint32)))
	if s.value {
		f = append(f, required("value", arrow.ListOfNonNullable(arrow.PrimitiveTypes.Float32)))
	}
	return f
}

// schema is the table's schema with its metadata, the caller's in order of its keys.
func (s shape) schema(h Header, columns []uint32, pieces []int, meta map[string]string) (*arrow.Schema, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	keys, values := []string{keyHeader}, []string{string(head)}
	if columns != nil {
		b := make([]byte, 0, 4*len(columns))
		for _, j := range columns {
			b = binary.LittleEndian.AppendUint32(b, j)
		}
		keys, values = append(keys, keyColumns), append(values, base64.StdEncoding.EncodeToString(b))
	}
	if pieces != nil {
		keys, values = append(keys, keyPieces), append(values, piecesText(pieces))
	}
	size := 0
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		if k == keyHeader || k == keyColumns || k == keyPieces {
			return nil, &data.Error{Token: k, Msg: "this key of the metadata is taken"}
		}
		if !utf8.ValidString(k) || !utf8.ValidString(meta[k]) {
			return nil, &data.Error{Token: k, Msg: "metadata that is not UTF-8", Remedy: "encode it as base64"}
		}
		keys, values = append(keys, k), append(values, meta[k])
	}
	for i := range keys {
		size += len(keys[i]) + len(values[i])
	}
	if size > metaLimit {
		return nil, &data.Error{Msg: "more than 1 GiB of names and column numbers", Remedy: "hash the names, or do not renumber the columns"}
	}
	md := arrow.NewMetadata(keys, values)
	return arrow.NewSchema(s.fields(), &md), nil
}

// parseColumns reads what schema wrote under "columns".
func parseColumns(s string, h Header) ([]uint32, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != 4*h.Addresses {
		return nil, false
	}
	columns := make([]uint32, h.Addresses)
	for i := range columns {
		columns[i] = binary.LittleEndian.Uint32(b[4*i:])
		if int64(columns[i]) >= int64(h.Cols) {
			return nil, false
		}
	}
	return columns, true
}

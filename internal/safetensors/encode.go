package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// maxHeader is where readers of the format stop.
	maxHeader = 100_000_000
	metaKey   = "__metadata__"
)

// Encode writes a file. Metadata is left out when meta is empty. It is an
// error if a name occurs twice or is no UTF-8, if a tensor's bytes do not fit
// its shape, or if the header exceeds 100 MB; then nothing is written.
func Encode(w io.Writer, meta map[string]string, tensors []Tensor) error {
	sorted := slices.Clone(tensors)
	slices.SortStableFunc(sorted, func(a, b Tensor) int {
		i, _, _ := typeOf(a.DType)
		j, _, _ := typeOf(b.DType)
		if i != j {
			return j - i
		}
		return strings.Compare(a.Name, b.Name)
	})
	head, err := header(meta, sorted, maxHeader)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for i := range sorted {
		if _, err := w.Write(sorted[i].Data); err != nil {
			return err
		}
	}
	return nil
}

// header is all that stands before the tensors' bytes, of which the JSON may
// have limit bytes.
func header(meta map[string]string, tensors []Tensor, limit int) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 8, 1024))
	b.WriteByte('{')
	if len(meta) > 0 {
		if err := writeMeta(b, meta); err != nil {
			return nil, err
		}
	}
	seen := map[string]bool{}
	offset := 0
	for i := range tensors {
		t := &tensors[i]
		if err := t.check(); err != nil {
			return nil, err
		}
		if t.Name == metaKey || seen[t.Name] {
			return nil, fmt.Errorf("safetensors: tensor name %q is taken", t.Name)
		}
		seen[t.Name] = true
		if b.Len() > 9 {
			b.WriteByte(',')
		}
		if err := writeString(b, t.Name); err != nil {
			return nil, err
		}
		fmt.Fprintf(b, `:{"dtype":"%s","shape":[%s],"data_offsets":[%d,%d]}`, t.DType, list(t.Shape), offset, offset+len(t.Data))
		offset += len(t.Data)
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	if b.Len()-8 > limit {
		return nil, fmt.Errorf("safetensors: a header of %d bytes is above the limit of %d: keep long lists in tensors", b.Len()-8, limit)
	}
	binary.LittleEndian.PutUint64(b.Bytes(), uint64(b.Len()-8))
	return b.Bytes(), nil
}

// writeMeta writes the entry of the metadata.
func writeMeta(b *bytes.Buffer, meta map[string]string) error {
	b.WriteString(`"` + metaKey + `":{`)
	for i, key := range slices.Sorted(maps.Keys(meta)) {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeString(b, key); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeString(b, meta[key]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// writeString writes s as JSON.
func writeString(b *bytes.Buffer, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("safetensors: %q is not UTF-8", s)
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line's end
	return nil
}

// list writes 2,3,4.
func list(shape []int) string {
	var b strings.Builder
	for i, d := range shape {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, d)
	}
	return b.String()
}

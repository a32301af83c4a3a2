package arrow_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	arr "github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// An independent reader, through the public types of Arrow, sees the same rows.
func TestArrowReaderSeesTheSameRows(t *testing.T) {
	for _, tab := range tables {
		for _, renumber := range []bool{false, true} {
			b := pack(t, tab.rows, arrow.Options{BatchRows: 77, Renumber: renumber})
			same(t, readArrow(t, b, tab.rows), tab.rows)
		}
	}
}

func readArrow(t *testing.T, b []byte, want *data.Rows) *data.Rows {
	t.Helper()
	r, err := ipc.NewFileReader(bytes.NewReader(b))
	must(t, err)
	defer r.Close()
	columns := readColumns(t, r.Schema())
	out := data.NewSparse(want.Cols)
	if want.Dense() {
		out = data.NewDense(want.Cols)
	}
	for i := range r.NumRecords() {
		rec, err := r.RecordBatchAt(i)
		must(t, err)
		must(t, valid(rec))
		for k := range int(rec.NumRows()) {
			row := data.Row{Weight: 1}
			for c, f := range rec.Schema().Fields() {
				switch col := rec.Column(c).(type) {
				case *array.Float64:
					switch f.Name {
					case "label":
						row.Label = col.Value(k)
					case "weight":
						row.Weight = col.Value(k)
					case "offset":
						row.Offset = col.Value(k)
					}
				case *array.List:
					from, to := col.ValueOffsets(k)
					switch v := col.ListValues().(type) {
					case *array.Uint32:
						row.Index = []uint32{}
						for _, j := range v.Values()[from:to] {
							if columns != nil {
								j = columns[j]
							}
							row.Index = append(row.Index, j)
						}
					case *array.Float32:
						row.Value = v.Values()[from:to]
					}
				case *array.FixedSizeList:
					from, to := col.ValueOffsets(k)
					row.Value = col.ListValues().(*array.Float32).Values()[from:to]
				}
			}
			out.Append(row)
		}
	}
	return out
}

func valid(rec arr.RecordBatch) error {
	for _, c := range rec.Columns() {
		if v, ok := c.(interface{ ValidateFull() error }); ok {
			if err := v.ValidateFull(); err != nil {
				return err
			}
		}
	}
	return nil
}

func readColumns(t *testing.T, s *arr.Schema) []uint32 {
	t.Helper()
	md := s.Metadata()
	text, ok := md.GetValue("columns")
	if !ok {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	columns := make([]uint32, len(b)/4)
	_, err = binary.Decode(b, binary.LittleEndian, columns)
	must(t, err)
	return columns
}

// pyarrow, where it is installed, sees the same rows; it needs the recipe of docs/packed.md.
func TestPyarrowSeesTheSameRows(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	if exec.Command(python, "-c", "import pyarrow").Run() != nil {
		t.Skip("pyarrow is not installed")
	}
	src := sparse(200, true, true, false)
	path := filepath.Join(t.TempDir(), "x.arrow")
	must(t, os.WriteFile(path, pack(t, src, arrow.Options{Renumber: true, BatchRows: 64}), 0o600))
	const script = `
import sys, json, base64, struct, pyarrow as pa
f = pa.ipc.open_file(sys.argv[1]); f.read_all().validate(full=True)
b = base64.b64decode(f.schema.metadata[b"columns"])
columns = struct.unpack("<%dI" % (len(b) // 4), b)
for r in f.read_all().to_pylist():
    print(r["label"], r["weight"], *["%d:%.9g" % (columns[a], v) for a, v in zip(r["index"], r["value"])])
`
	got, err := exec.Command(python, "-c", script, path).Output()
	must(t, err)
	if want := pythonLines(src); string(got) != want {
		t.Errorf("pyarrow sees\n%.300s\nwant\n%.300s", got, want)
	}
}

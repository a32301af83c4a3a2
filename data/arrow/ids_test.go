package arrow_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// named are rows with identifiers.
type named struct {
	*data.Rows
	id func(row int64) string
}

func (n named) Scan() (data.Scanner, error) {
	sc, err := n.Rows.Scan()
	return &namedScanner{Scanner: sc, id: n.id}, err
}

type namedScanner struct {
	data.Scanner
	id  func(row int64) string
	ids [][]byte
}

func (s *namedScanner) Next(dst *data.Rows) error {
	err := s.Scanner.Next(dst)
	s.ids = s.ids[:0]
	for i := range dst.Len() {
		s.ids = append(s.ids, []byte(s.id(dst.First+int64(i))))
	}
	return err
}

func (s *namedScanner) IDs() [][]byte { return s.ids }

// identifiers are those of all rows of a file, with the rows' labels.
func identifiers(t *testing.T, f *arrow.File) (ids []string, labels []float64) {
	t.Helper()
	sc, err := f.Scan()
	must(t, err)
	defer sc.Close()
	for rows := (&data.Rows{}); ; {
		err := sc.Next(rows)
		if err == io.EOF {
			return ids, labels
		}
		must(t, err)
		got := sc.(interface{ IDs() [][]byte }).IDs()
		if got != nil && len(got) != rows.Len() {
			t.Fatalf("%d identifiers for %d rows", len(got), rows.Len())
		}
		for _, id := range got {
			ids = append(ids, string(id))
		}
		labels = append(labels, rows.Label...)
	}
}

// Identifiers go with their rows, whatever the order and whatever they are made of.
func TestIDs(t *testing.T) {
	for what, id := range map[string]func(int64) string{
		"text":     func(i int64) string { return fmt.Sprint("row ", i, " ü") },
		"bytes":    func(i int64) string { return fmt.Sprint("\xff", i) },
		"some":     func(i int64) string { return map[bool]string{true: fmt.Sprint(i)}[i%3 == 0] },
		"the last": func(i int64) string { return map[bool]string{true: "x"}[i == 4999] },
		"none":     func(int64) string { return "" },
	} {
		src := named{sparse(5000, true, false, false), id} // labels are row numbers
		for _, o := range []arrow.Options{
			{}, {BatchRows: 64, Renumber: true}, {Spill: &disk{}}, {Spill: &disk{}, Shuffle: true, Memory: 1}, {Spill: &disk{}, Shuffle: true, Seed: 3},
		} {
			f := open(t, pack(t, src, o))
			ids, labels := identifiers(t, f)
			if what == "none" {
				if ids != nil || f.HasIDs() {
					t.Errorf("%s: %d identifiers", what, len(ids))
				}
				continue
			}
			ok := len(ids) == 5000 && f.HasIDs()
			for i := range ids {
				ok = ok && ids[i] == id(int64(labels[i]))
			}
			if !ok {
				t.Errorf("%s, %+v: other identifiers", what, o)
			}
			if again, _ := identifiers(t, open(t, pack(t, f, arrow.Options{}))); !slices.Equal(again, ids) {
				t.Errorf("%s: other identifiers when packed again", what)
			}
		}
	}
}

// An independent reader sees a column of texts.
func TestArrowReaderSeesIDs(t *testing.T) {
	b := pack(t, named{dense(10, 2), func(i int64) string { return fmt.Sprint("ä", i) }}, arrow.Options{BatchRows: 4})
	r, err := ipc.NewFileReader(bytes.NewReader(b))
	must(t, err)
	defer r.Close()
	row := 0
	for k := range r.NumRecords() {
		rec, err := r.RecordBatchAt(k)
		must(t, err)
		must(t, valid(rec))
		col := rec.Column(rec.Schema().FieldIndices("id")[0]).(*array.String)
		for i := range col.Len() {
			if want := fmt.Sprint("ä", row); col.Value(i) != want {
				t.Errorf("row %d is %q, want %q", row, col.Value(i), want)
			}
			row++
		}
	}
}

// A damaged file with identifiers is an error, or rows: no panic.
func TestDamagedIDs(t *testing.T) {
	b := pack(t, named{sparse(30, true, false, false), func(i int64) string { return fmt.Sprint(i) }}, arrow.Options{BatchRows: 16})
	for i := range b {
		for _, x := range []byte{1, 0x80, 0xff} {
			c := bytes.Clone(b)
			c[i] ^= x
			read(c)
		}
	}
}

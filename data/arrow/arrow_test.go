package arrow_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

var errFull = errors.New("no space left on device")

var tables = []struct {
	name string
	rows *data.Rows
}{
	{"sparse", sparse(1000, true, false, false)},
	{"ones", sparse(1000, false, false, false)},
	{"weights", sparse(300, true, true, false)},
	{"offsets", sparse(300, false, true, true)},
	{"dense", dense(500, 7)},
	{"one column", dense(100, 1)},
	{"wide", dense(5, 70000)},
	{"one row", sparse(1, true, true, true)},
	{"no rows", data.NewSparse(0)},
	{"no features", data.Count(50)},
}

func TestRoundTrip(t *testing.T) {
	for _, tab := range tables {
		for _, most := range []int{0, 1, 64} {
			t.Run(fmt.Sprintf("%s/%d", tab.name, most), func(t *testing.T) {
				if most == 1 && tab.rows.Len() > 300 {
					t.Skip("slow")
				}
				b := pack(t, tab.rows, arrow.Options{BatchRows: most})
				f := open(t, b)
				same(t, load(t, f), tab.rows)
				same(t, viaBlocks(t, f), tab.rows)
				h := f.Header()
				if f.NumRows() != int64(tab.rows.Len()) || h.Rows != f.NumRows() || h.Cols != tab.rows.Cols || h.Addresses != h.Cols || f.Columns() != nil {
					t.Errorf("header %+v, %d columns wanted", h, tab.rows.Cols)
				}
				g, err := arrow.Open(bytes.NewReader(b), int64(len(b)), "x.arrow")
				must(t, err)
				same(t, load(t, g), tab.rows)
			})
		}
	}
}

func TestWhatIsLeftOut(t *testing.T) {
	ones := sparse(50, false, false, false)
	ones.Value = make([]float32, len(ones.Index))
	ones.Weight, ones.Offset = make([]float64, 50), make([]float64, 50)
	for i := range ones.Value {
		ones.Value[i] = 1
	}
	for i := range ones.Weight {
		ones.Weight[i] = 1
	}
	r := load(t, open(t, pack(t, ones, arrow.Options{})))
	if r.Value != nil || r.Weight != nil || r.Offset != nil {
		t.Error("values, weights or offsets that say nothing are kept")
	}
	same(t, r, ones)
}

func TestRenumber(t *testing.T) {
	src := sparse(500, true, false, false)
	count := map[uint32]int{}
	for _, j := range src.Index {
		count[j]++
	}
	b := pack(t, src, arrow.Options{Renumber: true})
	f := open(t, b)
	h, columns := f.Header(), f.Columns()
	if h.Cols != src.Cols || h.Addresses != len(count) || len(columns) != len(count) {
		t.Fatalf("header %+v, %d columns occur", h, len(count))
	}
	for a := 1; a < len(columns); a++ {
		p, q := columns[a-1], columns[a]
		if count[p] < count[q] || count[p] == count[q] && p >= q {
			t.Errorf("column %d (%d times) stands before column %d (%d times)", p, count[p], q, count[q])
		}
	}
	r := load(t, f)
	same(t, r, src)
	if r.Cols != src.Cols {
		t.Errorf("rows of %d columns, want %d", r.Cols, src.Cols)
	}
	if err := f.Block(r, 0); err != nil {
		t.Fatal(err)
	}
	if r.Cols != h.Addresses || r.Len() != src.Len() {
		t.Errorf("a block of %d rows and %d columns, want %d addresses", r.Len(), r.Cols, h.Addresses)
	}
	for k, a := range r.Index {
		if columns[a] != src.Index[k] {
			t.Fatalf("address %d stands for column %d", a, src.Index[k])
		}
	}
	if d := open(t, pack(t, dense(9, 4), arrow.Options{Renumber: true})); d.Columns() != nil {
		t.Error("dense columns were renumbered")
	}
}

func TestMeta(t *testing.T) {
	meta := map[string]string{"names": "a\nb\x00c", "plan": `{"x":1}`, "": "empty key", "größe": ""}
	f := open(t, pack(t, dense(3, 2), arrow.Options{Meta: meta}))
	for k, v := range meta {
		if got, ok := f.Meta()[k]; !ok || got != v {
			t.Errorf("%q is %q, want %q", k, got, v)
		}
	}
	if len(f.Meta()) != len(meta) {
		t.Errorf("%d entries, want %d", len(f.Meta()), len(meta))
	}
	for _, bad := range []map[string]string{{"slalom": ""}, {"columns": ""}, {"pieces": ""}, {"x": "\xff"}} {
		if _, err := arrow.Write(io.Discard, dense(3, 2), arrow.Options{Meta: bad}); err == nil {
			t.Errorf("metadata %q is taken", bad)
		}
	}
}

func TestSameBytes(t *testing.T) {
	meta := map[string]string{"b": "1", "a": "2", "c": "3", "d": "4"}
	first := pack(t, tables[0].rows, arrow.Options{Renumber: true, Meta: meta})
	for range 3 {
		if !bytes.Equal(pack(t, tables[0].rows, arrow.Options{Renumber: true, Meta: meta}), first) {
			t.Fatal("packed again, the bytes differ")
		}
	}
	// Through a temporary file, in file order: the same, too.
	if !bytes.Equal(pack(t, tables[0].rows, arrow.Options{Renumber: true, Meta: meta, Spill: &disk{}}), first) {
		t.Error("by way of a temporary file the bytes differ")
	}
}

// once is standard input.
type once struct {
	data.Source
	scans int
}

func (*once) Once() {}
func (o *once) Scan() (data.Scanner, error) {
	if o.scans++; o.scans > 1 {
		return nil, errors.New("scanned twice")
	}
	return o.Source.Scan()
}

func TestOnce(t *testing.T) {
	for _, tab := range tables {
		_, err := arrow.Write(io.Discard, &once{Source: tab.rows}, arrow.Options{})
		if err == nil || !strings.Contains(err.Error(), "only once") {
			t.Errorf("%s: %v", tab.name, err)
		}
		b := pack(t, &once{Source: tab.rows}, arrow.Options{Spill: &disk{}})
		same(t, load(t, open(t, b)), tab.rows)
	}
}

// A file that was packed can be packed again, and scanned in blocks of its own.
func TestPackAgain(t *testing.T) {
	for _, tab := range tables {
		f := open(t, pack(t, tab.rows, arrow.Options{BatchRows: 100}))
		same(t, load(t, open(t, pack(t, f, arrow.Options{BatchRows: 70}))), tab.rows)
	}
}

// Blocks of a scan belong to the reader: what he does to them does not reach the file.
func TestScanGivesCopies(t *testing.T) {
	for _, tab := range tables {
		b := pack(t, tab.rows, arrow.Options{BatchRows: 100})
		before := slices.Clone(b)
		f := open(t, b)
		must(t, data.Each(f, func(r *data.Rows) error {
			r.Keep(func(i int) bool { return i%3 == 1 })
			for i := range r.Label {
				r.Label[i] = -1
			}
			return nil
		}))
		if !bytes.Equal(b, before) {
			t.Fatalf("%s: the file has changed", tab.name)
		}
	}
}

func TestRefusesWhatIsNotFinite(t *testing.T) {
	for _, row := range []data.Row{
		{Value: []float32{1}, Label: math.NaN(), Weight: 1},
		{Value: []float32{1}, Weight: math.Inf(1)},
		{Value: []float32{1}, Weight: 1, Offset: math.NaN()},
		{Value: []float32{float32(math.Inf(-1))}, Weight: 1},
	} {
		r := data.NewDense(1)
		r.Append(row)
		if _, err := arrow.Write(io.Discard, r, arrow.Options{}); err == nil {
			t.Errorf("%+v is packed", row)
		}
	}
}

// broken fails in its second pass, or has other rows then.
type broken struct {
	data.Source
	scans int
	other data.Source
}

func (b *broken) Scan() (data.Scanner, error) {
	if b.scans++; b.scans == 2 {
		if b.other == nil {
			return nil, errFull
		}
		return b.other.Scan()
	}
	return b.Source.Scan()
}

type fullDisk struct{ left int }

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriteErrors(t *testing.T) {
	src := sparse(3000, true, false, false)
	if _, err := arrow.Write(io.Discard, &broken{Source: src}, arrow.Options{}); !errors.Is(err, errFull) {
		t.Errorf("a source that breaks: %v", err)
	}
	if _, err := arrow.Write(io.Discard, &broken{Source: src, other: sparse(2999, true, false, false)}, arrow.Options{}); err == nil {
		t.Error("a source that changes is packed")
	}
	for left := 0; left < 100000; left += 7001 {
		if _, err := arrow.Write(&fullDisk{left}, src, arrow.Options{}); !errors.Is(err, errFull) {
			t.Errorf("a disk full after %d bytes: %v", left, err)
		}
	}
	for fail := 1; fail < 300; fail += 50 {
		if _, err := arrow.Write(io.Discard, src, arrow.Options{Shuffle: true, Spill: &disk{fail: fail}, Memory: 1}); !errors.Is(err, errFull) {
			t.Errorf("a temporary file full after %d writes: %v", fail, err)
		}
	}
	for _, o := range []arrow.Options{{Shuffle: true}, {Memory: -1}, {BatchRows: -1}} {
		if _, err := arrow.Write(io.Discard, src, o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

func TestHeaderIsReadable(t *testing.T) {
	b := pack(t, sparse(10, true, false, false), arrow.Options{})
	at := bytes.Index(b, []byte(`{"format":1,`))
	if at < 0 {
		t.Fatal("no header in the file")
	}
	var h arrow.Header
	must(t, json.NewDecoder(bytes.NewReader(b[at:])).Decode(&h))
	if h != open(t, b).Header() {
		t.Errorf("header %+v", h)
	}
}

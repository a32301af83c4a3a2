package arrow_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"

	arr "github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

func pythonLines(r *data.Rows) string {
	var b strings.Builder
	for i := range r.Len() {
		row := r.Row(i)
		fmt.Fprintf(&b, "%.1f %.1f", row.Label, row.Weight)
		for k, j := range row.Index {
			fmt.Fprintf(&b, " %d:%.9g", j, row.Value[k])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// read opens b and looks at everything in it.
func read(b []byte) error {
	f, err := arrow.OpenBytes(b, "x.arrow")
	if err != nil {
		return err
	}
	var rows data.Rows
	for k := range f.NumBlocks() {
		if err := f.Block(&rows, k); err != nil {
			return err
		}
		for i := range rows.Len() {
			row := rows.Row(i)
			for _, j := range row.Index {
				if int(j) >= rows.Cols {
					return fmt.Errorf("column %d of %d: not found out", j, rows.Cols)
				}
			}
			for _, v := range row.Value {
				if v-v != 0 {
					return errors.New("value not finite: not found out")
				}
			}
		}
	}
	for _, scan := range []func() (data.Scanner, error){f.Scan, func() (data.Scanner, error) {
		order := make([]int, f.NumPieces())
		for k := range order {
			order[k] = len(order) - 1 - k
		}
		return f.ScanPieces(order)
	}} {
		if err := data.Each(scans(scan), func(r *data.Rows) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// scans is a source.
type scans func() (data.Scanner, error)

func (s scans) Scan() (data.Scanner, error) { return s() }

func TestTruncated(t *testing.T) {
	b := pack(t, sparse(40, true, true, false), arrow.Options{BatchRows: 16, Renumber: true})
	must(t, read(b))
	for n := range b {
		err := read(b[:n])
		var ours *data.Error
		if err == nil || !errors.As(err, &ours) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(b), err)
		}
	}
}

// Whatever byte is changed, there is an error or there are rows that are sound.
func TestChangedBytes(t *testing.T) {
	for _, src := range []data.Source{inPieces{sparse(20, true, true, false), []int{3, 0, 10, 7}}, dense(6, 3)} {
		b := pack(t, src, arrow.Options{BatchRows: 8, Renumber: true})
		for at := range b {
			old := b[at]
			for _, x := range []byte{0, 0xff, old ^ 1, old ^ 0x80} {
				b[at] = x
				if err := read(b); err != nil && strings.Contains(err.Error(), "not found out") {
					t.Fatalf("byte %d is %#x: %v", at, x, err)
				}
			}
			b[at] = old
		}
	}
}

// change writes rows, replaces some bytes that occur once, and reads.
func change(t *testing.T, r *data.Rows, from, to []byte) error {
	t.Helper()
	b := pack(t, r, arrow.Options{})
	if n := bytes.Count(b, from); n != 1 {
		t.Fatalf("% x occurs %d times", from, n)
	}
	return read(bytes.Replace(b, from, to, 1))
}

func TestDamageIsNamed(t *testing.T) {
	r := data.NewSparse(0)
	r.Append(data.Row{Label: math.Pi, Weight: 1, Index: []uint32{0x01020304, 0x00aabbcc}, Value: []float32{0.1, 0.7}})
	le32 := func(v uint32) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)} }
	le64 := func(v float64) []byte {
		u := math.Float64bits(v)
		return append(le32(uint32(u)), le32(uint32(u>>32))...)
	}
	for _, c := range []struct {
		from, to []byte
		want     string
	}{
		{le32(0x01020304), le32(0x01020305), "column 16909061 where there are 16909061"},
		{le32(0x00aabbcc), le32(0x01020304), "row 0 has column 16909060 twice"},
		{le32(math.Float32bits(0.7)), le32(0x7fc00000), "a value is not finite"},
		{le64(math.Pi), le64(math.Inf(1)), "row 0 has a label, weight or offset that is not finite"},
	} {
		if err := change(t, r, c.from, c.to); err == nil || !strings.Contains(err.Error(), "x.arrow: the packed file is damaged, or none (record batch 0: "+c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// other writes an Arrow file that is none of ours.
func other(t *testing.T, fields []arr.Field, meta map[string]string, o ...ipc.Option) []byte {
	t.Helper()
	md := arr.MetadataFrom(meta)
	var b bytes.Buffer
	w, err := ipc.NewFileWriter(&b, append(o, ipc.WithSchema(arr.NewSchema(fields, &md)))...)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func TestOtherFiles(t *testing.T) {
	label := arr.Field{Name: "label", Type: arr.PrimitiveTypes.Float64}
	text := arr.Field{Name: "index", Type: arr.BinaryTypes.String}
	header := func(s string) map[string]string { return map[string]string{"slalom": s} }
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{nil, "damaged, or none"},
		{[]byte("label,x\n1,2\n"), "damaged, or none"},
		{other(t, []arr.Field{label}, nil), "an Arrow file, but not a packed one"},
		{other(t, []arr.Field{label}, header("{")), "damaged, or none"},
		{other(t, []arr.Field{label}, header(`{"format":2}`)), "format 2"},
		{other(t, []arr.Field{label}, header(`{"format":1,"rows":-1}`)), "impossible sizes"},
		{other(t, []arr.Field{label}, header(`{"format":1,"cols":3}`)), "impossible sizes"},
		{other(t, []arr.Field{label}, header(`{"format":1,"dense":true}`)), "impossible sizes"},
		{other(t, []arr.Field{label}, header(`{"format":1}`)), "its columns are [{label float64}]"},
		{other(t, []arr.Field{label, text}, header(`{"format":1}`)), `{index utf8}`},
		{other(t, []arr.Field{label}, map[string]string{"slalom": `{"format":1}`, "columns": "AAAA"}), "column numbers"},
	} {
		if err := read(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, r := range []*data.Rows{sparse(5, true, true, true), sparse(4, false, false, false), dense(3, 2), data.NewSparse(0)} {
		f.Add(pack(f, r, arrow.Options{Renumber: true, BatchRows: 3}))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := read(b); err != nil && strings.Contains(err.Error(), "not found out") {
			t.Error(err)
		}
	})
}

// Several goroutines read one file at once.
func TestConcurrent(t *testing.T) {
	src := sparse(1000, true, true, true)
	f := open(t, pack(t, src, arrow.Options{BatchRows: 50}))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { same(t, viaBlocks(t, f), src) })
	}
	group.Wait()
}

// A million rows are scanned without memory for more than a block of them.
func TestConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	const n = 1_000_000
	f := open(t, pack(t, &counting{n: n}, arrow.Options{}))
	var block data.Rows
	scan := func() {
		rows := 0
		must(t, data.Each(f, func(r *data.Rows) error { rows += r.Len(); return nil }))
		for b := range f.NumBlocks() {
			must(t, f.Block(&block, b))
			rows += block.Len()
		}
		if rows != 2*n {
			t.Errorf("%d rows", rows)
		}
	}
	scan()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	scan()
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("a second scan took %d bytes", used)
	}
	if got := testing.AllocsPerRun(10, func() { f.Block(&block, 3) }); got > 0 {
		t.Errorf("Block allocates %v times", got)
	}
}

// counting are n rows of three features.
type counting struct{ n, at int }

func (c *counting) Scan() (data.Scanner, error) { return &counting{n: c.n}, nil }
func (c *counting) Close() error                { return nil }
func (c *counting) Next(dst *data.Rows) error   { return nextCounting(c, dst) }

// Columns with the same low bits are no equal ones, and equal ones are found in short rows and in long ones.
func TestColumnsThatMeet(t *testing.T) {
	for _, n := range []int{2, 3, 16, 17, 65, 300} {
		r := data.NewSparse(0)
		row := data.Row{Label: 1, Weight: 1}
		for j := range n {
			row.Index, row.Value = append(row.Index, uint32(n-j)<<12|7), append(row.Value, 2)
		}
		r.Append(row)
		r.Append(data.Row{Label: 2, Weight: 1, Index: []uint32{5 + 4096, 9, 5}, Value: []float32{1, 2, 3}})
		if err := read(pack(t, r, arrow.Options{})); err != nil {
			t.Errorf("%d columns that differ: %v", n, err)
		}
		b := pack(t, r, arrow.Options{})
		var row0 []byte
		for _, j := range row.Index {
			row0 = binary.LittleEndian.AppendUint32(row0, j)
		}
		if at := bytes.Index(b, row0); at >= 0 {
			copy(b[at+4*(n-1):], row0[:4])
		}
		if err := read(b); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("row 0 has column %d twice", row.Index[0])) {
			t.Errorf("%d columns, the first again as the last: %v", n, err)
		}
	}
}

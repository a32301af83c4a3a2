package arrow_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// sparse are n rows with features in no order, a few of them without any.
func sparse(n int, values, weights, offsets bool) *data.Rows {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	r := data.NewSparse(0)
	for i := range n {
		row := data.Row{Label: float64(i), Weight: 1, Index: []uint32{}}
		for range rng.IntN(9) {
			j := uint32(rng.IntN(30) * rng.IntN(30))
			twice := false
			for _, k := range row.Index {
				twice = twice || j == k
			}
			if twice {
				continue
			}
			row.Index = append(row.Index, j)
			if values {
				row.Value = append(row.Value, rng.Float32()-0.5)
			}
		}
		if values && row.Value == nil {
			row.Value = []float32{}
		}
		if weights {
			row.Weight = float64(i % 4)
		}
		if offsets {
			row.Offset = rng.NormFloat64()
		}
		r.Append(row)
	}
	return r
}

func dense(n, cols int) *data.Rows {
	r := data.NewDense(cols)
	for i := range n {
		row := data.Row{Label: float64(i) / 3, Weight: 1}
		for j := range cols {
			row.Value = append(row.Value, float32(i*j)/7)
		}
		r.Append(row)
	}
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func pack(t testing.TB, src data.Source, o arrow.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	st, err := arrow.Write(&b, src, o)
	must(t, err)
	if st.Bytes != int64(b.Len()) {
		t.Errorf("Stats.Bytes is %d of %d", st.Bytes, b.Len())
	}
	return b.Bytes()
}

func open(t testing.TB, b []byte) *arrow.File {
	t.Helper()
	f, err := arrow.OpenBytes(b, "x.arrow")
	must(t, err)
	return f
}

// same compares tables row by row; values that are all 1 may be left out or not.
func same(t testing.TB, got, want *data.Rows) {
	t.Helper()
	if got.Len() != want.Len() {
		t.Fatalf("%d rows, want %d", got.Len(), want.Len())
	}
	for i := range got.Len() {
		a, b := got.Row(i), want.Row(i)
		ok := a.Label == b.Label && a.Weight == b.Weight && a.Offset == b.Offset &&
			len(a.Index) == len(b.Index) && (a.Index == nil) == (b.Index == nil) && (a.Index != nil || len(a.Value) == len(b.Value))
		for k := 0; ok && k < len(b.Index); k++ {
			ok = a.Index[k] == b.Index[k] && value(a, k) == value(b, k)
		}
		for k := 0; ok && a.Index == nil && k < len(a.Value); k++ {
			ok = a.Value[k] == b.Value[k]
		}
		if !ok {
			t.Fatalf("row %d is %+v, want %+v", i, a, b)
		}
	}
}

func value(r data.Row, k int) float32 {
	if r.Value == nil {
		return 1
	}
	return r.Value[k]
}

// viaBlocks reads a file block by block, the last first.
func viaBlocks(t testing.TB, f *arrow.File) *data.Rows {
	t.Helper()
	n := f.NumBlocks()
	parts := make([]*data.Rows, n)
	for b := n - 1; b >= 0; b-- {
		parts[b] = &data.Rows{}
		must(t, f.Block(parts[b], b))
	}
	all := &data.Rows{}
	for _, p := range parts {
		if p.First != int64(all.Len()) {
			t.Errorf("a block begins with row %d, want %d", p.First, all.Len())
		}
		all.Extend(p)
	}
	return all
}

func load(t testing.TB, f *arrow.File) *data.Rows {
	t.Helper()
	r, err := data.Load(f, 0)
	must(t, err)
	return r
}

// disk is a Spill in memory.
type disk struct {
	b    []byte
	fail int // writes until one fails; 0: none
}

func (d *disk) Write(p []byte) (int, error) {
	if d.fail--; d.fail == 0 {
		return 0, errFull
	}
	d.b = append(d.b, p...)
	return len(p), nil
}

func (d *disk) ReadAt(p []byte, at int64) (int, error) { return bytes.NewReader(d.b).ReadAt(p, at) }

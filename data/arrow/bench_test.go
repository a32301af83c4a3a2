package arrow_test

import (
	"io"
	"math"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

func nextCounting(c *counting, dst *data.Rows) error {
	if dst.Start == nil {
		*dst = *data.NewSparse(0)
	}
	dst.Reset()
	if c.at == c.n {
		return io.EOF
	}
	dst.First = int64(c.at)
	for range min(4096, c.n-c.at) {
		i := uint32(c.at)
		dst.Append(data.Row{Label: float64(c.at % 2), Weight: 1, Index: []uint32{i % 1000, 1000 + i%777, 2000 + i%5003}, Value: []float32{1, 2, float32(i % 7)}})
		c.at++
	}
	return nil
}

var sink uint64

// BenchmarkBlock adds up all there is in a file of 75 features a row, where it lies.
func BenchmarkBlock(b *testing.B) {
	f, size := benchFile(b)
	var r data.Rows
	for b.Loop() {
		for k := range f.NumBlocks() {
			must(b, f.Block(&r, k))
			sink += look(&r)
		}
	}
	b.SetBytes(size)
}

// look reads every feature, as little as can be done with it.
func look(r *data.Rows) (sum uint64) {
	a, b, c, d := uint64(0), uint64(0), uint64(0), uint64(0)
	index, value := r.Index, r.Value[:len(r.Index)]
	for ; len(index) >= 4 && len(value) >= 4; index, value = index[4:], value[4:] {
		a += uint64(index[0]) ^ uint64(math.Float32bits(value[0]))
		b += uint64(index[1]) ^ uint64(math.Float32bits(value[1]))
		c += uint64(index[2]) ^ uint64(math.Float32bits(value[2]))
		d += uint64(index[3]) ^ uint64(math.Float32bits(value[3]))
	}
	return a + b + c + d
}

// BenchmarkBlockAlone only shows the blocks.
func BenchmarkBlockAlone(b *testing.B) {
	f, size := benchFile(b)
	var r data.Rows
	for b.Loop() {
		for k := range f.NumBlocks() {
			must(b, f.Block(&r, k))
		}
	}
	b.SetBytes(size)
}

func BenchmarkScan(b *testing.B) {
	f, size := benchFile(b)
	for b.Loop() {
		must(b, data.Each(f, func(r *data.Rows) error { sink += uint64(r.Len()); return nil }))
	}
	b.SetBytes(size)
}

// BenchmarkCheck is the first reading of a file, which looks at every number.
func BenchmarkCheck(b *testing.B) {
	raw := pack(b, data.Synthetic{N: 100000, D: 1 << 20, Nonzeros: 75}, arrow.Options{Renumber: true})
	var r data.Rows
	for b.Loop() {
		f, err := arrow.OpenBytes(raw, "")
		must(b, err)
		for k := range f.NumBlocks() {
			must(b, f.Block(&r, k))
		}
	}
	b.SetBytes(int64(len(raw)))
}

func BenchmarkWrite(b *testing.B) {
	rows, err := data.Load(data.Synthetic{N: 100000, D: 1 << 20, Nonzeros: 75}, 0)
	must(b, err)
	size := int64(0)
	for b.Loop() {
		st, err := arrow.Write(io.Discard, rows, arrow.Options{Renumber: true})
		must(b, err)
		size = st.Bytes
	}
	b.SetBytes(size)
}

func BenchmarkShuffle(b *testing.B) {
	rows, err := data.Load(data.Synthetic{N: 100000, D: 1 << 20, Nonzeros: 75}, 0)
	must(b, err)
	size := int64(0)
	for b.Loop() {
		st, err := arrow.Write(io.Discard, rows, arrow.Options{Shuffle: true, Renumber: true, Spill: &disk{}})
		must(b, err)
		size = st.Bytes
	}
	b.SetBytes(size)
}

func benchFile(b *testing.B) (*arrow.File, int64) {
	b.Helper()
	raw := pack(b, data.Synthetic{N: 400000, D: 1 << 20, Nonzeros: 75}, arrow.Options{})
	f := open(b, raw)
	must(b, data.Each(f, func(*data.Rows) error { return nil }))
	return f, int64(len(raw))
}

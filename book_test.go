package slalom

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// Addresses are those that a map gives in the order of meeting, however columns are found.
func TestBook(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, columns := range map[string]func() uint32{
		"few":    func() uint32 { return rng.Uint32N(20) },
		"some":   func() uint32 { return rng.Uint32N(1+rng.Uint32N(5000)) * 7 },
		"many":   func() uint32 { return rng.Uint32N(1 << 20) },
		"spread": func() uint32 { return rng.Uint32() >> rng.Uint32N(20) },
		"alike":  func() uint32 { return rng.Uint32N(50) << 20 },
	} {
		draw := func(n int) []uint32 {
			index := make([]uint32, n)
			for k := range index {
				index[k] = columns()
			}
			return index
		}
		head := draw(3000)
		for k := range head {
			head[k] %= 1 << 21
		}
		met := slices.Clone(head)
		b := newBook(met, 1<<21)
		known := map[uint32]uint32{}
		for k, j := range head {
			known[j] = met[k]
		}
		if len(known) != len(b.columns) {
			t.Fatalf("%s: %d columns, want %d", name, len(b.columns), len(known))
		}
		for _, n := range []int{0, 1, 255, 256, 257, 5000, 200000, 3, 200000} {
			index := draw(n)
			if n == 3 {
				index = []uint32{0, 1, 1<<32 - 3}
			}
			got := slices.Clone(index)
			b.address(got)
			for k, j := range index {
				want, ok := known[j]
				if !ok {
					want = uint32(len(known))
					known[j] = want
				}
				if got[k] != want || b.columns[want] != j {
					t.Fatalf("%s: column %d has address %d, want %d", name, j, got[k], want)
				}
			}
		}
	}
}

// The most frequent columns of a head come first, and of others those that were met first.
func TestBookBegins(t *testing.T) {
	index := []uint32{5, 9, 7, 9, 0, 7, 9}
	b := newBook(index, 10)
	if !slices.Equal(b.columns, []uint32{9, 7, 5, 0}) || !slices.Equal(index, []uint32{2, 0, 1, 0, 3, 1, 0}) {
		t.Errorf("columns %v, addresses %v", b.columns, index)
	}
}

// Rows known keep the features that have addresses, in their order, and their values, by however many goroutines.
func TestBookKnows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, threads := range []int{1, 3} {
		for _, top := range []uint32{50, 1 << 18, manyColumns + 1000} {
			met := make([]uint32, 5000)
			for k := range met {
				met[k] = top - 1 - rng.Uint32N(min(top, 9000))
			}
			b := newBook(nil, 0)
			addresses := slices.Clone(met)
			b.address(addresses)
			at := map[uint32]uint32{}
			for k, j := range met {
				at[j] = addresses[k]
			}
			rows, want := data.NewSparse(0), data.NewSparse(0)
			for i := range 3000 {
				var row, known data.Row
				for range rng.IntN(9) {
					j, v := top-rng.Uint32N(min(top, 12000)), rng.Float32()
					row.Index, row.Value = append(row.Index, j), append(row.Value, v)
					if a, ok := at[j]; ok {
						known.Index, known.Value = append(known.Index, a), append(known.Value, v)
					}
				}
				for r, to := range map[*data.Rows]*data.Row{rows: &row, want: &known} {
					r.Start = append(r.Start, r.Start[i]+len(to.Index))
					r.Index, r.Value, r.Label = append(r.Index, to.Index...), append(r.Value, to.Value...), append(r.Label, float64(i))
				}
			}
			b.know(rows, threads)
			if !slices.Equal(rows.Start, want.Start) || !slices.Equal(rows.Index, want.Index) || !slices.Equal(rows.Value, want.Value) || rows.Cols != len(b.columns) {
				t.Errorf("columns below %d, %d threads: other features are known", top, threads)
			}
			b.address(met) // nothing was forgotten, or met
			if !slices.Equal(met, addresses) || len(b.columns) != len(at) {
				t.Errorf("columns below %d: other addresses than before", top)
			}
		}
	}
}

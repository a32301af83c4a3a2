package arrow_test

import (
	"bytes"
	"io"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// shuffled are the labels, which are row numbers, in the order in which they were packed.
func shuffled(t *testing.T, src data.Source, seed uint64, memory int64) []float64 {
	t.Helper()
	b := pack(t, src, arrow.Options{Shuffle: true, Seed: seed, Memory: memory, Spill: &disk{}})
	return load(t, open(t, b)).Label
}

func TestShuffleKeepsRows(t *testing.T) {
	for _, tab := range tables {
		for _, memory := range []int64{0, 1, 20000} {
			b := pack(t, tab.rows, arrow.Options{Shuffle: true, Memory: memory, Spill: &disk{}, BatchRows: 128})
			got := load(t, open(t, b))
			at := make([]int, 0, got.Len())
			for i := range got.Len() {
				at = append(at, i)
			}
			slices.SortStableFunc(at, func(i, j int) int { return int(math.Copysign(1, got.Label[i]-got.Label[j])) })
			if tab.name == "no features" { // all alike
				continue
			}
			sorted := &data.Rows{}
			*sorted = *data.NewSparse(got.Cols)
			if got.Dense() {
				sorted = data.NewDense(got.Cols)
			}
			for _, i := range at {
				sorted.Append(got.Row(i))
			}
			same(t, sorted, tab.rows)
		}
	}
}

// The order depends on the seed and the number of rows, not on the memory
// allowed, the rows' lengths or the blocks they came in.
func TestShuffleDependsOnSeedAlone(t *testing.T) {
	src := sparse(2000, true, false, false)
	want := shuffled(t, src, 5, 0)
	for _, memory := range []int64{1, 3000, 100000} {
		if !slices.Equal(shuffled(t, src, 5, memory), want) {
			t.Errorf("with %d bytes of memory the order differs", memory)
		}
	}
	if !slices.Equal(shuffled(t, sparse(2000, false, true, true), 5, 0), want) {
		t.Error("for other rows the order differs")
	}
	if !slices.Equal(shuffled(t, open(t, pack(t, src, arrow.Options{BatchRows: 13})), 5, 0), want) {
		t.Error("in other blocks the order differs")
	}
	if slices.Equal(shuffled(t, src, 6, 0), want) {
		t.Error("another seed gives the same order")
	}
}

// The order of a seed is part of what a seed means.
func TestShuffleIsPinned(t *testing.T) {
	got := shuffled(t, sparse(8, true, false, false), 1, 0)
	if want := []float64{1, 3, 5, 6, 4, 0, 2, 7}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

// Each of the 24 orders of four rows is as likely as any other.
func TestShuffleIsUniform(t *testing.T) {
	const draws = 4800
	times := map[[4]float64]int{}
	src := data.Count(4)
	for i := range src.Label {
		src.Label[i] = float64(i)
	}
	for seed := range draws {
		times[[4]float64(shuffled(t, src, uint64(seed), 300<<10))]++
	}
	for order, k := range times {
		if math.Abs(float64(k)-draws/24) > 6*math.Sqrt(draws/24) {
			t.Errorf("order %v comes %d times, want about %d", order, k, draws/24)
		}
	}
	if len(times) != 24 {
		t.Errorf("%d orders of 24 occur", len(times))
	}
}

// Rows travel as far as in a uniform order: a third of the table on average.
func TestShuffleIsGlobal(t *testing.T) {
	const n = 20000
	sum, neighbours := 0.0, 0
	got := shuffled(t, sparse(n, false, false, false), 3, 50000)
	for i, k := range got {
		sum += math.Abs(float64(i) - k)
		if i > 0 && math.Abs(got[i-1]-k) == 1 {
			neighbours++
		}
	}
	if mean := sum / n; math.Abs(mean-n/3.0) > n/50.0 {
		t.Errorf("rows travel %v places on average, want about %v", mean, n/3)
	}
	if neighbours > 12 { // 2 expected
		t.Errorf("%d pairs of neighbours are neighbours still", neighbours)
	}
}

// watcher is a place to write to and read from that looks, at every 64th
// call, how much memory is in use.
type watcher struct {
	io.Writer
	io.ReaderAt
	calls      *int
	base, most *uint64
}

func (w watcher) Write(b []byte) (int, error) { w.look(); return w.Writer.Write(b) }
func (w watcher) ReadAt(b []byte, at int64) (int, error) {
	w.look()
	return w.ReaderAt.ReadAt(b, at)
}

func (w watcher) look() {
	if *w.calls++; *w.calls%64 != 0 {
		return
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	*w.most = max(*w.most, m.HeapAlloc-min(m.HeapAlloc, *w.base))
}

func TestShuffleMemory(t *testing.T) {
	// 200000 rows take 20 MB in the temporary file.
	src := data.Synthetic{N: 200000, D: 5000, Nonzeros: 8, Seed: 1}
	const memory = 2 << 20
	file := &disk{b: make([]byte, 0, 64<<20)}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, most := m.HeapAlloc, uint64(0)
	calls := 0
	w := watcher{file, file, &calls, &base, &most}
	out := watcher{io.Discard, nil, &calls, &base, &most}
	st, err := arrow.Write(out, src, arrow.Options{Shuffle: true, Renumber: true, Memory: memory, Spill: w, BatchRows: 2048})
	must(t, err)
	if st.Spilled < 15<<20 || st.Rows != 200000 {
		t.Errorf("%+v: the test is too small", st)
	}
	// The batch of 2048 rows and the block read take less than 1 MB each.
	if most > memory+4<<20 {
		t.Errorf("%d bytes in use, allowed are %d", most, memory)
	}
	runtime.KeepAlive(file)
}

func TestShuffleSameBytes(t *testing.T) {
	src := sparse(900, true, true, true)
	o := arrow.Options{Shuffle: true, Seed: 4, Renumber: true, Spill: &disk{}}
	want := pack(t, src, o)
	o.Spill, o.Memory = &disk{}, 1
	if !bytes.Equal(pack(t, src, o), want) {
		t.Error("with less memory the file differs")
	}
}

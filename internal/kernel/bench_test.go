package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// BenchmarkRows measures steps on sparse rows, in millions of features a second: product and update (adagrad, plain)
// with so many lanes, all that a race does (race): intercept, logistic loss and derivative too, or a run's whole steps
// along the flow, as LogisticRows makes them (flow). Beside them
// stands what this machine allows, measured in the same moments:
//
//	arithmetic   the same kernels on one long row of lines in the first cache: no misses, no calls
//	memory       reading and writing one line for each feature, in the same order, and nothing else
//
// Figures are the best of many short slices, so that other programs disturb little.
// go test -run '^$' -bench Rows ./internal/kernel

const rowLength = 11 // as flights has

// benchRows are rows of distinct sorted features, skewed so that half of all features are
// among an eighth of the lines (power 3), or evenly spread (power 1).
func benchRows(lines, rows int, power float64) (index []uint32) {
	r := rand.New(rand.NewPCG(1, 2))
	for range rows {
		row := make([]uint32, 0, rowLength)
		for len(row) < rowLength {
			j := uint32(float64(lines) * math.Pow(r.Float64(), power))
			if !slices.Contains(row, j) {
				row = append(row, j)
			}
		}
		slices.Sort(row)
		index = append(index, row...)
	}
	return index
}

// stepper is a table and a way to make steps on it.
type stepper struct {
	lanes, stride int
	mem           []float32
	z, sum        []float64
	product       []float64
	s, eta        []float32
	large         bool // worth prefetching
	spots         []Spot
	work          []float32
}

func newStepper(lines, lanes, stride int) *stepper {
	return stepperOn(Lines((lines+1)*stride), lanes, stride)
}

func stepperOn(mem []float32, lanes, stride int) *stepper {
	t := &stepper{lanes: lanes, stride: stride, mem: mem, z: make([]float64, lanes)}
	t.sum, t.product = make([]float64, lanes), make([]float64, lanes)
	t.s, t.eta, t.large = make([]float32, lanes), make([]float32, lanes), len(t.mem) > 1<<18
	for i := range t.mem {
		t.mem[i] = 0.01
	}
	FoldLogs(t.sum, t.product) // makes the products 1
	clear(t.sum)
	for c := range t.eta {
		t.eta[c] = 0.001
	}
	return t
}

// The steps below walk over rows of n features each; ahead rows later are asked for, half of the lines before the product and half
// before the update.
const ahead = 4

func (t *stepper) ask(mem []float32, index []uint32, at, n, half int) {
	if next := at + ahead*n; t.large && next+n <= len(index) {
		Prefetch(mem, t.stride, index[next+half*(n/2):next+n/2+half*(n-n/2)])
	}
}

func (t *stepper) adagrad(index []uint32, value []float32, n int) {
	for at := 0; at+n <= len(index); at += n {
		t.ask(t.mem, index, at, n, 0)
		row, val := index[at:at+n], value[at:at+n]
		clear(t.z)
		Product(t.z, t.mem, t.stride, row, val)
		Narrow(t.s, t.z, 0.01)
		t.ask(t.mem, index, at, n, 1)
		AdaGrad(t.mem, t.stride, row, val, t.s, t.eta, 1e-8)
	}
}

func (t *stepper) adagrad1(index []uint32, value []float32, n int) {
	for at := 0; at+n <= len(index); at += n {
		t.ask(t.mem, index, at, n, 0)
		row, val := index[at:at+n], value[at:at+n]
		z := Product1(0, t.mem, 2, row, val)
		t.ask(t.mem, index, at, n, 1)
		AdaGrad1(t.mem, row, val, float32(z*0.01), 0.001, 1e-8)
	}
}

func (t *stepper) race(index []uint32, value []float32, n int) {
	for at := 0; at+n <= len(index); at += n {
		t.ask(t.mem[t.stride:], index, at, n, 0)
		row, val := index[at:at+n], value[at:at+n]
		ProductBias(t.z, t.mem, t.stride, row, val)
		LogisticSum(t.sum, t.product, t.z, t.z, float64(row[n-1]&1))
		Narrow(t.s, t.z, 1)
		t.ask(t.mem[t.stride:], index, at, n, 1)
		AdaGradBias(t.mem, t.stride, row, val, t.s, t.eta, 1e-8)
		if at&511 == 0 {
			FoldLogs(t.sum, t.product)
		}
	}
}

// flow is whole steps of many rows at once, half of them of the positive class.
func (t *stepper) flow(index []uint32, value []float32, n int) {
	rows := len(index) / n
	for i := len(t.spots); i < rows+SpotsAhead; i++ {
		at := int64(min(i, rows-1) * n)
		t.spots = append(t.spots, Spot{Begin: at, End: at + int64(n), Label: float64(i & 1), Eta: 0.001})
	}
	for at := 0; at < rows; at += 512 {
		end := min(at+512, rows)
		if spots := t.spots[at : end+SpotsAhead]; t.lanes == 1 {
			LogisticRows1(t.mem, index, value, &t.work, spots, end-at, t.sum, t.product, 1e-8)
		} else {
			LogisticRows(t.mem, index, value, &t.work, spots, end-at, t.sum, t.product, t.eta, 1e-8)
		}
		FoldLogs(t.sum, t.product)
	}
}

func (t *stepper) plain(index []uint32, value []float32, n int) {
	for at := 0; at+n <= len(index); at += n {
		t.ask(t.mem, index, at, n, 0)
		row, val := index[at:at+n], value[at:at+n]
		clear(t.z)
		Product(t.z, t.mem, t.stride, row, val)
		Scale(t.z, t.z, -0.01)
		t.ask(t.mem, index, at, n, 1)
		AddPlain(t.mem, t.stride, row, val, t.z)
	}
}

func (t *stepper) plain1(index []uint32, value []float32, n int) {
	for at := 0; at+n <= len(index); at += n {
		t.ask(t.mem, index, at, n, 0)
		row, val := index[at:at+n], value[at:at+n]
		z := Product1(0, t.mem, 1, row, val)
		t.ask(t.mem, index, at, n, 1)
		Plain1(t.mem, row, val, z*-0.01)
	}
}

// touch reads and writes one number of each line.
func (t *stepper) touch(index []uint32) {
	const far = 6 * rowLength
	for i, j := range index {
		if next := i + far; t.large && i&7 == 0 && next+8 <= len(index) {
			Prefetch(t.mem, t.stride, index[next:next+8])
		}
		t.mem[int(j)*t.stride] += 1e-9
	}
}

// slice is one measurement's length; longer ones meet more disturbance.
const slice = 1 << 15

func BenchmarkRows(b *testing.B) {
	sizes := []struct {
		name  string
		bits  int
		power float64
	}{{"cache", 12, 3}, {"cache-even", 12, 1}, {"skewed", 24, 3}, {"even", 24, 1}}
	if testing.Short() {
		sizes = sizes[:2]
	}
	kinds := []struct {
		name          string
		lanes, stride int
		step          func(*stepper) func(index []uint32, value []float32, n int)
	}{
		{"adagrad1", 1, 2, func(t *stepper) func([]uint32, []float32, int) { return t.adagrad1 }},
		{"adagrad8", 8, 16, func(t *stepper) func([]uint32, []float32, int) { return t.adagrad }},
		{"adagrad16", 16, 32, func(t *stepper) func([]uint32, []float32, int) { return t.adagrad }},
		{"race1", 1, 2, func(t *stepper) func([]uint32, []float32, int) { return t.race }},
		{"race8", 8, 16, func(t *stepper) func([]uint32, []float32, int) { return t.race }},
		{"flow1", 1, 2, func(t *stepper) func([]uint32, []float32, int) { return t.flow }},
		{"flow8", 8, 16, func(t *stepper) func([]uint32, []float32, int) { return t.flow }},
		{"plain1", 1, 1, func(t *stepper) func([]uint32, []float32, int) { return t.plain1 }},
		{"plain8", 8, 8, func(t *stepper) func([]uint32, []float32, int) { return t.plain }},
	}
	for _, size := range sizes {
		index := benchRows(1<<size.bits, 1<<17, size.power)
		value := make([]float32, len(index))
		for i := range value {
			value[i] = 1 + float32(i%7)/8
		}
		for _, kind := range kinds {
			b.Run(fmt.Sprintf("%s/%s", size.name, kind.name), func(b *testing.B) {
				t, near := newStepper(1<<size.bits, kind.lanes, kind.stride), newStepper(256, kind.lanes, kind.stride)
				step, best, arithmetic, memory := kind.step(t), time.Hour, time.Hour, time.Hour
				stepNear := kind.step(near)
				const part = slice / rowLength * rowLength
				at := 0
				b.ResetTimer() // to make a large table takes longer than all the rest
				for range b.N {
					at = (at + part) % (len(index) - part)
					best = fastest(best, func() { step(index[at:at+part], value[at:at+part], rowLength) })
					at = (at + part) % (len(index) - part)
					memory = fastest(memory, func() { t.touch(index[at : at+part]) })
					arithmetic = fastest(arithmetic, func() {
						for range part / 256 {
							stepNear(counting[:], value[:256], 256)
						}
					})
				}
				rate := func(d time.Duration) float64 { return part / d.Seconds() / 1e6 }
				b.ReportMetric(rate(best), "Mfeatures/s")
				b.ReportMetric(rate(arithmetic), "arithmetic")
				b.ReportMetric(rate(memory), "memory")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// BenchmarkPages compares a table that asked for large pages with one that did not.
func BenchmarkPages(b *testing.B) {
	if testing.Short() {
		b.Skip("tables of 1 GiB")
	}
	const lines, part = 1 << 24, slice / rowLength * rowLength
	index := benchRows(lines, 1<<17, 1)
	value := make([]float32, len(index))
	small, large := stepperOn(make([]float32, 16*(lines+1)), 8, 16), newStepper(lines, 8, 16)
	best, at := [2]time.Duration{time.Hour, time.Hour}, 0
	for b.Loop() {
		for i, t := range []*stepper{small, large} {
			at = (at + part) % (len(index) - part)
			best[i] = fastest(best[i], func() { t.adagrad(index[at:at+part], value[at:at+part], rowLength) })
		}
	}
	b.ReportMetric(part/best[0].Seconds()/1e6, "small-Mfeatures/s")
	b.ReportMetric(part/best[1].Seconds()/1e6, "large-Mfeatures/s")
	b.ReportMetric(0, "ns/op")
}

func fastest(best time.Duration, f func()) time.Duration {
	start := time.Now()
	f()
	return min(best, time.Since(start))
}

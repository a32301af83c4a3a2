package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Rows gathered lie side by side as plain Go puts them, with values or without, whatever room there was.
func TestGather(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for trial := range 300 {
		b := Block{Start: []int{0}}
		longest := 1 + trial%40
		for i := range 1 + r.IntN(50+trial%6*300) {
			n := r.IntN(longest)
			if trial%3 == 0 && (trial%9 > 0 || r.IntN(1000) > 0) {
				n = longest
			}
			for range n {
				b.Index = append(b.Index, r.Uint32())
				if trial&1 == 0 {
					b.Value = append(b.Value, r.Float32())
				}
			}
			b.Start, b.Label = append(b.Start, len(b.Index)), append(b.Label, float64(i))
		}
		if trial&1 == 0 && b.Value == nil {
			b.Value = []float32{}
		}
		var pick []uint32
		for range r.IntN(100) {
			pick = append(pick, r.Uint32N(uint32(len(b.Label))))
		}
		gather := func(level Level, room int) ([]Spot, []uint32, []float32) {
			defer Use(level)()
			spots := append(make([]Spot, 0, room), Spot{Begin: 0, End: 1, Eta: 7})
			index, value := append(make([]uint32, 0, room), 9), []float32(nil)
			if b.Value != nil {
				value = append(make([]float32, 0, room), 8)
			}
			return Gather(spots, index, value, b, pick)
		}
		spots, index, value := gather(Go, 1)
		if len(spots) != len(pick)+1 {
			t.Fatalf("%d rows of %d", len(spots)-1, len(pick))
		}
		for i, p := range pick {
			s := spots[i+1]
			if !slices.Equal(index[s.Begin:s.End], b.Index[b.Start[p]:b.Start[p+1]]) || s.Label != b.Label[p] || s.Eta != 0 ||
				b.Value != nil && !slices.Equal(value[s.Begin:s.End], b.Value[b.Start[p]:b.Start[p+1]]) {
				t.Fatalf("row %d: %v", p, s)
			}
		}
		for _, level := range Levels()[1:] {
			for _, room := range []int{1, 50, 5000} {
				for _, b.Even = range []Even{{}, evenOf(b.Start)} {
					s, i, v := gather(level, room)
					if !slices.Equal(s, spots) || !slices.Equal(i, index) || !slices.Equal(v, value) {
						t.Fatalf("%v, room for %d, %v: not what plain Go gathers", level, room, b.Even)
					}
				}
			}
		}
	}
}

func evenOf(start []int) (e Even) {
	e.Find(start)
	return e
}

// Groups of rows that all have the usual number of features are known by where they begin, others by no such place; and where there
// are many of these, none is known.
func TestEven(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	var e Even
	found := 0
	for trial := range 400 {
		n, usual, first := r.IntN(1<<(4+trial%10)), r.IntN(12), r.IntN(3)
		start := []int{first}
		for range n {
			width := usual
			if trial%4 > 0 && r.IntN(500*(trial%4)*(trial%4)) == 0 {
				width = r.IntN(15)
			}
			start = append(start, start[len(start)-1]+width)
		}
		e.Find(start)
		odd := 0
		for g := 0; g < n; g += 256 {
			end, like := min(g+256, n), true
			for i := g; i < end; i++ {
				like = like && start[i+1]-start[i] == usual
			}
			if !like {
				odd++
			}
			if e.Width == 0 {
				continue
			}
			if e.Width != usual || len(e.Base) != (n+255)/256 {
				t.Fatalf("width %d of %d, %d groups of %d rows", e.Width, usual, len(e.Base), n)
			}
			if base := e.Base[g/256]; like && base+g*usual != start[g] || !like && base != uneven {
				t.Fatalf("group %d (alike: %v) begins at %d", g/256, like, base)
			}
		}
		if e.Width > 0 {
			found++
		} else if odd == 0 && n > 0 && usual > 0 {
			t.Fatalf("%d rows of %d features are not even", n, usual)
		}
	}
	if found < 150 || found > 350 {
		t.Errorf("%d of 400 are even", found)
	}
	e.Find(nil)
	for _, start := range [][]int{nil, {0}, {0, 0, 0}, {0, 1 << 20}} {
		if e.Find(start); e.Width != 0 {
			t.Errorf("%v has width %d", start, e.Width)
		}
	}
}

// A row that there is not panics, and so does one whose features there are not.
func TestGatherBeyond(t *testing.T) {
	good := Block{Start: []int{0, 20, 30}, Label: make([]float64, 2), Index: make([]uint32, 40)}
	for _, level := range Levels() {
		for _, c := range []struct {
			b    Block
			pick uint32
		}{{good, 2}, {good, 1 << 31}, {Block{[]int{0, 20, 50}, Even{}, good.Label, good.Index, nil}, 1}, {Block{good.Start, Even{}, good.Label, good.Index, make([]float32, 25)}, 1},
			{Block{[]int{0, 20, 10}, Even{}, good.Label, good.Index, nil}, 1}, {Block{[]int{0, -5, 10}, Even{}, good.Label, good.Index, nil}, 1}, {Block{nil, Even{}, good.Label, good.Index, nil}, 0},
			{Block{good.Start, Even{1 << 20, []int{0}}, good.Label, good.Index, nil}, 2}, {Block{good.Start, Even{math.MaxInt>>1 + 2, []int{0}}, good.Label, good.Index, nil}, 2}, {Block{good.Start, Even{-1, []int{0}}, good.Label, good.Index, nil}, 2}, {Block{good.Start, Even{10, nil}, good.Label, good.Index, nil}, 2}} {
			func() {
				defer Use(level)()
				defer func() {
					if recover() == nil {
						t.Errorf("%v: row %d is gathered", level, c.pick)
					}
				}()
				Gather(make([]Spot, 0, 50), make([]uint32, 0, 500), make([]float32, 0, 500), c.b, []uint32{c.pick, c.pick})
			}()
		}
	}
}

// BenchmarkGather measures ns a row of 12 features, a million of which lie in memory.
// go test -run '^$' -bench Gather ./internal/kernel
func BenchmarkGather(b *testing.B) {
	const rows, length, many = 1 << 20, 12, 1 << 13
	all := Block{Start: make([]int, rows+1), Label: make([]float64, rows), Index: Zeros[uint32](rows * length), Value: Zeros[float32](rows * length)}
	for i := range rows + 1 {
		all.Start[i] = i * length
	}
	for i := range all.Index {
		all.Index[i], all.Value[i] = uint32(i), 1
	}
	pick := make([]uint32, rows)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range pick {
		pick[i] = r.Uint32N(rows)
	}
	spots, index, value := make([]Spot, 0, many), make([]uint32, 0, many*length+8), make([]float32, 0, many*length+8)
	for _, c := range []struct {
		name  string
		level Level
		even  Even
	}{{"Go", Go, Even{}}, {Using().String(), Using(), Even{}}, {Using().String() + "/even", Using(), evenOf(all.Start)}} {
		b.Run(c.name, func(b *testing.B) {
			defer Use(c.level)()
			all.Even = c.even
			best := time.Hour
			for i := range b.N {
				from := i * many % rows
				best = fastest(best, func() { Gather(spots, index, value, all, pick[from:from+many]) })
			}
			b.ReportMetric(float64(best.Nanoseconds())/many, "ns/row")
			b.ReportMetric(0, "ns/op")
		})
	}
}

package data

import (
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func tooBig(err error) bool { return errors.Is(err, ErrTooBig) }

func TestHeldDependsOnContentAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	negative := float32(math.Copysign(0, -1))
	for range 500 {
		seed := r.Uint64()
		dense := []float32{0, 1, 0, 1, r.Float32() + .1, 0}
		a, b := uint32(1), float32(1)
		rows := []Row{
			{Value: dense},
			{Value: []float32{negative, 1, 0, 1, dense[4], negative}, Label: 3, Weight: 2, Offset: math.Copysign(0, -1)},
			{Index: []uint32{a, 3, 4}, Value: []float32{b, 1, dense[4]}, Label: -1},
			{Index: []uint32{4, 1, 3, 0}, Value: []float32{dense[4], 1, b, 0}},
		}
		for _, row := range rows[1:] {
			if Held(row, 0.5, seed) != Held(rows[0], 0.5, seed) {
				t.Fatalf("%v and %v fall on different sides", row, rows[0])
			}
		}
		ones := Row{Index: []uint32{9, 2}}
		if Held(ones, .5, seed) != Held(Row{Index: []uint32{2, 9}, Value: []float32{1, 1}}, .5, seed) {
			t.Fatal("implied and explicit ones fall on different sides")
		}
	}
}

// Different content, offset or seed gives independent sides.
func TestHeldIsEven(t *testing.T) {
	const n = 20000
	var both, first, second, off, swap int
	for i := range uint32(n) {
		x := Row{Index: []uint32{i, i + 7}, Value: []float32{1, 2}}
		y, z := x, x
		y.Offset = 1
		z.Value = []float32{2, 1}
		a, b := Held(x, 0.3, 1), Held(x, 0.3, 2)
		first += one(a)
		second += one(b)
		both += one(a && b)
		off += one(a && Held(y, 0.3, 1))
		swap += one(a && Held(z, 0.3, 1))
	}
	near := func(what string, got int, p float64) {
		if d := math.Abs(float64(got) - p*n); d > 5*math.Sqrt(p*(1-p)*n) {
			t.Errorf("%s: %d of %d, want about %v", what, got, n, p)
		}
	}
	near("held", first, .3)
	near("held, other seed", second, .3)
	near("both seeds", both, .09)
	near("both offsets", off, .09)
	near("values swapped", swap, .09)
	if Held(Row{}, 0, 1) || !Held(Row{}, 1, 1) {
		t.Error("share 0 or 1 is not none or all")
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// The sides are part of what a seed means: they must never change.
func TestHeldIsFixed(t *testing.T) {
	var got uint64
	for i := range uint32(64) {
		if Held(Row{Index: []uint32{i, 70}, Value: []float32{0.5, 1}, Offset: 2}, 0.5, 42) {
			got |= 1 << i
		}
	}
	if want := uint64(0x61092e0e70f8e3dd); got != want {
		t.Errorf("sides %#x, want %#x", got, want)
	}
}

func TestSplit(t *testing.T) {
	each(t, 1000, func(t *testing.T, rows *Rows) {
		train, held := Split(rows, 0.25, "last", 0)
		if train.Len() != 750 || held.Len() != 250 || held.Label[0] != rows.Label[750] || train.First != 0 || held.Cols != rows.Cols {
			t.Errorf("last: %d and %d", train.Len(), held.Len())
		}
		train, held = Split(rows, 0.25, "row", 9)
		check(t, train)
		check(t, held)
		if train.Len()+held.Len() != 1000 {
			t.Errorf("row: %d and %d", train.Len(), held.Len())
		}
		// The streams give the same rows as the tables.
		for _, c := range []struct {
			out  bool
			want *Rows
		}{{false, train}, {true, held}} {
			sc, err := HoldoutSource{Source: rows, Share: 0.25, Seed: 9, Out: c.out}.Scan()
			if err != nil {
				t.Fatal(err)
			}
			got, err := drain(t, sc)
			if err != nil || dump(got) != dump(c.want) {
				t.Error("stream and table differ", err)
			}
		}
	})
	defer func() {
		if recover() == nil {
			t.Error("Split by an unknown word")
		}
	}()
	Split(Count(1), 0.5, "column", 0)
}

func TestHoldoutSkipsEmptyBlocks(t *testing.T) {
	src := HoldoutSource{Source: Count(3 * blockRows), Share: 1}
	sc, _ := src.Scan()
	dst := &Rows{}
	if err := sc.Next(dst); err != io.EOF || dst.Len() != 0 {
		t.Error(err, dst.Len())
	}
}

func TestIsOnce(t *testing.T) {
	f := &Files{once: true}
	if IsOnce(Count(1)) || !IsOnce(f.Source()) || !IsOnce(HoldoutSource{Source: f.Source()}) || IsOnce(HoldoutSource{Source: Count(1)}) {
		t.Error("IsOnce is wrong")
	}
}

func TestSynthetic(t *testing.T) {
	s := Synthetic{N: 3*blockRows + 7, D: 500, Nonzeros: 12, Seed: 5, Noise: 1}
	all, err := Load(s, 0)
	if err != nil || all.Len() != s.N || all.Cols != 500 || len(all.Index) != 12*s.N {
		t.Fatal(err, all.Len(), all.Cols, len(all.Index))
	}
	again, _ := Load(s, 0)
	if dump(again) != dump(all) {
		t.Error("not the same rows again")
	}
	s.Seed++
	if other, _ := Load(s, 0); dump(other) == dump(all) {
		t.Error("the seed has no effect")
	}
	s.Seed--
	count := make([]int, 500)
	right, plus := 0, 0
	for i := range all.Len() {
		row := all.Row(i)
		if !slices.IsSorted(row.Index) || len(slices.Compact(slices.Clone(row.Index))) != 12 {
			t.Fatal("columns out of order or twice", row.Index)
		}
		z := 0.0
		for k, j := range row.Index {
			count[j]++
			z += s.Weight(int(j)) * float64(row.Value[k])
		}
		right += one(z > 0 == (row.Label > 0))
		plus += one(row.Label > 0)
	}
	if count[0] < 4*count[250] || count[499] == 0 {
		t.Errorf("columns 0, 250, 499 occur %d, %d, %d times", count[0], count[250], count[499])
	}
	if share := float64(right) / float64(s.N); share < 0.7 || share > 0.9 {
		t.Errorf("the hidden weights predict %v of the labels", share)
	}
	if plus < s.N/4 || plus > s.N*3/4 {
		t.Errorf("%d of %d are positive", plus, s.N)
	}
}

func TestSyntheticRegression(t *testing.T) {
	s := Synthetic{N: 5000, D: 20, Nonzeros: 20, Seed: 1, Noise: 0.5, Task: "regression"}
	all, err := Load(s, 0)
	if err != nil {
		t.Fatal(err)
	}
	var signal, noise float64
	for i := range all.Len() {
		row, z := all.Row(i), 0.0
		for k, j := range row.Index {
			z += s.Weight(int(j)) * float64(row.Value[k])
		}
		signal += z * z / 5000
		noise += (row.Label - z) * (row.Label - z) / 5000
	}
	if signal < 1 || signal > 6 || math.Abs(noise-0.25) > 0.03 {
		t.Errorf("variance of the signal %v, of the noise %v", signal, noise)
	}
}

func TestSyntheticRefuses(t *testing.T) {
	for _, s := range []Synthetic{{N: -1}, {D: -1}, {D: 5, Nonzeros: 6}, {Noise: -1}, {Noise: math.NaN()}, {Task: "dance"}} {
		if _, err := s.Scan(); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func TestSyntheticDoesNotAllocate(t *testing.T) {
	sc, _ := Synthetic{N: 1 << 30, D: 1 << 20, Nonzeros: 30, Noise: 1}.Scan()
	dst := NewSparse(0)
	if err := sc.Next(dst); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(3, func() { sc.Next(dst) }); n > 0 {
		t.Errorf("%v allocations a block", n)
	}
}

package sampletest

import (
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
)

// Case is a sampler and what is expected of it.
type Case struct {
	Make        func(seed uint64) sample.Sampler
	Want        *data.Rows // the rows of its source, 100 or more
	Size        int        // rows in a batch; Want.Len() or more: all
	Replacement bool       // draws with replacement
	Fixed       bool       // does not depend on the seed
	Stream      bool       // reads the source in order, and knows n after a pass
}

// passes that are compared.
const passes = 3

// drawn is what is kept of a batch.
type drawn struct {
	Number []int64
	Factor []float64
	Div    float64
	Whole  bool
}

// Run checks c.
func Run(t *testing.T, c Case) {
	t.Run("Rows", func(t *testing.T) { testRows(t, c) })
	t.Run("Batches", func(t *testing.T) { testBatches(t, c) })
	t.Run("Again", func(t *testing.T) { testAgain(t, c) })
	t.Run("Seeds", func(t *testing.T) { testSeeds(t, c) })
	t.Run("End", func(t *testing.T) { testEnd(t, c) })
	t.Run("Unbiased", func(t *testing.T) { testUnbiased(t, c) })
	t.Run("Runs", func(t *testing.T) { testRuns(t, c) })
	t.Run("Allocations", func(t *testing.T) { testAllocations(t, c) })
}

// pass draws a whole pass, and checks that every row is the row it says it is.
func pass(t *testing.T, s sample.Sampler, c Case, number int) []drawn {
	t.Helper()
	if err := s.Begin(number); err != nil {
		t.Fatalf("Begin(%d): %v", number, err)
	}
	var all []drawn
	for s.Next() {
		b := s.Batch()
		var d drawn
		for ok := true; ok; ok = b.More() {
			last := -1
			for i := range b.Len() {
				if !c.Replacement && b.At(i) <= last {
					t.Fatalf("pass %d: picks do not rise: %d after %d", number, b.At(i), last)
				}
				last = b.At(i)
				n := b.Number(i)
				if got, want := b.Row(i), c.Want.Row(int(n)); !same(got, want) {
					t.Fatalf("pass %d: row %d is %+v, want %+v", number, n, got, want)
				}
				d.Number, d.Factor = append(d.Number, n), append(d.Factor, b.Factor(i))
			}
		}
		d.Div, d.Whole = b.Div, b.Whole
		all = append(all, d)
		if len(all) > c.Want.Len() {
			t.Fatalf("pass %d does not end", number)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatalf("pass %d: %v", number, err)
	}
	return all
}

// same compares rows; values that are all 1 may be left out or not.
func same(a, b data.Row) bool {
	if len(a.Index) != len(b.Index) || a.Label != b.Label || a.Weight != b.Weight || a.Offset != b.Offset {
		return false
	}
	for k, j := range a.Index {
		if j != b.Index[k] || value(a, k) != value(b, k) {
			return false
		}
	}
	return a.Index != nil || slices.Equal(a.Value, b.Value)
}

func value(r data.Row, k int) float32 {
	if r.Value == nil {
		return 1
	}
	return r.Value[k]
}

func testRows(t *testing.T, c Case) {
	s := c.Make(1)
	if s.Rows() != int64(c.Want.Len()) && !(c.Stream && s.Rows() == -1) {
		t.Errorf("Rows() = %d before the first pass", s.Rows())
	}
	for p := range passes {
		times := make([]int, c.Want.Len())
		sum := 0
		for _, d := range pass(t, s, c, p) {
			for _, n := range d.Number {
				times[n]++
				sum++
			}
		}
		if sum != c.Want.Len() {
			t.Errorf("pass %d has %d rows, want %d", p, sum, c.Want.Len())
		}
		for n, k := range times {
			if k != 1 && !c.Replacement {
				t.Errorf("pass %d: row %d comes %d times", p, n, k)
			}
		}
	}
	if s.Rows() != int64(c.Want.Len()) {
		t.Errorf("Rows() = %d after a pass, want %d", s.Rows(), c.Want.Len())
	}
}

func testBatches(t *testing.T, c Case) {
	s := c.Make(1)
	n, total := c.Want.Len(), 0.0
	for i := range n {
		total += c.Want.Row(i).Weight
	}
	for p := range passes {
		batches := pass(t, s, c, p)
		if want := (n + c.Size - 1) / c.Size; len(batches) != want {
			t.Fatalf("pass %d has %d batches, want %d", p, len(batches), want)
		}
		for k, d := range batches {
			size := c.Size
			if len(d.Number) != size { // only one may be shorter: the last
				size = n - (len(batches)-1)*c.Size
				if k != len(batches)-1 {
					t.Errorf("pass %d: batch %d has %d rows", p, k, len(d.Number))
				}
			}
			if len(d.Number) != size {
				t.Errorf("pass %d: batch %d has %d rows, want %d", p, k, len(d.Number), size)
			}
			if want := !c.Replacement && size == n; d.Whole != want {
				t.Errorf("pass %d: batch %d says Whole %v", p, k, d.Whole)
			}
			want := float64(size) * total / float64(n)
			if d.Whole && d.Div != total {
				t.Errorf("pass %d: Div of the whole is %v, want exactly %v", p, d.Div, total)
			}
			if (!c.Stream || p > 0) && math.Abs(d.Div-want) > 1e-12*want || !(d.Div > 0) {
				t.Errorf("pass %d: Div of batch %d is %v, want %v", p, k, d.Div, want)
			}
		}
	}
}

// testAgain draws passes out of order, and by a sampler that begins at one.
func testAgain(t *testing.T, c Case) {
	s := c.Make(1)
	var first [][]drawn
	for p := range passes {
		first = append(first, pass(t, s, c, p))
	}
	for _, p := range []int{2, 0, 1, 1} {
		if again := pass(t, s, c, p); !reflect.DeepEqual(again, first[p]) {
			t.Errorf("pass %d drawn again differs:\n%v\n%v", p, again, first[p])
		}
		if fresh := pass(t, c.Make(1), c, p); !reflect.DeepEqual(fresh, first[p]) {
			t.Errorf("pass %d drawn by a new sampler differs:\n%v\n%v", p, fresh, first[p])
		}
		if err := s.Begin(p); err != nil { // left in the middle
			t.Fatal(err)
		}
		s.Next()
	}
}

func testSeeds(t *testing.T, c Case) {
	if c.Size >= c.Want.Len() && !c.Replacement {
		t.Skip("one batch")
	}
	a, b := pass(t, c.Make(1), c, 0), pass(t, c.Make(2), c, 0)
	if reflect.DeepEqual(a, b) != c.Fixed {
		t.Errorf("seeds 1 and 2 give the same batches: %v, want %v", !c.Fixed, c.Fixed)
	}
}

func testEnd(t *testing.T, c Case) {
	s := c.Make(1)
	if s.Next() {
		t.Error("Next before Begin")
	}
	for p := range 2 {
		pass(t, s, c, p)
		for range 3 {
			if s.Next() || s.Err() != nil {
				t.Fatalf("the end of pass %d is none: error %v", p, s.Err())
			}
		}
	}
	b := s.Batch()
	if err := s.Begin(2); err != nil || !s.Next() || s.Batch() != b {
		t.Error("the batch has moved")
	}
}

// testUnbiased checks that each row's factor over Div has the mean h/Σh, of
// its batch, within six standard deviations.
func testUnbiased(t *testing.T, c Case) {
	if !c.Replacement {
		t.Skip("each row comes once")
	}
	const rounds = 300
	s, n := c.Make(5), c.Want.Len()
	sum, squares := make([]float64, n), make([]float64, n)
	for p := range rounds {
		for _, d := range pass(t, s, c, p) {
			for i, row := range d.Number {
				v := d.Factor[i] / d.Div * float64(len(d.Number))
				sum[row] += v
				squares[row] += v * v
			}
		}
	}
	total := 0.0
	for i := range n {
		total += c.Want.Row(i).Weight
	}
	draws := float64(rounds * n)
	for i := range n {
		mean, want := sum[i]/draws, c.Want.Row(i).Weight/total
		if off := math.Abs(mean - want); off > 6*math.Sqrt(squares[i])/draws {
			t.Errorf("row %d has mean %v, want %v", i, mean, want)
		}
	}
}

func testAllocations(t *testing.T, c Case) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // as AllocsPerRun does, which else loses what a waiting goroutine needs
	s := c.Make(1)
	pass(t, s, c, 0)
	pass(t, s, c, 1)
	if err := s.Begin(2); err != nil {
		t.Fatal(err)
	}
	s.Next()
	left := max(1, (c.Want.Len()+c.Size-1)/c.Size-2)
	if n := testing.AllocsPerRun(left, func() { s.Next() }); n != 0 {
		t.Errorf("%v allocations in Next", n)
	}
}

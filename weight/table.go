package weight

import (
	"math/bits"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/penalty"
)

// Shape says how large a table is.
type Shape struct {
	Name   string `json:"name"`   // what a model file calls the table
	Lines  int    `json:"lines"`  // features, not counting the intercept
	Lanes  int    `json:"lanes"`  // outputs × racers
	Racers int    `json:"racers"` // racers R; 0 means 1
	Bias   bool   `json:"bias"`   // line 0 is the intercept
	Woven  bool   `json:"-"`      // what an update keeps lies beside the weights of its line (Weave)
}

// Weights are all tables of a model.
type Weights []*Table

// Table is a matrix of weights and what the update keeps beside them. Line l begins
// at l·Stride() in W and in every State, at l·Lanes in Mean and Avg.
type Table struct {
	Shape
	W     []float32   // the weights; of a woven table, all lines with their states
	State [][]float32 // what the update remembers of each weight
	Mean  []float64   // dense part of a variance-reduced gradient; nil: none
	Avg   []float64   // running mean of W over the steps; nil: not kept

	Penalty     penalty.Penalty // nil: none
	PenaltyBias bool            // the intercept is penalised too

	woven int // states that lie in W
	lazy  lazy
}

// New is a table of zeros.
func New(s Shape) *Table {
	s.Racers = max(s.Racers, 1)
	t := &Table{Shape: s}
	t.W = roomy(t.Size())
	return t
}

// Make is one table of zeros for each shape.
func Make(shapes []Shape) Weights {
	w := make(Weights, len(shapes))
	for i, s := range shapes {
		w[i] = New(s)
	}
	return w
}

// Base is the line of feature 0: 1 with an intercept, else 0.
func (t *Table) Base() int {
	if t.Bias {
		return 1
	}
	return 0
}

// AllLines is the number of lines, the intercept's included.
func (t *Table) AllLines() int { return t.Lines + t.Base() }

// Size is the number of weights.
func (t *Table) Size() int { return t.AllLines() * t.Lanes }

// Stride is how far apart two lines are in W and in each State.
func (t *Table) Stride() int { return t.Lanes * (1 + t.woven) }

// Line is the weights of one line.
func (t *Table) Line(line int) []float32 {
	at := line * t.Stride()
	return t.W[at : at+t.Lanes : at+t.Lanes]
}

// Weave gives the table n states of zeros. In a woven table a line is
//
//	[weights | first state | second state …]
//
// so that a step fetches one place in memory for each feature, not 1 + n; otherwise
// weights and states are matrices of their own.
func (t *Table) Weave(n int) {
	w := t.Flat()
	t.State, t.woven = make([][]float32, n), 0
	if !t.Woven || n == 0 {
		t.W = w
		for i := range t.State {
			t.State[i] = make([]float32, t.Size())
		}
		return
	}
	t.woven = n
	t.W = roomy(t.AllLines() * t.Stride())
	t.weave()
	for line := range t.AllLines() { // what is zero stays untouched, and takes no memory yet
		if own := w[line*t.Lanes : (line+1)*t.Lanes]; !zero(own) {
			copy(t.Line(line), own)
		}
	}
}

// Clone is a table of the same weights, without states.
func (t *Table) Clone() *Table {
	c := New(t.Shape)
	if t.woven > 0 {
		t.AppendFlat(c.W[:0])
		return c
	}
	const page = 1024
	for at := 0; at < len(t.W); at += page {
		if own := t.W[at:min(at+page, len(t.W))]; !zero(own) {
			copy(c.W[at:], own)
		}
	}
	return c
}

func zero(w []float32) bool {
	for _, v := range w {
		if v != 0 {
			return false
		}
	}
	return true
}

// Unweave drops the states and leaves the weights a matrix of Size() entries, in the memory they have.
func (t *Table) Unweave() {
	if t.woven > 0 {
		for line := range t.AllLines() { // never in front of what is still to be read
			copy(t.W[line*t.Lanes:(line+1)*t.Lanes], t.Line(line))
		}
		t.W = t.W[:t.Size()]
	}
	t.State, t.woven = nil, 0
}

// weave finds the states of a woven table in W.
func (t *Table) weave() {
	for i := range t.woven {
		t.State[i] = t.W[min((i+1)*t.Lanes, len(t.W)):]
	}
}

// MeanLine is the dense mean of one line, nil when there is none.
func (t *Table) MeanLine(line int) []float64 {
	if t.Mean == nil {
		return nil
	}
	return t.Mean[line*t.Lanes : (line+1)*t.Lanes]
}

// PenaltyOf is the penalty that line bears, nil for none.
func (t *Table) PenaltyOf(line int) penalty.Penalty {
	if line < t.Base() && !t.PenaltyBias {
		return nil
	}
	return t.Penalty
}

// Grow makes room for more features; new weights are zero.
func (t *Table) Grow(lines int) {
	if lines <= t.Lines {
		return
	}
	old := t.AllLines()
	t.Lines = lines
	n := t.Size()
	t.W = growLines(t.W, t.AllLines()*t.Stride())
	t.weave()
	for i := t.woven; i < len(t.State); i++ {
		t.State[i] = grow(t.State[i], n)
	}
	if t.Mean != nil {
		t.Mean = grow(t.Mean, n)
	}
	if t.Avg != nil {
		t.Avg = grow(t.Avg, n)
	}
	t.lazy.grow(old, t.AllLines())
}

// grow makes s longer.
func grow[T float32 | float64 | uint32](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	return append(make([]T, 0, room(n)), s...)[:n]
}

// growLines is grow for lines, which steps come back to.
func growLines(s []float32, n int) []float32 {
	if n <= cap(s) {
		return s[:n]
	}
	w := kernel.Lines(room(n))[:n]
	copy(w, s)
	return w
}

// much is from how many numbers on memory is asked for in powers of two: what nobody touches, the system does not
// give, and what is moved to grow is there twice for a while.
const much = 1 << 24

// roomy is n zeros, with room to grow where they are many.
func roomy(n int) []float32 {
	if n <= much {
		return kernel.Lines(n)
	}
	return kernel.Lines(room(n))[:n]
}

// room is how much is asked for where n numbers are needed.
func room(n int) int {
	if n > much {
		return 1 << bits.Len(uint(n))
	}
	return n + n/4
}

// Product writes z = aᵀW, plus the intercept's line, into z; len(z) = Lanes.
// The lines must be settled. Sums run in the order of the row's features, in float64.
func (t *Table) Product(z []float64, row data.Row) { t.ProductOf(z, row.Index, row.Value) }

// ProductOf is Product with a row's features; without value each is 1, without index they are in order.
func (t *Table) ProductOf(z []float64, index []uint32, value []float32) {
	n, w := t.Stride(), t.W
	if t.Lanes == 1 {
		z0 := 0.0
		if t.Bias {
			z0, w = float64(w[0]), w[n:]
		}
		z[0] = kernel.Product1(z0, w, n, index, value)
		return
	}
	z = z[:t.Lanes]
	if t.Bias {
		kernel.ProductBias(z, w, n, index, value)
		return
	}
	clear(z)
	kernel.Product(z, w, n, index, value)
}

// Add is W += a ⊗ s, the intercept's line included; len(s) = Lanes.
func (t *Table) Add(row data.Row, s []float64) { t.AddTo(row.Index, row.Value, s) }

// AddTo is Add with a row's features; without value each is 1, without index they are in order.
func (t *Table) AddTo(index []uint32, value []float32, s []float64) {
	n, w := t.Stride(), t.W
	if t.Bias {
		for c, v := range s[:t.Lanes] {
			w[c] = float32(float64(w[c]) + v)
		}
		w = w[n:]
	}
	if n == 1 {
		kernel.Plain1(w, index, value, s[0])
	} else {
		kernel.AddPlain(w, n, index, value, s[:t.Lanes])
	}
}

// ProductAt is Product with row i of a block, without the view of a row, which costs as much as ten features.
func (t *Table) ProductAt(z []float64, rows *data.Rows, i int) {
	index, value := rows.Features(i)
	t.ProductOf(z, index, value)
}

// AddAt is Add with row i of a block.
func (t *Table) AddAt(rows *data.Rows, i int, s []float64) {
	index, value := rows.Features(i)
	t.AddTo(index, value, s)
}

// Prefetch asks for the lines of the features index[begin:end], of a row that will be needed soon.
func (t *Table) Prefetch(index []uint32, begin, end int) {
	if kernel.Large(len(t.W)) {
		n := t.Stride()
		kernel.Prefetch(t.W[t.Base()*n:], n, index[begin:end])
	}
}

// PenaltyValue is the penalty of racer r at the present (settled) weights.
func (t *Table) PenaltyValue(r int) float64 {
	if t.Penalty == nil {
		return 0
	}
	sum, k := 0.0, t.Lanes/t.Racers
	w := make([]float32, k)
	for line := range t.AllLines() {
		p := t.PenaltyOf(line)
		if p == nil {
			continue
		}
		for c := range w {
			w[c] = t.W[line*t.Stride()+c*t.Racers+r]
		}
		sum += p.Value(w)
	}
	return sum
}

// Visit calls f for every line that a row touches, the intercept's first, with
// the row's value there.
func (t *Table) Visit(row data.Row, f func(line int, a float64)) {
	if t.Bias {
		f(0, 1)
	}
	base := t.Base()
	if row.Index == nil {
		for j, a := range row.Value {
			f(j+base, float64(a))
		}
		return
	}
	for i, j := range row.Index {
		a := 1.0
		if row.Value != nil {
			a = float64(row.Value[i])
		}
		f(int(j)+base, a)
	}
}

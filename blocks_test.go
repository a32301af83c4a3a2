package slalom_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// numbered reads a table in blocks by number, at other addresses if columns is set.
type numbered struct {
	blocks
	columns []uint32
}

func (s numbered) NumRows() int64              { return int64(s.rows.Len()) }
func (s numbered) NumBlocks() int              { return (s.rows.Len() + s.size - 1) / s.size }
func (s numbered) Columns() []uint32           { return s.columns }
func (s numbered) NumCols() int                { return s.rows.Cols }
func (s numbered) Scan() (data.Scanner, error) { return byColumn{data.ScanBlocks(s), s.columns}, nil }
func (s numbered) Block(dst *data.Rows, b int) error {
	*dst = *s.rows.View(b*s.size, min((b+1)*s.size, s.rows.Len()))
	return nil
}

// byColumn gives columns for addresses.
type byColumn struct {
	data.Scanner
	columns []uint32
}

func (s byColumn) Next(dst *data.Rows) error {
	err := s.Scanner.Next(dst)
	for k, a := range dst.Index {
		if s.columns != nil {
			dst.Index[k] = s.columns[a]
		}
	}
	return err
}

// reversed is a table with columns at reversed addresses.
func reversed(rows *data.Rows) (*data.Rows, []uint32) {
	out := rows.Select(func(int) bool { return true })
	d := uint32(rows.Cols)
	columns := make([]uint32, d)
	for a := range columns {
		columns[a] = d - 1 - uint32(a)
	}
	for i, j := range out.Index {
		out.Index[i] = d - 1 - j
	}
	return out, columns
}

// Rows outside memory whose columns lie at other addresses give the model of the same rows at their own,
// and the same rows are held out, whether they are counted by content or from the end.
func TestAddressesChangeNothing(t *testing.T) {
	rows := small(t)
	moved, columns := reversed(rows)
	for _, c := range []slalom.Config{
		{Passes: 3}, {Passes: 3, HoldoutBy: "last", Batch: 8}, {Passes: 2, Grad: "svrg", HoldoutBy: "none"}, {Passes: 2, Net: []int{3}, NoIntercept: false, HoldoutBy: "none"},
	} {
		want := fit(t, c, numbered{blocks{rows, 50}, nil}, tight)
		got := fit(t, c, numbered{blocks{moved, 50}, columns}, tight)
		if !bytes.Equal(saved(t, got.Model), saved(t, want.Model)) {
			t.Errorf("%s: other bytes from other addresses", c.JSON())
		}
		if c.HoldoutBy != "none" && (got.Valid.Loss != want.Valid.Loss || got.BestPass != want.BestPass) {
			t.Errorf("%s: hold-out loss %v, and %v without addresses", c.JSON(), got.Valid.Loss, want.Valid.Loss)
		}
		if c.HoldoutBy == "last" && want.Valid.Rows != 30 {
			t.Errorf("%d rows held out of 300", want.Valid.Rows)
		}
		if c.Grad == "" && c.HoldoutBy == "" {
			inMemory := fit(t, c, numbered{blocks{moved, 50}, columns}, slalom.Options{})
			plain := fit(t, c, rows, slalom.Options{})
			if !bytes.Equal(saved(t, inMemory.Model), saved(t, plain.Model)) {
				t.Error("other bytes from a packed file that fits into memory")
			}
		}
	}
}

// packed is a packed file of a source, with so many rows in a batch.
func packed(t *testing.T, src data.Source, batchRows int) *arrow.File {
	t.Helper()
	var b bytes.Buffer
	if _, err := arrow.Write(&b, src, arrow.Options{Renumber: true, BatchRows: batchRows}); err != nil {
		t.Fatal(err)
	}
	f, err := arrow.OpenBytes(b.Bytes(), "x.arrow")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A packed file whose columns lie at other addresses, as it is, gives the model of its rows, in memory or outside it, and that
// judges the file as it judges the rows.
func TestPackedFileIsItsRows(t *testing.T) {
	rows := small(t)
	f := packed(t, rows, 50)
	if f.Columns() == nil {
		t.Fatal("columns lie at their own places")
	}
	c := slalom.Config{Passes: 3}
	want := fit(t, c, rows, slalom.Options{})
	for _, o := range []slalom.Options{{}, {Threads: 2}} {
		got := fit(t, c, f, o)
		if !bytes.Equal(saved(t, got.Model), saved(t, want.Model)) {
			t.Error("another model from the file")
		}
	}
	for _, r := range []*slalom.Result{want, fit(t, c, f, tight)} {
		a, err1 := r.Model.Evaluate(rows, 1)
		b, err2 := r.Model.Evaluate(f, 1)
		if err1 != nil || err2 != nil || a.Loss != b.Loss || !(a.Loss < 0.69) {
			t.Errorf("loss %v of the rows, %v of the file; %v, %v", a, b, err1, err2)
		}
	}
}

// Rows outside memory are packed once, without those held out, and read from there in random order.
func TestPack(t *testing.T) {
	rows := small(t)
	var packed *data.Rows
	o := tight
	o.Pack = func(src data.Source) (data.Blocks, error) {
		var err error
		packed, err = data.Load(src, 0)
		return numbered{blocks{packed, 64}, nil}, err
	}
	r := fit(t, slalom.Config{Passes: 4}, blocks{rows, 50}, o)
	if packed == nil || int64(packed.Len())+r.Valid.Rows != 300 || r.Rows != 300 {
		t.Fatalf("%+v", r)
	}
	if r.Model.Recipe.Order != "shuffle" || !(r.Valid.Loss < 0.69) {
		t.Errorf("order %s, loss %v", r.Model.Recipe.Order, r.Valid.Loss)
	}
	// At other addresses, with a column that never occurs, the model is the same.
	o.Pack = func(src data.Source) (data.Blocks, error) {
		packed, err := data.Load(src, 0)
		packed, columns := reversed(packed)
		return numbered{blocks{packed, 64}, columns}, err
	}
	if moved := fit(t, slalom.Config{Passes: 4}, blocks{rows, 50}, o); !bytes.Equal(saved(t, moved.Model), saved(t, r.Model)) || moved.Valid.Loss != r.Valid.Loss {
		t.Errorf("packed at other addresses: another model, hold-out loss %v instead of %v", moved.Valid.Loss, r.Valid.Loss)
	}
	o.Spool = func(src data.Source) (data.Source, error) {
		all, err := data.Load(src, 0)
		return blocks{all, 50}, err
	}
	once := fit(t, slalom.Config{Passes: 4}, onceOnly{blocks{rows, 50}}, o)
	if once.Passes != 4 || once.Rows != 300 || !(once.Valid.Loss < 0.69) {
		t.Errorf("rows that come once: %+v", once)
	}
	packed = nil
	if fit(t, slalom.Config{Passes: 1}, blocks{rows, 50}, o); packed != nil {
		t.Error("packed for a single pass")
	}
}

// The order of a stream's rows is judged as that of a table's.
func TestStreamOrder(t *testing.T) {
	many := data.NewSparse(1)
	for i := range 4000 {
		y := float64(i % 2)
		if i > 3000 {
			y = float64(i % 5 / 4)
		}
		many.Append(data.Row{Index: []uint32{0}, Value: []float32{float32(i%7) - 3}, Label: y, Weight: 1})
	}
	for _, o := range []slalom.Options{{}, {Memory: 30000}} {
		r := fit(t, slalom.Config{Passes: 1}, blocks{many, 500}, o)

		if !strings.Contains(strings.Join(r.Notes, "; "), "order predicts the target") || r.Valid.Rows != 400 {
			t.Errorf("memory %d: %q, %d rows held out", o.Memory, r.Notes, r.Valid.Rows)
		}
	}
}

// One pass over a packed text learns from it while it is read, piece by piece, as over the text itself: the model has the same bytes.
func TestOnePassOfPackedText(t *testing.T) {
	rows := long(t)
	for k := range rows.Value[:len(rows.Value)*2/3] {
		rows.Value[k] = 1
	}
	text := inPieces(rows, 20)
	f := packed(t, text, 777)
	for _, c := range []slalom.Config{
		{Passes: 1, HoldoutBy: "row"}, {Passes: 1, HoldoutBy: "last"}, {Passes: 1, HoldoutBy: "none", Batch: 4}, {Passes: 1, Eta: 0.1},
		{Passes: 1, Loss: "squared", L2: 1e-4}, {Passes: 2, HoldoutBy: "row"},
	} {
		for _, o := range []slalom.Options{{}, {Threads: 3}, {Memory: 160 << 10}} {
			if o.Memory > 0 && c.Passes > 1 {
				continue // blocks in random order
			}
			f.Workers = o.Threads
			a, b := fit(t, c, text, o), fit(t, c, f, o)
			if !bytes.Equal(saved(t, a.Model), saved(t, b.Model)) || a.Rows != b.Rows || heldRows(a) != heldRows(b) || strings.Join(a.Notes, "\n") != strings.Join(b.Notes, "\n") {
				t.Errorf("%s, %+v: text %d rows, %+v, %q, packed %d rows, %+v, %q", c.JSON(), o, a.Rows, a.Valid, a.Notes, b.Rows, b.Valid, b.Notes)
			}
		}
	}
}

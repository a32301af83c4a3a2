package slalom

import (
	"io"
	"reflect"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
)

// split is rows as a text of so many pieces.
type split struct {
	rows *data.Rows
	n    int
}

func (s split) Scan() (data.Scanner, error) { return s.ScanPieces(upTo(0, s.n)) }

func (s split) NumPieces() int { return s.n }

func (s split) ScanPieces(order []int) (data.Scanner, error) { return &splitScanner{s, order}, nil }

type splitScanner struct {
	s     split
	order []int
}

func (c *splitScanner) Next(dst *data.Rows) error {
	dst.Reset()
	if len(c.order) == 0 {
		return io.EOF
	}
	k, n := c.order[0], c.s.rows.Len()
	c.order = c.order[1:]
	*dst = *c.s.rows.View(k*n/c.s.n, (k+1)*n/c.s.n).Clone()
	return nil
}

func (c *splitScanner) Close() error { return nil }

// soon is a source whose scanners do nothing late.
type soon struct{ data.Source }

func (s soon) Scan() (data.Scanner, error) {
	sc, err := s.Source.Scan()
	return struct{ data.Scanner }{sc}, err
}

// Windows have the same rows, with the same addresses, whether these are given where rows are copied to or before.
func TestLateAddresses(t *testing.T) {
	rows, err := data.Load(data.Synthetic{N: 20000, D: 9000, Nonzeros: 6, Noise: 0.5}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []string{"last", "none", "row"} {
		var dealt [2][]data.Row
		var columns [2][]uint32
		for i := range dealt {
			in := &intake{}
			ok, err := in.flow(Config{Holdout: 0.1, HoldoutBy: by, Loss: "logistic"}, split{rows, 300}, Options{}, DefaultMemory)
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			defer in.flowing.last.close()
			if sc, err := in.train.Scan(); err != nil || (sc.(sample.Late).Late() != nil) != (by != "row") {
				t.Errorf("%s: columns get their addresses at another time", by)
			} else if err := sc.Close(); err != nil {
				t.Error(err)
			}
			src := in.train
			if i == 1 {
				src = soon{src}
			}
			w := &sample.Window{Source: src, Size: 1, Width: 1000, Seed: 1}
			if err := w.Begin(0); err != nil {
				t.Fatal(err)
			}
			for w.Next() {
				b := w.Batch()
				one := b.Rows.Select(func(k int) bool { return k == int(b.Pick[0]) })
				dealt[i] = append(dealt[i], one.Row(0))
			}
			if w.Err() != nil {
				t.Fatal(w.Err())
			}
			columns[i] = in.flowing.book.columns
		}
		if len(dealt[0]) < 17000 || !reflect.DeepEqual(dealt[0], dealt[1]) || !reflect.DeepEqual(columns[0], columns[1]) {
			t.Errorf("%s: %d rows and %d columns, %d and %d when these get addresses at once", by, len(dealt[0]), len(columns[0]), len(dealt[1]), len(columns[1]))
		}
	}
}

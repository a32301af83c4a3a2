package grad_test

import (
	"io"
	"math"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/model"
)

// A stream's full gradient is the table's.
func TestFullOfStream(t *testing.T) {
	for name, m := range models() {
		rows := made(50, false, true)
		w := somewhere(m)
		a, b := make([][]float64, len(w)), make([][]float64, len(w))
		la, lb := make([]float64, model.RacersOf(m)), make([]float64, model.RacersOf(m))
		if err := grad.Full(a, la, m, w, rows); err != nil {
			t.Fatal(err)
		}
		if err := grad.Full(b, lb, m, w, stream{rows, 7}); err != nil {
			t.Fatal(err)
		}
		for i := range a {
			for j := range a[i] {
				if !near(a[i][j], b[i][j], 1e-12) {
					t.Fatalf("%s: table %d, weight %d: %v and %v", name, i, j, a[i][j], b[i][j])
				}
			}
		}
		if !near(la[0], lb[0], 1e-12) {
			t.Errorf("%s: loss %v and %v", name, la[0], lb[0])
		}
		if err := grad.Full(b, lb, m, w, stream{made(0, false, false), 7}); err != nil || !math.IsNaN(lb[0]) {
			t.Errorf("%s: the mean loss of no rows is %v, %v", name, lb[0], err)
		}
	}
}

// stream reads a table in blocks.
type stream struct {
	rows *data.Rows
	size int
}

func (s stream) Scan() (data.Scanner, error) { return &scanner{stream: s}, nil }

type scanner struct {
	stream
	at int
}

func (s *scanner) Close() error { return nil }

func (s *scanner) Next(dst *data.Rows) error {
	if s.at == s.rows.Len() {
		return io.EOF
	}
	n := min(s.size, s.rows.Len()-s.at)
	*dst = data.Rows{}
	dst.Extend(s.rows.View(s.at, s.at+n))
	dst.First = int64(s.at)
	s.at += n
	return nil
}

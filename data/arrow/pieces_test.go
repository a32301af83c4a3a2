package arrow_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

// inPieces are rows in pieces of so many.
type inPieces struct {
	*data.Rows
	sizes []int
}

func (s inPieces) NumPieces() int { return len(s.sizes) }

func (s inPieces) ScanPieces(order []int) (data.Scanner, error) {
	return &inPiecesScanner{s: s, order: order}, nil
}

type inPiecesScanner struct {
	s     inPieces
	order []int
	rows  int64
	cols  int
}

func (c *inPiecesScanner) Next(dst *data.Rows) error {
	dst.Reset()
	if len(c.order) == 0 {
		return io.EOF
	}
	k, from := c.order[0], 0
	for _, n := range c.s.sizes[:k] {
		from += n
	}
	c.order = c.order[1:]
	dst.ResetLike(c.s.Rows)
	dst.Extend(c.s.View(from, from+c.s.sizes[k]))
	if dst.Dense() {
		c.cols = dst.Cols
	}
	for _, j := range dst.Index {
		c.cols = max(c.cols, int(j)+1)
	}
	if !dst.Dense() && !slices.ContainsFunc(dst.Value, func(v float32) bool { return v != 1 }) { // as of a text
		dst.Value = nil
	}
	dst.First, dst.Cols = c.rows, c.cols
	c.rows += int64(dst.Len())
	return nil
}

func (c *inPiecesScanner) Close() error { return nil }

// cutUp are rows in pieces of any size, some without rows.
func cutUp(rows *data.Rows, r *rand.Rand) inPieces {
	s := inPieces{Rows: rows}
	for left := rows.Len(); left > 0; {
		n := min(left, []int{0, 1, 7, 30}[r.IntN(4)])
		s.sizes, left = append(s.sizes, n), left-n
	}
	return s
}

// each is what a scan of pieces gives, piece by piece.
func each(t *testing.T, src data.Pieces, order []int) (list []string, err error) {
	t.Helper()
	sc, err := src.ScanPieces(order)
	must(t, err)
	defer sc.Close()
	dst := &data.Rows{}
	for {
		if err := sc.Next(dst); err == io.EOF {
			return list, nil
		} else if err != nil {
			return list, err
		}
		text := fmt.Sprint(dst.First, dst.Cols, dst.Len(), len(dst.Index), dst.Value == nil)
		for i := range dst.Len() {
			text += fmt.Sprint(dst.Row(i))
		}
		list = append(list, text)
		for k := range dst.Index { // they are a copy
			dst.Index[k] = 0
		}
	}
}

// A packed file gives the pieces of what was packed, wherever its record batches end, and whoever reads them.
func TestPackedPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for i := range 60 {
		rows := sparse(1+r.IntN(200), i%2 == 0, i%3 == 0, i%5 == 0)
		for k := range rows.Value {
			if r := k * 8 / len(rows.Value); r < 3 || r == 6 {
				rows.Value[k] = 1
			}
		}
		src := cutUp(rows, r)
		f := open(t, pack(t, src, arrow.Options{Renumber: i%4 < 3, BatchRows: 1 + r.IntN(50)}))
		if f.NumPieces() != len(src.sizes) {
			t.Fatalf("%d pieces of %d", f.NumPieces(), len(src.sizes))
		}
		order := r.Perm(f.NumPieces())
		want, _ := each(t, src, order)
		for _, f.Workers = range []int{0, 1, 3} {
			if got, err := each(t, f, order); err != nil || !slices.Equal(got, want) {
				t.Fatalf("%d: %v\n%q\nwant\n%q", i, err, got, want)
			}
		}
		sc, err := f.ScanPieces(order) // left in the middle
		must(t, err)
		must(t, sc.Next(&data.Rows{}))
		must(t, sc.Close())
	}
}

// namedPieces are pieces whose rows have identifiers.
type namedPieces struct{ inPieces }

func (s namedPieces) ScanPieces(order []int) (data.Scanner, error) {
	sc, err := s.inPieces.ScanPieces(order)
	return &namedScanner{Scanner: sc, id: func(row int64) string { return fmt.Sprint("id", row) }}, err
}

// Rows that are shuffled, dense or have identifiers have no pieces, nor have those of a source that has none.
func TestPackedWithoutPieces(t *testing.T) {
	src := cutUp(sparse(100, true, false, false), rand.New(rand.NewPCG(1, 1)))
	for _, f := range []*arrow.File{
		open(t, pack(t, src, arrow.Options{Shuffle: true, Spill: &disk{}})),
		open(t, pack(t, src.Rows, arrow.Options{})),
		open(t, pack(t, inPieces{dense(5, 2), []int{3, 2}}, arrow.Options{})),
		open(t, pack(t, namedPieces{src}, arrow.Options{})),
	} {
		if n := f.NumPieces(); n != 0 {
			t.Errorf("%d pieces", n)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a piece that is not there is read")
		}
	}()
	open(t, pack(t, src, arrow.Options{})).ScanPieces([]int{len(src.sizes)})
}

// What is wrong with a piece is found when it is read, and not before.
func TestDamagedPiece(t *testing.T) {
	rows := sparse(100, true, false, false)
	rows.Value[len(rows.Value)-1] = 7654321
	b := pack(t, inPieces{rows, []int{40, 40, 20}}, arrow.Options{})
	odd := []byte{0x62, 0x97, 0xe9, 0x4a} // that value
	if strings.Count(string(b), string(odd)) != 1 {
		t.Fatal("where is the value?")
	}
	copy(b[strings.Index(string(b), string(odd)):], []byte{0, 0, 0xc0, 0x7f})
	for _, workers := range []int{0, 2} {
		f := open(t, b)
		f.Workers = workers
		got, err := each(t, f, []int{1, 0, 2})
		if len(got) != 2 || err == nil || !strings.Contains(err.Error(), "x.arrow") || !strings.Contains(err.Error(), "not finite") {
			t.Errorf("%d pieces, then %v", len(got), err)
		}
		if err := f.Block(&data.Rows{}, 0); err == nil {
			t.Error("the whole record batch is sound")
		}
	}
}

func TestPiecesThatDoNotAddUp(t *testing.T) {
	b := string(pack(t, inPieces{sparse(100, true, false, false), []int{40, 40, 20}}, arrow.Options{}))
	const text = "KCgU"              // 40, 40, 20
	if strings.Count(b, text) != 2 { // the footer repeats it
		t.Fatalf("%d times", strings.Count(b, text))
	}
	for _, wrong := range []string{"KCgV", "KCgT", "////", "KCg=", "?CgU"} {
		if _, err := arrow.OpenBytes([]byte(strings.ReplaceAll(b, text, wrong)), "x.arrow"); err == nil || !strings.Contains(err.Error(), "pieces") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

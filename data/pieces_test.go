package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// placedText makes inputs of texts that can be read at any place.
func placedText(named ...string) []Input {
	in := text(named...)
	for i := range in {
		body := named[2*i+1]
		in[i].Open = func() (io.ReadCloser, error) { return placeReader{strings.NewReader(body)}, nil }
	}
	return in
}

type placeReader struct{ *strings.Reader }

func (placeReader) Close() error { return nil }

// piecesOf are the rows of some pieces, and the error that ended them.
func piecesOf(t *testing.T, src Pieces, order []int) (*Rows, error) {
	t.Helper()
	sc, err := src.ScanPieces(order)
	if err != nil {
		t.Fatal(err)
	}
	given := 0
	rows, err := drainTo(t, sc, func(*Rows) { given++ })
	if e := sc.Close(); e != nil {
		t.Error(e)
	}
	if err == nil && given != len(order) || given > len(order) {
		t.Errorf("%d pieces, not %d", given, len(order))
	}
	return rows, err
}

// upTo are the numbers 0 … n−1.
func upTo(n int) (list []int) {
	for k := range n {
		list = append(list, k)
	}
	return list
}

// All pieces in order give the rows and the error of a scan; in another order, the same rows in
// that order.
func TestPiecesAreTheRowsOfAScan(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	long := "1"
	for j := 1; j < 40; j++ {
		long += fmt.Sprintf(" %d:%d.5", j*j, j)
	}
	lines := []string{"1 1:1", "-1 3:2.5 7:1\r", "", "# comment", "2 9:1 4:3 # x", " \t", long, "1", "3 2:0\r", "1 1:1 2:1 3:1"}
	for i := range 400 {
		var named []string
		for k := range 1 + r.IntN(3) {
			body := []string{"", "\xef\xbb\xbf"}[r.IntN(2)]
			for range 1 + r.IntN(30) {
				body += lines[r.IntN(len(lines))] + "\n"
			}
			if i%3 == 0 {
				body += []string{"1 x", "1 5:1 5:2", "1 1:1\x00", "cat", "99 1:1"}[r.IntN(5)] + "\n" + lines[r.IntN(len(lines))]
			}
			named = append(named, fmt.Sprintf("f%d.svm", k), body+"7 7:7"+[]string{"", "\n"}[r.IntN(2)])
		}
		spec := Spec{Workers: r.IntN(4), chunk: 1 + r.IntN(200), NewCheck: func() func(float64) error {
			return func(y float64) error {
				if y == 99 {
					return errors.New("too much")
				}
				return nil
			}
		}}
		f, err := NewFiles(placedText(named...), spec)
		if err != nil {
			t.Fatal(err)
		}
		want, wrong := scanAll(t, f)
		got, err := piecesOf(t, f, upTo(f.NumPieces()))
		if dump(got) != dump(want) || got.Cols != want.Cols || fmt.Sprint(err) != fmt.Sprint(wrong) {
			t.Fatalf("%q, %d a piece: %v\n%swant %v\n%s", named, spec.chunk, err, dump(got), wrong, dump(want))
		}
		if wrong != nil {
			continue
		}
		if read, total := f.Bytes(); read < total-3*int64(len(named)) || read > total+int64(len(named)) { // marks are not counted, ends added are
			t.Fatalf("%d of %d bytes", read, total)
		}
		order, mixed := r.Perm(f.NumPieces()), []string(nil)
		for _, k := range order {
			one, err := piecesOf(t, f, []int{k})
			if err != nil && !strings.HasSuffix(err.Error(), noRows("").Error()) {
				t.Fatal(err)
			}
			mixed = append(mixed, dump(one))
		}
		sc, _ := f.ScanPieces(order)
		var each []string
		if _, err := drainTo(t, sc, func(piece *Rows) { each = append(each, dump(piece)) }); err != nil || !slices.Equal(each, mixed) {
			t.Fatalf("%q, %d a piece, %v: %v\n%qwant\n%q", named, spec.chunk, order, err, each, mixed)
		}
		sc.Close()
	}
}

// A piece read out of order knows the number of its lines.
func TestPiecesKnowTheirLines(t *testing.T) {
	good := strings.Repeat("1 1:1 2:0.5\n", 3*PieceBytes/12)
	for _, wrong := range []string{"1 1:1 2:abc\n", "1 3:1 1:1 3:1\n", "x 1:1\n"} {
		f, err := NewFiles(placedText("a.svm", good, "b.svm", good+wrong+good), Spec{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		_, want := scanAll(t, f)
		order := upTo(f.NumPieces())
		slices.Reverse(order)
		rows, got := piecesOf(t, f, order)
		if want == nil || fmt.Sprint(got) != want.Error() || rows.Len() < 2*PieceBytes/12 || len(order) < 9 {
			t.Errorf("%v, want %v, after %d rows of %d pieces", got, want, rows.Len(), len(order))
		}
	}
}

func TestPiecesOfBlocksThatDoNotDependOnWorkers(t *testing.T) {
	body := []byte(strings.Repeat("1 1:1.0\n", PieceBytes/1000))
	for _, k := range []int{0, 3, 0} {
		body = append(body, shapes[k].text(2*PieceBytes)...)
	}
	body = append(body, strings.Repeat("1 1:1\n2 2:2.5\n", PieceBytes/14)...)
	var want []string
	for workers := range 4 {
		f, err := NewFiles(placedText("a", string(body)), Spec{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		sc, _ := f.ScanPieces([]int{2, 0, 3, 1, 5, 4, 7, 6})
		var got []string
		rows := 0
		for block := (&Rows{}); sc.Next(block) == nil; rows += block.Len() {
			check(t, block)
			if (block.Value != nil) != slices.ContainsFunc(block.Value, func(v float32) bool { return v != 1 }) {
				t.Error("values that are all 1")
			}
			got = append(got, fmt.Sprintf("%d %d %s", block.First, block.Cols, dump(block)))
		}
		sc.Close()
		if workers == 0 {
			want = got
		}
		if !slices.Equal(got, want) || rows != bytes.Count(body, []byte{'\n'}) {
			t.Errorf("%d workers: %d rows, or other blocks", workers, rows)
		}
	}
}

func TestPiecesAreNotThere(t *testing.T) {
	const body = "1 1:1\n"
	in := placedText("a.svm", body)
	once, unknown := in[0], in[0]
	once.Once, unknown.Size = true, -1
	many := make([]Input, openMost+1)
	for i := range many {
		many[i] = in[0]
	}
	for name, c := range map[string]struct {
		in   []Input
		spec Spec
		want int
	}{
		"two":        {append(placedText("b.svm", body), in[0]), Spec{}, 2},
		"a stream":   {text("a.svm", body), Spec{}, 0},
		"compressed": {append(placedText("b.svm", gz(body)), in[0]), Spec{}, 0},
		"zstd":       {placedText("b.svm", zst(body)), Spec{}, 0},
		"once":       {[]Input{once}, Spec{}, 0},
		"unknown":    {[]Input{in[0], unknown}, Spec{}, 0},
		"skipping":   {in, Spec{OnBad: func(Bad) error { return nil }}, 0},
		"many":       {many, Spec{}, 0},
	} {
		f, err := NewFiles(c.in, c.spec)
		if err != nil || NumPieces(f.Source()) != c.want || IsOnce(f.Source()) != (name == "once") {
			t.Errorf("%s: %v", name, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a piece that is not there can be read")
		}
	}()
	f, _ := NewFiles(in, Spec{})
	f.ScanPieces([]int{1})
}

// A file of another size is an error, and so is one that is gone; both are closed.
func TestPiecesOfAFileThatChanged(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.svm")
	write := func(body string) {
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	body := strings.Repeat("1 1:1\n", 1<<12)
	write(body)
	f, err := Open([]string{name}, Spec{chunk: 1 << 10})
	if err != nil || f.NumPieces() != 24 {
		t.Fatal(err)
	}
	for _, body := range []string{body + "3", body[1:], ""} {
		write(body)
		rows, err := piecesOf(t, f, []int{0})
		wantError(t, err, name+": its size has changed since it was opened; begin again, when nothing writes to it")
		if rows.Len() != 0 {
			t.Error("rows of a file that changed")
		}
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	_, err = piecesOf(t, f, []int{2, 1})
	wantError(t, err, name+": no such file; check the name")
}

// A file without rows is an error once it has been read whole.
func TestPiecesWithoutRows(t *testing.T) {
	bare := strings.Repeat("# nothing here\n\n", 3)
	f, err := NewFiles(placedText("a.svm", "1 1:1\n", "b.svm", bare, "c.svm", "2 1:1\n"), Spec{chunk: 16})
	if err != nil || f.NumPieces() != 5 {
		t.Fatal(err)
	}
	for _, c := range []struct {
		order []int
		rows  string
		err   error
	}{
		{[]int{4, 2, 0, 1}, "2 | 0:1\n1 | 0:1\n", nil},
		{[]int{1, 3, 4, 2}, "2 | 0:1\n", noRows("b.svm")},
		{nil, "", nil},
	} {
		if rows, err := piecesOf(t, f, c.order); dump(rows) != c.rows || fmt.Sprint(err) != fmt.Sprint(c.err) {
			t.Errorf("%v: %s%v", c.order, dump(rows), err)
		}
	}
}

// Close in the middle of a pass closes the files.
func TestPiecesAreClosed(t *testing.T) {
	open := 0
	in := text("a.svm", strings.Repeat("1 1:1\n", 1<<18))
	in[0].Open = func() (io.ReadCloser, error) {
		open++
		return closerAt{strings.NewReader(strings.Repeat("1 1:1\n", 1<<18)), &open}, nil
	}
	f, err := NewFiles(in, Spec{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	sc, _ := f.ScanPieces(upTo(f.NumPieces()))
	if err := sc.Next(&Rows{}); err != nil {
		t.Fatal(err)
	}
	sc.Close()
	if open != 0 {
		t.Errorf("%d files are open", open)
	}
}

type closerAt struct {
	*strings.Reader
	open *int
}

func (c closerAt) Close() error { *c.open--; return nil }

package files

import (
	"io"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

type placeReader struct{ *strings.Reader }

func (placeReader) Close() error { return nil }

// Plain libsvm can be read in pieces, unless bad rows are skipped; nothing else can.
func TestPieces(t *testing.T) {
	const svm = "1 1:1\n-1 2:1\n"
	at := func(name, text string) data.Input {
		return data.Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return placeReader{strings.NewReader(text)}, nil }}
	}
	once := at("standard input", svm)
	once.Once = true
	skip := Spec{NewBad: func() func(feature.Bad) error { return func(feature.Bad) error { return nil } }}
	for _, c := range []struct {
		in   data.Input
		spec Spec
		want int
	}{
		{at("a.svm", svm), Spec{}, 1}, {at("rows", svm), Spec{ZeroBased: true}, 1}, {at("a.svm", svm), skip, 0}, {once, Spec{}, 0},
		{input("a.svm", svm), Spec{}, 0}, {at("a.csv", trips), Spec{Columns: feature.Spec{Target: "late"}}, 0}, {at("a.vw", "1 |a b:3\n"), Spec{}, 0},
	} {
		src := mustOpen(t, c.in, c.spec, nil).Source()
		if n := data.NumPieces(src); n != c.want || data.IsOnce(src) != c.in.Once {
			t.Errorf("%s: %d pieces, want %d", c.in.Name, n, c.want)
		}
		if c.want == 0 {
			continue
		}
		sc, err := src.(data.Pieces).ScanPieces([]int{0})
		if err != nil {
			t.Fatal(err)
		}
		rows := &data.Rows{}
		if err := sc.Next(rows); err != nil || rows.Len() != 2 {
			t.Errorf("%s: %d rows, %v", c.in.Name, rows.Len(), err)
		}
		sc.Close()
	}
}

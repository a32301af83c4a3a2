package feature

import (
	"errors"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// cut reads a source and says where its blocks end.
func cut(t *testing.T, src data.Source) (blocks []data.Rows) {
	t.Helper()
	sc, err := src.Scan()
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	for {
		var rows data.Rows
		if err := sc.Next(&rows); err == io.EOF {
			return blocks
		} else if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, rows)
	}
}

func TestRowsAndBlocksDependOnNeitherWorkersNorChunks(t *testing.T) {
	f := mixed(5000)
	f.records[4500] = f.records[4500][:2]
	p, err := Infer(f, mixedSpec)
	if err != nil {
		t.Fatal(err)
	}
	for _, budget := range []int64{0, 20 << 10} { // the second overflows
		var want []data.Rows
		var list, classes []string
		for _, c := range []struct{ workers, chunk int }{{1, 1000}, {2, 1000}, {7, 1000}, {3, 1}, {7, 13}, {2, 100000}} {
			f.chunk = c.chunk
			n := NewNames(nil, nil, budget, 8, false)
			src, err := NewSource(f, p, n, c.workers, func(Bad) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			for scan := range 2 {
				got := cut(t, src)
				if want == nil {
					want, list, classes = got, n.List(), n.Classes()
					if (n.Hashed() > 0) != (budget > 0) {
						t.Errorf("%d columns are hashed", n.Hashed())
					}
				}
				if len(got) != len(want) || !slices.Equal(n.List(), list) || !slices.Equal(n.Classes(), classes) {
					t.Fatalf("%+v, scan %d: %d blocks, want %d, or names differ", c, scan, len(got), len(want))
				}
				for i := range got {
					if scan > 0 { // all names are known from the start
						got[i].Cols = want[i].Cols
					}
					if !reflect.DeepEqual(got[i], want[i]) {
						t.Fatalf("%+v, scan %d: block %d differs", c, scan, i)
					}
				}
			}
		}
		if len(want) < 2 || want[0].Len() != blockRows {
			t.Errorf("%d blocks, the first of %d rows", len(want), want[0].Len())
		}
	}
}

func TestIdentifiersStandBesideTheirRows(t *testing.T) {
	f := fakeTable("key,a,y", "r1,1,1", "r2,x,1", "r3,2,0", "r4,NA,0")
	p, err := Infer(f, Spec{ID: "key", Number: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	n := NewNames(nil, nil, 0, 0, false)
	src, err := NewSource(f, p, n, 2, func(Bad) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, src, n), "1 id r1: a*-1\n0 id r3: a\n0 id r4: a=missing\n"; got != want {
		t.Errorf("rows\n%swant\n%s", got, want)
	}
}

func TestABadRecordStopsBehindTheRowsBefore(t *testing.T) {
	f := mixed(500)
	p, err := Infer(f, mixedSpec)
	if err != nil {
		t.Fatal(err)
	}
	f.records[321] = f.records[321][:3]
	enough := errors.New("enough")
	for _, bad := range []func(Bad) error{nil, func(Bad) error { return enough }} {
		n := NewNames(nil, nil, 0, 0, false)
		src, err := NewSource(f, p, n, 3, bad)
		if err != nil {
			t.Fatal(err)
		}
		out, err := tryRead(src, n)
		if strings.Count(out, "\n") != 321 || err == nil || bad != nil && err != enough || bad == nil && err.Error() != "t.csv:323: ragged" {
			t.Errorf("%d rows, then %v", strings.Count(out, "\n"), err)
		}
	}
}

func TestClosingEndsAllGoroutines(t *testing.T) {
	f := mixed(3000)
	p, err := Infer(f, mixedSpec)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	for reads := range 4 {
		src, err := NewSource(f, p, NewNames(nil, nil, 0, 0, false), 4, nil)
		if err != nil {
			t.Fatal(err)
		}
		sc, err := src.Scan()
		if err != nil {
			t.Fatal(err)
		}
		for range reads {
			sc.Next(new(data.Rows))
		}
		for range 2 {
			if err := sc.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before || f.open != 0 {
		t.Errorf("%d goroutines, before %d; %d scanners open", n, before, f.open)
	}
}

func TestAStreamIsReadWholeAfterItsSample(t *testing.T) {
	f := mixed(200)
	f.records[7] = f.records[7][:1]
	skip := func(Bad) error { return nil }
	read := func(src table.Source) string {
		p, err := Infer(src, mixedSpec)
		if err != nil {
			t.Fatal(err)
		}
		n := NewNames(nil, nil, 0, 0, false)
		rows, err := NewSource(src, p, n, 2, skip)
		if err != nil {
			t.Fatal(err)
		}
		if data.IsOnce(rows) != src.Once() {
			t.Error("a stream's rows are not a stream")
		}
		return read(t, rows, n)
	}
	want := read(f)
	stream := *f
	stream.once, stream.scans = true, 0
	h := Hold(&stream)
	if got := read(h); got != want {
		t.Errorf("a stream gives\n%swant\n%s", got, want)
	}
	if _, err := h.Scan(); err == nil || stream.scans != 1 {
		t.Errorf("a stream is scanned %d times (%v)", stream.scans, err)
	}
	if Hold(f) != table.Source(f) {
		t.Error("a table that can be scanned again is held")
	}
}

func TestAHeldRecordKeepsItsPlace(t *testing.T) {
	f := fakeTable("a,b,y", "1,2,1", "3,x,0")
	f.once = true
	h := Hold(f)
	p, err := Infer(h, Spec{Number: []string{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	n := NewNames(nil, nil, 0, 0, false)
	src, err := NewSource(h, p, n, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tryRead(src, n); err == nil || !strings.HasPrefix(err.Error(), `t.csv:3:3: "x"`) {
		t.Errorf("error %v", err)
	}
}

// oneBlock gives a block once.
type oneBlock struct{ b *Block }

func (o *oneBlock) Close() error { return nil }
func (o *oneBlock) Next() (*Block, error) {
	if o.b == nil {
		return nil, io.EOF
	}
	b := o.b
	o.b = nil
	return b, nil
}

func TestNamedBlocksAreRows(t *testing.T) {
	n := NewNames(nil, nil, 0, 0, false)
	src := NamedSource(func() (BlockScanner, error) {
		b, d := NewBuilder(), &Block{}
		b.Reset(d)
		for i := range 5000 {
			b.Add(NewPrefix("user^"), []byte{'a' + byte(i%3)}, 2)
			b.Add(NewPrefix("user^a"), nil, 1)
			b.Row(float64(i), 1, 0.5)
		}
		return &oneBlock{d}, nil
	}, false, n, nil)
	out := read(t, src, n)
	if want := "0 o0.5: user^a*3\n1 o0.5: user^b*2 user^a\n2 o0.5: user^c*2 user^a\n"; !strings.HasPrefix(out, want) || strings.Count(out, "\n") != 5000 {
		t.Errorf("rows\n%.200s\nwant %s…", out, want)
	}
	if b := cut(t, src); len(b) != 2 || b[0].Len() != blockRows || b[1].First != blockRows {
		t.Errorf("%d blocks", len(b))
	}
}

package feature

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// blocks builds rows of named features: "a b*2 c".
func blocks(b *Builder, rows ...string) *Block {
	d := &Block{}
	b.Reset(d)
	for _, r := range rows {
		for _, f := range strings.Fields(r) {
			v := float32(1)
			if name, x, ok := strings.Cut(f, "*"); ok {
				f = name
				fmt.Sscan(x, &v)
			}
			b.Add(NewPrefix(""), []byte(f), v)
		}
		b.Row(0, 1, 0)
	}
	return d
}

func resolved(t *testing.T, n *Names, b *Block) string {
	t.Helper()
	var rows data.Rows
	if err := n.Resolve(&rows, b); err != nil {
		t.Fatal(err)
	}
	for i := range rows.Len() {
		index := slices.Clone(rows.Row(i).Index)
		slices.Sort(index)
		if len(slices.Compact(index)) != len(rows.Row(i).Index) {
			t.Errorf("row %d has a column twice", i)
		}
	}
	return text(&rows, n, nil)
}

func TestColumnsComeInTheOrderOfTheirNames(t *testing.T) {
	n := NewNames(nil, nil, 0, 0, false)
	one, two := NewBuilder(), NewBuilder()
	first, second := blocks(one, "a=1 b c*0", "b a=1*2 b d"), blocks(two, "d e", "a=1")
	third := blocks(one, "e a=1 f")
	want := []string{"0: a=1 b\n0: b*2 a=1*2 d\n", "0: d e\n0: a=1\n", "0: e a=1 f\n"}
	for i, b := range []*Block{first, second, third} {
		if got := resolved(t, n, b); got != want[i] {
			t.Errorf("block %d is\n%swant\n%s", i, got, want[i])
		}
	}
	if got := strings.Join(n.List(), " "); got != "a=1 b d e f" {
		t.Errorf("names: %s", got)
	}
	if j, ok := n.Column("e"); !ok || j != 3 || n.Name(j) != "e" || n.Cols() != 5 {
		t.Errorf("e is column %d, %v, of %d", j, ok, n.Cols())
	}
}

func TestADroppedRowSendsNoNames(t *testing.T) {
	b, d, n := NewBuilder(), &Block{}, NewNames(nil, nil, 0, 0, false)
	b.Reset(d)
	b.Add(NewPrefix("a"), nil, 1)
	b.Row(1, 1, 0)
	b.Add(NewPrefix("a"), nil, 1)
	b.Add(NewPrefix("b"), nil, 1)
	b.Drop(nil, []byte("raw"))
	b.Add(NewPrefix("c"), nil, 1)
	b.Add(NewPrefix("b"), nil, 1)
	b.Row(2, 1, 0)
	if got := resolved(t, n, d); got != "1: a\n2: c b\n" || strings.Join(n.List(), " ") != "a c b" {
		t.Errorf("%s names %s", got, n.List())
	}
	if len(d.Bad) != 1 || d.Bad[0].Before != 1 || string(d.Bad[0].Raw) != "raw" {
		t.Errorf("bad: %+v", d.Bad)
	}
}

func TestNamesBeyondTheBudgetAreHashed(t *testing.T) {
	n := NewNames(nil, nil, 12*1024+100, 4, false) // the smallest table, and 100 bytes of names
	var rows []string
	for i := range 200 {
		rows = append(rows, fmt.Sprintf("name%03d name%03d name%03d", i, (i+1)%200, (i*7)%200))
	}
	b := NewBuilder()
	resolved(t, n, blocks(b, rows...))
	if n.Exact() != 9 || n.Cols() != 9+16 || n.Hashed() != 16 || n.HashedBits() != 4 {
		t.Errorf("%d exact names, %d columns, %d of them hashed and used", n.Exact(), n.Cols(), n.Hashed())
	}
	if c := n.Collisions(); c < 0.9 || c > 1 {
		t.Errorf("%.3f of the hashed features collide", c)
	}
	again := NewNames(n.List(), nil, 0, n.bits, true)
	again.Freeze()
	if a, b := resolved(t, n, blocks(NewBuilder(), rows...)), resolved(t, again, blocks(NewBuilder(), rows...)); a != b {
		t.Error("names restored give other rows")
	}
	if roomy := NewNames(nil, nil, 12*1024+100, 20, false); true {
		resolved(t, roomy, blocks(NewBuilder(), rows...))
		if c := roomy.Collisions(); c > 0.05 {
			t.Errorf("%.3f of the hashed features collide in a million columns", c)
		}
	}
}

func TestFrozenNamesLeaveUnknownFeaturesOut(t *testing.T) {
	n := NewNames([]string{"origin=LAS", "dist"}, nil, 0, 0, false)
	n.Freeze()
	b := NewBuilder()
	b.names = n
	for range 2 {
		got := resolved(t, n, blocks(b, "origin=LAS dist*2", "origin=ATL dist*3", "origin=ATL text:new"))
		if want := "0: origin=LAS dist*2\n0: dist*3\n0:\n"; got != want {
			t.Errorf("rows\n%swant\n%s", got, want)
		}
	}
	if u := n.Unknown(); u["origin"] != 4 || u["text"] != 2 || len(u) != 2 {
		t.Errorf("unknown: %v", u)
	}
}

func TestClassesAreNumberedAsRowsHaveThem(t *testing.T) {
	n := NewNames(nil, []string{"zero"}, 0, 0, false)
	label := func(classes ...string) (labels []float64) {
		b, d, rows := NewBuilder(), &Block{}, data.Rows{}
		for range 2 {
			b.Reset(d)
			b.Class([]byte("dropped"))
			b.Drop(nil, nil)
			for _, c := range classes {
				b.Row(b.Class([]byte(c)), 1, 0)
			}
		}
		if err := n.Resolve(&rows, d); err != nil {
			t.Fatal(err)
		}
		return rows.Label
	}
	if got := label("b", "a", "b", "zero"); !slices.Equal(got, []float64{1, 2, 1, 0}) {
		t.Errorf("labels %v", got)
	}
	n.Freeze()
	if got := label("new", "a"); !slices.Equal(got, []float64{3, 2}) {
		t.Errorf("frozen: labels %v", got)
	}
	if !slices.Equal(n.Classes(), []string{"zero", "b", "a"}) || !slices.Equal(n.Strange(), []string{"new"}) {
		t.Errorf("classes %v, strange %v", n.Classes(), n.Strange())
	}
}

// plainly resolves rows of keys one by one, with maps: exact columns for the first names, hashed ones beyond.
type plainly struct {
	exact          map[uint64]int
	bits           int
	met            map[int]map[uint64]bool // keys of each hashed column
	fell, collided int
}

func (p *plainly) row(key []uint64, value []float32) (index []uint32, sum []float32) {
	for i, k := range key {
		column, ok := p.exact[k]
		if !ok {
			column = len(p.exact) + int(k>>(64-p.bits))
			if p.met[column] == nil {
				p.met[column] = map[uint64]bool{}
			}
			p.met[column][k] = true
			p.fell++
			if len(p.met[column]) > 1 {
				p.collided++
			}
		}
		at := slices.Index(index, uint32(column))
		if at < 0 {
			at = len(index)
			index, sum = append(index, uint32(column)), append(sum, 0)
		}
		sum[at] += value[i]
	}
	return index, sum
}

// TestHashedColumnsAreThoseOfMaps: however many features share a column, in
// one row or in several.
func TestHashedColumnsAreThoseOfMaps(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for _, bits := range []int{3, 7, 10, 14, 20} {
		for _, exact := range []int{0, 1, 700} {
			var list []string
			p := plainly{exact: map[uint64]int{}, bits: bits, met: map[int]map[uint64]bool{}}
			for i := range exact {
				name := fmt.Sprint("name", i*3)
				list = append(list, name)
				p.exact[KeyOf([]byte(name))] = i
			}
			n := NewNames(list, nil, 0, bits, true)
			b, want := &Block{Start: []int{0}}, data.Rows{Start: []int{0}}
			for range 300 {
				from := len(b.Key)
				for _, j := range r.Perm(1500)[:r.Intn(60)] {
					b.Key = append(b.Key, KeyOf(fmt.Append(nil, "name", j)))
					b.Value = append(b.Value, float32(r.Intn(9)+1))
				}
				b.Label, b.Weight, b.Offset = append(b.Label, 0), append(b.Weight, 1), append(b.Offset, 0)
				b.Start = append(b.Start, len(b.Key))
				index, value := p.row(b.Key[from:], b.Value[from:])
				want.Index, want.Value = append(want.Index, index...), append(want.Value, value...)
				want.Start = append(want.Start, len(want.Index))
			}
			var rows data.Rows
			if err := n.Resolve(&rows, b); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(rows.Start, want.Start) || !slices.Equal(rows.Index, want.Index) || !slices.Equal(rows.Value, want.Value) {
				t.Errorf("%d bits, %d exact names: the rows are other ones", bits, exact)
			}
			if got, want := n.Collisions(), float64(p.collided)/float64(p.fell); got != want || n.Hashed() != len(p.met) {
				t.Errorf("%d bits, %d exact names: %d hashed columns, %.4f collide; want %d, %.4f", bits, exact, n.Hashed(), got, len(p.met), want)
			}
		}
	}
}

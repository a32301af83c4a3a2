package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/parquet"
	"github.com/slalom-ml/slalom/data/table"
	"github.com/slalom-ml/slalom/data/table/tabletest"
)

type inner struct {
	City string `parquet:"city"`
	Zip  int32  `parquet:"zip"`
}

type all struct {
	Flag   bool             `parquet:"flag"`
	Small  int32            `parquet:"small"`
	Big    int64            `parquet:"big"`
	Plain  uint64           `parquet:"plain"`
	Single float32          `parquet:"single"`
	Double float64          `parquet:"double"`
	Name   string           `parquet:"name,dict"`
	Price  int64            `parquet:"price,decimal(2:18)"`
	Day    int32            `parquet:"day,date"`
	At     time.Time        `parquet:"at,timestamp(millisecond)"`
	Nanos  time.Time        `parquet:"nanos,timestamp(nanosecond)"`
	Old    deprecated.Int96 `parquet:"old"`
	ID     [16]byte         `parquet:"id,uuid"`
	Maybe  *float64         `parquet:"maybe,optional"`
	Home   *inner           `parquet:"home,optional"`
	List   []float64        `parquet:"list,list"`
	Bare   []int32          `parquet:"bare"`
}

func write[T any](t testing.TB, rows []T, o ...pq.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pq.NewGenericWriter[T](&b, o...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opener(b []byte, ignore ...string) func() (table.Source, error) {
	return func() (table.Source, error) {
		return parquet.Open(bytes.NewReader(b), int64(len(b)), "x.parquet", parquet.Spec{Ignore: ignore})
	}
}

func TestAllTypes(t *testing.T) {
	half := 0.5
	at := time.Date(2001, 6, 1, 12, 30, 0, 250e6, time.UTC)
	b := write(t, []all{
		{true, -7, 1<<53 + 1, 1<<64 - 1, 0.1, 1e300, "New York", 1205, 11474, at, at.Truncate(time.Second), deprecated.Int96{0, 0, 2440588}, [16]byte{1, 15: 255}, &half, &inner{"Köln", 50667}, []float64{1, 2.5}, []int32{4}},
		{false, 0, 0, 0, -1.5, math.NaN(), "", -5, -1, at, at, deprecated.Int96{1000000000, 0, 2440589}, [16]byte{}, nil, nil, []float64{}, nil},
		{false, 1, 2, 3, 16777216, math.Inf(-1), "NA\x00,\"", 0, 0, at, at, deprecated.Int96{0, 0, 2440587}, [16]byte{}, nil, &inner{}, []float64{3}, []int32{1, 2, 3}},
	})
	text, number, missing := tabletest.Text, tabletest.Number, tabletest.Cell{}
	tabletest.Run(t, opener(b), tabletest.Table{
		Columns: []string{"flag", "small", "big", "plain", "single", "double", "name", "price", "day", "at", "nanos", "old", "id", "maybe", "home.city", "home.zip", "list.0", "list.1", "bare.0", "bare.1", "bare.2"},
		Records: [][]tabletest.Cell{
			{text("true"), number(-7, "-7"), number(1<<53, "9007199254740993"), number(1<<64, "18446744073709551615"), number(0.1, ""), number(1e300, ""), text("New York"), number(12.05, "12.05"), text("2001-06-01"), text("2001-06-01 12:30:00.25"), text("2001-06-01 12:30:00"), text("1970-01-01 00:00:00"), text("01000000-0000-0000-0000-0000000000ff"), number(0.5, ""), text("Köln"), number(50667, "50667"), number(1, ""), number(2.5, ""), number(4, "4"), missing, missing},
			{text("false"), number(0, "0"), number(0, "0"), number(0, "0"), number(-1.5, ""), missing, missing, number(-0.05, "-0.05"), text("1969-12-31"), text("2001-06-01 12:30:00.25"), text("2001-06-01 12:30:00.25"), text("1970-01-02 00:00:01"), text("00000000-0000-0000-0000-000000000000"), missing, missing, missing, missing, missing, missing, missing, missing},
			{text("false"), number(1, "1"), number(2, "2"), number(3, "3"), number(16777216, ""), text("-inf"), text("NA\x00,\""), number(0, "0.00"), text("1970-01-01"), text("2001-06-01 12:30:00.25"), text("2001-06-01 12:30:00.25"), text("1969-12-31 00:00:00"), text("00000000-0000-0000-0000-000000000000"), missing, missing, number(0, "0"), number(3, ""), missing, number(1, "1"), number(2, "2"), number(3, "3")},
		},
	})
}

type wide struct {
	N int64    `parquet:"n"`
	X float32  `parquet:"x"`
	S string   `parquet:"s,dict"`
	O *int32   `parquet:"o,optional"`
	L []double `parquet:"l"`
}

type double = float64

func many(n int) (rows []wide, want [][]tabletest.Cell) {
	for i := range n {
		o := int32(i)
		row := wide{int64(i), float32(i%100) / 10, fmt.Sprint("s", i%17), &o, []double{float64(i)}}
		rec := []tabletest.Cell{tabletest.Number(float64(i), fmt.Sprint(i)), tabletest.Number(float64(i%100)/10, ""),
			tabletest.Text(row.S), tabletest.Number(float64(i), fmt.Sprint(i)), tabletest.Number(float64(i), "")}
		if i%3 == 0 {
			row.O, row.L = nil, nil
			rec[3], rec[4] = tabletest.Cell{}, tabletest.Cell{}
		}
		rows, want = append(rows, row), append(want, rec)
	}
	return rows, want
}

// Several row groups, several pages each, several chunks, every codec and page version.
func TestManyRows(t *testing.T) {
	rows, want := many(40000)
	for name, o := range map[string][]pq.WriterOption{
		"plain": {pq.MaxRowsPerRowGroup(17000), pq.PageBufferSize(10000)},
		"v1":    {pq.DataPageVersion(1), pq.Compression(&pq.Snappy)},
		"zstd":  {pq.Compression(&pq.Zstd), pq.MaxRowsPerRowGroup(30000)},
		"gzip":  {pq.Compression(&pq.Gzip)},
	} {
		t.Run(name, func(t *testing.T) {
			tabletest.Run(t, opener(write(t, rows, o...)), tabletest.Table{Columns: []string{"n", "x", "s", "o", "l.0"}, Records: want})
		})
	}
}

func TestNoRows(t *testing.T) {
	src, err := opener(write(t, []wide{}))()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(src.Columns()); got != "[n x s o]" {
		t.Errorf("columns %s", got)
	}
	n, err := records(src)
	if n != 0 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}

// records reads a source to its end.
func records(src table.Source) (n int, err error) {
	sc, err := src.Scan()
	if err != nil {
		return 0, err
	}
	defer sc.Close()
	rec := make([]table.Cell, len(src.Columns()))
	for {
		c, err := sc.Next()
		if err != nil {
			if err.Error() == "EOF" {
				err = nil
			}
			return n, err
		}
		for {
			ok, err := c.Next(rec)
			if err != nil {
				return n, err
			}
			if !ok {
				break
			}
			c.Raw()
			n++
		}
		c.Release()
	}
}

func TestListTooLong(t *testing.T) {
	type row struct {
		L []int32 `parquet:"l"`
	}
	src, err := opener(write(t, []row{{[]int32{1, 2}}, {nil}, {[]int32{1, 2, 3}}, {[]int32{5}}}, pq.MaxRowsPerRowGroup(2)))()
	if err != nil {
		t.Fatal(err)
	}
	n, err := records(src)
	if n != 2 || err == nil || !strings.HasPrefix(err.Error(), `x.parquet:3:1: "l": a list of 3 numbers`) {
		t.Errorf("%d records, then %v", n, err)
	}
}

func TestWhatIsNoColumn(t *testing.T) {
	type pair struct {
		A int32 `parquet:"a"`
		B int32 `parquet:"b"`
	}
	type row struct {
		N  int32            `parquet:"n"`
		M  map[string]int32 `parquet:"m"`
		LL [][]int32        `parquet:"ll,list"`
		P  []pair           `parquet:"p"`
		T  []string         `parquet:"t,list"`
		G  struct {
			Q []pair `parquet:"q"`
		} `parquet:"g"`
	}
	b := write(t, []row{{N: 1}})
	if src, err := parquet.Open(bytes.NewReader(b), int64(len(b)), "x", parquet.Spec{Readable: true}); err != nil || fmt.Sprint(src.Columns()) != "[n]" {
		t.Errorf("what can be read: %v, %v", src, err)
	}
	if _, err := opener(b)(); err == nil || !strings.HasSuffix(err.Error(), `with --ignore "m" --ignore "ll" --ignore "p" --ignore "t" --ignore "g.q"`) {
		t.Errorf("all that cannot be read: %v", err)
	}
	ignore := []string{}
	for {
		src, err := opener(b, ignore...)()
		if err == nil {
			if left := src.(interface{ Left() []string }).Left(); !slices.Equal(left, ignore) {
				t.Errorf("left out: %q", left)
			}
			if got := fmt.Sprint(src.Columns(), ignore); got != "[n] [m ll p t g.q]" {
				t.Errorf("columns and ignored: %s", got)
			}
			return
		}
		var ours *data.Error
		if !errors.As(err, &ours) || !strings.Contains(err.Error(), "--ignore") || len(ignore) > 5 {
			t.Fatal(err)
		}
		ignore = append(ignore, ours.Token)
	}
}

func TestFloatsAreDecimals(t *testing.T) {
	type row struct {
		X float32 `parquet:"x"`
	}
	var rows []row
	x := uint32(1)
	for range 50000 {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		rows = append(rows, row{math.Float32frombits(x)}, row{float32(x%100000) / 1000}, row{float32(int32(x)) / 1e7})
	}
	src, err := opener(write(t, rows))()
	if err != nil {
		t.Fatal(err)
	}
	sc, _ := src.Scan()
	rec := make([]table.Cell, 1)
	i := 0
	for c, err := sc.Next(); err == nil; c, err = sc.Next() {
		for ok, _ := c.Next(rec); ok; ok, _ = c.Next(rec) {
			v := rows[i].X
			want, perr := table.ParseNumber(fmt.Appendf(nil, "%v", v))
			if perr && (rec[0].Kind != table.Number || rec[0].Num != want) {
				t.Fatalf("%v is %v, want %v", v, rec[0].Num, want)
			}
			i++
		}
	}
	if i != len(rows) {
		t.Errorf("%d rows", i)
	}
}

func TestDamaged(t *testing.T) {
	rows, _ := many(50)
	b := write(t, rows)
	for n := range b {
		src, err := opener(b[:n])()
		if err == nil {
			_, err = records(src)
		}
		var ours *data.Error
		if !errors.As(err, &ours) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(b), err)
		}
	}
	for _, text := range []string{"", "n,x\n1,2\n", "PAR1", "PAR1\x00\x00\x00\x00PAR1"} {
		if _, err := opener([]byte(text))(); err == nil {
			t.Errorf("%q is opened", text)
		}
	}
}

func FuzzOpen(f *testing.F) {
	rows, _ := many(20)
	f.Add(write(f, rows))
	f.Add(write(f, rows[:3], pq.DataPageVersion(1), pq.Compression(&pq.Snappy)))
	f.Add(write(f, []all{{}, {List: []float64{1}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if src, err := opener(b)(); err == nil {
			records(src)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	type row struct {
		A, B, C, D float64
		N          int64
	}
	rows := make([]row, 200000)
	for i := range rows {
		x := float64(i) / 7
		rows[i] = row{x, x + 1, x * 2, x / 3, int64(i)}
	}
	raw := write(b, rows)
	src, err := opener(raw)()
	if err != nil {
		b.Fatal(err)
	}
	rec := make([]table.Cell, 5)
	for b.Loop() {
		sc, _ := src.Scan()
		n := 0
		for c, err := sc.Next(); err == nil; c, err = sc.Next() {
			for ok, _ := c.Next(rec); ok; ok, _ = c.Next(rec) {
				n++
			}
			c.Release()
		}
		if n != len(rows) {
			b.Fatal(n)
		}
	}
	b.SetBytes(int64(len(rows) * 40))
}

func Example() {
	type trip struct {
		From  string  `parquet:"from"`
		Miles float32 `parquet:"miles"`
	}
	var b bytes.Buffer
	w := pq.NewGenericWriter[trip](&b)
	w.Write([]trip{{"LAS", 0.1}, {"PHL", 12}})
	w.Close()

	src, err := parquet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), "trips.parquet", parquet.Spec{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(src.Columns())
	scan, _ := src.Scan()
	defer scan.Close()
	chunk, _ := scan.Next()
	rec := make([]table.Cell, 2)
	for ok, _ := chunk.Next(rec); ok; ok, _ = chunk.Next(rec) {
		fmt.Println(string(rec[0].Text), rec[1].Num)
	}
	// Output:
	// [from miles]
	// LAS 0.1
	// PHL 12
}

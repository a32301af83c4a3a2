package table

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// sameNumbers reads a table twice, as texts, and with the columns that wanted says as
// numbers. Cells and errors must be the same, and numbers what ParseNumber says. It gives how many there were.
func sameNumbers(t *testing.T, name, text string, spec Spec, wanted func(k int) bool) (numbers int) {
	t.Helper()
	src, err := Open([]Input{input(name, text)}, spec)
	if err != nil {
		return 0
	}
	var sc [2]Scanner
	for i := range sc {
		if sc[i], err = src.Scan(); err != nil {
			t.Fatal(err)
		}
		defer sc[i].Close()
	}
	want := make([]bool, len(src.Columns()))
	for k := range want {
		want[k] = wanted(k)
	}
	plain, rec := make([]Cell, len(want)), make([]Cell, len(want))
	for {
		a, err := sc[0].Next()
		b, err2 := sc[1].Next()
		if fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("%q: %v and %v", text, err, err2)
		}
		if err != nil {
			return numbers
		}
		b.(Numberer).Numbers(want)
		for more := true; more; {
			ok, err := a.Next(plain)
			more, err2 = b.Next(rec)
			if ok != more || fmt.Sprint(err) != fmt.Sprint(err2) || !bytes.Equal(a.Raw(), b.Raw()) {
				t.Fatalf("%q: %v, %v, %q; with numbers %v, %v, %q", text, ok, err, a.Raw(), more, err2, b.Raw())
			}
			if !ok || err != nil {
				continue
			}
			for k, x := range rec {
				v, number := ParseNumber(plain[k].Text)
				kind := x.Kind
				if kind == Number && want[k] && number && math.Float64bits(v) == math.Float64bits(x.Num) {
					kind = Text
					numbers++
				}
				if kind != plain[k].Kind || !bytes.Equal(x.Text, plain[k].Text) {
					t.Fatalf("%q: column %d of %q is %+v; with numbers %+v", text, k, a.Raw(), plain[k], x)
				}
			}
		}
		a.Release()
		b.Release()
	}
}

func all(int) bool { return true }

// decimal are numbers that are read where they stand, not are such that are not.
var (
	decimal = []string{"0", "7", "-7", "12", "123456789", "-12345678", "1234567890", "9007199254740992", "0.5", "-0.5", "5.", "-5.", ".5", "-.5", "+5", "1.5", "-12.25", "123.4567", "-123.4567", "1234.5678", "-0.0",
		"12345678.5", "-122.23", "0.0141176470588235", "0.12345678", "0.123456789", "00012.50", "1.000000000000000", "-0"}
	not = []string{"", "-", "+", ".", "-.", "+.", "1e5", "1.5e-3", "--1", "1.2.3", "1-2", "12a", "x", "NA", " 1", "1 ", "9007199254740993", "12345678901234567", "0.1234567890123456789", "1\r2", "1:", "1/", "-a", "1.a", "1.0000000000000000", "1\x80"}
)

func TestDecimals(t *testing.T) {
	for _, line := range []string{"%s,x", "x,%s", "%s,%[1]s", "1,%s", "%s,1"} {
		for _, end := range []string{"\n", "\r\n", ""} {
			for i, s := range append(decimal, not...) {
				text := "a,b\n" + fmt.Sprintf(line, s) + end
				want := strings.Count(line, "%") + strings.Count(line, "1,") + strings.Count(line, ",1")
				if i >= len(decimal) {
					want -= strings.Count(line, "%")
				}
				if got := sameNumbers(t, "a.csv", text, Spec{}, all); got != want {
					t.Errorf("%q: %d numbers, want %d", text, got, want)
				}
			}
		}
	}
}

// TestDecimalsEqualTexts tries every field of few bytes, and random ones.
func TestDecimalsEqualTexts(t *testing.T) {
	const letters = "-.059e:, "
	var b bytes.Buffer
	b.WriteString("a,b,c\n")
	for n := range 6 {
		for k := range int(math.Pow(9, float64(n))) {
			if n == 5 && k%7 > 0 {
				continue
			}
			for range n {
				b.WriteByte(letters[k%9])
				k /= 9
			}
			b.WriteString(",1.25\n")
		}
	}
	if n := sameNumbers(t, "a.csv", b.String(), Spec{}, all); n < 5000 {
		t.Errorf("%d numbers only", n)
	}
	r := rand.New(rand.NewPCG(1, 2))
	b.Reset()
	b.WriteString("a\tb\tc\n")
	for range 60000 {
		for k := range 3 {
			v := strconv.AppendFloat(nil, r.NormFloat64()*math.Pow10(r.IntN(9)-2), "fg"[r.IntN(2)], r.IntN(12)-1, 64)
			if r.IntN(20) == 0 {
				v[r.IntN(len(v))] = byte(r.IntN(256))
			}
			b.Write(v)
			b.WriteString([]string{"\t", "\t", "\n", "\r\n"}[k+r.IntN(2)*(k/2)])
		}
	}
	for mask := range 8 {
		n := sameNumbers(t, "a.tsv", b.String(), Spec{}, func(k int) bool { return mask>>k&1 == 1 })
		if (n > 10000) != (mask > 0) {
			t.Errorf("%d numbers for the columns %b", n, mask)
		}
	}
}

// TestDecimalsDoNotAllocate: nor do the texts.
func TestDecimalsDoNotAllocate(t *testing.T) {
	text := []byte("a,b\n" + strings.Repeat("1.25,x\n", 1000))
	src, err := Open([]Input{{Name: "a.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	sc, _ := src.Scan()
	defer sc.Close()
	c, err := sc.Next()
	if err != nil {
		t.Fatal(err)
	}
	c.(Numberer).Numbers([]bool{true, true})
	rec := make([]Cell, 2)
	if n := testing.AllocsPerRun(100, func() { c.Next(rec) }); n != 0 || rec[0].Num != 1.25 || string(rec[1].Text) != "x" {
		t.Errorf("%v allocations, %+v", n, rec)
	}
}

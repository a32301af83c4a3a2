package number

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// same compares both widths of one token with strconv.
func same(t *testing.T, s string) {
	t.Helper()
	b := []byte(s + "\n")
	plain := strings.Trim(s, "0123456789+-.eE") == ""
	for _, bits := range []int{32, 64} {
		want, err := strconv.ParseFloat(s, bits)
		got, f := Parse(b[:len(s)], bits)
		if (f == Fine) != (err == nil && plain) || f == Fine && math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("Parse(%q, %d) is %v, %q; strconv says %v, %v", s, bits, got, f, want, err)
		}
		b = append(append(b[:0], s...), "\n9.9.9.9.9"...) // what follows must not matter
		if q, g := Float64(b[:len(s):len(s)]); bits == 64 && (g != f || math.Float64bits(q) != math.Float64bits(got)) {
			t.Errorf("Float64(%q) alone is %v, %q; Parse says %v, %q", s, q, g, got, f)
		}
		if q, g := Float64(b[:len(s)]); bits == 64 && (g != f || math.Float64bits(q) != math.Float64bits(got)) {
			t.Errorf("Float64(%q) is %v, %q; Parse says %v, %q", s, q, g, got, f)
		}
		var end int
		var ok bool
		if bits == 32 {
			var v float32
			v, end, ok = Fast32(b, 0)
			got = float64(v)
			b = append(append(b[:0], s...), "\n12345678"...)
			if v, end, ok := Short32(b, 0); ok && end == len(s) && (err != nil || math.Float32bits(v) != math.Float32bits(float32(want))) {
				t.Errorf("Short32(%q) is %v, up to %d; strconv says %v, %v", s, v, end, want, err)
			}
		} else {
			got, end, ok = Fast64(b, 0)
		}
		if ok && end == len(s) && (err != nil || math.Float64bits(got) != math.Float64bits(want)) {
			t.Errorf("fast%d(%q) is %v; strconv says %v, %v", bits, s, got, want, err)
		}
	}
}

var numbers = []string{"", "0", "-0", "+1", "1", "1.", ".5", ".", "-", "+-1", "1e5", "1E-5", "1e", "1e+", "1e400", "1e-400", "1e39",
	"3.4028235e38", "3.4028236e38", "1e-45", "1e-50", "1e38", "16777217", "16777216.9999999999", "0.1", "0.30000001192092896",
	"9007199254740993", "9223372036854775807", "99999999999999999999", "1e22", "1e23", "1e0000000001", "0000000000000000000001",
	"1.000000059604644775390625", "1.00000005960464477", "1.00000017881393433", "nan", "NaN", "inf", "-Inf", "infinity", "0x1p4", "1_0", "1f", "٣", "1e-22", "1e-23", "1e5x"}

func TestNumberEqualsStrconv(t *testing.T) {
	for _, s := range numbers {
		same(t, s)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 30000 {
		v := math.Float32frombits(r.Uint32())
		if v != v || math.IsInf(float64(v), 0) {
			continue
		}
		same(t, strconv.FormatFloat(float64(v), 'g', r.IntN(18)-1, 32+32*r.IntN(2)))
		same(t, strconv.FormatFloat(r.Float64()*1000, 'f', r.IntN(17), 64))
		// the middle between two float32s, where rounding is hardest, and its neighbours
		mid := (float64(1+r.Float32()) + 0x1p-24) * math.Ldexp(1, r.IntN(40)-20)
		same(t, strconv.FormatFloat(math.Float64frombits(math.Float64bits(mid)+r.Uint64N(11)-5), 'f', r.IntN(20), 64))
	}
}

// TestShortTokens tries every text of up to five bytes of a small alphabet, and
// many longer ones.
func TestShortTokens(t *testing.T) {
	const letters = "-.059e:/"
	tok := make([]byte, 0, 32)
	check := func() {
		want, f := Parse(tok, 64)
		if got, g := Float64(tok); g != f || math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("Float64(%q) is %v, %q; Parse says %v, %q", tok, got, g, want, f)
		}
	}
	for n := range 6 {
		for k := range 1 << (3 * n) {
			tok = tok[:0]
			for i := range n {
				tok = append(tok, letters[k>>(3*i)&7])
			}
			check()
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 50000 {
		tok = strconv.AppendFloat(tok[:0], r.NormFloat64()*1e4, 'f', r.IntN(6), 64)
		if r.IntN(8) == 0 {
			tok[r.IntN(len(tok))] = byte(r.IntN(256))
		}
		check()
	}
}

// TestShort32 compares it with strconv, on every text of up to five bytes of a
// small alphabet and many longer ones.
func TestShort32(t *testing.T) {
	const letters = "-.059e:/"
	buf := make([]byte, 0, 64)
	taken := 0
	check := func(tok []byte, after byte) {
		n := len(tok)
		b := append(append(tok, after), "5.5.5.5.5.5"...)
		v, end, ok := Short32(b, 0)
		want, err := strconv.ParseFloat(string(tok), 32)
		switch {
		case !ok:
		case after > ' ' || end != n || err != nil || math.Float32bits(v) != math.Float32bits(float32(want)):
			t.Fatalf("Short32(%q) is %v, up to %d; strconv says %v, %v", b, v, end, want, err)
		default:
			taken++
		}
	}
	for n := range 6 {
		for k := range 1 << (3 * n) {
			buf = buf[:0]
			for i := range n {
				buf = append(buf, letters[k>>(3*i)&7])
			}
			check(buf, "\n :"[k%3])
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 50000 {
		buf = strconv.AppendFloat(buf[:0], r.NormFloat64()*math.Pow(10, float64(r.IntN(8)-3)), 'f', r.IntN(18), 64)
		if r.IntN(8) == 0 {
			buf[r.IntN(len(buf))] = byte('!' + r.IntN(223))
		}
		check(buf, "\n :"[r.IntN(3)])
	}
	if taken < 10000 {
		t.Errorf("taken %d times only", taken)
	}
}

// TestForm reads every whole number and decimal of up to five digits, with and without a sign, and many longer ones.
func TestForm(t *testing.T) {
	b := make([]byte, 0, 32)
	check := func(s string) {
		b = append(append(b[:0], s...), " .x:/\xff\n90"...)
		x := binary.LittleEndian.Uint64(b[1:]) ^ Zeros
		f, lead := FormOf(x), Lead(b[0])
		want, err := strconv.ParseFloat(s, 64)
		want32, _ := strconv.ParseFloat(s, 32)
		v := f.Value(lead, x)
		if lead&f.Refused != 0 || f.Size != uint64(len(s)) || err != nil || math.Float64bits(v) != math.Float64bits(want) || float32(v) != float32(want32) {
			t.Fatalf("%q is %v of %d bytes, refused %v; strconv says %v, %v", s, v, f.Size, lead&f.Refused != 0, want, err)
		}
		if len(s) < 9 && s[0] != '-' && s[1:][:min(1, len(s)-1)] == "." {
			if v := Point32(binary.LittleEndian.Uint64(b)^Zeros, 8*(len(s)-2)+7); v != float32(want32) {
				t.Fatalf("Point32(%q) is %v", s, v)
			}
		}
	}
	decimals := func(digits string) {
		for point := range len(digits) + 1 {
			s := digits[:point] + "." + digits[point:]
			if point == len(digits) {
				check(digits)
				check("-" + digits)
			}
			if point > 0 && len(s) < 10 {
				check(s)
			}
			if len(s) < 9 {
				check("-" + s)
			}
		}
	}
	for n := range 6 {
		for k := range int(pow10[n]) {
			if n > 0 {
				decimals(strconv.Itoa(k + int(pow10[n]))[1:])
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		decimals(strconv.Itoa(r.IntN(900) + 100)[r.IntN(3):] + strconv.Itoa(r.IntN(90000)+10000))
	}
	for _, s := range []string{"- ", "-.", "-. ", "+1 ", ".5 ", "x", " ", "\n", "", ":1"} {
		b = append(append(b[:0], s...), "       \n\n\n"...)
		x := binary.LittleEndian.Uint64(b[1:]) ^ Zeros
		if Lead(b[0])&FormOf(x).Refused == 0 {
			t.Errorf("%q is %v", s, FormOf(x).Value(Lead(b[0]), x))
		}
	}
}

// TestWord: what is no digit is found, whatever it is.
func TestWord(t *testing.T) {
	for c := range 256 {
		w := uint64(c)<<16 | 0xff3a390000003930 // 09, c, three NULs, 9, : and ÿ
		if got, want := bits.TrailingZeros64(Others(w^Zeros))>>3, 3; c >= '0' && c <= '9' && got != want || (c < '0' || c > '9') && got != 2 {
			t.Errorf("behind 0, 9 and byte %d the first other is at %d", c, got)
		}
	}
	for _, k := range []uint64{0, 1, 9, 10, 99999999, 12345678, 90909090, 10000000} {
		if got := Digits(binary.LittleEndian.Uint64(fmt.Appendf(nil, "%08d", k)) ^ Zeros); got != k {
			t.Errorf("%d is %d", k, got)
		}
	}
}

func TestFastPathIsTaken(t *testing.T) {
	for _, s := range []string{"0", "1", "-2.5", "0.1234567", "0.1234567890123456", "1e-05", "12345.678", "1.25e10"} {
		if v, end, ok := Fast32([]byte(s+" "), 0); !ok || end != len(s) {
			t.Errorf("Fast32(%q) = %v, %d, %v", s, v, end, ok)
		}
	}
}

func TestNumberDoesNotAllocate(t *testing.T) {
	tok := []byte("1.23456789012345678901234567890")
	if n := testing.AllocsPerRun(100, func() { Parse(tok, 32) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFloat(f *testing.F) {
	for _, s := range numbers {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { same(t, s) })
}

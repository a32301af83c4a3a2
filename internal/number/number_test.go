package number

import (
	"encoding/binary"
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

// TestWord tries Point32 on all decimals of up to four digits behind the point, and some of six.
func TestWord(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 7 {
		for k := range min(int(pow10[n+1]), 100000) {
			if n > 4 {
				k = r.IntN(int(pow10[n+1]))
			}
			s := strconv.Itoa(k + int(pow10[n+1]))[1:]
			s = s[:1] + "." + s[1:]
			want, _ := strconv.ParseFloat(s, 32)
			x := binary.LittleEndian.Uint64([]byte(s+" .x:/\xff#")) ^ Zeros
			if got := Point32(x, 8*n+7); got != float32(want) {
				t.Fatalf("%q is %v", s, got)
			}
			if m := Digits((x>>8&^0xff | x&0xff) << (56 - 8*n)); m != uint64(k) {
				t.Fatalf("the digits of %q are %d", s, m)
			}
			if t1 := Others(x); n < 6 && bits.TrailingZeros64(t1&(t1-1))>>3 != n+2 || bits.TrailingZeros64(t1)>>3 != 1 {
				t.Fatalf("what is no digit of %q is %x", s, t1)
			}
		}
	}
	for c := range 256 {
		if Others(uint64(c)^'0') != 0 != (c < '0' || c > '9') {
			t.Errorf("byte %d", c)
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

package data

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/kernel"
	lin "github.com/slalom-ml/slalom/internal/lines"
)

// part is a text as one chunk, which bytes that belong to no row follow.
func part(text, slack string, base uint64) *svmPart {
	if text != "" && text[len(text)-1] != '\n' {
		text += "\n"
	}
	slack = (slack + strings.Repeat("\x00", lin.Slack))[:lin.Slack]
	b := []byte(text + slack)[:len(text)]
	s := &svmPart{rows: *NewSparse(0)}
	s.begin(lin.Chunk{Text: b, Line: 1, Lines: strings.Count(text, "\n")}, "f", base, true)
	return s
}

// show prints all that a part holds.
func (s *svmPart) show() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d columns, begins %v, starts %v, columns %v\n", s.rows.Cols, s.at, s.rows.Start, s.rows.Index)
	for _, y := range s.rows.Label {
		fmt.Fprintf(&b, "%x ", math.Float64bits(y))
	}
	for _, v := range s.rows.Value {
		fmt.Fprintf(&b, "%x ", math.Float32bits(v))
	}
	for _, bad := range s.bad {
		fmt.Fprintf(&b, "\n%d at %d: %v", bad.before, bad.at, bad.err)
	}
	return b.String()
}

// sameAsCareful compares the rows and errors of a text, read the short way where
// that goes, without vectors and with them, of every kind, with those that the long way alone gives. Vectors leave
// the first row alone, so there is a second time with rows before.
func sameAsCareful(t *testing.T, text string, base uint64) {
	t.Helper()
	for k, text := range []string{text, "1 1:1 12:1\n-1 5:0.5 777:33\n" + text} {
		long := part(text, "", base)
		long.grow()
		for i := 0; i < len(long.chunk.Text); {
			i, _ = long.any(i)
		}
		long.cut()
		want := long.show()
		same := func(kind string, vectors bool) {
			short := part(text, "1:1 2:1 3.5 #:\n1:", base)
			short.marks = &marks
			short.parseBy(vectors)
			if got := short.show(); got != want {
				t.Fatalf("%q, counted from %d, %s:\n%s\nthe long way:\n%s", text, base, kind, got, want)
			}
			if short.ones && slices.ContainsFunc(short.rows.Value, func(v float32) bool { return v != 1 }) {
				t.Fatalf("%q, %s: values other than 1", text, kind)
			}
		}
		levels := kernel.Levels()[:min(2, len(kernel.Levels()))]
		if k == 0 {
			same("the short way", false)
			levels = levels[len(levels)-1:]
		}
		for _, level := range levels {
			restore := kernel.Use(level)
			same("vectors of "+level.String(), true)
			restore()
		}
	}
}

var marks kernel.Marks // of whatever was before

// usualRows are lines that the short way takes.
var usualRows = []string{"1 1:1 12:1 123:1 1234567:1\n", "-1 9:1 10:1\r\n", "1 1:1 2:1 \n", "0 1:0.5\n", "2.5e3 1:1\n", "+1 3:1\n",
	"1 12345678:1 123456789:1 2147483646:0.25\n", "1 1:255 2:0 3:1234567 4:12345678\n", "1 1:0.123456 2:0.1234567 3:0.12345678 4:12.5 5:1e-5 6:0.1234567890123456789\n",
	"1 1:-0.5 2:+3 3:-7 4:.5 5:5.\n", "2 qid:10 1:0.1 2:1 # doc 7\n", "1 1:1# x\n", "1 1:16777217 2:1.00000005960464477\n", "1 10:1 99:0\n", "1 1:00000001 0002:1\n"}

func TestUsualRowsGoTheShortWay(t *testing.T) {
	for _, text := range usualRows {
		s := part(text, "", 1)
		s.grow()
		if i := s.usual(0); i != len(text) {
			t.Errorf("%q: not taken", text)
		}
		sameAsCareful(t, text, 1)
	}
	for _, text := range []string{"", "\n", "1\n", " 1 1:1\n", "1  1:1\n", "1\t1:1\n", "1 1:1\t\n", "1 2:1 1:1\n", "1 1:1 1:1\n", "1 0:1\n", "1 0:0\n", "1 1:1 0:1\n", "1 :1\n", "1 1:\n", "1 1\n",
		"1 1:x\n", "1 1:1:1\n", "1 1:1 x\n", "1 qid:1\n", "1 1:1 #\x00\n", "1 1:1\r2:1\n", "1 1:nan\n", "1 1:1.\x802\n", "1 1:1e99\n", "1 4294967295:1\n", "1 12345678901:1\n", "1 12:\n"} {
		s := part(text, "", 1)
		s.grow()
		if i := s.usual(0); i != 0 {
			t.Errorf("%q: taken", text)
		}
	}
}

// TestShortWayEqualsLong joins pieces of lines, so that every shape comes
// behind every other, and tries every value of few bytes.
func TestShortWayEqualsLong(t *testing.T) {
	for _, s := range slices.Concat(odd, usualRows) {
		sameAsCareful(t, s, 1)
		sameAsCareful(t, s, 0)
	}
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"1:1 ", "12:1 ", "123:1 ", "2345:1 ", "1234567:1 ", "12345678:1 ", "123456789:0.5 ", "3:0.25 ", "24:0.123456 ", "25:0.1234567 ", "26:9.99999999 ", "27:-0.5 ", "28:255 ", "29:0 ",
		"30:1e-3 ", "31:1", "32:0.5", "33:7", "0:1 ", "\n", "\n1 ", "\n-1 ", "\n0.5 ", "\r\n1 ", " ", "#x\n1 ", "\t", "x", ":", "34:1.0 ", "35:16777217 ", "\xff", "36:1\xff", "37:4.5\x80 "}
	for range 20000 {
		var b strings.Builder
		b.WriteString("1 ")
		for range r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		sameAsCareful(t, b.String(), uint64(r.IntN(2)))
	}
	const letters = "-.059e:\n"
	tok := []byte("1 7:")
	for n := range 6 {
		for k := range 1 << (3 * n) {
			tok = tok[:4]
			for i := range n {
				tok = append(tok, letters[k>>(3*i)&7])
			}
			sameAsCareful(t, string(tok), 1)
		}
	}
	for range 20000 {
		sameAsCareful(t, fmt.Sprintf("1 %d:%s %d:1", r.Uint64N(1<<r.IntN(33)), strconv.FormatFloat(r.NormFloat64(), "fge"[r.IntN(3)], r.IntN(13)-1, 32), r.Uint32()), 0)
	}
}

// TestVectorsEqualLong joins rows, most of them usual, to texts of many pairs.
func TestVectorsEqualLong(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	labels := []string{"1 ", "-1 ", "0 ", "2.5 ", "-0 ", "12 ", "+1 ", "1", "-1", "x ", "1\t", " 1 ", "1  ", "", "- ", "1:1 ", "1 qid:4 ", "1\r", "1\x00", "-1\x00 ", "1\xff ", "nan ", "1 #"}
	values := []string{"1", "1", "0.5", "255", "0.04838", "1.234567", "12345678", "123456789", "-1", "0", "0.000", ".5", "5.", ".", "1e2", "", "1\xff", "1\x00", "1:1", "00000001", "1.2345678", "0.1.2"}
	ends := []string{"\n", "\n", " \n", "  \n", "\r\n", "\t\n", " # x:1\n", "#\n", " #\n", " x\n", "\n\n", " 1\n"}
	seldom := func(n, one int) int { // mostly one of the first
		if r.IntN(one) == 0 {
			return r.IntN(n)
		}
		return r.IntN(2)
	}
	for range 3000 {
		var b strings.Builder
		one := 2 + r.IntN(300)
		for range r.IntN(60) {
			b.WriteString(labels[seldom(len(labels), one)])
			n, most, step := r.IntN(1+r.IntN(90)), 1+r.IntN(len(values)), 1+r.IntN(1<<r.IntN(26))
			for k, j := 0, r.IntN(3); k < n; k++ {
				if k > 0 {
					b.WriteByte(' ')
				}
				fmt.Fprintf(&b, "%d:%s", j, values[min(seldom(len(values), one), most)%len(values)])
				if r.IntN(20*one) > 0 {
					j += 1 + r.IntN(step)
				}
			}
			b.WriteString(ends[seldom(len(ends), one)])
		}
		sameAsCareful(t, b.String(), uint64(r.IntN(2)))
	}
	sameAsCareful(t, strings.Repeat("1 1:1\n", 3000)+"1"+strings.Repeat(" 7:1", 20000)+"\n"+strings.Repeat("\n1 3:0.5", 3000)+strings.Repeat(":", 50000), 1)
}

func FuzzUsual(f *testing.F) {
	for _, s := range slices.Concat(odd, usualRows) {
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, in string, zero bool) {
		if zero {
			sameAsCareful(t, in, 0)
		} else {
			sameAsCareful(t, in, 1)
		}
	})
}

package data

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

// slowLibsvm reads libsvm text as its definition says, token by token, and
// counts the lines that are no rows by their number.
func slowLibsvm(text string, base uint64) (rows *Rows, bad []int) {
	rows = NewSparse(0)
	text = strings.TrimPrefix(text, "\xef\xbb\xbf")
	for k, line := range strings.Split(text, "\n") {
		row, err := slowRow(strings.TrimSuffix(line, "\r"), base)
		switch {
		case err != nil:
			bad = append(bad, k+1)
		case row != nil:
			rows.Append(*row)
		}
	}
	return rows, bad
}

func slowRow(line string, base uint64) (*Row, error) {
	if strings.Contains(line, "\x00") {
		return nil, fmt.Errorf("NUL")
	}
	line, _, _ = strings.Cut(line, "#")
	tok := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	if len(tok) == 0 {
		return nil, nil
	}
	y, err := slowNumber(tok[0], 64)
	if err != nil {
		return nil, err
	}
	row := &Row{Label: y, Weight: 1, Index: []uint32{}, Value: []float32{}}
	seen := map[uint64]bool{}
	for _, t := range tok[1:] {
		if strings.HasPrefix(t, "qid:") {
			continue
		}
		left, right, _ := strings.Cut(t, ":")
		j, err := strconv.ParseUint(left, 10, 64)
		if err != nil || j < base || j > maxIndex || len(left) > 10 || seen[j] {
			return nil, fmt.Errorf("index %s", left)
		}
		seen[j] = true
		v, err := slowNumber(right, 32)
		if err != nil {
			return nil, err
		}
		if v != 0 {
			row.Index, row.Value = append(row.Index, uint32(j-base)), append(row.Value, float32(v))
		}
	}
	return row, nil
}

func slowNumber(s string, width int) (float64, error) {
	if strings.Trim(s, "0123456789.+-eE") != "" {
		return 0, fmt.Errorf("letters")
	}
	return strconv.ParseFloat(s, width)
}

// sameAsSlow compares a text's rows and its bad lines with those of the twin,
// in chunks of whatever size, by however many workers.
func sameAsSlow(t *testing.T, text string, spec Spec) {
	t.Helper()
	base := uint64(1)
	if spec.ZeroBased {
		base = 0
	}
	rows, bad := slowLibsvm(text, base)
	var got []int
	spec.OnBad = func(b Bad) error {
		e := b.Err.(*Error)
		got = append(got, e.Line)
		if line := strings.TrimSuffix(strings.Split(strings.TrimPrefix(text, "\xef\xbb\xbf"), "\n")[e.Line-1], "\r"); string(b.Raw) != line ||
			e.Col < 1 || e.Col-1 > len(line) || !strings.HasPrefix(line[e.Col-1:], e.Token) {
			t.Fatalf("%v: the line is %q, told as %q", e, line, b.Raw)
		}
		return nil
	}
	parsed, err := parse(t, &Libsvm, strings.NewReader(text), spec)
	if err != nil || dump(parsed) != dump(rows) || fmt.Sprint(got) != fmt.Sprint(bad) {
		t.Fatalf("%+v: %v, bad lines %v\n%sthe twin: bad lines %v\n%s", spec, err, got, dump(parsed), bad, dump(rows))
	}
	for i := range rows.Len() {
		if y := rows.Label[i]; math.Float64bits(y) != math.Float64bits(parsed.Label[i]) {
			t.Fatalf("label %v is %v", y, parsed.Label[i])
		}
	}
	if parsed.Cols != rows.Cols || (parsed.Value != nil) != slices.ContainsFunc(rows.Value, func(v float32) bool { return v != 1 }) {
		t.Fatalf("%d columns, values %v; the twin has %d", parsed.Cols, parsed.Value != nil, rows.Cols)
	}
}

var odd = []string{"1 1:1 2:0.5\n-1 3:2 1:1 # x\n", "+1 qid:1 1:0\r\n\n1e3", "1 1:abc\n1 2:1", "1 1:1 1:1\n2", "\xef\xbb\xbf1 9:.5\x00",
	"1 2:1 1:0 2:3", "1 12345678:1 1234567:1 123456789:2\n", "1 0:1\n1 4294967294:1\n1 4294967295:1\n1 18446744073709551617:1",
	"1 1:1\r 2:1\r\r\n1 3:1\r\n1 4:1\r", "1 :1\n1 1:\n1 1\n:\n1 x:1\n1 -1:1", "1 1:1# 2:1\n#\x00\n1 #\x00\n\t 1\t1:1\t\n", "0 1:1e999 \n1 1:nan\n1 1:inf",
	"1 1:123456789 2:-0.1234567 3:0.12345678 4:-.5 5:+5. 6:- 7:--1\n1 1:1 2:-0 3:00000001 4:1e-50 5:1\n", "1e999\nnan\n1:1 2:1\n\x00\n", "1 1:1:1", "1 1:1_0", "1 qid:\x00 1:1\n1 qid: 2:1"}

func TestLibsvmEqualsItsSlowTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{" ", " ", "  ", "\t", "\n", "\n", "\r\n", "\r", "#", "1", "1", "-1", "0", ":", ":", ":1 ", ":1 ", "7:1 ", "12:0.5 ", "3:1\n1", "4294967294", "1234567",
		"12345678", "\x00", ".", "e", "9", "nan", "qid:3 ", "x", "\xff"}
	for _, s := range odd {
		for _, workers := range []int{0, 3} {
			for _, chunk := range []int{0, 1, 8} {
				sameAsSlow(t, s, Spec{Workers: workers, chunk: chunk, ZeroBased: chunk == 8})
			}
		}
	}
	for range 3000 {
		var b strings.Builder
		b.WriteString("1 ")
		for range r.IntN(30) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		sameAsSlow(t, b.String(), Spec{Workers: r.IntN(3), chunk: r.IntN(20), ZeroBased: r.IntN(2) == 0})
	}
}

// TestLibsvmWorkers: blocks are the same for any number of workers and any size
// of chunks, and so are errors and where they come.
func TestLibsvmWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i := range 30000 {
		b.WriteString([]string{"1", "-1", "2.5"}[r.IntN(3)])
		for j, n := 0, r.IntN(30); n > 0; n-- {
			j += 1 + r.IntN(1000)
			fmt.Fprintf(&b, " %d:%v", j, 1+float32(i/6000%2)*r.Float32())
		}
		if i == 777 || i == 12345 {
			b.WriteString(" x:1")
		}
		b.WriteString("\n")
	}
	read := func(spec Spec, stop bool) string {
		var out strings.Builder
		seen := 0
		spec.NewCheck = func() func(float64) error {
			return func(y float64) error {
				if seen++; seen%9999 == 0 {
					return fmt.Errorf("label %d", seen)
				}
				return nil
			}
		}
		if !stop {
			spec.OnBad = func(b Bad) error { fmt.Fprintf(&out, "bad before %d: %v\n", b.Before, b.Err); return nil }
		}
		sc, err := Libsvm.New(strings.NewReader(b.String()), "f", spec)
		if err != nil {
			t.Fatal(err)
		}
		defer sc.Close()
		for block := (&Rows{}); ; {
			if err := sc.Next(block); err != nil {
				fmt.Fprintf(&out, "%v\n", err)
				return out.String()
			}
			check(t, block)
			fmt.Fprintf(&out, "%d rows from %d on, %d columns\n%s", block.Len(), block.First, block.Cols, dump(block))
		}
	}
	for _, stop := range []bool{false, true} {
		want := read(Spec{}, stop)
		for _, spec := range []Spec{{Workers: 1}, {Workers: 2}, {Workers: 5, chunk: 3000}, {chunk: 100}, {chunk: 1 << 20}} {
			if got := read(spec, stop); got != want {
				t.Errorf("%+v: other blocks or errors", spec)
			}
		}
	}
}

// TestOnBad: what it says ends the scan, behind the rows before.
func TestOnBad(t *testing.T) {
	enough, n := fmt.Errorf("enough"), 0
	spec := Spec{OnBad: func(b Bad) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	}}
	got, err := parse(t, &Libsvm, strings.NewReader("1 1:1\n1 x\n1 y\n2 1:1\n1 z\n3 1:1\n"), spec)
	if dump(got) != "1 | 0:1\n2 | 0:1\n" || err != enough {
		t.Errorf("%v\n%s", err, dump(got))
	}
	var before []int
	spec.OnBad = func(b Bad) error { before = append(before, b.Before); return nil }
	f, err := NewFiles(text("a.svm", "1 1:1\n1 x\n2 1:1", "b.svm", "x\n3 1:1\ny"), spec)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := scanAll(t, f)
	if err != nil || rows.Len() != 3 || fmt.Sprint(before) != "[1 2 3]" {
		t.Errorf("%v, %d rows, bad before %v", err, rows.Len(), before)
	}
}

func TestLibsvmCloseEarly(t *testing.T) {
	sc, _ := Libsvm.New(strings.NewReader(strings.Repeat("1 1:1\n", 100000)), "f", Spec{Workers: 3, chunk: 100})
	sc.Next(NewSparse(0))
	sc.Close()
	if err := sc.Next(NewSparse(0)); err != io.EOF {
		t.Error(err)
	}
}

func FuzzLibsvm(f *testing.F) {
	for _, s := range odd {
		f.Add([]byte(s), false, uint8(0))
	}
	f.Fuzz(func(t *testing.T, in []byte, zero bool, chunk uint8) {
		spec := Spec{ZeroBased: zero}
		whole, err := parse(t, &Libsvm, bytes.NewReader(in), spec)
		spec.chunk, spec.Workers = int(chunk), int(chunk%3)
		bytewise, err2 := parse(t, &Libsvm, iotest.OneByteReader(bytes.NewReader(in)), spec)
		if dump(whole) != dump(bytewise) || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("read at once: %v\n%sbyte by byte: %v\n%s", err, dump(whole), err2, dump(bytewise))
		}
		sameAsSlow(t, string(in), spec)
		if whole.Cols > maxIndex { // the last column has an index only where they count from 0
			return
		}
		var b bytes.Buffer
		write(&b, whole)
		again, err := parse(t, &Libsvm, &b, Spec{})
		if err != nil || dump(again) != dump(whole) {
			t.Fatalf("rows do not come back: %v\n%s\n%s", err, dump(whole), dump(again))
		}
	})
}

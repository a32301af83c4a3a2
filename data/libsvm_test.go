package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestLibsvmGood(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "1 1:0.5 3:2\n-1 2:1\n", "1 | 0:0.5 2:2\n-1 | 1:1\n"},
		{"signs and points", "+1 1:+.5 2:-1. 3:1e-3\n", "1 | 0:0.5 1:-1 2:0.001\n"},
		{"regression", "-3.25e2 1:1\n", "-325 | 0:1\n"},
		{"no newline at the end", "1 1:1", "1 | 0:1\n"},
		{"value one before the end", "1 7:1", "1 | 6:1\n"},
		{"windows", "1 1:2\r\n-1 2:1\r\n\r\n1\r\n", "1 | 0:2\n-1 | 1:1\n1 |\n"},
		{"tabs, blanks", " \t1\t 1:2\t2:1 \t\n", "1 | 0:2 1:1\n"},
		{"blank lines and comments", "\n# 1:2 x\n1 1:2 # 3:4\n  \n1 1:3#x\n1#\n", "1 | 0:2\n1 | 0:3\n1 |\n"},
		{"qid", "2 qid:17 1:2 qid:x 2:3\n", "2 | 0:2 1:3\n"},
		{"any order", "1 9:1 3:2 5:3\n", "1 | 8:1 2:2 4:3\n"},
		{"zeros are dropped", "1 1:0 2:0.0 3:-0 4:5 99:0\n", "1 | 3:5\n"},
		{"too small for float32", "1 1:1e-60 2:2\n", "1 | 1:2\n"},
		{"leading zeros", "1 0000000001:0001\n", "1 | 0:1\n"},
		{"largest index", fmt.Sprintf("1 %d:1\n", maxIndex), fmt.Sprintf("1 | %d:1\n", maxIndex-1)},
		{"byte order mark", "\xef\xbb\xbf1 1:1\n", "1 | 0:1\n"},
		{"nothing", "", ""},
		{"comments only", "# x\n\n", ""},
		{"long digits", "1 1:0.300000011920928955078125\n", "1 | 0:0.3\n"},
	} {
		got, err := parse(t, &Libsvm, strings.NewReader(c.in), Spec{})
		if err != nil || dump(got) != c.want {
			t.Errorf("%s: error %v, rows\n%swant\n%s", c.name, err, dump(got), c.want)
		}
	}
	got, err := parse(t, &Libsvm, strings.NewReader(fmt.Sprintf("1 0:2 5:1\n1 %d:1", maxIndex)), Spec{ZeroBased: true})
	if err != nil || dump(got) != fmt.Sprintf("1 | 0:2 5:1\n1 | %d:1\n", maxIndex) || got.Cols-1 != maxIndex {
		t.Errorf("zero-based: %v %v", dump(got), err)
	}
}

func TestLibsvmBad(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1 1:abc\n", `f:1:3: "1:abc": "abc" is not a number; write index:value`},
		{"1 1:1\n\n# c\n-1 2:1   1:abc", `f:4:10: "1:abc": "abc" is not a number; write index:value`},
		{"1 1:0x10", `f:1:3: "1:0x10": "0x10" is not a number; write index:value`},
		{"1 1:1_0", `f:1:3: "1:1_0": "1_0" is not a number; write index:value`},
		{"1 1:1,2:1", `f:1:3: "1:1,2:1": "1,2:1" is not a number; write index:value`},
		{"1 1:nan", `f:1:3: "1:nan": "nan" is not finite; write a finite number or leave the pair out`},
		{"1 1:-Inf", `f:1:3: "1:-Inf": "-Inf" is not finite; write a finite number or leave the pair out`},
		{"1 1:1e999", `f:1:3: "1:1e999": "1e999" is too large for a float32; scale the values down`},
		{"1 1:1e39", `f:1:3: "1:1e39": "1e39" is too large for a float32; scale the values down`},
		{"1 1:1 2:", `f:1:7: "2:": the value is missing; write index:value`},
		{"1 :5", `f:1:3: ":5": the index is missing; write index:value`},
		{"1 -3:1", `f:1:3: "-3:1": the index is negative; count indices from 1`},
		{"1 x:1", `f:1:3: "x:1": "x" is not an index; write index:value with a whole number as index`},
		{"1 1.5:1", `f:1:3: "1.5:1": "1.5" is not an index; write index:value with a whole number as index`},
		{"1 0:1", `f:1:3: "0:1": index 0, but indices count from 1; give --zero-based if this file counts from 0`},
		{"1 4294967295:1", `f:1:3: "4294967295:1": the index is too large; the largest is ` + fmt.Sprint(maxIndex) + `, in at most 10 digits`},
		{"1 99999999999999999999:1", `f:1:3: "99999999999999999999:1": the index is too large; the largest is ` + fmt.Sprint(maxIndex) + `, in at most 10 digits`},
		{"1 1:1 2:1 1:1", `f:1:11: "1:1": index 1 occurs twice in this row; keep one of the two`},
		{"1 5:0 5:0", `f:1:7: "5:0": index 5 occurs twice in this row; keep one of the two`},
		{"1 3:1 2:1 qid:3 3:2 2:2", `f:1:17: "3:2": index 3 occurs twice in this row; keep one of the two`},
		{"1 1:1 stray", `f:1:7: "stray": no colon; write index:value`},
		{"1 1:1 5", `f:1:7: "5": no colon; write index:value`},
		{"cat 1:1", `f:1:1: "cat": the label is not a number; write label index:value index:value …`},
		{"1:1 2:1", `f:1:1: "1:1": the label is missing; begin the line with a label, such as 1 or -1`},
		{"nan 1:1", `f:1:1: "nan": the label is not finite; write a finite number or leave the row out`},
		{"1e999 1:1", `f:1:1: "1e999": the label is too large; write a finite number or leave the row out`},
		{"1 1:1\x00", `f:1:3: "1:1\x00": NUL byte; this is no plain text; convert it to UTF-8 if it is text in UTF-16`},
		{"1 1:1 # \x00", `f:1:9: "\x00": NUL byte; this is no plain text; convert it to UTF-8 if it is text in UTF-16`},
		{"\x00", `f:1:1: "\x00": NUL byte; this is no plain text; convert it to UTF-8 if it is text in UTF-16`},
		{"1 1:1\r 2:1", `f:1:3: "1:1\r": "1\r" is not a number; write index:value`},
	} {
		_, err := parse(t, &Libsvm, strings.NewReader(c.in), Spec{})
		wantError(t, err, c.want)
	}
}

// The rows before an error come first, and the bad row leaves nothing behind.
func TestLibsvmErrorComesInOrder(t *testing.T) {
	got, err := parse(t, &Libsvm, strings.NewReader("1 1:2\n1 2:3\n1 3:4 4:x"), Spec{})
	if dump(got) != "1 | 0:2\n1 | 1:3\n" || got.Cols != 2 || err == nil {
		t.Errorf("%v, %d columns, %v", dump(got), got.Cols, err)
	}
}

func TestLabelsAreChecked(t *testing.T) {
	spec := Spec{NewCheck: func() func(float64) error {
		return func(y float64) error {
			if y < 0 {
				return errors.New("a count below 0")
			}
			return nil
		}
	}}
	_, err := parse(t, &Libsvm, strings.NewReader("1 1:1\n  -2 1:1\n"), spec)
	wantError(t, err, `f:2:3: "-2": a count below 0`)
}

// Value is nil exactly when all values of a block are 1, whatever the block held before.
func TestLibsvmOnes(t *testing.T) {
	var b strings.Builder
	for i := range 4 * blockRows {
		fmt.Fprintf(&b, "1 1:1 2:%d\n", 1+i/blockRows%2)
	}
	sc, _ := Libsvm.New(strings.NewReader(b.String()), "f", Spec{})
	dst := NewSparse(0)
	for k := range 4 {
		if err := sc.Next(dst); err != nil || dst.Len() != blockRows || (dst.Value == nil) != (k%2 == 0) {
			t.Fatalf("block %d: %v, %d rows, values %v", k, err, dst.Len(), dst.Value != nil)
		}
	}
	if err := sc.Next(dst); err != io.EOF {
		t.Fatal(err)
	}
}

func TestLibsvmLongLines(t *testing.T) {
	var b strings.Builder
	b.WriteString("1")
	for j := 1; j <= 200000; j++ {
		fmt.Fprintf(&b, " %d:2", j)
	}
	got, err := parse(t, &Libsvm, strings.NewReader("1 1:1\n"+b.String()+"\n1 2:1\n"), Spec{})
	if err != nil || got.Len() != 3 || len(got.Index) != 200002 || got.Cols != 200000 {
		t.Errorf("%d rows, %v", got.Len(), err)
	}
	_, err = parse(t, &Libsvm, io.MultiReader(strings.NewReader("1 1:1\n1 #"), endless{}), Spec{})
	wantError(t, err, "f:2:1: the line is longer than 64 MiB; is this a text file with one row a line?")
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// write prints rows as libsvm text.
func write(b *bytes.Buffer, r *Rows) {
	for i := range r.Len() {
		row := r.Row(i)
		fmt.Fprint(b, row.Label)
		for k, j := range row.Index {
			v := float32(1)
			if row.Value != nil {
				v = row.Value[k]
			}
			fmt.Fprintf(b, " %d:%v", uint64(j)+1, v)
		}
		b.WriteByte('\n')
	}
}

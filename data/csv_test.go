package data

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/slalom-ml/slalom/internal/kernel"
)

func TestCSVGood(t *testing.T) {
	third := fmt.Sprint(kernel.Log(3))
	for _, c := range []struct {
		name, in string
		spec     Spec
		want     string
	}{
		{"default target", "a,y,b\n1,2,3\n0,-1,.5\n", Spec{}, "2 | 1 3\n-1 | 0 0.5\n"},
		{"target before label before y", "y,label,target\n1,2,3\n", Spec{}, "3 | 1 2\n"},
		{"named target", "y,b\n1,2\n", Spec{Target: "b"}, "2 | 1\n"},
		{"windows, blank lines, no newline at the end", "a,y\r\n1,2\r\n\r\n3,4", Spec{}, "2 | 1\n4 | 3\n"},
		{"quotes", "\"a\",\"y\"\n\"1.5\",\"2\"\n", Spec{}, "2 | 1.5\n"},
		{"quoted names and texts", "\"a,\"\"b\"\"\",y,t\n1,2,\"x,\"\"\ny\"\n3,4,z\n", Spec{Ignore: []string{"t"}}, "2 | 1\n4 | 3\n"},
		{"a quote inside a text", "y,t,a\n1,5\" disk,2\n3,x,4\n", Spec{Ignore: []string{"t"}}, "1 | 2\n3 | 4\n"},
		{"blanks around numbers", "a, y \n 1 ,\t2\n", Spec{}, "2 | 1\n"},
		{"byte order mark", "\xef\xbb\xbfy,a\n1,2\n", Spec{}, "1 | 2\n"},
		{"semicolons", "y;a\n1;2\n", Spec{Delimiter: ";"}, "1 | 2\n"},
		{"no header", "1,2,3\n4,5,6\n", Spec{NoHeader: true, Target: "3"}, "3 | 1 2\n6 | 4 5\n"},
		{"weight, offset", "y,h,o,a\n1,2,3,4\n1,0,-1,5\n", Spec{WeightCol: "h", OffsetCol: "o"}, "1 h=2 off=3 | 4\n1 h=0 off=-1 | 5\n"},
		{"exposure", "y,e,a\n1,3,4\n1,1,5\n", Spec{ExposureCol: "e"}, "1 h=1 off=" + third + " | 4\n1 | 5\n"},
		{"exposure and offset", "y,e,o\n1,1,2\n", Spec{ExposureCol: "e", OffsetCol: "o"}, "1 h=1 off=2 |\n"},
		{"unlabelled", "a,b\n1,2\n", Spec{Unlabelled: true}, "0 | 1 2\n"},
		{"unlabelled, with a label", "a,y\n1,2\n", Spec{Unlabelled: true}, "2 | 1\n"},
		{"one column that is the target", "y\n1\n\n2\n", Spec{}, "1 |\n2 |\n"},
		{"names of digits", "0,1,2\n7,8,9\n", Spec{Target: "2"}, "9 | 7 8\n"},
		{"two unnamed columns, ignored", ",a,,y\n0,1,0,2\n", Spec{Ignore: []string{""}}, "2 | 1\n"},
		{"header only", "a,y\n", Spec{}, ""},
	} {
		got, err := parse(t, &CSV, strings.NewReader(c.in), c.spec)
		if err != nil || dump(got) != c.want {
			t.Errorf("%s: error %v, rows\n%swant\n%s", c.name, err, dump(got), c.want)
		}
	}
	got, err := parse(t, &TSV, strings.NewReader("y\ta\n1\t 2\n"), Spec{})
	if err != nil || dump(got) != "1 | 2\n" {
		t.Errorf("tsv: %v %v", dump(got), err)
	}
}

func TestCSVBad(t *testing.T) {
	for _, c := range []struct {
		in   string
		spec Spec
		want string
	}{
		{"y,price\n1,2\n1,\"12,3\"\n", Spec{}, `f:3:3: "\"12,3\"": not a number (column "price"); leave the column out with --ignore, or write it as numbers`},
		{"y,a\n1,LAS\n", Spec{}, `f:2:3: "LAS": not a number (column "a"); leave the column out with --ignore, or write it as numbers`},
		{"y,a,b\n1,,2\n", Spec{}, `f:2:3: a missing value (column "a"); fill it in, or leave the column out with --ignore`},
		{"y,a\n1,NA\n", Spec{}, `f:2:3: "NA": a missing value (column "a"); fill it in, or leave the column out with --ignore`},
		{"y,a\nNaN,1\n", Spec{}, `f:2:1: "NaN": a missing value (column "y"); fill it in, or leave the column out with --ignore`},
		{"y,a\n1,inf\n", Spec{}, `f:2:3: "inf": not finite (column "a"); write a finite number or leave the row out`},
		{"y,a\n1,1e39\n", Spec{}, `f:2:3: "1e39": too large a number (column "a"); scale the column down`},
		{"y,a\n1,\x00\n", Spec{}, `f:2:3: "\x00": NUL byte (column "a"); this is no plain text; convert it to UTF-8 if it is text in UTF-16`},
		{"y\x00,a\n1,2\n", Spec{}, `f:1:2: "\x00": NUL byte; this is no plain text; convert it to UTF-8 if it is text in UTF-16`},
		{"y,a\n1,2\n1,2,3\n", Spec{}, `f:3: 3 fields, but the header has 2; look for a missing or unquoted ","`},
		{"y,a\n1\n", Spec{}, `f:2: 1 field, but the header has 2; look for a missing or unquoted ","`},
		{"y,a\n1,x,3\n", Spec{}, `f:2: 3 fields, but the header has 2; look for a missing or unquoted ","`},
		{"1,2\n1\n", Spec{NoHeader: true, Target: "1"}, `f:2: 1 field, but the first line has 2; look for a missing or unquoted ","`},
		{"y,a\n1,\"2\n3,4\n", Spec{}, `f:2:3: the quote is not closed; end the field with a quote`},
		{"y,a\n1,\"2\"x\n", Spec{}, `f:2:3: "\"2\"x": text after the closing quote (column "a"); write a quote inside quotes twice`},
		{"y,t,a\n1,\"x\ny\",z\n", Spec{Ignore: []string{"t"}}, `f:3:4: "z": not a number (column "a"); leave the column out with --ignore, or write it as numbers`},
		{"y,h\n1,-1\n", Spec{WeightCol: "h"}, `f:2:3: "-1": a weight below 0 (column "h"); write a weight of at least 0`},
		{"y,e\n1,0\n", Spec{ExposureCol: "e"}, `f:2:3: "0": an exposure that is not above 0 (column "e"); leave the row out`},
		{"a,b\n1,2\n", Spec{}, `f: which column is the target? There are "a", "b"; name it with --target`},
		{"a;b\n1;2\n", Spec{}, `f: there is one column only, "a;b"; give --delimiter if something other than "," separates the fields`},
		{"delay,b\n1,2\n", Spec{Target: "delya"}, `f: "delya": no such column (--target); did you mean "delay"?`},
		{"y,b\n1,2\n", Spec{Ignore: []string{"distance"}}, `f: "distance": no such column (--ignore); the columns are "y", "b"`},
		{"y,b\n1,2\n", Spec{WeightCol: "y"}, `f: "y": a column with two roles; name it in one of --target, --weight, --offset, --exposure, --ignore`},
		{"y,b,b\n1,2,3\n", Spec{}, `f:1: "b": columns 2 and 3 have the same name; rename one of them`},
		{",y\n0,1\n", Spec{}, `f:1: column 1 has no name; name it in the header, or write the file without it (pandas: index=False)`},
		{"1,2\n3,4\n", Spec{}, `f:1: the header holds numbers, not names; give --no-header if the first line is a row`},
		{"y,a\n1,2\n", Spec{Delimiter: "::"}, `"::": cannot be a delimiter; give one character such as , ; | or a tab`},
		{"", Spec{}, `f: no rows; is it the right file, and was it written to the end?`},
	} {
		_, err := parse(t, &CSV, strings.NewReader(c.in), c.spec)
		wantError(t, err, c.want)
	}
}

// A bad row leaves nothing behind in the block.
func TestCSVErrorComesInOrder(t *testing.T) {
	got, err := parse(t, &CSV, strings.NewReader("a,b,y\n1,2,3\n4,5,x\n"), Spec{})
	if dump(got) != "3 | 1 2\n" || err == nil {
		t.Errorf("%v %v", dump(got), err)
	}
}

func TestCSVWideRowsAreSparse(t *testing.T) {
	for _, cols := range []int{denseCols, denseCols + 1} {
		var b strings.Builder
		for j := range cols {
			fmt.Fprintf(&b, "c%d,", j)
		}
		b.WriteString("y\n" + strings.Repeat("0,", cols-2) + "1,-0,1\n")
		b.WriteString(strings.Repeat("0,", cols) + "2\n")
		sc, err := CSV.New(strings.NewReader(b.String()), "f", Spec{})
		if err != nil {
			t.Fatal(err)
		}
		names := sc.(interface{ Names() []string }).Names()
		if len(names) != cols || names[2] != "c2" {
			t.Errorf("names %v", names)
		}
		got, err := drain(t, sc)
		if err != nil || got.Cols != cols || got.Dense() != (cols <= denseCols) || got.Len() != 2 {
			t.Fatalf("%d columns, dense %v, %v", got.Cols, got.Dense(), err)
		}
		if !got.Dense() && (dump(got) != fmt.Sprintf("1 | %d:1\n2 |\n", cols-2) || got.Value != nil) {
			t.Errorf("sparse rows:\n%s", dump(got))
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,y\n1,2\n", "y,\"a\nb\"\r\n\"1\",2e3\r\n", "y,a\n1,\"2", "y;a\n1;2\n", "t,y\n5\" x,3\n\"a\"\"\n\",4", "\xef\xbb\xbfy,,\n1,0,"} {
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, in []byte, bare bool) {
		spec := Spec{NoHeader: bare, Unlabelled: true, Ignore: nil}
		if bytes.HasPrefix(in, []byte("t,")) {
			spec.Ignore = []string{"t"}
		}
		whole, err := parse(t, &CSV, bytes.NewReader(in), spec)
		bytewise, err2 := parse(t, &CSV, iotest.OneByteReader(bytes.NewReader(in)), spec)
		if dump(whole) != dump(bytewise) || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("read at once: %v\n%sbyte by byte: %v\n%s", err, dump(whole), err2, dump(bytewise))
		}
		if whole.Len() == 0 || !whole.Dense() {
			return
		}
		var b bytes.Buffer
		for j := range whole.Cols {
			fmt.Fprintf(&b, "c%d,", j)
		}
		b.WriteString("y\n")
		for i := range whole.Len() {
			for _, v := range whole.Row(i).Value {
				fmt.Fprintf(&b, "%v,", v)
			}
			fmt.Fprintln(&b, whole.Label[i])
		}
		again, err := parse(t, &CSV, &b, Spec{})
		if err != nil || !slices.EqualFunc(again.Value, whole.Value, func(a, b float32) bool {
			return math.Float32bits(a) == math.Float32bits(b)
		}) || dump(again) != dump(whole) {
			t.Fatalf("rows do not come back: %v\n%s\n%s", err, dump(whole), dump(again))
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	text := "a,b,c,d,e,f,g,y\n" + strings.Repeat("0.25,17,3.1415,-2.5e-3,0,1234.5,0.001,1\n", 100000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	dst := NewDense(7)
	for b.Loop() {
		sc, err := CSV.New(strings.NewReader(text), "bench", Spec{})
		for err == nil {
			err = sc.Next(dst)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}

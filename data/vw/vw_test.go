package vw

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

var update = flag.Bool("update", false, "write the golden files anew")

func input(name, text string) data.Input {
	return data.Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// show prints rows with their features' names, bad lines and the error at the end.
func show(t testing.TB, spec Spec, inputs ...data.Input) string {
	t.Helper()
	var out strings.Builder
	src, err := Open(inputs, spec)
	if err != nil {
		return err.Error() + "\n"
	}
	names := feature.NewNames(nil, nil, 0, 0, false)
	rows := src.Rows(names, func(b data.Bad) error {
		fmt.Fprintf(&out, "# before %d: %v\n", b.Before, b.Err)
		return nil
	})
	sc, err := rows.Scan()
	if err != nil {
		return err.Error() + "\n"
	}
	defer sc.Close()
	for block := (&data.Rows{}); ; {
		if err := sc.Next(block); err != nil {
			if err != io.EOF {
				fmt.Fprintf(&out, "%v\n", err)
			}
			return out.String()
		}
		ids := sc.(feature.IDScanner).IDs()
		for i := range block.Len() {
			row := block.Row(i)
			fmt.Fprintf(&out, "%v", row.Label)
			if row.Weight != 1 || row.Offset != 0 {
				fmt.Fprintf(&out, " h=%v off=%v", row.Weight, row.Offset)
			}
			if ids != nil {
				fmt.Fprintf(&out, " '%s", ids[i])
			}
			out.WriteString(" |")
			for k, j := range row.Index {
				v := float32(1)
				if row.Value != nil {
					v = row.Value[k]
				}
				fmt.Fprintf(&out, " %s", names.Name(int(j)))
				if v != 1 {
					fmt.Fprintf(&out, "=%v", v)
				}
			}
			out.WriteByte('\n')
		}
	}
}

func TestGood(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"the example", "1 2.0 'tag|a x:3\n", "1 h=2 off=0 | a:x=3\n"},
		{"base", "-1 0.5 -3.25 |a x\n", "-1 h=0.5 off=-3.25 | a:x\n"},
		{"no namespace", "3.5 | x y:2 z:-.5\n", "3.5 | x y=2 z=-0.5\n"},
		{"weights multiply", "1 |a:2 x y:3 |b:0.5 x |:4 z:2\n", "1 | a:x=2 a:y=6 b:x=0.5 z=8\n"},
		{"duplicates add", "1 |a x x:2 |b x |a x:-3 y |b:0 z\n", "1 | a:x=0 b:x a:y\n"},
		{"zeros are left out", "1 |a x:0 y:-0 z:1e-60 w\n", "1 | a:w\n"},
		{"no features", "1 |\n0 |a\n1 | |b |\n", "1 |\n0 |\n1 |\n"},
		{"bars end words", "1 |a x|b y:2|c\n", "1 | a:x b:y=2\n"},
		{"tabs, blanks, windows", " 1 \t|a\tx  y \t\r\n\r\n \t \n1 |a x\r", "1 | a:x a:y\n1 | a:x\n"},
		{"byte order mark", "\xef\xbb\xbf1 |a x\n", "1 | a:x\n"},
		{"touching tag", "1 2 tag|a x\n", "1 h=2 off=0 | a:x\n"},
		{"numbers as names", "1 | 3:1 11:1 0003:2\n", "1 | 3 11 0003=2\n"},
		{"other letters", "1 |été naïve:2 日本 \xff\n", "1 | été:naïve=2 été:日本 été:\xff\n"},
		{"a long value", "1 | x:0.300000011920928955078125 y:+12345678.5 z:1e3\n", "1 | x=0.3 y=1.2345678e+07 z=1000\n"},
	} {
		if got := show(t, Spec{}, input("f", c.in)); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
	if got := show(t, Spec{Unlabelled: true, Tags: true}, input("f", "|a x\n'k |a x\nk|a x\n1 |a x\n1|a x\n")); got !=
		"0 ' | a:x\n0 'k | a:x\n0 'k | a:x\n1 ' | a:x\n0 '1 | a:x\n" {
		t.Errorf("unlabelled rows:\n%s", got)
	}
}

func TestBad(t *testing.T) {
	for in, want := range map[string]string{
		"1 |a x:abc":        `f:1:6: "x:abc": "abc" is not a number; write feature:value; a name has no colon`,
		"1 |a x:nan":        `f:1:6: "x:nan": "nan" is not finite; write a finite number or leave the feature out`,
		"1 |a x:-Inf |b":    `f:1:6: "x:-Inf": "-Inf" is not finite; write a finite number or leave the feature out`,
		"1 |a x:1e999":      `f:1:6: "x:1e999": "1e999" is too large for a float32; scale the values down`,
		"1 |a x:":           `f:1:6: "x:": the value is missing; write feature:value, or the feature alone for 1`,
		"1 |a x: y":         `f:1:6: "x:": the value is missing; write feature:value, or the feature alone for 1`,
		"1 |a y :3":         `f:1:8: ":3": a value without a feature; write feature:value`,
		"1 |a x:1:2":        `f:1:6: "x:1:2": "1:2" is not a number; write feature:value; a name has no colon`,
		"1 |a: x":           `f:1:4: "a:": the value is missing; write feature:value, or the feature alone for 1`,
		"1 |a:inf x":        `f:1:4: "a:inf": "inf" is not finite; write a finite number or leave the feature out`,
		"1 |a:1e30 x:1e9":   `f:1:11: "x:1e9": times its namespace's weight it is too large for a float32; scale the values down`,
		"1 | x:3e38 x:3e38": `f:1:1: features with the same name add up to too much for a float32; scale the values down`,
		"1 a:3 b:4":         `f:1:1: "1 a:3 b:4": no bar; write | before the features`,
		"1 2 3 4 |a":        `f:1:7: "4": more than label, importance and base before the bar; ` + usage,
		"cat |a":            `f:1:1: "cat": the label is not a number; ` + usage,
		"1:0.5 |a":          `f:1:1: "1:0.5": the label is not a number; ` + usage,
		"nan |a":            `f:1:1: "nan": the label is not finite; write a finite number or leave the row out`,
		"1 x |a":            `f:1:3: "x": the importance is not a number; ` + usage,
		"1 -2 |a":           `f:1:3: "-2": the importance is negative; write a weight of 0 or more`,
		"1 1 1e999 |a":      `f:1:5: "1e999": the base is too large; write a finite number or leave the row out`,
		"1 't 2 |a":         `f:1:6: "2": a word after the tag; write the tag just before the bar`,
		"1|a x":             `f:1:1: "1|": no label: what touches the bar is a tag; write a blank before the bar`,
		"|a x":              `f:1:1: "|": no label; begin the line with a label, such as 1 or -1`,
		"1 |a x\x00":        `f:1:7: "\x00": NUL byte; this is no plain text; convert it to UTF-8 if it is text in UTF-16`,
	} {
		text := "1 |a x\n\n" + in + "\r\n1 |b y:2\n"
		want := "1 | a:x\n# before 1: " + strings.Replace(want, "f:1:", "f:3:", 1) + "\n1 | b:y=2\n"
		// Bad lines are told before the block's rows are shown.
		want = strings.Join([]string{strings.SplitAfter(want, "\n")[1], "1 | a:x\n", "1 | b:y=2\n"}, "")
		if got := show(t, Spec{}, input("f", text)); got != want {
			t.Errorf("%q:\n%swant\n%s", in, got, want)
		}
	}
	if _, err := Open(nil, Spec{}); err == nil {
		t.Error("no files are files")
	}
	if got := show(t, Spec{}, input("f", "\n \n")); got != "f: no rows; is it the right file, and was it written to the end?\n" {
		t.Error(got)
	}
}

// TestLongLine: a line beyond 64 MiB is refused, behind the rows before.
func TestLongLine(t *testing.T) {
	in := data.Input{Name: "f", Size: -1, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("1 |\n1 | "), endless{})), nil
	}}
	if got := show(t, Spec{}, in); got != "1 |\nf:2:1: the line is longer than 64 MiB; is this a text file with one row a line?\n" {
		t.Error(got)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// TestNasty compares what nasty files hold with what they held when someone
// looked at it last.
func TestNasty(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "nasty", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range []Spec{{}, {Workers: 1, chunk: 1}, {Workers: 3, chunk: 40}} {
			got := show(t, spec, input(filepath.Base(name), string(text)))
			if *update {
				if err := os.WriteFile(name+".golden", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(name + ".golden"); err != nil || got != string(want) {
				t.Errorf("%s, %+v: %v\n%swant\n%s", name, spec, err, got, want)
			}
		}
	}
}

// TestWorkers: any number of workers and any size of chunks give the same.
func TestWorkers(t *testing.T) {
	var b strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&b, "%d |a f%d g%d:0.%d |n:2 h%d\n", i%3, i%77, i*i%1000, i%10, i)
		if i%3000 == 7 {
			b.WriteString("oops\n\n")
		}
	}
	inputs := []data.Input{input("one", b.String()), input("two", "1 |a f1 new\n")}
	want := show(t, Spec{Workers: 1}, inputs...)
	for _, spec := range []Spec{{}, {Workers: 2, chunk: 5000}, {Workers: 7, chunk: 100}, {Workers: 1, chunk: 1 << 20}} {
		if got := show(t, spec, inputs...); got != want {
			t.Errorf("%+v: other rows", spec)
		}
	}
}

func TestOnce(t *testing.T) {
	in := input("-", "1 |a x\n")
	in.Once = true
	src, err := Open([]data.Input{in}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	rows := src.Rows(feature.NewNames(nil, nil, 0, 0, false), nil)
	if !data.IsOnce(rows) {
		t.Error("it can be read again")
	}
	if r, err := data.Load(rows, 0); err != nil || r.Len() != 1 {
		t.Error(err)
	}
	if _, err := rows.Scan(); err == nil {
		t.Error("read again")
	}
}

// TestUnknown: a model's names stay, unknown ones are counted by namespace.
func TestUnknown(t *testing.T) {
	src, err := Open([]data.Input{input("f", "1 |a x y |b x\n1 |a x y |b x\n")}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	names := feature.NewNames([]string{"a:x"}, nil, 0, 0, false)
	names.Freeze()
	r, err := data.Load(src.Rows(names, nil), 0)
	if err != nil || len(r.Index) != 2 || fmt.Sprint(names.Unknown()) != "map[a:2 b:2]" {
		t.Errorf("%v, %v", err, names.Unknown())
	}
}

func TestSniff(t *testing.T) {
	for line, want := range map[string]bool{
		"1 |a x:3": true, "1 2.0 'tag|a x:3": true, "| x y:1 z": true, "|a x y": true, "-1 | 3:1 11:1": true, "'tag |a x": true,
		"1 |a x |b y z": true, "1 | 2:0.5 | 3:1": true, "1 2 3 tag|f x": true, "\xef\xbb\xbf1 |a x": true,
		"1 1:1 2:1": false, "a|b|c": false, "1|2|3": false, "1 | 2 | 3": false, "| a | b |": false, "name | age": false, "": false, "1 2 3 4 |a x": false,
		"price|first name|last name": false, "1,2|3": false, "1 |\x00a x": false, `{"a": "x|y"}`: false,
	} {
		if Sniff([]byte(line)) != want {
			t.Errorf("%q: %v", line, !want)
		}
	}
}

package table

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// input is a file in memory.
func input(name, text string) Input {
	return Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

// show reads all and writes each record on a line: texts in brackets, numbers
// bare, missing cells as -, errors after a !.
func show(inputs []Input, spec Spec) string {
	src, err := Open(inputs, spec)
	if err != nil {
		return "!" + err.Error()
	}
	return showSource(src)
}

func showSource(src Source) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q\n", src.Columns())
	sc, err := src.Scan()
	if err != nil {
		return "!" + err.Error()
	}
	defer sc.Close()
	rec := make([]Cell, len(src.Columns()))
	for {
		c, err := sc.Next()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			return b.String() + "!" + err.Error()
		}
		for {
			ok, err := c.Next(rec)
			if !ok {
				break
			}
			_, line, _ := c.Place(-1)
			fmt.Fprintf(&b, "%d:", line)
			if err != nil {
				fmt.Fprintf(&b, " !%v\n", err)
				continue
			}
			for k, x := range rec {
				_, line, col := c.Place(k)
				switch x.Kind {
				case Missing:
					b.WriteString(" -")
				case Text:
					fmt.Fprintf(&b, " %q", x.Text)
				default:
					fmt.Fprintf(&b, " %v=%s", x.Num, x.Text)
				}
				fmt.Fprintf(&b, "@%d:%d", line, col)
			}
			b.WriteByte('\n')
		}
		c.Release()
	}
}

// cases are files and what they hold.
var cases = []struct {
	name, text string
	spec       Spec
	want       string
}{
	{"plain.csv", "a,b\n1,x y\n,NA\n", Spec{}, `["a" "b"]
2: "1"@2:1 "x y"@2:3
3: -@3:1 -@3:2
`},
	{"crlf-bom-blank-open.csv", "\ufeffa,b\r\n\r\n 1 ,\t2\r\n\n3,4", Spec{}, `["a" "b"]
3: "1"@3:1 "2"@3:5
5: "3"@5:1 "4"@5:3
`},
	{"quotes.csv", "a,\"b,\"\"c\"\n\"x\ny\",\"\"\"\"\n\"NA\",\"\"\n6\" wide,a\"b\"\n", Spec{}, `["a" "b,\"c"]
2: "x\ny"@2:1 "\""@3:4
4: "NA"@4:1 -@4:6
5: "6\" wide"@5:1 "a\"b\""@5:9
`},
	{"blanks.csv", "\"a\", \"b, c\"\n 1,\t\"x, y\"\n  \"2\", \"line\nline\"\n3,4 \"5\" x\n \"6\" ,7\n8, \"\"\n", Spec{}, `["a" "b, c"]
2: "1"@2:1 "x, y"@2:4
3: "2"@3:1 "line\nline"@3:7
5: "3"@5:1 "4 \"5\" x"@5:3
6: "6"@6:1 "7"@6:7
7: "8"@7:1 -@7:3
`},
	{"after.csv", "a,b\n\"x\"y,1\n2,3\n", Spec{}, `["a" "b"]
2: !after.csv:2:1: "\"x\"y": text after the closing quote; write a quote inside quotes twice
3: "2"@3:1 "3"@3:3
`},
	{"open.csv", "a,b\n1,2\n1,\"x\n2,3", Spec{}, `["a" "b"]
2: "1"@2:1 "2"@2:3
3: !open.csv:3:3: "\"x\n2,3": the quote is not closed; end the field with a quote
`},
	{"ragged.csv", "a,b\n1\n1,2,3\n\"1\",2,3\n4,5\n", Spec{}, `["a" "b"]
2: !ragged.csv:2:2: 1 field, but the header has 2; look for a missing or a superfluous ",", or one that is not in quotes
3: !ragged.csv:3:5: "3": 3 fields, but the header has 2; look for a missing or a superfluous ",", or one that is not in quotes
4: !ragged.csv:4:7: "3": 3 fields, but the header has 2; look for a missing or a superfluous ",", or one that is not in quotes
5: "4"@5:1 "5"@5:3
`},
	{"nul.csv", "a,b\n1,\x002\n3,4\n", Spec{}, `["a" "b"]
2: !nul.csv:2:3: "\x00": NUL byte; give a text file in UTF-8
3: "3"@3:1 "4"@3:3
`},
	{"semicolon.csv", "a;b\n1,5;2\n", Spec{}, "[\"a\" \"b\"]\n2: \"1,5\"@2:1 \"2\"@2:5\n"},
	{"missing.csv", "a,b\nNA,N/A\n n/a , NaN\nnan,NULL\nnull,\"null\"\nNan,nano\nn,NB\n", Spec{}, `["a" "b"]
2: -@2:1 -@2:4
3: -@3:1 -@3:7
4: -@4:1 -@4:5
5: -@5:1 "null"@5:6
6: "Nan"@6:1 "nano"@6:5
7: "n"@7:1 "NB"@7:3
`},
	{"unnamed.csv", ",a, ,\"\",NA,\"NA \",null\r\n1,2,3,4,5,6,7\r\n", Spec{}, `["1" "a" "3" "4" "NA" "NA " "null"]
2: "1"@2:1 "2"@2:3 "3"@2:5 "4"@2:7 "5"@2:9 "6"@2:11 "7"@2:13
`},
	{"unnamed-twice.csv", "2,\n3,4\n", Spec{}, `!unnamed-twice.csv:1:3: the column occurs twice, as number 1 and number 2; give each column a name of its own, or --no-header if the first line is a row`},
	{"joined.csv", "a,b\n1,2\na,b\r\na,b\na,c\n\"a\",b\n", Spec{}, `["a" "b"]
2: "1"@2:1 "2"@2:3
5: "a"@5:1 "c"@5:3
6: "a"@6:1 "b"@6:5
`},
	{"word.csv", "a\na\n", Spec{}, "[\"a\"]\n2: \"a\"@2:1\n"},
	{"noheader.csv", "1,2\n3,4\n", Spec{NoHeader: true}, "[\"1\" \"2\"]\n1: \"1\"@1:1 \"2\"@1:3\n2: \"3\"@2:1 \"4\"@2:3\n"},
	{"numbers.csv", "1,2\n3,4\n", Spec{}, `!numbers.csv:1:1: the header holds numbers, not names; give --no-header if the first line is a row`},
	{"twice.csv", "a,b,a\n3,4,5\n", Spec{}, `!twice.csv:1:5: "a": the column occurs twice, as number 1 and number 3; give each column a name of its own, or --no-header if the first line is a row`},
	{"empty.csv", "", Spec{}, `!empty.csv: no rows; is it the right file, and was it written to the end?`},
	{"header.csv", "a,b\n", Spec{}, "[\"a\" \"b\"]\n!header.csv: no rows; is it the right file, and was it written to the end?"},
	{"stray.tsv", "a\tb\n\"x\t y\"z \nNA\t\n", Spec{}, "[\"a\" \"b\"]\n2: \"\\\"x\"@2:1 \"y\\\"z\"@2:4\n3: -@3:1 -@3:4\n"},
	{"pipe", "a|b\n1|2\n", Spec{}, "[\"a\" \"b\"]\n2: \"1\"@2:1 \"2\"@2:3\n"},
	{"prose", "hello\nworld\n", Spec{}, "!prose:1: this does not look like a table; give --format csv, tsv or jsonl"},
	{"delimiter.csv", "a b\n", Spec{Delimiter: " "}, `!" ": cannot be a delimiter; give one character such as , ; | or a tab`},
	{"flat.jsonl", `{"a":1,"b":{"c":"x","d":[1.5,null,"y"]},"e":true,"f":null}` + "\n\n" + ` { "f" : false , "b":{"d":[]},"a":-1e2,"z":{"a":1}} ` + "\r\n", Spec{sample: 50},
		`["a" "b.c" "b.d.0" "b.d.1" "b.d.2" "e" "f"]
1: 1=1@1:6 "x"@1:17 1.5=1.5@1:26 -@1:30 "y"@1:35 "true"@1:45 -@1:54
3: -100=-1e2@3:35 -@3:1 -@3:1 -@3:1 -@3:1 -@3:1 "false"@3:10
`},
	{"strings.jsonl", `{"a":"\u00e9\ud83d\ude00\ud800\ud800\u0041\n\/\"\\","b":"","\u0061b":9007199254740993,"c":1e999}`, Spec{},
		"[\"a\" \"b\" \"ab\" \"c\"]\n1: \"é😀��A\\n/\\\"\\\\\"@1:6 -@1:57 9.007199254740992e+15=9007199254740993@1:70 \"1e999\"@1:91\n"},
	{"null.jsonl", "{\"a\":null}\n{\"a\":{\"x\":1}}\n", Spec{}, "[\"a.x\"]\n1: -@1:1\n2: 1=1@2:11\n"},
	{"bad.jsonl", "{\"a\":1}\n[1]\n{\"a\":01}\n{\"a\":1,}\n{\"a\":1,\"a\":2}\n{\"a\":\"x\n{\"a\":1} 2\n{\"a\":\n{\"z\":1,\"z\":2}\n{\"a\":\"\\x\"}\n{\"a\":2}", Spec{},
		`["a"]
1: 1=1@1:6
2: !bad.jsonl:2:1: "[1": not an object; write one object a line, {"key": value, …}; jq -c '.[]' makes that of an array
3: !bad.jsonl:3:6: "01": not a number; leave out the zero before it
4: !bad.jsonl:4:8: "}": not a key in double quotes; write valid JSON
5: !bad.jsonl:5:8: "\"a\"": the key occurs twice in its object; write it once
6: !bad.jsonl:6:6: "\"x": the string is not closed; end it with a quote on the same line
7: !bad.jsonl:7:9: "2": text after the object; write one object a line
8: !bad.jsonl:8:6: the line ends where a value should stand; write one object a line, the whole of it
9: !bad.jsonl:9:8: "\"z\"": the key occurs twice in its object; write it once
10: !bad.jsonl:10:7: "\\x\"": no such escape; write \\ for a backslash
11: 2=2@11:6
`},
	{"clash.jsonl", "{\"a.b\":1}\n{\"a\":{\"b\":2}}\n{\"a\":{\"b\":2},\"a.b\":3}\n", Spec{},
		"[\"a.b\"]\n1: 1=1@1:8\n2: 2=2@2:11\n3: !clash.jsonl:3:20: \"3\": a second value for the column \"a.b\"; rename one of the keys\n"},
	{"deep.jsonl", "{\"a\":1}\n{\"a\":" + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}\n", Spec{},
		"[\"a\"]\n1: 1=1@1:6\n2: !deep.jsonl:2:105: \"[[[[[[[[[[[[[[[[[[[[\": nested deeper than 100 levels; flatten it\n"},
	{"array.json", "[\n{\"a\":1}\n]\n", Spec{}, "[\"a\"]\n1: !array.json:1:1: \"[\": not an object; write one object a line, {\"key\": value, …}; jq -c '.[]' makes that of an array\n" +
		"2: 1=1@2:6\n3: !array.json:3:1: \"]\": not an object; write one object a line, {\"key\": value, …}\n"},
	{"allbad.jsonl", "x\n", Spec{}, `!allbad.jsonl:1:1: "x": not an object; write one object a line, {"key": value, …}`},
	{"empty.jsonl", "\n \n", Spec{}, `!empty.jsonl: no rows; is it the right file, and was it written to the end?`},
}

// TestFiles reads each case whole and in chunks of every small size.
func TestFiles(t *testing.T) {
	for _, c := range cases {
		for chunk := range 40 {
			c.spec.chunk = chunk // 0: the usual
			if got := show([]Input{input(c.name, c.text)}, c.spec); got != c.want {
				t.Errorf("%s in chunks of %d:\n%s\nwant\n%s", c.name, chunk, got, c.want)
				break
			}
		}
	}
}

func TestSeveralInputs(t *testing.T) {
	for _, c := range []struct{ a, b, name, want string }{
		{"a,b\n1,2\n", "a,b\n3,4\n", "b.csv", "[\"a\" \"b\"]\n2: \"1\"@2:1 \"2\"@2:3\n2: \"3\"@2:1 \"4\"@2:3\n"},
		{"a,b\n1,2\n", "a,c\n3,4\n", "b.csv", `!b.csv:1:3: "c": column 2 is not "b" as in a.csv; give files with the same columns in the same order`},
		{"a,b\n1,2\n", "a\n3\n", "b.csv", "!b.csv:1:1: 1 column, but a.csv has 2; give files with the same columns in the same order"},
		{"a,b\n1,2\n", "a\tb\n3\t4\n", "b.tsv", "!b.tsv: the format is tsv, but that of a.csv is csv; give files of one format, or --format"},
	} {
		if got := show([]Input{input("a.csv", c.a), input(c.name, c.b)}, Spec{}); got != c.want {
			t.Errorf("%q, %q:\n%s\nwant\n%s", c.a, c.b, got, c.want)
		}
	}
	got := show([]Input{input("a.jsonl", `{"a":1}`), input("b.jsonl", `{"b":2,"a":3}`)}, Spec{})
	if want := "[\"a\" \"b\"]\n1: 1=1@1:6 -@1:1\n1: 3=3@1:12 2=2@1:6\n"; got != want {
		t.Errorf("json:\n%s\nwant\n%s", got, want)
	}
}

func TestOnceIsReplayed(t *testing.T) {
	for _, c := range cases {
		in := input(c.name, c.text)
		in.Once = true
		opened := 0
		open := in.Open
		in.Open = func() (io.ReadCloser, error) { opened++; return open() }
		c.spec.chunk = 5
		src, err := Open([]Input{in}, c.spec)
		if err != nil {
			continue
		}
		if got := showSource(src); got != c.want || opened != 1 || !src.Once() {
			t.Errorf("%s, opened %d times:\n%s\nwant\n%s", c.name, opened, got, c.want)
		}
		if _, err := src.Scan(); err == nil {
			t.Errorf("%s: a second scan", c.name)
		}
	}
}

func TestSkippedKeysAreCounted(t *testing.T) {
	src, err := Open([]Input{input("a.jsonl", `{"a":1,"l":[1]}`+"\n"+`{"a":2,"b":3,"c":{"d":4},"l":[1,2,3]}`)}, Spec{sample: 1})
	if err != nil {
		t.Fatal(err)
	}
	showSource(src)
	if n := src.(interface{ Skipped() int64 }).Skipped(); n != 4 {
		t.Errorf("%d keys skipped, want b, c, l.1, l.2", n)
	}
}

func TestTruncatedGzip(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	for i := range 20000 {
		fmt.Fprintf(w, "%d,%d\n", i, i*i)
	}
	w.Close()
	text := show([]Input{input("a.csv.gz", z.String()[:z.Len()/2])}, Spec{NoHeader: true})
	if i := strings.Index(text, "!"); i < 0 || !strings.HasSuffix(text[i:], ": the gzip data ends too early; copy or download the file again") ||
		!strings.HasPrefix(text[i:], "!a.csv.gz:") || strings.Count(text, "\n") < 2000 {
		t.Errorf("%.300q", text[max(i, 0):])
	}
}

func TestTooLongARecord(t *testing.T) {
	got := show([]Input{input("a.csv", "a,b\n1,2\n3,\""+strings.Repeat("x\n", 600)+"\"\n")}, Spec{chunk: 100, longest: 1000})
	if want := "!a.csv:3:1: the record is longer than 64 MiB; is a quote left open, or is this no text file?"; !strings.HasSuffix(got, want) {
		t.Error(got)
	}
}

func TestReadErrorComesAfterTheRecordsBefore(t *testing.T) {
	broken := Input{Name: "a.csv", Size: -1, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("a,b\n1,2\n3,"), failing{})), nil
	}}
	want := "[\"a\" \"b\"]\n2: \"1\"@2:1 \"2\"@2:3\n!a.csv:3: cannot be read (broken)"
	if got := show([]Input{broken}, Spec{}); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestSniff(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"a.csv", "a;b\n", "csv ; true"}, {"A.CSV.GZ", "a\n", "csv , true"}, {"a.tsv.zst", "", "tsv \t true"}, {"a.tab", "", "tsv \t true"},
		{"a.ndjson", "", "jsonl \x00 true"}, {"-", " {\"a\":1}\n", "jsonl \x00 true"}, {"-", "a,b\n1,2\n", "csv , true"},
		{"-", "a\tb,c\n1\t2\n", "tsv \t true"}, {"-", "1 3:4 5:6\n", " \x00 false"}, {"-", "", " \x00 false"},
		{"-", "\"a;b;c\",d\n\"1;\n2\",3\n", "csv , true"}, {"-", "a|b|c\n1|2|3", "csv | true"}, {"-", "{x,y\n1,2\n", "csv , true"},
	} {
		format, delim, ok := Sniff(c.name, []byte(c.head))
		if got := fmt.Sprintf("%s %c %v", format, delim, ok); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.name, c.head, got, c.want)
		}
	}
}

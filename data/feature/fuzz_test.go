package feature

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// FuzzEncode reads any records by a plan that was made of others.
func FuzzEncode(f *testing.F) {
	f.Add("1,2001-06-01,a,It's a text with words,1\n,,,,\n1e999,x,nan,é\xff,inf", uint8(0))
	f.Add("-0,2001-06-01 12:00:00,a=b,''',0\n1,2", uint8(7))
	train := fakeTable("dist,when,origin,note,y", "1,2001-06-01 10:00,LAS,what is said twice may well be true,1", "2.5,2001-07-01,ATL,what is said once is not always false,0",
		"0,2001-07-02,ATL,what was said before is not here,0", "NA,2001-07-02,NA,NA,0", "3,2001-07-02,ATL,one more line of many short words,0")
	f.Fuzz(func(t *testing.T, s string, options uint8) {
		spec := Spec{NGrams: int(options%3) + 1, Lenient: options&4 > 0, Raw: options&8 > 0, TextRaw: options&16 > 0,
			Cross: [][]string{{"origin", "dist", "when.hour"}}}
		if options&32 > 0 && !spec.Raw {
			spec.Bins = 3
		}
		p, err := Infer(train, spec)
		if err != nil {
			t.Fatal(err)
		}
		test := later(train, strings.Split(s, "\n")...)
		var outs []string
		for _, chunk := range []int{1, 100} {
			test.chunk = chunk
			bad := 0
			n := NewNames(nil, nil, 0, 0, false)
			src, err := NewSource(test, p, n, 2, func(b Bad) error {
				if _, ok := b.Err.(*data.Error); !ok {
					t.Errorf("an error without a place: %v", b.Err)
				}
				bad++
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			rows, err := data.Load(src, 0)
			if err != nil {
				t.Fatal(err)
			}
			if rows.Len()+bad != len(test.records) {
				t.Fatalf("%d rows and %d bad records of %d", rows.Len(), bad, len(test.records))
			}
			for _, v := range rows.Value {
				if math.IsInf(float64(v), 0) || v != v {
					t.Fatalf("a value is %v", v)
				}
			}
			for i := range rows.Len() {
				index := slices.Clone(rows.Row(i).Index)
				slices.Sort(index)
				if len(slices.Compact(index)) != len(rows.Row(i).Index) {
					t.Fatalf("row %d has a column twice", i)
				}
			}
			outs = append(outs, text(rows, n, nil))
		}
		if outs[0] != outs[1] {
			t.Errorf("in chunks of one\n%sin one chunk\n%s", outs[0], outs[1])
		}
	})
}

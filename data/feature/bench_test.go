package feature

import (
	"fmt"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

func encodeBenchmark(b *testing.B, f *fake, spec Spec, size int, resolve bool) {
	p, err := Infer(f, spec)
	if err != nil {
		b.Fatal(err)
	}
	e, d, n, c := NewEncoder(p), &Block{}, NewNames(nil, nil, 0, 0, false), &again{rec: f.records}
	e.build.names = n
	var rows data.Rows
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		c.at = 0
		e.Encode(d, c)
		if resolve {
			rows.Reset()
			n.Resolve(&rows, d)
		}
	}
	b.ReportMetric(float64(len(d.Key))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mfeatures/s")
}

func BenchmarkText(b *testing.B) {
	f, size := fakeTable("text,y"), 0
	x := uint64(1)
	for i := range 200 {
		var s strings.Builder
		for s.Len() < 1300 {
			x = fold(x+c0, c1)
			u := float64(x>>11) * 0x1p-53
			fmt.Fprintf(&s, "%s ", "Theyandoughtcomplainingforitselfs"[:2+int(x%7)]+fmt.Sprint(int(50000*u*u*u*u)))
		}
		f.records = append(f.records, []string{s.String(), fmt.Sprint(i % 2)})
		size += s.Len()
	}
	for _, n := range []int{1, 2} {
		for _, resolve := range []bool{false, true} {
			b.Run(fmt.Sprintf("ngrams=%d/resolve=%v", n, resolve), func(b *testing.B) {
				encodeBenchmark(b, f, Spec{NGrams: n, Text: []string{"text"}}, size, resolve)
			})
		}
	}
}

func BenchmarkMixed(b *testing.B) {
	f, size := mixed(1000), 0
	for _, r := range f.records {
		size += len(strings.Join(r, ","))
	}
	encodeBenchmark(b, f, mixedSpec, size, true)
}

func BenchmarkNumbers(b *testing.B) {
	f, size := fakeTable("a,b,c,d,e,f,g,y"), 0
	for i := range 1000 {
		r := strings.Split(fmt.Sprintf("%d,%d.5,%g,%d,%.3f,%.4f,-%d,%d", i, i, 1/float64(i+1), i*i, float64(i)/7, float64(i)/11, i, i%2), ",")
		f.records = append(f.records, r)
		size += len(strings.Join(r, ","))
	}
	encodeBenchmark(b, f, Spec{Number: f.columns[:7]}, size, true)
}

package sample_test

import (
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
)

// twelve are rows of twelve features.
func twelve(n int, values bool) *data.Rows {
	r := data.NewSparse(0)
	for i := range n {
		row := data.Row{Label: float64(i % 2), Weight: 1}
		for k := range 12 {
			row.Index = append(row.Index, uint32(k*1000+(i*(k+7))%1000))
			if values {
				row.Value = append(row.Value, float32(i%9)+0.25)
			}
		}
		r.Append(row)
	}
	return r
}

var sink uint32 // so that the work is done

// BenchmarkWindow reads, copies and shuffles rows: ns a row, by a consumer that does nothing, or little.
func BenchmarkWindow(b *testing.B) {
	for _, c := range []struct {
		name         string
		values, work bool
		ahead        bool
	}{{"ones", false, false, false}, {"values", true, false, false}, {"work", true, true, false}, {"work ahead", true, true, true}} {
		tab := twelve(3*sample.DefaultWidth, c.values)
		b.Run(c.name, func(b *testing.B) {
			s := &sample.Window{Source: struct{ data.Source }{tab}, Seed: 1, Ahead: c.ahead}
			sum := uint32(0)
			for b.Loop() {
				if err := s.Begin(0); err != nil {
					b.Fatal(err)
				}
				for {
					rows, pick := s.Run(4096)
					if len(pick) == 0 {
						break
					}
					for k := 0; c.work && k < len(pick); k++ {
						index, _ := rows.Features(int(pick[k]))
						for _, j := range index {
							sum = sum*31 + j
						}
					}
				}
			}
			sink = sum
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tab.Len()), "ns/row")
		})
	}
}

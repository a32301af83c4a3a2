package slalom_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// BenchmarkOnePass learns once from the libsvm text that SLALOM_TEXT names, with two threads: best-MB/s is that of the fastest pass.
// Not a test that can fail by noise; it is skipped where no text is named.
//
//	SLALOM_TEXT=flights.train.svm go test . -run '^$' -bench OnePass -benchtime 15x
func BenchmarkOnePass(b *testing.B) {
	path := os.Getenv("SLALOM_TEXT")
	if path == "" {
		b.Skip("SLALOM_TEXT names no libsvm text")
	}
	for name, c := range map[string]slalom.Config{"race": {Passes: 1}, "step": {Passes: 1, Eta: 0.0625}} {
		b.Run(name, func(b *testing.B) {
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(info.Size())
			best := time.Hour
			for b.Loop() {
				begin := time.Now()
				rows, err := data.Open([]string{path}, data.Spec{Workers: 2})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := slalom.Fit(context.Background(), c, rows.Source(), slalom.Options{Threads: 2}); err != nil {
					b.Fatal(err)
				}
				best = min(best, time.Since(begin))
			}
			b.ReportMetric(float64(info.Size())/1e6/best.Seconds(), "best-MB/s")
		})
	}
}

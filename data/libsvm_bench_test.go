package data

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// shape is a kind of libsvm text: rows of n columns below d with such values.
type shape struct {
	name  string
	n, d  int
	value func(r *rand.Rand, column int) string
}

// shapes are like the rows that real data sets have, as bytes a pair and digits go.
var shapes = []shape{
	{"a9a", 14, 123, func(*rand.Rand, int) string { return "1" }},                      // census: few columns, all 1
	{"flights", 12, 1 << 22, func(r *rand.Rand, j int) string { return hashed(r, j) }}, // hashed categories and one number
	{"imdb", 364, 1 << 22, func(r *rand.Rand, j int) string { return words(r) }},       // hashed words and pairs
	{"mnist", 150, 784, func(r *rand.Rand, j int) string { return strconv.Itoa(1 + r.IntN(255)) }},
	{"signed", 28, 28, func(r *rand.Rand, j int) string { return strconv.FormatFloat(r.NormFloat64(), 'g', 6, 64) }},
	{"exact", 28, 28, func(r *rand.Rand, j int) string { return strconv.FormatFloat(r.Float64(), 'g', -1, 32) }},
}

func hashed(r *rand.Rand, column int) string {
	if r.IntN(12) == 0 {
		return strconv.FormatFloat(float64(50+r.IntN(3000))/1000, 'g', -1, 64)
	}
	return "1"
}

func words(r *rand.Rand) string {
	return strconv.FormatFloat(0.04838*float64(1+r.IntN(20)/19), 'f', 5, 64)
}

// text writes about so many bytes of rows.
func (s shape) text(size int) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b []byte
	for len(b) < size {
		b = append(b, "-1"[r.IntN(2):]...)
		columns := map[int]bool{}
		for len(columns) < s.n {
			columns[1+r.IntN(s.d)] = true
		}
		sorted := make([]int, 0, s.n)
		for j := range columns {
			sorted = append(sorted, j)
		}
		slices.Sort(sorted)
		for _, j := range sorted {
			b = fmt.Appendf(b, " %d:%s", j, s.value(r, j))
		}
		b = append(b, '\n')
	}
	return b
}

// BenchmarkLibsvm reads rows from memory into a block used again and again, on one core; best-MB/s is
// the speed of the fastest pass, which holds on a busy machine. Beside it scikit-learn reads the same rows from a
// file; only the call is timed, by the processor's time.
func BenchmarkLibsvm(b *testing.B) {
	for _, s := range shapes {
		text := s.text(8 << 20)
		b.Run(s.name, func(b *testing.B) {
			b.Run("slalom", func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				dst, best := NewSparse(0), time.Hour
				for b.Loop() {
					begin := time.Now()
					sc, _ := Libsvm.New(bytes.NewReader(text), "bench", Spec{})
					for sc.Next(dst) == nil {
					}
					best = min(best, time.Since(begin))
				}
				b.ReportMetric(float64(len(text))/best.Seconds()/1e6, "best-MB/s")
				b.ReportMetric(float64(best)/float64(bytes.Count(text, []byte(":"))), "best-ns/pair")
			})
			b.Run("scikit-learn", func(b *testing.B) { scikitLearn(b, text) })
		})
	}
}

const loads = `
import sys, time
from sklearn.datasets import load_svmlight_file
best = 1e9
for _ in range(3):
    begin = time.process_time()
    load_svmlight_file(sys.argv[1], dtype="float32", zero_based=False)
    best = min(best, time.process_time() - begin)
print(best)
`

// scikitLearn gives the speed of the best of three loads, in one process.
func scikitLearn(b *testing.B, text []byte) {
	var python string
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import sklearn.datasets").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		b.Skip("scikit-learn is not installed")
	}
	file := filepath.Join(b.TempDir(), "rows.svm")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		b.Fatal(err)
	}
	best := 0.0
	for b.Loop() {
		out, err := exec.Command(python, "-c", loads, file).Output()
		if err != nil {
			b.Fatal(err)
		}
		seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			b.Fatal(err)
		}
		best = max(best, float64(len(text))/seconds/1e6)
	}
	b.ReportMetric(best, "best-MB/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkPieces reads a file in pieces out of order and, beside it, from the beginning, by one goroutine that parses ahead.
func BenchmarkPieces(b *testing.B) {
	for _, s := range shapes {
		text := s.text(32 << 20)
		name := filepath.Join(b.TempDir(), "rows.svm")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			b.Fatal(err)
		}
		b.Run(s.name, func(b *testing.B) {
			f, err := Open([]string{name}, Spec{Workers: 1})
			if err != nil {
				b.Fatal(err)
			}
			order := rand.New(rand.NewPCG(1, 1)).Perm(f.NumPieces())
			scans := []func() (Scanner, error){f.Scan, func() (Scanner, error) { return f.ScanPieces(order) }}
			best := [2]time.Duration{time.Hour, time.Hour}
			dst := NewSparse(0)
			b.SetBytes(2 * int64(len(text)))
			for b.Loop() {
				for k, scan := range scans {
					begin := time.Now()
					sc, _ := scan()
					for sc.Next(dst) == nil {
					}
					sc.Close()
					best[k] = min(best[k], time.Since(begin))
				}
			}
			b.ReportMetric(float64(len(text))/best[0].Seconds()/1e6, "scan-MB/s")
			b.ReportMetric(float64(len(text))/best[1].Seconds()/1e6, "pieces-MB/s")
			b.ReportMetric(best[0].Seconds()/best[1].Seconds(), "ratio")
		})
	}
}

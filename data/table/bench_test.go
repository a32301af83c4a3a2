package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// The benchmarks read 8 MB from memory, record by record, into cells used again
// and again. Split makes texts of all cells; Numbers makes float64 of them where they stand, and
// Cells does so after splitting. The peers do the same work with encoding/csv, strconv and encoding/json.

func numbersCSV() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := []byte("c0,c1,c2,c3,c4,c5,c6,c7,c8,c9\n")
	for len(b) < 8<<20 {
		for range 10 {
			b = strconv.AppendFloat(b, r.NormFloat64()*100, 'f', 4, 64)
			b = append(b, ',')
		}
		b[len(b)-1] = '\n'
	}
	return b
}

func textCSV() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := []byte("id,label,text\n")
	for i := 0; len(b) < 8<<20; i++ {
		b = fmt.Appendf(b, "%d,%d,\"", i, i%2)
		for range 20 + r.IntN(100) {
			b = append(b, "the movie was by all, means and\nwants"[:r.IntN(36)]...)
			b = append(b, ` ""so"" `[:8*r.IntN(2)]...)
		}
		b = append(b, "\"\n"...)
	}
	return b
}

func linesJSON() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for i := 0; len(b) < 8<<20; i++ {
		b = fmt.Appendf(b, `{"label": %d, "group": "comp.graphics", "id": %d, "price": {"eur": %.2f, "usd": %.2f}, "text": "`,
			i%2, i, r.Float64()*100, r.Float64()*100)
		for range 5 + r.IntN(20) {
			b = append(b, `the movie was great,\nby all, `...)
		}
		b = append(b, "\"}\n"...)
	}
	return b
}

// benchmark reads a table; numbers: cells are made numbers; fused: the table is told so.
func benchmark(b *testing.B, name string, text []byte, numbers, fused bool) {
	in := Input{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(text)), nil
	}}
	src, err := Open([]Input{in}, Spec{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	rec := make([]Cell, len(src.Columns()))
	want := make([]bool, len(rec))
	for k := range want {
		want[k] = fused
	}
	best := time.Hour
	for b.Loop() {
		begin := time.Now()
		sc, err := src.Scan()
		if err != nil {
			b.Fatal(err)
		}
		for {
			c, err := sc.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			if c, ok := c.(Numberer); ok {
				c.Numbers(want)
			}
			for {
				ok, err := c.Next(rec)
				if err != nil {
					b.Fatal(err)
				}
				if !ok {
					break
				}
				if numbers {
					for k := range rec {
						if rec[k].Kind == Number {
							continue
						}
						v, ok := ParseNumber(rec[k].Text)
						if !ok {
							b.Fatal(string(rec[k].Text))
						}
						rec[k].Num = v
					}
				}
			}
			c.Release()
		}
		sc.Close()
		best = min(best, time.Since(begin))
	}
	b.ReportMetric(float64(len(text))/best.Seconds()/1e6, "best-MB/s")
	if numbers {
		b.ReportMetric(float64(best)/float64(bytes.Count(text, []byte("."))), "best-ns/field")
	}
}

func BenchmarkCSVNumbersSplit(b *testing.B) { benchmark(b, "a.csv", numbersCSV(), false, false) }
func BenchmarkCSVNumbersCells(b *testing.B) { benchmark(b, "a.csv", numbersCSV(), true, false) }
func BenchmarkCSVNumbers(b *testing.B)      { benchmark(b, "a.csv", numbersCSV(), true, true) }
func BenchmarkCSVText(b *testing.B)         { benchmark(b, "a.csv", textCSV(), false, false) }
func BenchmarkJSON(b *testing.B)            { benchmark(b, "a.jsonl", linesJSON(), false, false) }

func peerCSV(b *testing.B, text []byte, numbers bool) {
	b.SetBytes(int64(len(text)))
	best := time.Hour
	for b.Loop() {
		begin := time.Now()
		r := csv.NewReader(bytes.NewReader(text))
		r.ReuseRecord = true
		if _, err := r.Read(); err != nil {
			b.Fatal(err)
		}
		for {
			rec, err := r.Read()
			if err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			for k := range rec {
				if !numbers {
					break
				}
				if _, err := strconv.ParseFloat(rec[k], 64); err != nil {
					b.Fatal(err)
				}
			}
		}
		best = min(best, time.Since(begin))
	}
	b.ReportMetric(float64(len(text))/best.Seconds()/1e6, "best-MB/s")
}

func BenchmarkPeerCSVNumbersSplit(b *testing.B) { peerCSV(b, numbersCSV(), false) }
func BenchmarkPeerCSVNumbers(b *testing.B)      { peerCSV(b, numbersCSV(), true) }
func BenchmarkPeerCSVText(b *testing.B)         { peerCSV(b, textCSV(), false) }

func BenchmarkPeerJSON(b *testing.B) {
	text := linesJSON()
	b.SetBytes(int64(len(text)))
	best := time.Hour
	for b.Loop() {
		begin := time.Now()
		for line := range bytes.Lines(text) {
			var v map[string]any
			if err := json.Unmarshal(line, &v); err != nil {
				b.Fatal(err)
			}
		}
		best = min(best, time.Since(begin))
	}
	b.ReportMetric(float64(len(text))/best.Seconds()/1e6, "best-MB/s")
}

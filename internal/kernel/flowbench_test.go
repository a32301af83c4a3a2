package kernel

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkFlow measures, in ns a row, all that a step along the flow of logistic loss does: product, loss, rates, flow and
// their addition, with the intercept; the same by LogisticRows (whole); and of the parts the flow alone, where all lanes make
// short steps, and where none does. Figures are the best of many short slices.
// go test -run '^$' -bench Flow ./internal/kernel
func BenchmarkFlow(b *testing.B) {
	for _, bits := range []int{12, 22} {
		if testing.Short() && bits > 20 {
			continue
		}
		for _, length := range []int{12, 75} {
			for _, lanes := range []int{1, 2, 8} {
				b.Run(fmt.Sprintf("2^%d/%d/%d", bits, length, lanes), func(b *testing.B) {
					const rows = 512
					index := benchRows(1<<bits, rows*16*length/rowLength+1, 3)
					t := newStepper(1<<bits, lanes, 2*lanes)
					u, h, rate := make([]float32, lanes), make([]float32, lanes), make([]float32, lanes*(length+1))
					deriv := make([]float64, lanes)
					for c := range t.eta {
						t.eta[c] = 0.004 * float32(int(1)<<(2*c))
					}
					row := func(at int) {
						if next := at + ahead*length; t.large && next+length <= len(index) {
							Prefetch(t.mem[t.stride:], t.stride, index[next:next+length])
						}
						index := index[at : at+length]
						ProductBias(t.z, t.mem, t.stride, index, nil)
						y := float64(index[length-1] & 1)
						LogisticSum(t.sum, t.product, deriv, t.z, y)
						Narrow(t.s, deriv, 1)
						AdaGradRatesBias(t.mem, t.stride, index, nil, t.s, rate, h, 1e-8)
						LogisticFlow(u, t.z, t.s, h, t.eta, y)
						AddRatesBias(t.mem, t.stride, index, rate, u)
					}
					best, at := time.Hour, 0
					for range b.N {
						best = fastest(best, func() {
							for range rows {
								row(at)
								at = (at + length) % (len(index) - length)
							}
						})
						FoldLogs(t.sum, t.product)
					}
					b.ReportMetric(float64(best.Nanoseconds())/rows, "ns/row")
					b.ReportMetric(wholeRows(b.N, t, index, rows, length), "whole")
					for _, k := range []float32{0.01, 5} {
						for c := range h {
							t.z[c], t.s[c], h[c], t.eta[c] = -0.2, -0.55, k, 1
						}
						best = time.Hour
						for range b.N {
							best = fastest(best, func() {
								for range rows {
									LogisticFlow(u, t.z, t.s, h, t.eta, 1)
								}
							})
						}
						b.ReportMetric(float64(best.Nanoseconds())/rows, map[bool]string{true: "short", false: "long"}[k < 1])
					}
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}

// wholeRows is ns a row.
func wholeRows(times int, t *stepper, index []uint32, rows, length int) float64 {
	var work []float32
	spots := make([]Spot, len(index)/length)
	for i := range spots {
		at := i * length
		spots[i] = Spot{int64(at), int64(at + length), float64(index[at+length-1] & 1), t.eta[0]}
	}
	best, at := time.Hour, 0
	for range times {
		best = fastest(best, func() {
			if spots := spots[at : at+rows+SpotsAhead]; len(t.eta) == 1 {
				LogisticRows1(t.mem, index, nil, &work, spots, rows, t.sum, t.product, 1e-8)
			} else {
				LogisticRows(t.mem, index, nil, &work, spots, rows, t.sum, t.product, t.eta, 1e-8)
			}
		})
		FoldLogs(t.sum, t.product)
		at = (at + rows) % (len(spots) - rows - SpotsAhead)
	}
	return float64(best.Nanoseconds()) / float64(rows)
}

package slalom_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
)

// fused is what the loop computes for the logistic loss, plain gradients, constant steps and the plain update,
// one row a step in file order, written as one function: the same arithmetic without the seams.
func fused(w []float32, rows *data.Rows, eta float64) (progressive float64) {
	for i, y := range rows.Label {
		idx := rows.Index[rows.Start[i]:rows.Start[i+1]]
		val := rows.Value[rows.Start[i]:rows.Start[i+1]]
		val = val[:len(idx)]
		x := w[1:]
		z := float64(w[0])
		for k, j := range idx {
			z += float64(float64(x[j]) * float64(val[k]))
		}
		m, sign := -z, -1.0
		if y > 0 {
			m, sign = z, 1
		}
		e := kernel.Exp(-math.Abs(m))
		value, deriv := kernel.Log1p(e), -sign*e/(1+e)
		if m < 0 {
			value, deriv = value-m, -sign/(1+e)
		}
		progressive += value
		s := -float64(eta * deriv)
		w[0] = float32(float64(w[0]) + s)
		for k, j := range idx {
			x[j] = float32(float64(x[j]) + float64(s*float64(val[k])))
		}
	}
	return progressive / float64(rows.Len())
}

// hot is a problem like text: many columns, few of them in a row.
func hot(t testing.TB, n, nonzeros int) (*data.Rows, *model.Linear) {
	rows := made(t, data.Synthetic{N: n, D: 50_000, Nonzeros: nonzeros, Noise: 0.5})
	return rows, &model.Linear{Loss: loss.Logistic{}, Cols: 50_000}
}

func hotParts(m model.Sum, rows *data.Rows, rule update.Rule) *slalom.Parts {
	return &slalom.Parts{
		Sample: &sample.File{Source: rows, Size: 1}, Grad: &grad.Plain{Model: m},
		Step: &step.Constant{Eta: []float64{0.01}}, Update: &update.Update{Rule: rule},
	}
}

// The loop and the fused function give the same bits.
func TestLoopIsFused(t *testing.T) {
	for _, nonzeros := range []int{8, 75} {
		rows, m := hot(t, 2000, nonzeros)
		p := hotParts(m, rows, &update.Plain{})
		w := bound(t, m, p)
		hand := make([]float32, w[0].Size())
		for pass := range 3 {
			p.Grad.Seen().Reset()
			passes(t, p, w, 2000*pass, pass, pass+1)
			l := fused(hand, rows, 0.01)
			if got := p.Grad.Seen().Mean(0); got != l {
				t.Errorf("progressive loss %v, fused %v", got, l)
			}
			for j, v := range hand {
				if math.Float32bits(v) != math.Float32bits(w[0].W[j]) {
					t.Fatalf("%d nonzeros, pass %d: weight %d is %v, fused %v", nonzeros, pass, j, w[0].W[j], v)
				}
			}
		}
	}
}

// BenchmarkLoop runs both in turn and reports how much longer the loop takes.
func BenchmarkLoop(b *testing.B) {
	for _, nonzeros := range []int{8, 75} {
		b.Run(fmt.Sprint(nonzeros, "nonzeros"), func(b *testing.B) {
			rows, m := hot(b, 20_000*8/nonzeros, nonzeros)
			p := hotParts(m, rows, &update.Plain{})
			w := bound(b, m, p)
			hand := make([]float32, w[0].Size())
			var loop, byHand time.Duration
			k := 0
			for pass := 0; b.Loop(); pass++ {
				from := time.Now()
				k = passes(b, p, w, k, pass, pass+1)
				mid := time.Now()
				fused(hand, rows, 0.01)
				loop += mid.Sub(from)
				byHand += time.Since(mid)
			}
			features := float64(len(rows.Index)) * float64(b.N)
			b.ReportMetric(features/loop.Seconds()/1e6, "Mfeatures/s")
			b.ReportMetric(features/byHand.Seconds()/1e6, "fused-Mfeatures/s")
			b.ReportMetric(loop.Seconds()/byHand.Seconds(), "ratio")
		})
	}
}

// BenchmarkUpdate is the loop with each update, one row a step and 64.
func BenchmarkUpdate(b *testing.B) {
	for _, name := range []string{"plain", "adagrad", "scalefree", "adam"} {
		for _, batch := range []int{1, 64} {
			b.Run(fmt.Sprint(name, "/", batch), func(b *testing.B) { benchmark(b, name, "plain", batch) })
		}
	}
}

// BenchmarkGrad is the loop with each estimate.
func BenchmarkGrad(b *testing.B) {
	for _, name := range []string{"svrg", "saga"} {
		b.Run(name, func(b *testing.B) { benchmark(b, "plain", name, 1) })
	}
}

func benchmark(b *testing.B, rule, estimate string, batch int) {
	rows, m := hot(b, 4000, 40)
	r, err := update.New(rule)
	if err != nil {
		b.Fatal(err)
	}
	p := hotParts(m, rows, r)
	p.Sample = &sample.Shuffle{Table: rows, Size: batch, Seed: 1}
	p.Grad = estimator(estimate, m, rows)
	w := bound(b, m, p)
	k := passes(b, p, w, 0, 0, 1)
	b.ReportAllocs()
	for pass := 1; b.Loop(); pass++ {
		k = passes(b, p, w, k, pass, pass+1)
	}
	b.ReportMetric(float64(len(rows.Index))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mfeatures/s")
}

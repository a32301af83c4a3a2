package grad

import (
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Measured is what m sampled rows say of the gradient ∇f at w, of racer 0. With gᵢ the
// rows' gradients, each times its row's weight over the mean weight of the block, and G their sum,
//
//	‖∇f‖²  ≈ (‖G‖² − Σ‖gᵢ‖²) / (m(m−1))
//	tr Σ   ≈ Σ‖gᵢ‖²/m − ‖∇f‖²
//	acute  = share of i with ⟨gᵢ, G − gᵢ⟩ > 0
//	noise  = tr Σ/‖∇f‖²
//
// the first two without bias. The noise scale is the batch size at which noise and gradient are
// equally long (McCandlish, Kaplan, Amodei, An Empirical Model of Large-Batch Training, 2018).
type Measured struct {
	Rows     int
	Loss     float64 // mean loss of the rows
	Norm2    float64 // may come out negative when it is lost in the noise
	Variance float64
	Acute    float64
	Noise    float64 // NaN when Norm2 ≤ 0
}

// Measure visits each picked row of a block twice. It settles the lines it reads.
func Measure(m model.Sum, w weight.Weights, rows *data.Rows, pick []uint32) Measured {
	var g model.Gradient
	div := meanWeight(rows)
	b := data.Batch{Rows: rows, Pick: pick, Div: div}
	n := float64(len(pick))
	out := Measured{Rows: len(pick), Noise: math.NaN()}
	m.Grad(&g, w, &b)
	out.Loss = g.Loss[0] / n
	sum := sumOf(&g, w)
	own, acute := 0.0, 0
	for i := range pick {
		one := data.Batch{Rows: rows, Pick: pick[i : i+1], Div: div}
		n2, dot := against(m, &g, w, &one, sum)
		own += n2
		if dot-n2 > 0 {
			acute++
		}
	}
	all := 0.0
	for i, t := range w {
		for c, v := range sum[i] {
			if c%t.Lanes%t.Racers == 0 {
				all += float64(v * v)
			}
		}
	}
	out.Norm2 = (all - own) / (n * (n - 1))
	out.Variance = own/n - out.Norm2
	out.Acute = float64(acute) / n
	if out.Norm2 > 0 {
		out.Noise = out.Variance / out.Norm2
	}
	return out
}

// meanWeight is the mean weight of a block's rows, 1 where it is zero.
func meanWeight(rows *data.Rows) float64 {
	if rows.Weight == nil {
		return 1
	}
	sum := 0.0
	for _, h := range rows.Weight {
		sum += h
	}
	if sum == 0 {
		return 1
	}
	return sum / float64(rows.Len())
}

// sumOf multiplies a gradient out, table by table.
func sumOf(g *model.Gradient, w weight.Weights) [][]float64 {
	sum := make([][]float64, len(w))
	for i, t := range w {
		sum[i] = make([]float64, t.Size())
		g.Parts[i].AddTo(sum[i], t, g.Batch)
	}
	return sum
}

// against is ‖gᵢ‖² and ⟨gᵢ, sum⟩ of a batch of one row, racer 0.
func against(m model.Sum, g *model.Gradient, w weight.Weights, b *data.Batch, sum [][]float64) (n2, dot float64) {
	m.Grad(g, w, b)
	row := b.Row(0)
	for i, t := range w {
		if s := g.Parts[i].Coef; s != nil {
			t.Visit(row, func(line int, a float64) {
				for c := 0; c < t.Lanes; c += t.Racers {
					v := s[c] * a
					n2 += float64(v * v)
					dot += float64(v * sum[i][line*t.Lanes+c])
				}
			})
		}
		for c, v := range g.Parts[i].Dense {
			if c%t.Lanes%t.Racers == 0 {
				n2 += float64(v * v)
				dot += float64(v * sum[i][c])
			}
		}
	}
	return n2, dot
}

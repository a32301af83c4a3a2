package step

import (
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/weight"
)

// Polyak is the stochastic Polyak step,
//
//	eta = min(Max, (loss − Best) / (C·‖g‖²))
//
// with loss and g those of the batch, racer by racer (Loizou, Vaswani, Laradji, Lacoste-Julien,
// Stochastic Polyak Step-size for SGD, 2021; Polyak, Introduction to
// Optimization, 1987, for the full gradient). Best is the least value a batch's
// loss can have, 0 where rows can be fitted exactly.
type Polyak struct {
	Best float64
	C    float64 // 0 means 0.5
	Max  float64 // 0 means 1
	sizes
	norm []float64
}

var _ weight.Saver = (*Polyak)(nil)

// Size implements Rule.
func (s *Polyak) Size(_ int, g *grad.Estimate) []float64 {
	c, most := s.C, s.Max
	if c == 0 {
		c = 0.5
	}
	if most == 0 {
		most = 1
	}
	if len(s.norm) != len(g.Loss) {
		s.norm = make([]float64, len(g.Loss))
		s.out = make([]float64, len(g.Loss))
	}
	g.Norm2(s.norm)
	for r, n2 := range s.norm {
		e := most
		if d := g.Loss[r] - s.Best; n2 > 0 && d < float64(most*c)*n2 {
			e = max(d, 0) / (c * n2)
		}
		s.out[r] = e * s.Factor()
	}
	return s.out
}

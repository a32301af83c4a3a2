package sample

import (
	"errors"

	"github.com/slalom-ml/slalom/data"
)

// Importance draws with replacement, n draws a pass, row i with chance
//
//	pᵢ = ½·1/n + ½·Lᵢ/ΣL,    Lᵢ = hᵢ·(1 + ‖aᵢ‖²),
//
// and corrects each summand by Scaleᵢ = 1/(n pᵢ) ≤ 2, so that the estimate
// stays unbiased. Lᵢ is how fast the gradient of summand i can change, up to a
// constant of the loss; the uniform half keeps the correction bounded. It pays
// where rows are of very different length. It holds 20 bytes for each row.
//
// Deanna Needell, Nathan Srebro and Rachel Ward, "Stochastic Gradient Descent,
// Weighted Sampling, and the Randomized Kaczmarz Algorithm" (2014); Peilin
// Zhao and Tong Zhang, "Stochastic Optimization with Importance Sampling for
// Regularized Loss Minimization" (2015).
type Importance struct {
	Table data.Table
	Size  int // rows in a batch
	Seed  uint64

	pass
	chance
	of    *data.Rows // the table that alias and by belong to
	alias alias
	by    []float64 // 1/(n pᵢ)
	pick  []uint32
	scale []float64
}

var _ Sampler = (*Importance)(nil)

// Begin reads the lengths of all rows the first time. Weights below 0 are an error.
func (s *Importance) Begin(pass int) error {
	s.seed(s.Seed, pass)
	if err := s.begin(s.Table, s.Size); err != nil {
		return err
	}
	if s.of != s.rows {
		s.err = s.prepare()
	}
	if s.err != nil {
		s.n = 0
	}
	return s.err
}

// prepare works out the chances.
func (s *Importance) prepare() error {
	n := float64(s.n)
	s.by = make([]float64, s.n)
	sum := 0.0
	for i := range s.by {
		l := lipschitz(s.rows.Row(i))
		if l < 0 {
			return errors.New("sample: importance needs row weights of 0 or more")
		}
		s.by[i] = l
		sum += l
	}
	if s.n > 0 && checkWeight(sum) != nil {
		return errors.New("sample: importance needs rows of finite length")
	}
	share := make([]float64, s.n) // n pᵢ
	for i, l := range s.by {
		share[i] = 0.5 + float64(0.5*n*(l/sum))
		s.by[i] = 1 / share[i]
	}
	s.alias.build(share)
	s.of = s.rows
	return nil
}

// lipschitz is h·(1 + ‖a‖²).
func lipschitz(row data.Row) float64 {
	norm := 0.0
	if row.Value == nil {
		norm = float64(len(row.Index))
	}
	for _, v := range row.Value {
		norm += float64(v) * float64(v)
	}
	return float64(row.Weight * (1 + norm))
}

// Next draws.
func (s *Importance) Next() bool {
	_, m := s.take()
	if m == 0 {
		return false
	}
	s.pick, s.scale = sized(s.pick, m), sized(s.scale, m)
	for i := range s.pick {
		j := s.alias.draw(s.rng)
		s.pick[i], s.scale[i] = j, s.by[j]
	}
	return s.deal(s.pick, s.scale)
}

// Rows is the number of rows in the table.
func (s *Importance) Rows() int64 { return int64(s.Table.All().Len()) }

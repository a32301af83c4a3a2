package data

import (
	"io"
	"math"
	"slices"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Synthetic is a source of made-up sparse rows, the same for the same fields,
// in memory that does not grow with N or D. Row i is made from Seed and i
// alone.
//
// A row has Nonzeros distinct columns ⌊D·u³⌋, u uniform, so that column j is
// drawn with a chance of about j^(-2/3): few are frequent, most are rare. Its
// values v are uniform in (−1, 1). With hidden weights w (see Weight) and
// z = Σ wⱼvⱼ, whose standard deviation is √3, the label is
//
//	logistic:    the sign (−1 or +1) of z + Noise·ε, ε logistic: Noise 1 gives the
//	             logistic model P(+1) = 1/(1+e^−z), Noise 0 separable rows
//	regression:  z + Noise·ε, ε nearly normal with variance 1
type Synthetic struct {
	N        int     `json:"n,omitempty"`        // rows; 0: 10000
	D        int     `json:"d,omitempty"`        // columns; 0: 1000
	Nonzeros int     `json:"nonzeros,omitempty"` // of each row; 0: 10, or D if that is less
	Seed     uint64  `json:"seed,omitempty"`
	Noise    float64 `json:"noise,omitempty"` // 0: none
	Task     string  `json:"task,omitempty"`  // "logistic" (or empty) or "regression"
}

var _ Source = Synthetic{}

// filled is s with its defaults.
func (s Synthetic) filled() Synthetic {
	if s.N == 0 {
		s.N = 10000
	}
	if s.D == 0 {
		s.D = 1000
	}
	if s.Nonzeros == 0 {
		s.Nonzeros = min(10, s.D)
	}
	return s
}

// Weight is the hidden weight of column j: uniform, of variance 9/Nonzeros.
func (s Synthetic) Weight(j int) float64 {
	s = s.filled()
	return s.weight(mix(s.Seed), uint32(j), 3*math.Sqrt(3/float64(s.Nonzeros)))
}

func (s Synthetic) weight(key uint64, j uint32, largest float64) float64 {
	return (2*unit(mix(key^mix(uint64(j)))) - 1) * largest
}

// Scan starts a pass; impossible fields are an error.
func (s Synthetic) Scan() (Scanner, error) {
	s = s.filled()
	switch {
	case s.N < 0 || s.D < 0 || s.Nonzeros < 0 || !(s.Noise >= 0) || math.IsInf(s.Noise, 1):
		return nil, &Error{Msg: "synthetic rows: a number below 0 or not finite", Remedy: "give N, D, Nonzeros and Noise of at least 0"}
	case s.Nonzeros > s.D:
		return nil, &Error{Msg: "synthetic rows: more nonzeros than columns", Remedy: "give Nonzeros of at most D"}
	case uint64(s.D) > 1<<32-1:
		return nil, &Error{Msg: "synthetic rows: too many columns", Remedy: "give D below 2^32"}
	case s.Task != "" && s.Task != "logistic" && s.Task != "regression":
		return nil, &Error{Token: s.Task, Msg: "no such task", Remedy: "give logistic or regression"}
	}
	return &synthetic{Synthetic: s, key: mix(s.Seed), largest: 3 * math.Sqrt(3/float64(s.Nonzeros))}, nil
}

type synthetic struct {
	Synthetic
	key     uint64  // of the weights
	largest float64 // weight
	at      int
}

func (g *synthetic) Close() error { return nil }

func (g *synthetic) Next(dst *Rows) error {
	dst.ResetLike(&Rows{Cols: g.D, Start: []int{0}, Value: []float32{}})
	n := min(blockRows, max(1, blockValues/g.Nonzeros), g.N-g.at)
	if n <= 0 {
		return io.EOF
	}
	dst.reserve(n, n*g.Nonzeros)
	dst.First = int64(g.at)
	for range n {
		g.row(dst)
		g.at++
	}
	return nil
}

// row appends row number g.at.
func (g *synthetic) row(dst *Rows) {
	r := stream{mix(^g.key) ^ mix(uint64(g.at))}
	from := len(dst.Index)
	dst.Index = g.columns(dst.Index, &r)
	z := 0.0
	for _, j := range dst.Index[from:] {
		v := float32(int64(r.next()>>40)-1<<23) * 0x1p-23
		if v == 0 || v == -1 {
			v = 0.5
		}
		dst.Value = append(dst.Value, v)
		z += float64(g.weight(g.key, j, g.largest) * float64(v))
	}
	dst.Start = append(dst.Start, len(dst.Index))
	dst.Label = append(dst.Label, g.label(z, &r))
}

// columns appends Nonzeros distinct columns in rising order. What occurs twice
// is drawn again, eight times at most; then come the least columns not there.
func (g *synthetic) columns(index []uint32, r *stream) []uint32 {
	from := len(index)
	for range 8 {
		for len(index)-from < g.Nonzeros {
			u := unit(r.next())
			j := float64(g.D) * u * u * u
			index = append(index, uint32(min(int(j), g.D-1)))
		}
		slices.Sort(index[from:])
		index = index[:from+len(slices.Compact(index[from:]))]
		if len(index)-from == g.Nonzeros {
			return index
		}
	}
	have := len(index)
	for j, k := uint32(0), from; len(index)-from < g.Nonzeros; j++ {
		if k < have && index[k] == j {
			k++
		} else {
			index = append(index, j)
		}
	}
	slices.Sort(index[from:])
	return index
}

func (g *synthetic) label(z float64, r *stream) float64 {
	if g.Task == "regression" {
		e := -6.0 // twelve uniforms less their mean: variance 1
		for range 12 {
			e += unit(r.next())
		}
		return z + float64(g.Noise*e)
	}
	u := (float64(r.next()>>12) + 0.5) * 0x1p-52 // in (0, 1)
	if z+float64(g.Noise*(kernel.Log(u)-kernel.Log(1-u))) < 0 {
		return -1
	}
	return 1
}

// stream is SplitMix64.
type stream struct{ state uint64 }

func (s *stream) next() uint64 {
	x := mix(s.state)
	s.state += 0x9e3779b97f4a7c15
	return x
}

package sample

import (
	"math"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// chances are the exact chances that the boxes give.
func (a *alias) chances() []float64 {
	n := len(a.keep)
	p := make([]float64, n)
	for i, k := range a.keep {
		p[i] += k / float64(n)
		p[a.other[i]] += (1 - k) / float64(n)
	}
	return p
}

// pᵢ·Scaleᵢ = 1/n for every row, by enumeration, and pᵢ is the formula's.
func TestImportanceIsUnbiased(t *testing.T) {
	for _, n := range []int{1, 2, 7, 1000} {
		tab := data.NewDense(2)
		sum := 0.0
		for i := range n {
			row := data.Row{Value: []float32{float32(i % 11), float32(i * i)}, Weight: float64(i%4) + 0.25}
			tab.Append(row)
			sum += row.Weight * (1 + float64(row.Value[0])*float64(row.Value[0]) + float64(row.Value[1])*float64(row.Value[1]))
		}
		s := &Importance{Table: tab}
		if err := s.Begin(0); err != nil {
			t.Fatal(err)
		}
		for i, p := range s.alias.chances() {
			row := tab.Row(i)
			l := row.Weight * (1 + float64(row.Value[0])*float64(row.Value[0]) + float64(row.Value[1])*float64(row.Value[1]))
			want := 0.5/float64(n) + 0.5*l/sum
			if math.Abs(p-want) > 1e-12 {
				t.Errorf("n=%d: row %d has chance %v, want %v", n, i, p, want)
			}
			if math.Abs(p*s.by[i]*float64(n)-1) > 1e-9 {
				t.Errorf("n=%d: row %d: chance %v times scale %v is not 1/n", n, i, p, s.by[i])
			}
			if s.by[i] > 2 {
				t.Errorf("scale %v above 2", s.by[i])
			}
		}
	}
}

func TestAliasFollowsItsBoxes(t *testing.T) {
	var a alias
	want := []float64{0.1, 0.4, 0, 0.5}
	share := make([]float64, len(want))
	for i, p := range want {
		share[i] = p * float64(len(want))
	}
	a.build(share)
	var c chance
	rng := c.seed(1, 0)
	const draws = 100000
	got := make([]float64, len(want))
	for range draws {
		got[a.draw(rng)] += 1.0 / draws
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 0.01 {
			t.Errorf("shares %v, want %v", got, want)
		}
	}
}

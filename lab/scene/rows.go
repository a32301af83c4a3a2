package scene

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// rowsStream keeps the chance of rows apart from that of draws.
const rowsStream = 0x726f7773

// chance is what rows are made by. It is the same on every machine: nothing but sums of uniform numbers.
type chance struct{ *rand.Rand }

// normal is nearly normal with variance 1: the sum of twelve uniform numbers.
func (c chance) normal() float64 {
	s := -6.0
	for range 12 {
		s += c.Float64()
	}
	return s
}

// parabolas are the line's rows, (aᵢx − bᵢ)²/2: those given, or n made ones.
func parabolas(s Scene) *data.Rows {
	rows := data.NewDense(1)
	add := func(a, b float64) {
		rows.Append(data.Row{Value: []float32{float32(a)}, Label: b, Weight: 1})
	}
	if s.A != nil {
		for i, a := range s.A {
			add(a, s.B[i])
		}
		return rows
	}
	c := chance{rand.New(rand.NewPCG(s.Seed, rowsStream))}
	for range s.N {
		a := 0.5 + float64(1.5*c.Float64())
		add(a, float64(a*float64(*s.Noise*2*c.normal())))
	}
	return rows
}

// points are n rows of d columns whose second moments (1/n) Σ aaᵀ have eigenvalues
// from 1 down to 1/kappa, in directions that are not the axes.
func points(c chance, n, d int, kappa float64) [][]float64 {
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, d)
		for j := range a[i] {
			a[i][j] = c.normal()
		}
	}
	white(a, d)
	for _, row := range a {
		for j := range row {
			share := 0.0
			if d > 1 {
				share = float64(j) / float64(d-1)
			}
			row[j] *= math.Sqrt(1 - float64((1-1/kappa)*share))
		}
		turn(row)
	}
	return a
}

// white makes second moments the identity, by the Cholesky factor of what they are.
func white(a [][]float64, d int) {
	l := make([][]float64, d)
	for i := range l {
		l[i] = make([]float64, d)
		for j := range i + 1 {
			s := 0.0
			for _, row := range a {
				s += float64(row[i] * row[j])
			}
			s /= float64(len(a))
			for k := range j {
				s -= float64(l[i][k] * l[j][k])
			}
			if i == j {
				l[i][i] = math.Sqrt(max(s, 1e-12))
			} else {
				l[i][j] = s / l[j][j]
			}
		}
	}
	for _, row := range a {
		for i := range row {
			for k := range i {
				row[i] -= float64(l[i][k] * row[k])
			}
			row[i] /= l[i][i]
		}
	}
}

// turn reflects a row so that no axis stays one: in the plane along (3, 1)/√10,
// else along (1, …, 1).
func turn(row []float64) {
	v := func(int) float64 { return 1 }
	norm := float64(len(row))
	switch len(row) {
	case 1:
		return
	case 2:
		v, norm = func(j int) float64 { return float64(3 - 2*j) }, 10
	}
	p := 0.0
	for j, x := range row {
		p += float64(v(j) * x)
	}
	for j := range row {
		row[j] -= float64(2 * p / norm * v(j))
	}
}

// truth is the weights that targets are made by.
func truth(problem string, d int) []float64 {
	if problem == "lasso" {
		return []float64{1.5, 0.2}
	}
	w := make([]float64, d)
	for j := range w {
		w[j] = []float64{1.5, 1, -1, -0.5}[j%4]
	}
	return w
}

// made are n rows of a scene, and as many more to test on.
func made(s Scene, tests int) (train, test *data.Rows) {
	c := chance{rand.New(rand.NewPCG(s.Seed, rowsStream))}
	d, n := s.Dim, s.N
	if s.Problem == "net" {
		return curve(s, c), nil
	}
	a := points(c, n+tests, d, s.Kappa)
	w := truth(s.Problem, d)
	all := make([]data.Row, 0, n+tests)
	for _, x := range a {
		row := data.Row{Value: make([]float32, d), Weight: 1}
		spread := *s.Noise
		if s.Problem == "logistic" || s.Problem == "hinge" {
			spread *= 3 // else the classes hardly overlap
		}
		y := float64(spread * c.normal())
		for j, v := range x {
			row.Value[j] = float32(v)
			y += float64(float64(row.Value[j]) * w[j])
		}
		if s.Problem == "logistic" || s.Problem == "hinge" {
			if y > 0 {
				y = 1
			} else {
				y = -1
			}
		}
		row.Label = y
		all = append(all, row)
	}
	return asRows(s, all[:n], d), asRows(Scene{}, all[n:], d)
}

// curve is rows of one column, whose targets are those of the net of two weights, and noise.
func curve(s Scene, c chance) *data.Rows {
	var rows []data.Row
	sum := tanh{x: make([]float64, 1), y: make([]float64, 1)}
	for i := range s.N {
		x := -2 + 4*(float64(i)+0.5)/float64(s.N)
		sum.x[0] = x
		y := sum.predict(0, 1.5, 1) + float64(*s.Noise/2*c.normal())
		rows = append(rows, data.Row{Value: []float32{float32(x)}, Label: y, Weight: 1})
	}
	return asRows(s, rows, 1)
}

func asRows(s Scene, list []data.Row, d int) *data.Rows {
	if s.Sorted {
		slices.SortStableFunc(list, func(a, b data.Row) int {
			switch {
			case a.Label < b.Label:
				return -1
			case a.Label > b.Label:
				return 1
			}
			return 0
		})
	}
	rows := data.NewDense(d)
	for _, r := range list {
		rows.Append(r)
	}
	return rows
}

package scene

import "math"

// Small dense algebra, of as many columns as a picture has, for curvatures: matrices are slices of rows.

func square(d int) [][]float64 {
	m := make([][]float64, d)
	for i := range m {
		m[i] = make([]float64, d)
	}
	return m
}

// solveLinear is x of m·x = b, by elimination with the largest pivot; false where
// there is none. It uses up both.
func solveLinear(m [][]float64, b []float64) ([]float64, bool) {
	d := len(b)
	for c := range d {
		top := c
		for i := c + 1; i < d; i++ {
			if math.Abs(m[i][c]) > math.Abs(m[top][c]) {
				top = i
			}
		}
		m[c], m[top], b[c], b[top] = m[top], m[c], b[top], b[c]
		if !(math.Abs(m[c][c]) > 1e-300) {
			return nil, false
		}
		for i := c + 1; i < d; i++ {
			f := m[i][c] / m[c][c]
			for j := c; j < d; j++ {
				m[i][j] -= float64(f * m[c][j])
			}
			b[i] -= float64(f * b[c])
		}
	}
	for i := d - 1; i >= 0; i-- {
		for j := i + 1; j < d; j++ {
			b[i] -= float64(m[i][j] * b[j])
		}
		b[i] /= m[i][i]
	}
	return b, true
}

// eigenvalues of a symmetric matrix, rising, by Jacobi's rotations. It uses m up.
func eigenvalues(m [][]float64) []float64 {
	d := len(m)
	for range 60 {
		off := 0.0
		for i := range d {
			for j := range i {
				if off = max(off, math.Abs(m[i][j])); m[i][j] != 0 {
					rotate(m, i, j)
				}
			}
		}
		if off < 1e-300 {
			break
		}
	}
	out := make([]float64, d)
	for i := range out {
		out[i] = m[i][i]
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// rotate makes m[p][q] zero.
func rotate(m [][]float64, p, q int) {
	theta := (m[q][q] - m[p][p]) / (2 * m[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := float64(t * c)
	for k := range m {
		a, b := m[k][p], m[k][q]
		m[k][p], m[k][q] = float64(c*a)-float64(s*b), float64(s*a)+float64(c*b)
	}
	for k := range m {
		a, b := m[p][k], m[q][k]
		m[p][k], m[q][k] = float64(c*a)-float64(s*b), float64(s*a)+float64(c*b)
	}
	m[p][q], m[q][p] = 0, 0
}

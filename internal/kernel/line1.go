package kernel

import "math"

// Product1 is z + Σ_j w[j]·a_j: Product with one lane.
func Product1(z float64, mem []float32, stride int, index []uint32, value []float32) float64 {
	checkRow(1, stride, index, value)
	switch {
	case index == nil:
		for j, a := range value {
			z += float64(float64(mem[j*stride]) * float64(a))
		}
	case value == nil:
		for _, j := range index {
			z += float64(mem[int(j)*stride])
		}
	default:
		value = value[:len(index)]
		for i, j := range index {
			z += float64(float64(mem[int(j)*stride]) * float64(value[i]))
		}
	}
	return z
}

// Plain1 is AddPlain with one lane and stride 1.
func Plain1(mem []float32, index []uint32, value []float32, s float64) {
	checkRow(1, 1, index, value)
	switch {
	case index == nil:
		mem = mem[:len(value)]
		for j, a := range value {
			mem[j] = float32(float64(mem[j]) + float64(s*float64(a)))
		}
	case value == nil:
		for _, j := range index {
			mem[j] = float32(float64(mem[j]) + s)
		}
	default:
		value = value[:len(index)]
		for i, j := range index {
			mem[j] = float32(float64(mem[j]) + float64(s*float64(value[i])))
		}
	}
}

// AdaGrad1 is AdaGrad with one lane and stride 2: a line is a weight and its sum.
func AdaGrad1(mem []float32, index []uint32, value []float32, s, eta, eps float32) {
	checkRow(2, 2, index, value)
	switch {
	case index == nil:
		for j, a := range value {
			adagrad1(mem[2*j:2*j+2], float32(s*a), eta, eps)
		}
	case value == nil:
		for _, j := range index {
			adagrad1(mem[2*int(j):2*int(j)+2], s, eta, eps)
		}
	default:
		value = value[:len(index)]
		for i, j := range index {
			adagrad1(mem[2*int(j):2*int(j)+2], float32(s*value[i]), eta, eps)
		}
	}
}

func adagrad1(line []float32, g, eta, eps float32) {
	q := line[1] + float32(g*g)
	line[1] = q
	line[0] -= float32(eta*g) / (float32(math.Sqrt(float64(q))) + eps)
}

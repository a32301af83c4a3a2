package kernel

import (
	"math"
	"unsafe"
)

// With one lane, product and plain update are plain Go everywhere: gathering weights one by one into vectors costs more than
// it saves. It pays for AdaGrad, whose roots and quotients set the pace. Each loop is a function of its own, and so
// short that its slices stay in registers.

// Product1 is z + Σ_j w[j]·a_j: Product with one lane.
func Product1(z float64, mem []float32, stride int, index []uint32, value []float32) float64 {
	switch {
	case index == nil || stride != 1 && stride != 2:
		return productOf(z, mem, stride, index, value)
	case stride == 1 && value == nil:
		return product1Ones(z, mem, index)
	case stride == 1:
		return product1Values(z, mem, index, value)
	case value == nil:
		return product2Ones(z, pairs(mem), index)
	}
	return product2Values(z, pairs(mem), index, value)
}

// Plain1 is AddPlain with one lane and stride 1.
func Plain1(mem []float32, index []uint32, value []float32, s float64) {
	switch {
	case index == nil:
		Axpy(mem[:len(value)], s, value)
	case value == nil:
		plain1Ones(mem, index, s)
	default:
		plain1Values(mem, index, value, s)
	}
}

// AdaGrad1 is AdaGrad with one lane and stride 2: a line is a weight and its sum. It takes four features at a time,
// so that no feature may occur twice.
func AdaGrad1(mem []float32, index []uint32, value []float32, s, eta, eps float32) {
	switch {
	case short(2, 2, mem, index, value) &&
		adagrad1AVX2(&pairs(mem)[0], uintptr(len(mem)/2-1), &index[0], len(index), unsafe.SliceData(value), s, eta, eps):
	case index == nil:
		adagrad1Dense(pairs(mem)[:len(value)], value, s, eta, eps)
	case value == nil:
		adagrad1Ones(pairs(mem), index, s, eta, eps)
	default:
		adagrad1Values(pairs(mem), index, value, s, eta, eps)
	}
}

// pairs sees a table of stride 2 as lines.
func pairs(mem []float32) [][2]float32 {
	return unsafe.Slice((*[2]float32)(unsafe.Pointer(unsafe.SliceData(mem))), len(mem)/2)
}

func productOf(z float64, mem []float32, stride int, index []uint32, value []float32) float64 {
	sum := [1]float64{z}
	productAny(sum[:], mem, stride, index, value)
	return sum[0]
}

func product1Ones(z float64, mem []float32, index []uint32) float64 {
	for _, j := range index {
		z += float64(mem[j])
	}
	return z
}

func product1Values(z float64, mem []float32, index []uint32, value []float32) float64 {
	value = value[:len(index)]
	for i, j := range index {
		z += float64(float64(mem[j]) * float64(value[i]))
	}
	return z
}

func product2Ones(z float64, mem [][2]float32, index []uint32) float64 {
	for _, j := range index {
		z += float64(mem[j][0])
	}
	return z
}

func product2Values(z float64, mem [][2]float32, index []uint32, value []float32) float64 {
	value = value[:len(index)]
	for i, j := range index {
		z += float64(float64(mem[j][0]) * float64(value[i]))
	}
	return z
}

func plain1Ones(mem []float32, index []uint32, s float64) {
	for _, j := range index {
		w := &mem[j]
		*w = float32(float64(*w) + s)
	}
}

func plain1Values(mem []float32, index []uint32, value []float32, s float64) {
	value = value[:len(index)]
	for i, j := range index {
		w := &mem[j]
		*w = float32(float64(*w) + float64(s*float64(value[i])))
	}
}

// The three loops below say the same thing. In this form the compiler takes the root in place; called from a helper
// it writes it to another register, waits for what was there, and takes twice as long.

func adagrad1Dense(mem [][2]float32, value []float32, s, eta, eps float32) {
	for j, a := range value {
		line, g := &mem[j], float32(s*a)
		q := line[1] + float32(g*g)
		line[1] = q
		line[0] -= float32(eta*g) / (float32(math.Sqrt(float64(q))) + eps)
	}
}

func adagrad1Ones(mem [][2]float32, index []uint32, g, eta, eps float32) {
	for _, j := range index {
		line := &mem[j]
		q := line[1] + float32(g*g)
		line[1] = q
		line[0] -= float32(eta*g) / (float32(math.Sqrt(float64(q))) + eps)
	}
}

func adagrad1Values(mem [][2]float32, index []uint32, value []float32, s, eta, eps float32) {
	value = value[:len(index)]
	for i, j := range index {
		line, g := &mem[j], float32(s*value[i])
		q := line[1] + float32(g*g)
		line[1] = q
		line[0] -= float32(eta*g) / (float32(math.Sqrt(float64(q))) + eps)
	}
}

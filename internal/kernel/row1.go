package kernel

import "unsafe"

// LogisticRow1 is a whole step of logistic loss along the row's flow, with one lane and the intercept's line first, stride 2:
//
//	ProductBias, LogisticSum, AdaGradRatesBias, LogisticFlow, AddRatesBias
//
// one after the other, with their bits. sum and product count the loss as LogisticSum's; rate is working memory, a number for
// each feature and one for the intercept. No feature may occur twice.
func LogisticRow1(mem []float32, index []uint32, value, rate []float32, sum, product *float64, y float64, eta, eps float32) {
	if level == Go || len(index) == 0 || len(mem) < 4 || value != nil && len(value) != len(index) || len(rate) != len(index)+1 {
		logisticRow1Go(mem, index, value, rate, sum, product, y, eta, eps)
		return
	}
	state, z, d, h := logisticRow1AVX2(&pairs(mem)[0], uintptr(len(mem)/2-2), &index[0], len(index), unsafe.SliceData(value), &rate[0], sum, product, y > 0, eta, eps)
	switch state {
	case 0:
		logisticRow1Go(mem, index, value, rate, sum, product, y, eta, eps) // panics
	case 2:
		u := logisticFlow(z, d, h, eta, y)
		mem[0] -= float32(u * rate[0])
		addRates1(pairs(mem)[1:], index, rate[1:], u)
	}
}

func logisticRow1Go(mem []float32, index []uint32, value, rate []float32, sum, product *float64, y float64, eta, eps float32) {
	var z, deriv, sums, products [1]float64
	var d, h, u [1]float32
	ProductBias(z[:], mem, 2, index, value)
	sums[0], products[0] = *sum, *product
	LogisticSum(sums[:], products[:], deriv[:], z[:], y)
	*sum, *product = sums[0], products[0]
	d[0] = float32(deriv[0])
	AdaGradRatesBias(mem, 2, index, value, d[:], rate, h[:], eps)
	u[0] = logisticFlow(z[0], d[0], h[0], eta, y)
	AddRatesBias(mem, 2, index, rate, u[:])
}

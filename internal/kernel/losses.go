package kernel

import "math"

// The losses of package loss for many lanes at once: predictions z, one target y, the same bits as
// Eval of one lane. deriv may be z itself; lengths must agree.

// Logistic writes log(1 + exp(−m)) and its derivative, m = z where y > 0, else −z; value may be z itself, too.
func Logistic(value, deriv, z []float64, y float64) {
	value, deriv = value[:len(z)], deriv[:len(z)]
	if c := logisticVector(value, deriv, z, y); c < len(z) {
		logisticGo(value[c:], deriv[c:], z[c:], y)
	}
}

// LogisticLosses puts in place of the predictions of rows with targets y, each row's lanes side by side in z, their values of
// Logistic. A row with few lanes fills no vector, but many rows do: the loss of a margin is that of a prediction of it with target 1.
func LogisticLosses(z, y []float64) {
	if len(y) == 0 {
		return
	}
	lanes := len(z) / len(y)
	for i, v := range y {
		if !(v > 0) {
			for c, p := range z[i*lanes : (i+1)*lanes] {
				z[i*lanes+c] = -p
			}
		}
	}
	var deriv [128]float64
	for at := 0; at < len(z); at += len(deriv) {
		part := z[at:min(at+len(deriv), len(z))]
		Logistic(part, deriv[:len(part)], part, 1)
	}
}

// Hinge writes max(0, 1−m) and its derivative, m = z where y > 0, else −z.
func Hinge(value, deriv, z []float64, y float64) {
	value, deriv = value[:len(z)], deriv[:len(z)]
	for c, p := range z {
		value[c], deriv[c] = hinge(p, y)
	}
}

// Squared writes (z−y)²/2 and its derivative.
func Squared(value, deriv, z []float64, y float64) {
	value, deriv = value[:len(z)], deriv[:len(z)]
	for c, p := range z {
		d := p - y
		value[c], deriv[c] = d*d/2, d
	}
}

// LogisticSum writes the derivatives of Logistic, and counts its losses without their logarithms, as
//
//	log(1 + exp(−m)) = max(0, −m) + log(1 + exp(−|m|))
//
// the first part added to sum, the second, without its logarithm, multiplied into product. FoldLogs takes the
// logarithms of many rows at once, and must do so at least every 1000 rows, for a row at most doubles
// the product. What a row adds to the error of the losses' sum is at most 2.3e-16, and the roundings of sum.
func LogisticSum(sum, product, deriv, z []float64, y float64) {
	if level == AVX2 && len(z) == 8 && len(sum) == 8 && len(product) == 8 && len(deriv) == 8 {
		logisticSumAVX2(&sum[0], &product[0], &deriv[0], &z[0], 2, y > 0)
		return
	}
	if level != Go && len(z) == 1 && len(sum) == 1 && len(product) == 1 && len(deriv) == 1 {
		logisticSum1AVX2(&sum[0], &product[0], &deriv[0], &z[0], 1, y > 0)
		return
	}
	if level != Go && len(z) == 2 && len(sum) == 2 && len(product) == 2 && len(deriv) == 2 {
		logisticSum2AVX2(&sum[0], &product[0], &deriv[0], &z[0], 1, y > 0)
		return
	}
	if len(z) < 4 {
		logisticSumGo(sum[:len(z)], product[:len(z)], deriv[:len(z)], z, y)
		return
	}
	logisticSumAny(sum, product, deriv, z, y)
}

func logisticSumAny(sum, product, deriv, z []float64, y float64) {
	sum, product, deriv = sum[:len(z)], product[:len(z)], deriv[:len(z)]
	if c := logisticSumVector(sum, product, deriv, z, y); c < len(z) {
		logisticSumGo(sum[c:], product[c:], deriv[c:], z[c:], y)
	}
}

// HingeSum is Hinge with its losses added to sum; product stays as it is.
func HingeSum(sum, _, deriv, z []float64, y float64) {
	sum, deriv = sum[:len(z)], deriv[:len(z)]
	for c, p := range z {
		v, d := hinge(p, y)
		sum[c] += v
		deriv[c] = d
	}
}

// SquaredSum is Squared with its losses added to sum; product stays as it is.
func SquaredSum(sum, _, deriv, z []float64, y float64) {
	sum, deriv = sum[:len(z)], deriv[:len(z)]
	for c, p := range z {
		d := p - y
		sum[c] += float64(d * d / 2)
		deriv[c] = d
	}
}

// FoldLogs adds the logarithms of the products to the sums, and makes the products 1, with which they start.
func FoldLogs(sum, product []float64) {
	product = product[:len(sum)]
	for c, v := range product {
		sum[c] += Log(v)
		product[c] = 1
	}
}

// Narrow writes float32(src·f). It and Scale write as many numbers at a time as updates read; what is written one
// by one and read by eights at once costs a wait of dozens of cycles.
func Narrow(dst []float32, src []float64, f float64) {
	if level != Go && len(src) == 8 && len(dst) == 8 {
		narrow8AVX2(&dst[0], &src[0], f)
		return
	}
	if len(src) == 1 {
		dst[0] = float32(src[0] * f)
		return
	}
	narrowAny(dst, src, f)
}

func narrowAny(dst []float32, src []float64, f float64) {
	dst = dst[:len(src)]
	for c := narrowVector(dst, src, f); c < len(src); c++ {
		dst[c] = float32(src[c] * f)
	}
}

// Scale writes src·f; dst may be src.
func Scale(dst, src []float64, f float64) {
	dst = dst[:len(src)]
	for c := scaleVector(dst, src, f); c < len(src); c++ {
		dst[c] = src[c] * f
	}
}

func logisticGo(value, deriv, z []float64, y float64) {
	for c, p := range z {
		value[c], deriv[c] = logistic(p, y)
	}
}

func logistic(p, y float64) (value, deriv float64) {
	m, sign := margin(p, y)
	e := Exp(-math.Abs(m))
	value = Log1p(e)
	if m < 0 {
		return value - m, -sign / (1 + e)
	}
	return value, -sign * e / (1 + e)
}

func logisticSumGo(sum, product, deriv, z []float64, y float64) {
	for c, p := range z {
		m, sign := margin(p, y)
		e := Exp(-math.Abs(m))
		product[c] *= 1 + e
		sum[c] += max(0, -m)
		if m < 0 {
			deriv[c] = -sign / (1 + e)
		} else {
			deriv[c] = -sign * e / (1 + e)
		}
	}
}

func hinge(p, y float64) (value, deriv float64) {
	m, sign := margin(p, y)
	if m >= 1 {
		return 0, 0
	}
	return 1 - m, -sign
}

func margin(p, y float64) (m, sign float64) {
	if y > 0 {
		return p, 1
	}
	return -p, -1
}

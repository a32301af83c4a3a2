package penalty

import "math"

// Elastic is the penalty L1·Σ|w| + L2/2·Σw², L2-strongly convex, whose prox is
// the soft threshold at t·L1, divided by 1 + t·L2.
//
// Hui Zou and Trevor Hastie, "Regularization and Variable Selection via the
// Elastic Net" (2005); theirs has no half.
type Elastic struct{ L1, L2 float64 }

var (
	_ Affine   = Elastic{}
	_ Repeater = Elastic{}
	_ Additive = Elastic{}
	_ Checker  = Elastic{}
)

// Name is "elastic".
func (Elastic) Name() string { return "elastic" }

// Check wants both strengths ≥ 0 and finite.
func (p Elastic) Check() error {
	if err := checkStrength("l1", p.L1); err != nil {
		return err
	}
	return checkStrength("l2", p.L2)
}

// Value is L1·Σ|w| + L2/2·Σw².
func (p Elastic) Value(w []float32) float64 {
	return float64(L1{p.L1}.Value(w)) + float64(L2{p.L2}.Value(w))
}

// Prox thresholds, then divides.
func (p Elastic) Prox(w []float32, t []float64, racers int) {
	checkLine(w, t, racers)
	for c, v := range w {
		w[c] = p.one(v, t[c])
	}
}

// one is the prox of one weight.
func (p Elastic) one(v float32, t float64) float32 {
	a := math.Abs(float64(v)) - float64(t*p.L1)
	if a <= 0 {
		return 0
	}
	a /= 1 + float64(t*p.L2)
	if v < 0 {
		a = -a
	}
	return float32(a)
}

// Repeat uses that m proxes take |w| to qᵐ|w| − t·L1·(q + q² + … + qᵐ), with
// q = 1/(1 + t·L2), or to 0 once that is not positive.
func (p Elastic) Repeat(w []float32, t []float64, m, racers int) bool {
	checkLine(w, t, racers)
	checkTimes(m)
	last, q, s := math.NaN(), 1.0, 0.0 // the numbers of the lane before: lanes often share t
	for c, v := range w {
		if v == 0 {
			w[c] = 0
			continue
		}
		if t[c] != last {
			last = t[c]
			q, s = geometric(last*p.L2, m)
		}
		a := float64(math.Abs(float64(v))*q) - float64(float64(last*p.L1)*s)
		switch {
		case a <= 0:
			w[c] = 0
		case v < 0:
			w[c] = float32(-a)
		default:
			w[c] = float32(a)
		}
	}
	return true
}

// Affine is (L1, L2).
func (p Elastic) Affine() (l1, l2 float64) { return p.L1, p.L2 }

// Additive is true without an L2 part: (1+s·l2)(1+t·l2) is not 1 + (s+t)·l2.
func (p Elastic) Additive([]float64) bool { return p.L2 == 0 }

// geometric is qᵐ and q + q² + … + qᵐ for q = 1/(1+x), x ≥ 0, m ≥ 0, in 2·log₂ m
// steps. Two runs of proxes compose as
//
//	q^(a+b) = q^a·q^b    S(a+b) = S(a) + q^a·S(b)
//
// whose terms are all positive, so nothing cancels. The power is taken from
// the identity qᵐ = 1 − x·S(m) while that loses nothing (qᵐ ≥ ½), and only
// below by multiplying: with x = 1e-17, q itself rounds to 1.
func geometric(x float64, m int) (power, sum float64) {
	power, sum = 1, 0
	q := 1 / (1 + x)
	s := q
	for {
		if m&1 != 0 {
			sum += float64(power * s)
			power = shrunk(x, sum, float64(power*q))
		}
		if m >>= 1; m == 0 {
			return power, sum
		}
		s += float64(q * s)
		q = shrunk(x, s, float64(q*q))
	}
}

// shrunk is 1 − x·sum if that is at least ½, else product.
func shrunk(x, sum, product float64) float64 {
	if e := float64(x * sum); e <= 0.5 {
		return 1 - e
	}
	return product
}

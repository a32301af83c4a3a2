package kernel

import (
	"math"
	"math/big"
)

// Slow and sure: exp and log to about 160 bits, the oracle of the fast ones.

const bigBits = 192

var bigLn2 = func() *big.Float { // 2 artanh(1/3)
	third := new(big.Float).SetPrec(bigBits).Quo(bigOf(1), bigOf(3))
	return bigTwiceArtanh(third)
}()

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(bigBits).SetFloat64(x) }

func bigNew() *big.Float { return new(big.Float).SetPrec(bigBits) }

// bigTwiceArtanh is 2(s + s³/3 + s⁵/5 + …).
func bigTwiceArtanh(s *big.Float) *big.Float {
	sum, power, square := bigOf(0), bigNew().Set(s), bigNew().Mul(s, s)
	if s.Sign() == 0 {
		return sum
	}
	for n := 1; power.MantExp(nil) > s.MantExp(nil)-bigBits; n += 2 {
		sum.Add(sum, bigNew().Quo(power, bigOf(float64(n))))
		power.Mul(power, square)
	}
	return sum.Mul(sum, bigOf(2))
}

// bigLog is ln x for x > 0.
func bigLog(x *big.Float) *big.Float {
	m := bigNew()
	k := x.MantExp(m) // m in [½, 1)
	if m.Cmp(bigOf(0.7)) < 0 {
		m.Mul(m, bigOf(2))
		k--
	}
	s := bigNew().Quo(bigNew().Sub(m, bigOf(1)), bigNew().Add(m, bigOf(1)))
	return s.Add(bigTwiceArtanh(s), bigNew().Mul(bigOf(float64(k)), bigLn2))
}

// bigExpm1 is eˣ − 1 for |x| < 1, without cancellation.
func bigExpm1(x *big.Float) *big.Float {
	sum, term := bigOf(0), bigNew().Set(x)
	if x.Sign() == 0 {
		return sum
	}
	for n := 2; term.MantExp(nil) > x.MantExp(nil)-bigBits; n++ {
		sum.Add(sum, term)
		term.Mul(term, x)
		term.Quo(term, bigOf(float64(n)))
	}
	return sum
}

// bigExp is eˣ.
func bigExp(x *big.Float) *big.Float {
	f, _ := x.Float64()
	k := math.Round(f / math.Ln2)
	r := bigNew().Sub(x, bigNew().Mul(bigOf(k), bigLn2))
	y := bigExpm1(r.Mul(r, bigOf(0x1p-6)))
	y.Add(y, bigOf(1))
	for range 6 {
		y.Mul(y, y)
	}
	return y.SetMantExp(y, int(k))
}

// bigTanh is tanh x for |x| < 300.
func bigTanh(x *big.Float) *big.Float {
	double := bigNew().Mul(x, bigOf(2))
	var m *big.Float
	if f, _ := x.Float64(); math.Abs(f) < 0.4 {
		m = bigExpm1(double)
	} else {
		m = bigNew().Sub(bigExp(double), bigOf(1))
	}
	return m.Quo(m, bigNew().Add(m, bigOf(2)))
}

// ulps is |got − want| in units of want's last place as a float64.
func ulps(got float64, want *big.Float) float64 {
	e := -1074
	if want.Sign() != 0 {
		e = max(want.MantExp(nil)-53, -1074)
	}
	d := bigNew().Sub(bigOf(got), want)
	d.SetMantExp(d, -e)
	f, _ := d.Float64()
	return math.Abs(f)
}

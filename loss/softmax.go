package loss

import (
	"fmt"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// Softmax is the negative log-likelihood of one of K classes, class c having
// probability exp(p_c)/Σ exp(p_k):
//
//	log Σ_k exp(p_k) − p_y
//
// The target y is the number of the class, 0 … K−1. It is 1/2-smooth: the Hessian
// is diag(s) − s sᵀ with s the probabilities, whose largest eigenvalue comes up
// to 1/2 where two classes share the chance. Two classes make it the logistic
// loss of p₁ − p₀. Bridle, "Probabilistic Interpretation of Feedforward
// Classification Network Outputs", 1990.
type Softmax struct {
	K int // number of classes, 2 or more; there is no default
}

var (
	_ Vector = Softmax{}
	_ Smooth = Softmax{}
	_ Linked = Softmax{}
)

// Name is "softmax".
func (Softmax) Name() string { return "softmax" }

// Check wants a whole number from 0 to K−1.
func (s Softmax) Check(y float64) error {
	if y >= 0 && y < float64(s.K) && y == float64(int(y)) {
		return nil
	}
	return fmt.Errorf("target %v is not a class: softmax wants whole numbers from 0 to %d", y, s.K-1)
}

// Outputs is K.
func (s Softmax) Outputs() int { return s.K }

// Eval returns the value and writes the probabilities, less 1 at class y, into
// deriv, which may be p. It panics where a length is not K or y is no class.
func (s Softmax) Eval(deriv, p []float64, y float64) float64 {
	if len(p) != s.K || len(deriv) != s.K {
		panic("loss: softmax wants K predictions and K derivatives")
	}
	c := int(y)
	top := argmax(p)
	value := p[top] - p[c]
	rest := powers(deriv, p, top) // Σ exp(p_k − p_top) over k ≠ top
	sum := 1 + rest
	for k := range deriv {
		deriv[k] /= sum
	}
	if c == top {
		deriv[c] = -rest / sum // 1/sum − 1 would lose its digits
	} else {
		deriv[c]--
	}
	return value + kernel.Log1p(rest)
}

// Curvature is 1/2.
func (Softmax) Curvature() float64 { return 0.5 }

// Mean writes the probabilities of the K classes; dst may be p.
func (s Softmax) Mean(dst, p []float64) {
	if len(p) != s.K || len(dst) != s.K {
		panic("loss: softmax wants K predictions and K means")
	}
	sum := 1 + powers(dst, p, argmax(p))
	for k := range dst {
		dst[k] /= sum
	}
}

// argmax is the place of the largest prediction, the first of equals.
func argmax(p []float64) int {
	top := 0
	for k, v := range p {
		if v > p[top] {
			top = k
		}
	}
	return top
}

// powers writes exp(p_k − p_top) into dst and returns the sum of all but the
// top one, which is 1. dst may be p.
func powers(dst, p []float64, top int) float64 {
	most, rest := p[top], 0.0
	for k, v := range p {
		e := kernel.Exp(v - most)
		dst[k] = e
		if k != top {
			rest += e
		}
	}
	return rest
}

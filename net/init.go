package net

import "math"

// Glorot is the bound √(6/(in+out)): with weights uniform within it, the variance of sums forward and of derivatives
// backward is about the same in every layer, for an activation with slope 1 at zero (Glorot and Bengio,
// "Understanding the difficulty of training deep feedforward neural networks", 2010).
func Glorot(in, out int) float64 { return math.Sqrt(6 / float64(max(in+out, 1))) }

// He is the bound √(6/in): the variance 2/in makes up for ReLU's silencing half of the inputs (He, Zhang, Ren and Sun,
// "Delving deep into rectifiers: surpassing human-level performance on ImageNet classification", 2015).
func He(in int) float64 { return math.Sqrt(6 / float64(max(in, 1))) }

// Bound is the bound that suits an activation: its own, or Glorot's.
func Bound(a Activation, in, out int) float64 {
	if i, ok := a.(Initial); ok {
		return i.Bound(in, out)
	}
	return Glorot(in, out)
}

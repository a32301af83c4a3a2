package loss

// Loss is one summand's loss: what a prediction p costs at the target y.
// A loss has one output (Scalar) or several (Vector).
type Loss interface {
	// Name is the name on the command line and in a model file.
	Name() string
	// Check says, as an error without a place, why y cannot be a target.
	Check(y float64) error
}

// Scalar is a loss of one prediction.
type Scalar interface {
	Loss
	// Eval returns the value and the derivative ∂/∂p (never its negative) at
	// prediction p and target y. Both are finite for |p| ≤ 1000, and the
	// derivative is a subgradient where the loss has a kink.
	Eval(p, y float64) (value, deriv float64)
}

// Vector is a loss of K predictions, one an output.
type Vector interface {
	Loss
	Outputs() int
	// Eval returns the value and writes ∂/∂p into deriv; len(deriv) = len(p) = Outputs().
	// deriv may be p itself.
	Eval(deriv, p []float64, y float64) float64
}

// Smooth is a loss whose second derivative is bounded.
type Smooth interface {
	// Curvature is the least upper bound of ∂²/∂p² over p and y
	// (for a Vector: of the largest eigenvalue of the Hessian).
	Curvature() float64
}

// Linked is a loss whose prediction stands for something else that people
// read: a probability, a rate.
type Linked interface {
	// Mean writes what the predictions p stand for into dst; len(dst) = len(p).
	Mean(dst, p []float64)
}

// Deviant is a loss of one prediction with a unit deviance: twice the loss less
// the least it can be at y.
type Deviant interface {
	// Deviance is ≥ 0, and 0 where the prediction is perfect.
	Deviance(p, y float64) float64
}

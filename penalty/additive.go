package penalty

// Additive is a penalty whose proxes add up: prox with step s after prox with
// step t is prox with step s+t.
type Additive interface {
	Penalty
	// Additive says whether that holds for steps in the proportions of t.
	Additive(t []float64) bool
}

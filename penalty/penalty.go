package penalty

// Penalty is a convex function of the weights that is added to the loss. It
// is a sum over lines, one line for each feature; a line holds one weight per
// lane, and lane = output·racers + racer.
type Penalty interface {
	// Name is how a message speaks of it.
	Name() string
	// Value is the penalty of one line of one racer: w holds one weight per output.
	Value(w []float32) float64
	// Prox replaces w, all lanes of one line, by
	//
	//	argmin_u  Σ_c (u_c − w_c)²/(2 t_c) + penalty(u)
	//
	// where t_c = eta/D_c > 0 is the step in the update's own metric. racers is
	// the number of racers R: each racer's outputs are the lanes r, r+R, r+2R, …
	Prox(w []float32, t []float64, racers int)
}

// Affine is a penalty whose prox, on each lane alone, is
//
//	w ← sign(w)·max(|w| − t·l1, 0) / (1 + t·l2)
//
// so that many of them in a row have a closed form.
type Affine interface {
	Penalty
	Affine() (l1, l2 float64)
}

// Repeater is a penalty that makes many equal proxes at once.
type Repeater interface {
	Penalty
	// Repeat replaces w by the result of m ≥ 0 proxes with the same t and says
	// true; or, where these t have no closed form, leaves w and says false.
	Repeat(w []float32, t []float64, m, racers int) bool
}

// Checker is a penalty that can be set up wrongly.
type Checker interface {
	Penalty
	// Check says what is wrong with the numbers the penalty was given.
	Check() error
}

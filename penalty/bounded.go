package penalty

// Bounded is an Elastic within a Box. Its prox is the elastic one, clipped:
// in one dimension a convex function restricted to an interval has its minimum
// at the point of the interval nearest to the free minimum.
type Bounded struct {
	Elastic Elastic
	Box     Box
}

var (
	_ Repeater = Bounded{}
	_ Checker  = Bounded{}
)

// Name is "bounded".
func (Bounded) Name() string { return "bounded" }

// Check is that of both parts.
func (p Bounded) Check() error {
	if err := p.Elastic.Check(); err != nil {
		return err
	}
	return p.Box.Check()
}

// Value is that of the elastic part, +Inf outside the box.
func (p Bounded) Value(w []float32) float64 { return p.Elastic.Value(w) + p.Box.Value(w) }

// Prox is the elastic prox, then the clip.
func (p Bounded) Prox(w []float32, t []float64, racers int) {
	p.Elastic.Prox(w, t, racers)
	p.Box.clip(w)
}

// Repeat makes the first prox as it stands, the others unclipped, and clips at
// the end. That is the same: after the first the weight is in the box, and
// from there the elastic proxes move it towards 0 for ever, so that it meets at
// most one bound, the one nearer to 0, and would stay beyond it.
func (p Bounded) Repeat(w []float32, t []float64, m, racers int) bool {
	checkLine(w, t, racers)
	checkTimes(m)
	if m == 0 {
		return true
	}
	p.Prox(w, t, racers)
	p.Elastic.Repeat(w, t, m-1, racers)
	p.Box.clip(w)
	return true
}

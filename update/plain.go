package update

import "github.com/slalom-ml/slalom/weight"

// Plain is gradient descent's update, w ← prox(w − eta·g), in the metric 1.
type Plain struct {
	anyPenalty
	step buffer
}

var _ Walker = (*Plain)(nil)

// Name implements Rule.
func (*Plain) Name() string { return "plain" }

// States implements Rule.
func (*Plain) States() int { return 0 }

// Walks implements Walker.
func (*Plain) Walks() {}

// Restless implements weight.Mover.
func (*Plain) Restless() bool { return false }

// Move implements weight.Mover.
func (u *Plain) Move(t *weight.Table, lines []uint32, g []float64, _ int, eta []float64) {
	step := u.step.of(t.Lanes)
	for c := range step {
		step[c] = eta[c%t.Racers]
	}
	each(t, lines, g, func(line, _ int, w []float32, g []float64) {
		for c, v := range g {
			w[c] = float32(float64(w[c]) - float64(step[c]*v))
		}
		prox(t, line, w, step)
	})
}

// MoveRow implements RowMover.
func (u *Plain) MoveRow(t *weight.Table, r *Single, eta []float64) {
	step := u.step.of(t.Lanes)
	for c := range step {
		step[c] = -float64(eta[c%t.Racers] * r.Coef[c])
	}
	t.AddTo(r.Index, r.Value, step)
}

// Leap implements weight.Mover.
func (*Plain) Leap(t *weight.Table, line, from, to int) bool { return t.Leap(line, from, to, nil) }

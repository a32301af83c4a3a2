package weight

import "github.com/slalom-ml/slalom/data"

// Mover is an update as its table sees it (package update has the kinds).
type Mover interface {
	// Move makes one step, prox included, on the given lines (nil: all lines):
	// g holds their gradients, the dense mean included, line after line; eta one step size a racer;
	// k is the number of the step, from 0.
	Move(t *Table, lines []uint32, g []float64, k int, eta []float64)
	// Leap brings one untouched line, whose gradient has no part but the dense
	// mean, from step `from` to step `to` at once, and says whether it could.
	Leap(t *Table, line, from, to int) bool
	// Restless says that an untouched line moves even without penalty and mean.
	Restless() bool
}

// Every line is settled after as many steps as a share of the lines, but not fewer than history: settling them all
// then costs share lines a step, one after the other in memory, and the history at most half of what the weights take.
const (
	history = 1 << 16
	share   = 16
)

// tiny is the smallest product of shrink factors that the history keeps before it
// starts anew. It leaves room for a weight, at most 3e38, divided by it.
const tiny = 1e-200

// lazy is the clock of a table and the record of the steps since every line was settled.
// Steps here count from base; eta, clip, q and b hold Racers numbers a step.
type lazy struct {
	on     bool
	eager  bool // settle every line after every step: the slow twin, for tests
	mover  Mover
	stamp  []uint32 // per line: the step up to which it is settled
	now    int
	base   int // number, in the run, of the history's step 0
	start  int // number, in the run, of the first step that the average counts
	steady int // step since which eta has not changed

	eta  []float64 // step sizes
	clip []float64 // factor on the dense mean
	cut  int       // first step after the last whose factor was not 1
	q    []float64 // q[t] = Π_{u<t} 1/(1+eta_u·l2)
	b    []float64 // b[t] = Σ_{u<t} eta_u/q[u]
	one  []float64 // a gradient of one line
	at   []uint32  // its number
	lane []float64 // one racer's steps, one an output

	replays int
}

// Bind tells the table how its update moves lines. It must come after Mean,
// Avg and Penalty are set; k is the number of the next step.
func (t *Table) Bind(m Mover, k int) {
	l := &t.lazy
	l.mover = m
	l.on = t.Penalty != nil || t.Mean != nil || t.Avg != nil || m.Restless()
	l.base, l.now, l.steady, l.cut = k, 0, 0, 0
	if !l.on {
		l.stamp = nil
		return
	}
	l.stamp = make([]uint32, t.AllLines())
	l.one, l.lane, l.at = make([]float64, t.Lanes), make([]float64, t.Lanes/t.Racers), make([]uint32, 1)
	t.forget()
}

// Eager makes the table settle every line after every step, as the definition says.
func (t *Table) Eager() { t.lazy.eager = true }

// Lazy says whether untouched lines owe anything.
func (t *Table) Lazy() bool { return t.lazy.on }

// Now is the number of the next step.
func (t *Table) Now() int { return t.lazy.base + t.lazy.now }

// AverageFrom starts the average anew with the next step.
func (t *Table) AverageFrom(k int) { t.lazy.start = k }

func (l *lazy) grow(old, lines int) {
	if l.stamp == nil {
		return
	}
	l.stamp = grow(l.stamp, lines)
	for i := old; i < lines; i++ {
		l.stamp[i] = uint32(l.now)
	}
}

// forget drops the history; every line must be settled.
func (t *Table) forget() {
	l := &t.lazy
	l.base += l.now
	l.now, l.steady, l.cut = 0, 0, 0
	clear(l.stamp)
	l.eta, l.clip = l.eta[:0], l.clip[:0]
	l.q, l.b = l.q[:0], l.b[:0]
	for range t.Racers {
		l.q, l.b = append(l.q, 1), append(l.b, 0)
	}
}

// Settle brings the lines of a row, and the intercept's, up to now.
func (t *Table) Settle(row data.Row) {
	if !t.lazy.on {
		return
	}
	if row.Index == nil {
		t.SettleAll()
		return
	}
	if t.Bias {
		t.settle(0)
	}
	base := t.Base()
	for _, j := range row.Index {
		t.settle(int(j) + base)
	}
}

// SettleAll brings every line up to now.
func (t *Table) SettleAll() {
	if !t.lazy.on {
		return
	}
	for line := range t.lazy.stamp {
		t.settle(line)
	}
}

// Settled settles every line and forgets the history, so that a run that goes
// on from here and one that is resumed from here compute the same numbers.
func (t *Table) Settled() {
	if t.lazy.on {
		t.SettleAll()
		t.forget()
	} else {
		t.lazy.base, t.lazy.now = t.Now(), 0
	}
}

func (t *Table) settle(line int) {
	l := &t.lazy
	from, to := int(l.stamp[line]), l.now
	if from == to {
		return
	}
	l.stamp[line] = uint32(to)
	still := t.PenaltyOf(line) == nil && t.Mean == nil && !l.mover.Restless()
	if still || (t.Avg == nil && !l.eager && l.mover.Leap(t, line, from, to)) {
		t.average(line, from, to)
		return
	}
	if to-from > 1 {
		l.replays += to - from
	}
	for k := from; k < to; k++ {
		t.replay(line, k)
		t.average(line, k, k+1)
	}
}

// replay makes step k (of the history) on one untouched line.
func (t *Table) replay(line, k int) {
	l := &t.lazy
	clear(l.one)
	if mean := t.MeanLine(line); mean != nil {
		for c := range l.one {
			l.one[c] = float64(l.clip[k*t.Racers+c%t.Racers] * mean[c])
		}
	}
	l.at[0] = uint32(line)
	l.mover.Move(t, l.at, l.one, l.base+k, l.eta[k*t.Racers:(k+1)*t.Racers])
}

// average counts a line's present weights for steps from … to-1.
func (t *Table) average(line, from, to int) {
	if t.Avg == nil {
		return
	}
	l := &t.lazy
	n := l.base + to - l.start // steps counted so far
	m := min(to-from, n)
	if m <= 0 {
		return
	}
	f := float64(m) / float64(n)
	avg := t.Avg[line*t.Lanes : (line+1)*t.Lanes]
	for c, w := range t.Line(line) {
		avg[c] += float64((float64(w) - avg[c]) * f)
	}
}

// Touch says that the update has moved these lines (nil: all) through the present step itself, prox included.
func (t *Table) Touch(lines []uint32) {
	l := &t.lazy
	if !l.on {
		return
	}
	if lines == nil {
		for line := range l.stamp {
			l.stamp[line] = uint32(l.now + 1)
			t.average(line, l.now, l.now+1)
		}
		return
	}
	for _, line := range lines {
		l.stamp[line] = uint32(l.now + 1)
		t.average(int(line), l.now, l.now+1)
	}
}

// Tick ends a step: eta holds its step size for each racer, clip the factor on
// the dense mean (nil: 1).
func (t *Table) Tick(eta, clip []float64) {
	l := &t.lazy
	if !l.on {
		l.now++
		return
	}
	k, r := l.now, t.Racers
	_, l2, _, _ := parts(t.Penalty)
	small := false
	for i, e := range eta[:r] {
		if k > 0 && e != l.eta[(k-1)*r+i] {
			l.steady = k
		}
		c := 1.0
		if clip != nil {
			c = clip[i]
		}
		if c != 1 {
			l.cut = k + 1
		}
		q := l.q[k*r+i]
		l.eta, l.clip = append(l.eta, e), append(l.clip, c)
		l.q = append(l.q, q/(1+float64(e*l2)))
		l.b = append(l.b, l.b[k*r+i]+e/q)
		small = small || l.q[(k+1)*r+i] < tiny
	}
	l.now++
	if l.eager {
		t.SettleAll()
	}
	if l.now >= max(history, len(l.stamp)/share) || l.now >= 1<<30 || small {
		t.SettleAll()
		t.forget()
	}
}

// Skip is n times Tick on a table that owes nothing.
func (t *Table) Skip(n int) { t.lazy.now += n }

// Replays is how many steps have been made one by one, since the table was made, on lines that owed
// several: what laziness could not save. A line that owes one step makes it, and is not counted.
func (t *Table) Replays() int { return t.lazy.replays }

// Eta is the step size, one a racer, of a step of the history.
func (t *Table) Eta(k int) []float64 {
	return t.lazy.eta[k*t.Racers : (k+1)*t.Racers]
}

// Step is the number, in the run, of a step of the history.
func (t *Table) Step(k int) int { return t.lazy.base + k }

// Replay makes one step of the history on one untouched line, as it was defined.
func (t *Table) Replay(line, k int) { t.replay(line, k) }

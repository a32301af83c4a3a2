package scene

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/slalom-ml/slalom/trace"
)

// replay takes the trace of a run apart.
func replay(a *answer, body []byte) error {
	names := []string{"pass", "step", "rows", "seconds", "eta", "loss", "valid", "best", "norm", "variance", "acute", "noise"}
	columns := make([][]float64, len(names))
	var among racing
	line := 0
	for text := range bytes.Lines(body) {
		line++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		var r trace.Record
		if err := json.Unmarshal(text, &r); err != nil {
			return fmt.Errorf("line %d is no record of a trace (%v): give the file that slalom train --trace wrote", line, err)
		}
		switch {
		case r.Recipe != nil:
			a.Texts["recipe"] = []string{string(r.Recipe)}
		case r.Note != "":
			a.Texts["notes"] = append(a.Texts["notes"], r.Note)
		case r.End != "":
			a.Texts["end"] = []string{r.End}
		case r.Race != nil && r.Race.How != "pair": // whose curves are not there
			decided(a, r.Race)
		case r.Point != nil:
			for i, v := range point(r.Point) {
				columns[i] = append(columns[i], v)
			}
			among.add(r.Point.Racers, len(columns[0]))
		}
	}
	if len(columns[0]) == 0 {
		return fmt.Errorf("%d lines, and no point of a run among them: give the file that slalom train --trace wrote", line)
	}
	for i, name := range names {
		a.array("trace."+name, columns[i])
	}
	among.tell(a, len(columns[0]))
	return nil
}

// racing is what the points of a trace say of racers, while they race.
type racing struct {
	value []float64
	loss  [][]float64
}

// add takes the racers of the point that makes so many.
func (l *racing) add(racers []trace.Racer, points int) {
	for i, r := range racers {
		if i == len(l.value) {
			l.value, l.loss = append(l.value, 0), append(l.loss, nil)
		}
		l.value[i] = r.Value
		l.loss[i] = append(missing(l.loss[i], points-1), float64(r.Progressive))
	}
}

func (l *racing) tell(a *answer, points int) {
	a.array("trace.racers", l.value)
	for i, loss := range l.loss {
		a.array("trace.racer."+strconv.Itoa(i), missing(loss, points))
	}
}

// missing makes so many numbers of a column, NaN where none was told.
func missing(v []float64, n int) []float64 {
	for len(v) < n {
		v = append(v, math.NaN())
	}
	return v
}

// decided tells how a race came out; of several, the last.
func decided(a *answer, r *trace.Race) {
	var value, progressive, valid, dropped []float64
	for _, c := range r.Racers {
		held, out := math.NaN(), 0.0
		if c.Valid != nil {
			held = float64(*c.Valid)
		}
		if c.Dropped {
			out = 1
		}
		value, progressive = append(value, c.Value), append(progressive, float64(c.Progressive))
		valid, dropped = append(valid, held), append(dropped, out)
	}
	a.fact("winner", float64(r.Winner))
	a.fact("raceRows", float64(r.Rows))
	a.Texts["race"] = []string{r.Of, r.How, r.By}
	a.array("race.value", value)
	a.array("race.progressive", progressive)
	a.array("race.valid", valid)
	a.array("race.dropped", dropped)
}

// point is a trace's point as numbers; NaN: not there.
func point(p *trace.Point) []float64 {
	valid, best := math.NaN(), 0.0
	if p.Valid != nil {
		valid = float64(*p.Valid)
	}
	if p.Best {
		best = 1
	}
	out := []float64{float64(p.Pass), float64(p.Step), float64(p.Rows), p.Seconds, float64(p.Eta), float64(p.Loss), valid, best}
	if g := p.Gradient; g != nil {
		return append(out, float64(g.Norm), float64(g.Variance), float64(g.Acute), float64(g.Noise))
	}
	return append(out, math.NaN(), math.NaN(), math.NaN(), math.NaN())
}
